"""VNPAY for trying out: payment page, IPN and querydr as VNPAY 2.1.0 speaks them; can misbehave on request.

Start it with `python -m motcua.gateways.vnpay.demo_gateway --port 8201 --tells http://127.0.0.1:8000/api/v1/callbacks/payment/vnpay`.
"""

import json
import sys
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from motcua.core import clock
from motcua.gateways.demo_payments import (
    TELL_TIMEOUT,
    Answer,
    Fault,
    PaymentSimulator,
    form_of,
    in_background,
    page,
    run,
)
from motcua.gateways.vnpay.client import ANSWERED, ASKED, STAMP, line_signature, signature

CODE, SECRET = "MOTCUA01", "chi-de-thu-vnpay"
CANCELLED = "24"
NOT_FOUND, BAD_SIGNATURE = "91", "97"


class DemoVnpay(PaymentSimulator):
    """The gateway in a thread; `tells` is the address of the IPN."""

    NAME, PORT = "VNPAY thử", 8201

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  (the shell's)
        self.known: dict[str, dict[str, str]] = {}
        """What became of each order: the fields of its notification."""
        self._numbers = count(int(clock.now().timestamp()) * 100)
        super().__init__(**options)

    def take(self, path: str, body: str) -> Answer:
        """Take what the payer decided, or a querydr."""
        if path == "/pay":
            return 302, "", {"Location": self.decide(form_of(body))}
        return 200, json.dumps(self.query(json.loads(body))), {"Content-Type": "application/json"}

    def show(self, path: str) -> tuple[int, str]:
        """Show the payment page, if the address is signed."""
        values = {key: found[0] for key, found in parse_qs(urlsplit(path).query).items()}
        if signature(SECRET, values) != values.get("vnp_SecureHash"):
            return 400, "Sai chữ ký"
        text = f"{values['vnp_OrderInfo']} – {values['vnp_TxnRef']}"
        return 200, page("VNPAY (mô phỏng)", int(values["vnp_Amount"]) // 100, text, values, self.fault)

    def decide(self, form: dict[str, str]) -> str:
        """Take what the payer decided, tell it, and return where the payer goes back to."""
        fault = Fault(form.pop("fault", self.fault.value))
        act = form.pop("act", "pay")
        if signature(SECRET, form) != form.get("vnp_SecureHash"):
            return form.get("vnp_ReturnUrl", "/")
        told = self.pay(form) if act == "pay" else self._noted(form, CANCELLED, "0")
        in_background(lambda: self.tell(told, fault))
        if act == "pay" and fault is not Fault.NEVER:
            in_background(lambda: self.pass_on(form["vnp_TxnRef"], int(form["vnp_Amount"]) // 100))
        return f"{form['vnp_ReturnUrl']}?{urlencode(told)}"

    def pay(self, form: dict[str, str]) -> dict[str, str]:
        """Take the money of an order and return the signed notification of it."""
        return self._noted(form, "00", str(next(self._numbers)))

    def tell(self, told: dict[str, str], fault: Fault = Fault.NONE) -> list[str]:
        """Send a notification as the fault says; returns the answers."""
        sent = dict(told)
        if fault is Fault.WRONG_AMOUNT:
            sent["vnp_Amount"] = str(int(sent["vnp_Amount"]) + 100_000)
        key = "khoa-khac" if fault is Fault.WRONG_SIGNATURE else SECRET
        sent["vnp_SecureHash"] = signature(key, sent)
        return self.send([lambda: self._send(sent)], fault)

    def query(self, asked: dict[str, Any]) -> dict[str, str]:
        """Answer a querydr."""
        told = self.known.get(str(asked.get("vnp_TxnRef")))
        code = "00" if told else NOT_FOUND
        if line_signature(SECRET, asked, ASKED) != asked.get("vnp_SecureHash"):
            told, code = None, BAD_SIGNATURE
        found = dict.fromkeys(ANSWERED, "") | {
            "vnp_ResponseId": str(next(self._numbers)),
            "vnp_Command": "querydr",
            "vnp_ResponseCode": code,
            "vnp_TmnCode": CODE,
            "vnp_TxnRef": str(asked.get("vnp_TxnRef", "")),
        }
        if told:
            found |= {name: told[name] for name in ANSWERED if name in told and name != "vnp_ResponseCode"}
            found["vnp_TransactionType"] = "01"
        return found | {"vnp_SecureHash": line_signature(SECRET, found, ANSWERED)}

    def _noted(self, form: dict[str, str], code: str, number: str) -> dict[str, str]:
        told = {
            "vnp_TmnCode": CODE,
            "vnp_Amount": form["vnp_Amount"],
            "vnp_BankCode": "NCB",
            "vnp_OrderInfo": form["vnp_OrderInfo"],
            "vnp_TransactionNo": number,
            "vnp_ResponseCode": code,
            "vnp_TransactionStatus": "00" if code == "00" else "02",
            "vnp_TxnRef": form["vnp_TxnRef"],
            "vnp_PayDate": f"{clock.local(clock.now()):{STAMP}}",
        }
        told["vnp_SecureHash"] = signature(SECRET, told)
        self.known[form["vnp_TxnRef"]] = told
        return told

    def _send(self, told: dict[str, str]) -> requests.Response:
        return requests.get(self.tells, params=told, timeout=TELL_TIMEOUT)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], DemoVnpay))
