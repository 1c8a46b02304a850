"""What can have happened while a dossier waits for the desk."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class DossierClaimed:
    """An officer took an online dossier to check it."""

    TYPE: ClassVar[str] = "claim.made"
    until: str


@dataclass(frozen=True)
class ClaimTakenOver:
    """A colleague took over the check; `from_account` is told."""

    TYPE: ClassVar[str] = "claim.taken_over"
    from_account: int
    until: str


@dataclass(frozen=True)
class TakenOutOfOrder:
    """A dossier was checked while others that are due earlier waited with nobody checking them."""

    TYPE: ClassVar[str] = "dossier.out_of_order"
    ahead: int


@dataclass(frozen=True)
class DuplicateConfirmed:
    """A dossier was taken in though the same person has an open one of the same procedure."""

    TYPE: ClassVar[str] = "dossier.duplicate_confirmed"
    others: int
