"""What can have happened to an account's store: ids and plain values only."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PapersArrived:
    """Papers reached the store by themselves; `source` says from where."""

    TYPE: ClassVar[str] = "store.arrived"
    items: int
    source: str


@dataclass(frozen=True)
class PaperAdded:
    """The owner put a paper in."""

    TYPE: ClassVar[str] = "store.added"
    item: int
    sha256: str


@dataclass(frozen=True)
class PaperArranged:
    """The owner named a paper anew, filed it, or told until when it holds; `fields` names what changed."""

    TYPE: ClassVar[str] = "store.arranged"
    item: int
    fields: str


@dataclass(frozen=True)
class PaperRemoved:
    """The owner took a paper out; dossiers that used it keep it."""

    TYPE: ClassVar[str] = "store.removed"
    item: int


@dataclass(frozen=True)
class PaperMarked:
    """An issued paper was replaced or revoked by its issuer."""

    TYPE: ClassVar[str] = "store.marked"
    item: int
    state: str


@dataclass(frozen=True)
class PaperEnding:
    """A paper ends soon; its owner is told once for each last day."""

    TYPE: ClassVar[str] = "store.ending"
    item: int
    account: int
    last_day: str


@dataclass(frozen=True)
class PaperShared:
    """The owner consented that a paper is seen until a moment."""

    TYPE: ClassVar[str] = "store.shared"
    item: int
    share: int
    agency: int
    ends_at: str


@dataclass(frozen=True)
class ShareRevoked:
    """The owner withdrew the consent."""

    TYPE: ClassVar[str] = "store.share_revoked"
    share: int


@dataclass(frozen=True)
class FileFoundInfected:
    """A file that was taken while it could not be scanned holds malicious code; its bytes are gone."""

    TYPE: ClassVar[str] = "file.infected"
    file: int
    account: int
    finding: str


@dataclass(frozen=True)
class FileWithdrawn:
    """An official withdrew a file that must not be here; bytes and name are gone, this record stays."""

    TYPE: ClassVar[str] = "file.withdrawn"
    file: int
    account: int
