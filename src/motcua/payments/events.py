"""What can have happened to money."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FeeOwed:
    """Amounts became owed."""

    TYPE: ClassVar[str] = "payment.owed"
    total: int
    charges: int


@dataclass(frozen=True)
class CashTaken:
    """Cash was taken at the desk against a receipt."""

    TYPE: ClassVar[str] = "payment.cash_taken"
    total: int
    receipt: int
    number: int
    year: int


@dataclass(frozen=True)
class OrderMade:
    """The applicant began to pay online."""

    TYPE: ClassVar[str] = "payment.order_made"
    order: int
    gateway: str
    total: int


@dataclass(frozen=True)
class OrderFailed:
    """The gateway says that an order was not paid."""

    TYPE: ClassVar[str] = "payment.order_failed"
    order: int
    gateway: str
    code: str


@dataclass(frozen=True)
class OnlinePaid:
    """A verified message settled what an order was for, against a receipt."""

    TYPE: ClassVar[str] = "payment.online_paid"
    order: int
    gateway: str
    total: int
    receipt: int
    number: int
    year: int


@dataclass(frozen=True)
class BudgetTransferred:
    """The money of an order reached the state budget, as the bank or a paper says."""

    TYPE: ClassVar[str] = "payment.budget_transferred"
    order: int


@dataclass(frozen=True)
class DifferenceFound:
    """Money came that settles nothing: it waits to be matched or paid back."""

    TYPE: ClassVar[str] = "payment.difference_found"
    difference: int
    kind: str
    total: int


@dataclass(frozen=True)
class DifferenceResolved:
    """A difference was resolved."""

    TYPE: ClassVar[str] = "payment.difference_resolved"
    difference: int
    how: str


@dataclass(frozen=True)
class RefundAsked:
    """Somebody asked that money be paid back."""

    TYPE: ClassVar[str] = "payment.refund_asked"
    refund: int
    total: int


@dataclass(frozen=True)
class RefundDecided:
    """Somebody else decided whether money is paid back."""

    TYPE: ClassVar[str] = "payment.refund_decided"
    refund: int
    accepted: bool


@dataclass(frozen=True)
class RefundPaid:
    """Money was paid back."""

    TYPE: ClassVar[str] = "payment.refund_paid"
    refund: int
    total: int


@dataclass(frozen=True)
class DayReconciled:
    """Our books of a day were compared with the bank's file."""

    TYPE: ClassVar[str] = "payment.day_reconciled"
    gateway: str
    day: str
    agreed: int
    listed: int


@dataclass(frozen=True)
class CardTaken:
    """A card was charged at the desk against a receipt; `slip` is the number on the terminal's slip."""

    TYPE: ClassVar[str] = "payment.card_taken"
    total: int
    receipt: int
    number: int
    year: int
    slip: str


@dataclass(frozen=True)
class PaidElsewhere:
    """What was owed had been paid another lawful way, as a paper shows that the desk named."""

    TYPE: ClassVar[str] = "payment.paid_elsewhere"
    total: int
    proof: str


@dataclass(frozen=True)
class ObligationSet:
    """The handling side fixed what the applicant has to pay before handling goes on."""

    TYPE: ClassVar[str] = "payment.obligation_set"
    obligation: int
    total: int
    pay_by: str


@dataclass(frozen=True)
class ProofSent:
    """The applicant sent online what shows that an obligation was paid; it waits to be checked."""

    TYPE: ClassVar[str] = "payment.proof_sent"
    obligation: int
    proof: int
    files: int


@dataclass(frozen=True)
class ProofRefused:
    """A proof was not taken; `pay_by` is until when the applicant may pay now."""

    TYPE: ClassVar[str] = "payment.proof_refused"
    obligation: int
    proof: int
    pay_by: str


@dataclass(frozen=True)
class ObligationMet:
    """The obligation was met: in cash at the desk, or elsewhere as a paper shows."""

    TYPE: ClassVar[str] = "payment.obligation_met"
    obligation: int
    how: str
    due_at: str


@dataclass(frozen=True)
class ReliefAsked:
    """An exemption or reduction of fees was asked for; whom it is for says too much of a person to stand here."""

    TYPE: ClassVar[str] = "payment.relief_asked"
    relief: int


@dataclass(frozen=True)
class ReliefGranted:
    """The desk confirmed an exemption or reduction: `spared` need not be paid, `total` remains, in whole đồng."""

    TYPE: ClassVar[str] = "payment.relief_granted"
    relief: int
    spared: int
    total: int


@dataclass(frozen=True)
class ReliefRefused:
    """The desk refused an exemption or reduction; `total` is to be paid, in whole đồng."""

    TYPE: ClassVar[str] = "payment.relief_refused"
    relief: int
    total: int
