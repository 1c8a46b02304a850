"""What can have happened to the catalogue's governance."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class CodeEntryAdded:
    """An entry of a shared catalogue begins; `before` is the entry that it follows, 0 when it is new."""

    TYPE: ClassVar[str] = "catalogue.code_added"
    list: str
    code: str
    name: str
    valid_from: str
    source: str
    before: int


@dataclass(frozen=True)
class CodeEntryEnded:
    """An entry of a shared catalogue ends after this day."""

    TYPE: ClassVar[str] = "catalogue.code_ended"
    list: str
    code: str
    valid_to: str
    source: str


@dataclass(frozen=True)
class DecisionRegistered:
    """A decision came in; the agencies named have to send content and process by `due`."""

    TYPE: ClassVar[str] = "catalogue.decision_registered"
    number: str
    purpose: str
    codes: tuple[str, ...]
    agencies: tuple[int, ...]


@dataclass(frozen=True)
class DutyReminded:
    """The agency was reminded of its duty; `late` when the due moment had passed."""

    TYPE: ClassVar[str] = "catalogue.duty_reminded"
    agency: int
    decision: str
    late: bool


@dataclass(frozen=True)
class NoticeSent:
    """An agency told of a change of a procedure, a process or data."""

    TYPE: ClassVar[str] = "catalogue.notice_sent"
    number: str
    subject: str
    kind: str
    codes: tuple[str, ...]
    document: str


@dataclass(frozen=True)
class NoticeClosed:
    """The operating unit applied or refused a notice, or the agency took it back."""

    TYPE: ClassVar[str] = "catalogue.notice_closed"
    number: str
    state: str
    minutes: int


@dataclass(frozen=True)
class RevisionSaved:
    """A draft of a procedure was begun or saved."""

    TYPE: ClassVar[str] = "catalogue.revision_saved"
    code: str
    kind: str
    edit: int
    notice: str


@dataclass(frozen=True)
class RevisionMoved:
    """A draft moved on: submitted, back to draft, approved, in force, discarded."""

    TYPE: ClassVar[str] = "catalogue.revision_moved"
    code: str
    state: str
    effective_from: str
    decision_no: str


@dataclass(frozen=True)
class ReviewRecorded:
    """Somebody confirmed a procedure at an agency, or found something."""

    TYPE: ClassVar[str] = "catalogue.reviewed"
    code: str
    agency: int
    accurate: bool


@dataclass(frozen=True)
class DiscrepancyMoved:
    """A disagreement with the national record was found, explained or closed."""

    TYPE: ClassVar[str] = "catalogue.discrepancy"
    code: str
    field: str
    state: str


@dataclass(frozen=True)
class OpeningMoved:
    """The opening of a service moved on: draft saved, tested, submitted, open, refused."""

    TYPE: ClassVar[str] = "catalogue.opening_moved"
    code: str
    agency: int
    state: str
    level: int
