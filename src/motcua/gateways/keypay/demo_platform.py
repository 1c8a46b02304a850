"""KeyPay for trying out: create, payment page, query and confirmation as KeyPay 3.0 speaks them; misbehaves on request.

Start it with `python -m motcua.gateways.keypay.demo_platform --port 8203 --tells http://127.0.0.1:8000/api/v1/callbacks/payment/keypay`.
"""

import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

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
from motcua.gateways.keypay.client import ASKED, SIGNED, checksum

CLIENT_ID, KEY_1, KEY_2 = "motcua", "chi-de-thu-keypay-1", "chi-de-thu-keypay-2"
PAID, PENDING, FAILED = "0", "1", "2"


class DemoKeyPay(PaymentSimulator):
    """The platform in a thread; `tells` is the address of confirmations."""

    NAME, PORT = "KeyPay thử", 8203

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  (the shell's)
        self.known: dict[str, dict[str, Any]] = {}
        """Each transaction as it was created, with its status."""
        super().__init__(**options)

    def take(self, path: str, body: str) -> Answer:
        """Take what the payer decided, a transaction to create, or a question about one."""
        if path == "/pay":
            return 302, "", {"Location": self.decide(form_of(body))}
        act = self.create if path == "/create" else self.query
        return 200, json.dumps(act(json.loads(body))), {"Content-Type": "application/json"}

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
        is_paid = form.get("act") == "pay"
        self.pay(transaction, PAID if is_paid else FAILED)
        in_background(lambda: self.tell(transaction, self.fault))
        if is_paid and self.fault is not Fault.NEVER:
            in_background(lambda: self.pass_on(transaction, int(self.known[transaction]["trans_amount"])))
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
        return self.send([lambda: self._send(told)], fault)

    def _send(self, told: dict[str, str]) -> requests.Response:
        return requests.post(self.tells, json=told, timeout=TELL_TIMEOUT)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], DemoKeyPay))
