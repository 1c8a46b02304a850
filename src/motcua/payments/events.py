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
