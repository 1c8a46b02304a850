"""Carries payments over VNPAY and believes only what its secret signed."""

import hmac
from typing import Any

import requests
from django.conf import settings

from motcua.core import clock
from motcua.core.errors import OutsideServiceFailed
from motcua.core.ids import new_token
from motcua.gateways.vnpay.client import ANSWERED, STAMP, VERSION, Terminal, address, line_signature, query, signature
from motcua.payments.enums import Outcome
from motcua.payments.ports import Beginning, Forged, Malformed, Notice, NoticeKind, OrderFacts, RawMessage

# What we answer to a notification: payment.md, VNPAY 2.1.0.
ANSWERS = {
    Outcome.SETTLED: ("00", "Confirm Success"),
    Outcome.KEPT: ("00", "Confirm Success"),
    Outcome.NOTED: ("00", "Confirm Success"),
    Outcome.UNKNOWN_ORDER: ("01", "Order not Found"),
    Outcome.ALREADY: ("02", "Order already confirmed"),
    Outcome.WRONG_AMOUNT: ("04", "Invalid Amount"),
    Outcome.FORGED: ("97", "Invalid Checksum"),
    Outcome.MALFORMED: ("99", "Unknown error"),
}
PAID = "00"
PENDING = "01"
SERVICE = "vnpay"
_HUNDREDTHS = 100
_MOST_DIGITS = 15


class VnpayGateway:
    """Serves the port `PaymentGateway`."""

    def is_ready(self) -> bool:
        """Tell whether address, terminal and secret are set; see `payments.ports.PaymentGateway`."""
        return bool(settings.VNPAY["pay_url"] and settings.VNPAY["code"] and settings.VNPAY["secret"])

    def begin(self, order: OrderFacts) -> Beginning:
        """Return the signed address; nothing is called."""
        values = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": settings.VNPAY["code"],
            "vnp_Amount": str(order.amount * _HUNDREDTHS),
            "vnp_CreateDate": order.made_at.strftime(STAMP),
            "vnp_CurrCode": "VND",
            "vnp_IpAddr": order.address,
            "vnp_Locale": "vn",
            "vnp_OrderInfo": order.text,
            "vnp_OrderType": "other",
            "vnp_ReturnUrl": order.return_url,
            "vnp_TxnRef": order.ref,
            "vnp_ExpireDate": order.expires_at.strftime(STAMP),
        }
        return Beginning(address=address(_terminal(), values))

    def parse_callback(self, raw: RawMessage) -> Notice:
        """Read a notification (IPN)."""
        values = dict(raw.query)
        _require(signature(settings.VNPAY["secret"], values), values)
        return _notice(values, values.get("vnp_ResponseCode", ""), "&".join(f"{k}={v}" for k, v in values.items()))

    def ask(self, order: OrderFacts) -> Notice | None:
        """Ask about one order (querydr)."""
        now = clock.local(clock.now())
        asked = {
            "vnp_RequestId": new_token(12).replace("-", "0").replace("_", "1"),
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": settings.VNPAY["code"],
            "vnp_TxnRef": order.ref,
            "vnp_TransactionDate": order.made_at.strftime(STAMP),
            "vnp_CreateDate": now.strftime(STAMP),
            "vnp_IpAddr": order.address,
            "vnp_OrderInfo": f"Truy van {order.ref}",
        }
        try:
            found = query(_terminal(), asked)
        except requests.RequestException as fault:
            raise OutsideServiceFailed(SERVICE, "cổng VNPAY không trả lời", retryable=True) from fault
        values = {name: str(value) for name, value in found.items()}
        _require(line_signature(settings.VNPAY["secret"], values, ANSWERED), values)
        # The response code tells how the question fared; the transaction's status what became of the money.
        if values.get("vnp_ResponseCode") != PAID or values.get("vnp_TxnRef") != order.ref:
            return None
        return _notice(values, PAID, "&".join(f"{k}={v}" for k, v in values.items()))

    def answer(self, outcome: Outcome) -> tuple[int, dict[str, Any]]:
        """Return `RspCode` and `Message`."""
        code, message = ANSWERS[outcome]
        return 200, {"RspCode": code, "Message": message}


def _notice(values: dict[str, str], response: str, voucher: str) -> Notice:
    status, amount = values.get("vnp_TransactionStatus", ""), values.get("vnp_Amount", "")
    is_number = amount.isascii() and amount.isdigit() and len(amount) <= _MOST_DIGITS
    if not is_number or int(amount) % _HUNDREDTHS or not values.get("vnp_TxnRef"):
        raise Malformed("no readable amount or order")
    paid = response == PAID and status == PAID
    kind = NoticeKind.PAID if paid else NoticeKind.PENDING if status == PENDING else NoticeKind.FAILED
    if paid and (not int(amount) or not values.get("vnp_TransactionNo")):
        raise Malformed("paid without a sum or a number")
    return Notice(
        kind=kind,
        order_ref=values["vnp_TxnRef"],
        reference=values.get("vnp_TransactionNo", ""),
        amount=int(amount) // _HUNDREDTHS,
        code=response if response != PAID else status,
        voucher=voucher,
    )


def _require(expected: str, values: dict[str, str]) -> None:
    if not hmac.compare_digest(expected.encode(), values.get("vnp_SecureHash", "").lower().encode()):
        raise Forged("wrong signature")
    if values.get("vnp_TmnCode") != settings.VNPAY["code"]:
        raise Forged("another terminal")


def _terminal() -> Terminal:
    found = settings.VNPAY
    return Terminal(found["pay_url"], found["query_url"], found["code"], found["secret"], settings.PAYMENT_TIMEOUT)
