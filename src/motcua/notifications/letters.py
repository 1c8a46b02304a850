"""Codes and letters that no inbox keeps: written by the text in force, for whoever queues them."""

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.core import profile
from motcua.core.addresses import portal_address
from motcua.notifications import texts
from motcua.notifications.rules.kinds import KINDS, Channel, shape
from motcua.notifications.texts import Filled, Text


@dataclass(frozen=True)
class Letters:
    """The texts of one kind in one language, read once for however many letters."""

    kind: str
    texts: Mapping[str, Text]

    def write(self, values: Mapping[str, str], channel: Channel = Channel.EMAIL) -> Filled:
        """Return the letter with its values; what the kind may name and nobody gave is empty."""
        known = dict.fromkeys((*shape(self.kind).common, *shape(self.kind).of_email, *KINDS[self.kind].own), "")
        return texts.filled(self.texts, channel, {**known, **values})


def letters(kind: str, language: str = "vi") -> Letters:
    """Return the texts in force of a kind; one statement."""
    return Letters(kind, texts.in_force(kind, language))


def write_code(kind: str, values: Mapping[str, str], *, by_phone: bool, language: str = "vi") -> Filled:
    """Return the message with a code, for a telephone or for e-mail."""
    about = {"tinh": str(profile.value("province", "name")), "duong_dan": portal_address()}
    return letters(kind, language).write({**about, **values}, Channel.SMS if by_phone else Channel.EMAIL)
