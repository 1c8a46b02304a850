"""What can have happened in the catalogue: approvals, process versions."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ApprovalAsked:
    """Somebody asked for the approval of a thing; `digest` is what was shown then."""

    TYPE: ClassVar[str] = "approval.asked"
    kind: str
    subject: int
    seats: tuple[str, ...]
    notice: str
    digest: str


@dataclass(frozen=True)
class ApprovalPassed:
    """One seat approved; the next one's turn begins."""

    TYPE: ClassVar[str] = "approval.passed"
    kind: str
    subject: int
    seat: str


@dataclass(frozen=True)
class ApprovalGranted:
    """The last seat approved: the thing may take effect, in this transaction."""

    TYPE: ClassVar[str] = "approval.granted"
    kind: str
    subject: int
    seat: str
    decision_no: str
    decision_date: str


@dataclass(frozen=True)
class ApprovalRefused:
    """A seat refused, with a reason; the thing goes back to its authors."""

    TYPE: ClassVar[str] = "approval.refused"
    kind: str
    subject: int
    seat: str


@dataclass(frozen=True)
class ApprovalWithdrawn:
    """The one who asked took the request back."""

    TYPE: ClassVar[str] = "approval.withdrawn"
    kind: str
    subject: int
