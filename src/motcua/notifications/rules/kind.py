"""What a kind of notice is: whom it tells, where it shows, in which languages, what every text of its group may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """Where a notice shows: the inbox is the truth, the others are copies."""

    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"


LANGUAGES = {"vi": "Tiếng Việt", "en": "Tiếng Anh"}
CHANNELS = {Channel.INBOX: "Hộp thư trên cổng", Channel.EMAIL: "Thư điện tử", Channel.SMS: "Tin nhắn SMS"}


@dataclass(frozen=True)
class Variable:
    """A value that a text may name: what it is and how it looks in a preview."""

    label: str
    sample: str


class Group(StrEnum):
    """Whom a kind of notice tells, and so what it shares with its like."""

    DOSSIER = "dossier"
    ACCOUNT = "account"
    CODE = "code"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Shape:
    """What all kinds of a group have alike.

    Args:
        title: Its name for administrators.
        channels: Where such notices show; the first one's subject names the notice in text messages.
        common: Variables of every text.
        of_email: Variables of e-mails only.
        sms_needs: Without these a text message leads nowhere; None: what the kind needs elsewhere.
    """

    title: str
    channels: tuple[Channel, ...]
    languages: tuple[str, ...]
    common: Mapping[str, Variable]
    of_email: Mapping[str, Variable]
    sms_needs: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    Args:
        title: Its name for administrators.
        own: Variables that only this kind has.
        needed: Without these the reader would not know what to do; a code stands here, so no text loses it.
        legal: The law, or the safety of an account, asks for it: whoever unsubscribes still gets it.
    """

    title: str
    own: Mapping[str, Variable]
    needed: tuple[str, ...] = ("ma_ho_so",)
    legal: bool = True
    group: Group = Group.DOSSIER
