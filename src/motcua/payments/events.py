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
