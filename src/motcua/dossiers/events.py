"""What can have happened to a dossier: ids and plain values only, no personal text."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class DossierSubmitted:
    """An applicant handed in online, or an officer entered a counter dossier."""

    TYPE: ClassVar[str] = "dossier.submitted"
    receipt_no: str
    procedure: str
    channel: str
    answers_digest: str
    statement_version: str


@dataclass(frozen=True)
class PapersChecked:
    """The desk checked completeness and legality, paper by paper."""

    TYPE: ClassVar[str] = "dossier.papers_checked"
    present: int
    missing: int
    not_applicable: int


@dataclass(frozen=True)
class DossierAccepted:
    """The dossier got its code and its legal clock."""

    TYPE: ClassVar[str] = "dossier.accepted"
    code: str
    due_at: str
    channel: str


@dataclass(frozen=True)
class PostHandedOver:
    """A postal dossier was handed over with a signed record, from which its time is counted."""

    TYPE: ClassVar[str] = "dossier.post_handed_over"
    at: str


@dataclass(frozen=True)
class SlipIssued:
    """A numbered slip was issued."""

    TYPE: ClassVar[str] = "dossier.slip_issued"
    kind: str
    number: int
    year: int
    slip: int


@dataclass(frozen=True)
class SupplementAsked:
    """The applicant was asked, once and in full, for what is missing."""

    TYPE: ClassVar[str] = "dossier.supplement_asked"
    stage: str
    items: int


@dataclass(frozen=True)
class SupplementAnswered:
    """The applicant sent what was asked for."""

    TYPE: ClassVar[str] = "dossier.supplement_answered"
    stage: str
    files: int


@dataclass(frozen=True)
class DossierRefused:
    """The dossier was not taken, with a reason."""

    TYPE: ClassVar[str] = "dossier.refused"
    stage: str


@dataclass(frozen=True)
class DossierTransferred:
    """The desk passed the dossier on to the handling unit."""

    TYPE: ClassVar[str] = "dossier.transferred"
    to_unit: int


@dataclass(frozen=True)
class DossierStopped:
    """Handling was stopped by decision."""

    TYPE: ClassVar[str] = "dossier.stopped"
    outcome: str


@dataclass(frozen=True)
class ResultReady:
    """Handling ended; the result waits at the desk."""

    TYPE: ClassVar[str] = "dossier.ready"
    due_at: str
    timeliness: str


@dataclass(frozen=True)
class ResultReturned:
    """The result was given to the applicant."""

    TYPE: ClassVar[str] = "dossier.returned"
    method: str


@dataclass(frozen=True)
class FileAdded:
    """A file joined the dossier."""

    TYPE: ClassVar[str] = "dossier.file_added"
    kind: str
    paper_no: int
    sha256: str


@dataclass(frozen=True)
class DueRecounted:
    """The appointment was counted anew after the office's calendar changed; the original one stays beside it."""

    TYPE: ClassVar[str] = "dossier.due_recounted"
    frm: str
    to: str
    calendar: str
