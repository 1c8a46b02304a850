"""What can have happened to notices and their texts."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class WishesChanged:
    """An account changed what it wants of notices; the stream is the account."""

    TYPE: ClassVar[str] = "notice.wishes_changed"
    language: str
    email: bool
    sms: bool
    reminders: bool


@dataclass(frozen=True)
class TextPublished:
    """A text of a notice went into force; the stream is that of all texts."""

    TYPE: ClassVar[str] = "notice.text_published"
    kind: str
    language: str
    channel: str
    number: int
    approval_no: str


@dataclass(frozen=True)
class NoticeResent:
    """Somebody sent a copy of a notice again; the stream is the dossier."""

    TYPE: ClassVar[str] = "notice.resent"
    message: int
    channel: str
