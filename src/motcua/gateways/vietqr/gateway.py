"""Shows VietQR codes and believes what the bank's secret signed."""

import hmac
import json
from typing import Any

from django.conf import settings

from motcua.core.money import format_dong
from motcua.gateways.vietqr.client import qr_text, signature
from motcua.payments.enums import Outcome
from motcua.payments.ports import Beginning, Forged, Malformed, Notice, NoticeKind, OrderFacts, RawMessage
from motcua.payments.rules import refs_in

# What the bank calls its events.
EVENTS = {"payment": NoticeKind.PAID, "budget_transfer": NoticeKind.BUDGET}
# HTTP status by outcome; with any other than 200 the bank tells again.
ANSWERS = {Outcome.FORGED: 401, Outcome.MALFORMED: 400}
HEADER = "X-Signature"
_MOST_DONG = 10**15


class VietQrGateway:
    """Serves the port `PaymentGateway`."""

    def is_ready(self) -> bool:
        """Tell whether account and secret are set; see `payments.ports.PaymentGateway`."""
        return all(settings.VIETQR[name] for name in ("bank", "account", "holder", "secret"))

    def begin(self, order: OrderFacts) -> Beginning:
        """Return the code and what it says in words; nothing is called."""
        found = settings.VIETQR
        text = qr_text(bank=found["bank"], account=found["account"], amount=order.amount, purpose=order.ref)
        words = {
            "Ngân hàng": found["bank_name"] or found["bank"],
            "Số tài khoản": found["account"],
            "Chủ tài khoản": found["holder"],
            "Số tiền": format_dong(order.amount),
            "Nội dung": order.ref,
        }
        return Beginning(qr=text, words=words)

    def parse_callback(self, raw: RawMessage) -> Notice:
        """Read a notice of the bank: money on our account, or its transfer to the budget."""
        headers = {name.lower(): value for name, value in raw.headers.items()}
        given = headers.get(HEADER.lower(), "").lower()
        if not hmac.compare_digest(signature(settings.VIETQR["secret"], raw.body).encode(), given.encode()):
            raise Forged("wrong signature")
        try:
            told = json.loads(raw.body)
            kind, amount = EVENTS[told["event"]], told["amount"]
            reference, content, account = str(told["transaction_id"]), str(told["content"]), told["account"]
        except (ValueError, KeyError, TypeError) as fault:
            raise Malformed(type(fault).__name__) from fault
        if type(amount) is not int or not 0 < amount <= _MOST_DONG or not reference:
            raise Malformed("no readable amount or number")
        if account != settings.VIETQR["account"]:
            raise Forged("another account")
        voucher, names = raw.body.decode(errors="replace"), refs_in(content)
        return Notice(
            kind=kind,
            order_ref=names[0] if names else "",
            order_refs=tuple(names),
            reference=reference,
            amount=amount,
            voucher=f"{voucher} {given}",
            text=content,
        )

    def ask(self, order: OrderFacts) -> Notice | None:  # noqa: ARG002  (the port's)
        """Return None: banks answer no questions about single transfers; the daily file tells the rest."""
        return None

    def answer(self, outcome: Outcome) -> tuple[int, dict[str, Any]]:
        """Return whether the notice was taken."""
        return ANSWERS.get(outcome, 200), {"result": outcome.value}
