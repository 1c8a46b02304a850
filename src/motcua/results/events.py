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
