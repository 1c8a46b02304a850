"""What can have happened to the portal's pages."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PageSaved:
    """A new text of a page was written; readers do not see it yet."""

    TYPE: ClassVar[str] = "page.saved"
    kind: str
    title: str
    number: int


@dataclass(frozen=True)
class PagePublished:
    """A text of a page was put before everybody."""

    TYPE: ClassVar[str] = "page.published"
    kind: str
    title: str
    number: int


@dataclass(frozen=True)
class PageTakenDown:
    """A page is not shown any more."""

    TYPE: ClassVar[str] = "page.taken_down"
    kind: str
    title: str


@dataclass(frozen=True)
class DeskContactKept:
    """How to reach a one-stop desk was written anew."""

    TYPE: ClassVar[str] = "desk.contact_kept"
    unit: int
    number: int
