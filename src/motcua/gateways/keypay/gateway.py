"""Carries payments over the national portal's platform; what it confirms is believed only after asking back."""

import hmac
import json
from typing import Any

import requests
from django.conf import settings

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.keypay.client import SIGNED, VERSION, Client, checksum, create, query
from motcua.payments.enums import Outcome
from motcua.payments.ports import Beginning, Forged, Malformed, Notice, NoticeKind, OrderFacts, RawMessage

# `status` of a confirmation and of a query's answer: payment.md says 0 = paid; the others are the simulator's.
STATUS = {"0": NoticeKind.PAID, "1": NoticeKind.PENDING, "2": NoticeKind.FAILED}
TAKEN = frozenset({Outcome.SETTLED, Outcome.KEPT, Outcome.ALREADY, Outcome.NOTED})
FEE_SERVICE = "2"
SERVICE = "keypay"
_MOST_DIGITS = 13


class KeyPayGateway:
    """Serves the port `PaymentGateway`."""

    def is_ready(self) -> bool:
        """Tell whether address, client and keys are set; see `payments.ports.PaymentGateway`."""
        return all(settings.KEYPAY[name] for name in ("pay_url", "query_url", "client_id", "key_1", "key_2"))

    def begin(self, order: OrderFacts) -> Beginning:
        """Create the transaction there and return where the payer pays."""
        values = {
            "client_id": settings.KEYPAY["client_id"],
            "transaction_id": order.ref,
            "trans_amount": str(order.amount),
            "command": "PAY",
            "version": VERSION,
            "description": order.text,
            "locale": "vn",
            "country_code": "vi",
            "currency_code": "VND",
            "environment": "1",
            "return_url": order.return_url,
            "addition_fee": "0",
            "bill_info": _bill(order),
        }
        try:
            found = create(_client(), values)
        except requests.RequestException as fault:
            raise OutsideServiceFailed(SERVICE, "nền tảng thanh toán không trả lời", retryable=True) from fault
        address = str(found.get("payment_url", ""))
        if str(found.get("error")) != "0" or not address.startswith(("https://", "http://127.0.0.1")):
            raise OutsideServiceFailed(SERVICE, f"nền tảng thanh toán từ chối ({found.get('error')})", retryable=False)
        return Beginning(address=address)

    def parse_callback(self, raw: RawMessage) -> Notice:
        """Read a confirmation: its checksum does not cover its status, so the status is asked for (decision 0116)."""
        told = _values(raw)
        expected = checksum(settings.KEYPAY["key_2"], told, SIGNED)
        given = str(told.get("check_sum", ""))
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise Forged("wrong checksum")
        if str(told.get("client_id")) != settings.KEYPAY["client_id"]:
            raise Forged("another client")
        found = _asked(str(told["transaction_id"]))
        if found is None:
            raise Malformed("confirmed and unknown when asked")
        return found

    def ask(self, order: OrderFacts) -> Notice | None:
        """Ask about one transaction."""
        return _asked(order.ref)

    def answer(self, outcome: Outcome) -> tuple[int, dict[str, Any]]:
        """Return `error_code` and `message`."""
        return 200, {"error_code": 0 if outcome in TAKEN else -1, "message": outcome.value}


def _asked(transaction: str) -> Notice | None:
    try:
        found = query(_client(), transaction)
    except requests.RequestException as fault:
        raise OutsideServiceFailed(SERVICE, "nền tảng thanh toán không trả lời", retryable=True) from fault
    if str(found.get("error")) != "0":
        return None
    answered = {name: str(found.get(name, "")) for name in (*SIGNED, "status", "check_sum")}
    expected = checksum(settings.KEYPAY["key_2"], answered, (*SIGNED, "status"))
    if not hmac.compare_digest(expected.encode(), answered["check_sum"].encode()):
        raise Forged("wrong checksum of an answer")
    kind, amount = STATUS.get(answered["status"], NoticeKind.PENDING), answered["trans_amount"]
    if answered["transaction_id"] != transaction:
        raise Forged("the answer is about another transaction")
    if not (amount.isascii() and amount.isdigit() and len(amount) <= _MOST_DIGITS) or not int(amount):
        raise Malformed("no readable amount")
    # The platform names no number of its own: one transaction of ours is paid once.
    return Notice(
        kind=kind,
        order_ref=transaction,
        reference=transaction,
        amount=int(amount),
        code=answered["status"],
        voucher=json.dumps(answered, ensure_ascii=False),
    )


def _values(raw: RawMessage) -> dict[str, Any]:
    if not raw.body:
        return dict(raw.query)
    try:
        found = json.loads(raw.body)
    except ValueError as fault:
        raise Malformed("no JSON") from fault
    if not isinstance(found, dict) or not isinstance(found.get("transaction_id"), str):
        raise Malformed("no transaction")
    return found


def _bill(order: OrderFacts) -> dict[str, Any]:
    """Return what the platform prints on the payment document; fields that do not concern fees stay out."""
    found = settings.KEYPAY
    return {
        "MaDichVu": FEE_SERVICE,
        "TKThuHuong": found["account"],
        "MaNHThuHuong": found["bank"],
        "TenTKThuHuong": found["holder"],
        "PhiLePhi": [{"LoaiPhiLePhi": "1", "TenPhiLePhi": order.text, "SoTien": str(order.amount)}],
        "MaHoSo": order.dossier_ref,
        "TenTTHC": order.procedure,
        "NoiDungThanhToan": order.text,
        "HoTenNguoiNop": order.payer,
    }


def _client() -> Client:
    found = settings.KEYPAY
    return Client(
        found["pay_url"], found["query_url"], found["client_id"], found["key_1"], found["key_2"],
        settings.PAYMENT_TIMEOUT,
    )  # fmt: skip
