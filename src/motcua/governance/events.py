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
