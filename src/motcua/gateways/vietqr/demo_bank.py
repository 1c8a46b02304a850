"""A bank for trying out VietQR: reads a code, pays it, tells us with signed notices; can misbehave on request.

Start it with `python -m motcua.gateways.vietqr.demo_bank --port 8202 --tells http://127.0.0.1:8000/api/v1/callbacks/payment/vietqr`.
"""

import json
import sys
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from motcua.core import clock
from motcua.gateways.demo_payments import (
    HTML,
    TELL_TIMEOUT,
    Answer,
    Fault,
    PaymentSimulator,
    form_of,
    in_background,
    page,
    run,
)
from motcua.gateways.vietqr.client import read, signature

BANK, ACCOUNT, HOLDER, SECRET = "970436", "0123456789", "KHO BAC MINH HOA", "chi-de-thu-vietqr"
BANK_NAME = "Ngân hàng minh họa"
ASK = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Ngân hàng (mô phỏng)</title>
<meta name="viewport" content="width=device-width"></head><body><h1>Ngân hàng (mô phỏng)</h1>
<form action="/scan"><p><label>Nội dung mã VietQR, hoặc để trống và nhập tay<br><textarea name="qr" rows="4" cols="40">
</textarea></label></p><p><label>Số tiền <input name="amount"></label></p>
<p><label>Nội dung chuyển khoản <input name="content"></label></p><button>Tiếp tục</button></form></body></html>"""


class DemoBank(PaymentSimulator):
    """The bank in a thread; `tells` is the address of its notices."""

    NAME, PORT = "Ngân hàng thử", 8202

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  (the shell's)
        self.book: list[dict[str, Any]] = []
        """The day's payments, as the bank's file has them."""
        self._numbers = count(1)
        super().__init__(**options)

    def take(self, path: str, body: str) -> Answer:
        """Take what the payer decided, or what another carrier collected for us."""
        form = form_of(body)
        if path == "/transfer":
            passed_on = self._moved(int(form["amount"]), form["content"]) | {"event": "budget_transfer"}
            in_background(lambda: self._send(passed_on, SECRET))
        else:
            self.decide(form)
        return 200, "Đã xong. Hãy quay lại trang dịch vụ công.", HTML

    def show(self, path: str) -> tuple[int, str]:
        """Show what is to be paid, or the day's file."""
        parts = urlsplit(path)
        values = {key: found[0] for key, found in parse_qs(parts.query).items()}
        if parts.path == "/statement.csv":
            return 200, self.statement()
        if parts.path != "/scan":
            return 200, ASK
        code = read(values.get("qr", "").strip())
        amount = code.get("54") or values.get("amount", "")
        content = code.get("62", "")[4:] or values.get("content", "")
        if not amount.isdigit():
            return 400, "Không đọc được mã hoặc số tiền"
        return 200, page("Chuyển khoản (mô phỏng)", int(amount), content, {"amount": amount, "content": content},
                         self.fault)  # fmt: skip

    def decide(self, form: dict[str, str]) -> None:
        """Pay and tell, or do nothing."""
        if form.get("act") == "pay":
            paid = self.pay(int(form["amount"]), form["content"])
            in_background(lambda: self.tell(paid, Fault(form.get("fault", self.fault.value))))

    def pay(self, amount: int, content: str) -> dict[str, Any]:
        """Move money of a payer to our account."""
        paid = self._moved(amount, content)
        self.book.append(paid)
        return paid

    def _moved(self, amount: int, content: str) -> dict[str, Any]:
        """Return what the bank tells of a transfer; it writes its own signs around the text."""
        now = clock.local(clock.now())
        return {
            "event": "payment",
            "transaction_id": f"FT{now:%y%j%H%M%S}{next(self._numbers):04}",
            "amount": amount,
            "content": f"{content.lower()}-CHUYEN TIEN-{now:%d%m%Y}",
            "account": ACCOUNT,
            "time": now.isoformat(),
        }

    def tell(self, paid: dict[str, Any], fault: Fault = Fault.NONE, *, budget: bool = True) -> list[str]:
        """Send the notice of the money, then that of its transfer to the budget, as the fault says."""
        sent = paid | {"amount": paid["amount"] + (1000 if fault is Fault.WRONG_AMOUNT else 0)}
        notices = [sent, sent | {"event": "budget_transfer"}] if budget else [sent]
        key = "khoa-khac" if fault is Fault.WRONG_SIGNATURE else SECRET
        return self.send([partial(self._send, one, key) for one in notices], fault)

    def statement(self) -> str:
        """Return the day's file: number, amount, text, time."""
        lines = [f"{row['transaction_id']},{row['amount']},{row['content']},{row['time']}" for row in self.book]
        return "\n".join(["transaction_id,amount,content,time", *lines, ""])

    def _send(self, told: dict[str, Any], key: str) -> requests.Response:
        body = json.dumps(told).encode()
        headers = {"Content-Type": "application/json", "X-Signature": signature(key, body)}
        return requests.post(self.tells, data=body, headers=headers, timeout=TELL_TIMEOUT)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], DemoBank))
