"""KeyPay for trying out: create, payment page, query and confirmation as KeyPay 3.0 speaks them; misbehaves on request.

Start it with `python -m motcua.gateways.keypay.demo_platform --port 8203 --confirm http://127.0.0.1:8000/api/v1/callbacks/payment/keypay`.
"""

import argparse
import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from motcua.gateways.demo_payments import TELL_TIMEOUT, Fault, in_background, page, tell
from motcua.gateways.demo_servers import DemoHttpServer, QuietHandler, serve
from motcua.gateways.keypay.client import ASKED, SIGNED, checksum

CLIENT_ID, KEY_1, KEY_2 = "motcua", "chi-de-thu-keypay-1", "chi-de-thu-keypay-2"
PAID, PENDING, FAILED = "0", "1", "2"


class DemoKeyPay(DemoHttpServer):
    """The platform in a thread; port 0 takes a free one, and `fault` may change while it runs."""

    def __init__(self, *, confirm: str, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        self.confirm, self.fault, self.delay = confirm, fault, delay
        self.told: list[str] = []
        self.known: dict[str, dict[str, Any]] = {}
        """Each transaction as it was created, with its status."""
        platform = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                self.answer(*platform.show(self.path), {"Content-Type": "text/html; charset=utf-8"})

            def do_POST(self) -> None:  # noqa: N802  (http.server calls it by this name)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if self.path == "/pay":
                    form = {key: values[0] for key, values in parse_qs(body).items()}
                    self.answer(302, "", {"Location": platform.decide(form)})
                else:
                    act = platform.create if self.path == "/create" else platform.query
                    self.answer(200, json.dumps(act(json.loads(body))), {"Content-Type": "application/json"})

        super().__init__(Handler, port)

    def create(self, values: dict[str, Any]) -> dict[str, str]:
        """Create a transaction."""
        if checksum(KEY_1, values, SIGNED) != values.get("check_sum"):
            return {"error": "1", "msg": "Sai checksum"}
        self.known.setdefault(values["transaction_id"], {**values, "status": PENDING})
        return {"error": "0", "msg": "", "payment_url": f"{self.origin}/?transaction={values['transaction_id']}"}

    def query(self, asked: dict[str, Any]) -> dict[str, str]:
        """Answer what became of a transaction."""
        found = self.known.get(str(asked.get("transaction_id")))
        if checksum(KEY_1, asked, ASKED) != asked.get("check_sum") or found is None:
            return {"error": "1", "msg": "Không có giao dịch"}
        told = {name: str(found[name]) for name in (*SIGNED, "status")}
        if self.fault is Fault.WRONG_AMOUNT:
            told["trans_amount"] = str(int(told["trans_amount"]) + 1000)
        key = "khoa-khac" if self.fault is Fault.WRONG_SIGNATURE else KEY_2
        return told | {"error": "0", "check_sum": checksum(key, told, (*SIGNED, "status"))}

    def show(self, path: str) -> tuple[int, str]:
        """Show the payment page."""
        transaction = parse_qs(urlsplit(path).query).get("transaction", [""])[0]
        found = self.known.get(transaction)
        if found is None:
            return 404, "Không có giao dịch"
        text = f"{found['description']} – {transaction}"
        amount = int(found["trans_amount"])
        return 200, page("KeyPay (mô phỏng)", amount, text, {"transaction": transaction}, self.fault)

    def decide(self, form: dict[str, str]) -> str:
        """Take what the payer decided, confirm it, and return where the payer goes back to."""
        transaction = form.get("transaction", "")
        self.fault = Fault(form.get("fault", self.fault.value))
        self.pay(transaction, PAID if form.get("act") == "pay" else FAILED)
        in_background(lambda: self.tell(transaction, self.fault))
        return f"{self.known[transaction]['return_url']}?transaction_id={transaction}"

    def pay(self, transaction: str, status: str = PAID) -> None:
        """Take the money of a transaction, or note that it was cancelled."""
        self.known[transaction]["status"] = status

    def tell(self, transaction: str, fault: Fault = Fault.NONE) -> list[str]:
        """Send the confirmation as the fault says; returns the answers."""
        found = self.known[transaction]
        told = {name: str(found[name]) for name in SIGNED} | {"status": found["status"]}
        key = "khoa-khac" if fault is Fault.WRONG_SIGNATURE else KEY_2
        told["check_sum"] = checksum(key, told, SIGNED)
        answers = tell([lambda: self._send(told)], fault=fault, delay=self.delay)
        self.told += answers
        return answers

    def _send(self, told: dict[str, str]) -> requests.Response:
        return requests.post(self.confirm, json=told, timeout=TELL_TIMEOUT)


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(prog="motcua demo keypay")
    parser.add_argument("--port", type=int, default=8203, help="cổng trên 127.0.0.1 / port on loopback")
    parser.add_argument("--confirm", required=True, help="nơi nhận xác nhận / where confirmations go")
    parser.add_argument("--fault", type=Fault, choices=list(Fault), default=Fault.NONE, help="lỗi giả / misbehaviour")
    options = parser.parse_args(argv)
    return serve(
        lambda: DemoKeyPay(confirm=options.confirm, port=options.port, fault=options.fault),
        lambda platform: f"KeyPay thử: {platform.origin}",
        options.port,
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
