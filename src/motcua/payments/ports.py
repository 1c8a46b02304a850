"""What this room asks of payment gateways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from motcua.payments.enums import Outcome


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """An order as a gateway needs it; `amount` in whole đồng."""

    ref: str
    amount: int
    text: str
    dossier_ref: str
    procedure: str
    payer: str
    made_at: datetime
    expires_at: datetime
    return_url: str
    address: str = "127.0.0.1"


class NoticeKind(StrEnum):
    """What a verified message says."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    BUDGET = "budget"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message that proved to come from the gateway.

    Args:
        order_ref: Ours, as the gateway gives it back.
        order_refs: Where a payer writes the text, all that may be names of ours in it, in its order; else empty.
        reference: The gateway's own number of the transaction: one number is one sum of money.
        amount: Whole đồng.
        code: The gateway's code of the result.
        text: What the payer wrote, where the gateway tells it.
        voucher: What proves it, as received: with its signature, the payment document of the bank or intermediary.
    """

    kind: NoticeKind
    order_ref: str
    reference: str
    amount: int
    code: str = ""
    voucher: str = ""
    text: str = ""
    order_refs: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All orders it may speak of."""
        return self.order_refs or (self.order_ref,)


@dataclass(frozen=True)
class RawMessage:
    """A message as it came over the wire."""

    query: Mapping[str, str]
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Beginning:
    """How the payer goes on: an address to go to, or the text of a QR code with what it says in words."""

    address: str = ""
    qr: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


class Forged(Exception):
    """A message does not prove to come from the gateway; nothing of it may be believed."""


class Malformed(Exception):
    """A message is signed, yet cannot be read."""


class PaymentGateway(Protocol):
    """Carries payments; only what `parse_callback` or `ask` return changes money."""

    def is_ready(self) -> bool:
        """Tell whether it is set up."""

    def begin(self, order: OrderFacts) -> Beginning:
        """Begin a payment.

        Raises:
            OutsideServiceFailed: It does not answer or refuses.
        """

    def parse_callback(self, raw: RawMessage) -> Notice:
        """Verify a message and read it.

        Raises:
            Forged: Its signature is wrong or missing.
            Malformed: It is signed and cannot be read.
        """

    def ask(self, order: OrderFacts) -> Notice | None:
        """Ask what became of an order; None when the gateway cannot be asked or does not know it.

        Raises:
            OutsideServiceFailed: It does not answer.
            Forged: The answer does not prove to come from it.
        """

    def answer(self, outcome: Outcome) -> tuple[int, dict[str, Any]]:
        """Return HTTP status and body that tell the gateway what became of its message."""
