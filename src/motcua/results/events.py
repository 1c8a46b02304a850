"""What can have happened to a result."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ResultIssued:
    """The records clerk numbered and issued the result."""

    TYPE: ClassVar[str] = "result.issued"
    result: int
    number: int
    symbol: str
    sha256: str


@dataclass(frozen=True)
class HandoverRecorded:
    """Who received the result and how identity was checked is on record; names live apart."""

    TYPE: ClassVar[str] = "result.handed_over"
    handover: int
    identity_check: str
    originals: int


@dataclass(frozen=True)
class ResultReplaced:
    """A wrong result was corrected or replaced by decision; `by` is the decision's number and day."""

    TYPE: ClassVar[str] = "result.replaced"
    old: int
    new: int
    number: int
    symbol: str
    kind: str
    by: str


@dataclass(frozen=True)
class ResultRevoked:
    """A result was taken back by decision."""

    TYPE: ClassVar[str] = "result.revoked"
    result: int
    by: str


@dataclass(frozen=True)
class ResultExpiring:
    """The owner is reminded that a result ends soon."""

    TYPE: ClassVar[str] = "result.expiring"
    result: int
    number: int
    symbol: str
    last_day: str


@dataclass(frozen=True)
class ResultUnclaimed:
    """The owner is reminded of a result that nobody fetched."""

    TYPE: ClassVar[str] = "result.unclaimed"
    reminder: int
