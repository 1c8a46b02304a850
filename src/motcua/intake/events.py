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


@dataclass(frozen=True)
class DraftReminded:
    """A form begun long ago waits; its citizen is reminded once, with the day on which it will be deleted."""

    TYPE: ClassVar[str] = "draft.reminded"
    account: int
    procedure: str
    agency: str
    ends_on: str


@dataclass(frozen=True)
class DraftExpired:
    """A form not touched for too long was deleted with its files; nothing of what was typed is kept."""

    TYPE: ClassVar[str] = "draft.expired"
    account: int
    procedure: str
    agency: str


@dataclass(frozen=True)
class DraftMovedOn:
    """A form begun on an older version was moved to the one in force: how many answers went, how many did not fit."""

    TYPE: ClassVar[str] = "draft.moved_on"
    from_form: int
    to_form: int
    kept: int
    left: int


@dataclass(frozen=True)
class RegisterConsulted:
    """A register of the state was asked for answers of a dossier; what it said is not told, only what agrees with it.

    Args:
        register: Which one.
        asked_at: When, as ISO moment.
        agreeing: Keys of the form's questions whose answers say what the register says.
        differing: Keys of those that say otherwise.
    """

    TYPE: ClassVar[str] = "dossier.register_consulted"
    register: str
    asked_at: str
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]
