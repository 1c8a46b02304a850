"""VNPAY for trying out: payment page, IPN and querydr as VNPAY 2.1.0 speaks them; can misbehave on request.

Start it with `python -m motcua.gateways.vnpay.demo_gateway --port 8201 --ipn http://127.0.0.1:8000/api/v1/callbacks/payment/vnpay`.
"""

import argparse
import json
import sys
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from motcua.core import clock
from motcua.gateways.demo_payments import TELL_TIMEOUT, Fault, in_background, page, tell
from motcua.gateways.demo_servers import DemoHttpServer, QuietHandler, serve
from motcua.gateways.vnpay.client import ANSWERED, ASKED, STAMP, line_signature, signature

CODE, SECRET = "MOTCUA01", "chi-de-thu-vnpay"
CANCELLED = "24"
NOT_FOUND, BAD_SIGNATURE = "91", "97"


class DemoVnpay(DemoHttpServer):
    """The gateway in a thread; port 0 takes a free one, and `fault` may change while it runs."""

    def __init__(self, *, ipn: str, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        self.ipn, self.fault, self.delay = ipn, fault, delay
        self.told: list[str] = []
        self.known: dict[str, dict[str, str]] = {}
        """What became of each order: the fields of its notification."""
        self._numbers = count(int(clock.now().timestamp()) * 100)
        gateway = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                self.answer(*gateway.show(self.path), {"Content-Type": "text/html; charset=utf-8"})

            def do_POST(self) -> None:  # noqa: N802  (http.server calls it by this name)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if self.path == "/pay":
                    form = {key: values[0] for key, values in parse_qs(body).items()}
                    self.answer(302, "", {"Location": gateway.decide(form)})
                else:
                    told = gateway.query(json.loads(body))
                    self.answer(200, json.dumps(told), {"Content-Type": "application/json"})

        super().__init__(Handler, port)

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
        answers = tell([lambda: self._send(sent)], fault=fault, delay=self.delay)
        self.told += answers
        return answers

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
        return requests.get(self.ipn, params=told, timeout=TELL_TIMEOUT)


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(prog="motcua demo vnpay")
    parser.add_argument("--port", type=int, default=8201, help="cổng trên 127.0.0.1 / port on loopback")
    parser.add_argument("--ipn", required=True, help="nơi nhận thông báo / where notifications go")
    parser.add_argument("--fault", type=Fault, choices=list(Fault), default=Fault.NONE, help="lỗi giả / misbehaviour")
    options = parser.parse_args(argv)
    return serve(
        lambda: DemoVnpay(ipn=options.ipn, port=options.port, fault=options.fault),
        lambda gateway: f"VNPAY thử: {gateway.origin}",
        options.port,
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
