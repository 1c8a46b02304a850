"""The texts of notices: those that come with the system, and the versions that administrators put in force."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from motcua.core import sql
from motcua.notifications.rules.kinds import KINDS, LANGUAGES, Channel, Group, allowed, shape
from motcua.notifications.rules.texts import fill, fill_line

FOLDER = Path(__file__).parent / "texts"
WITH_SUBJECT = (Channel.INBOX, Channel.EMAIL)
_FRAMES = {Group.DOSSIER: "frame", Group.ACCOUNT: "frame_account", Group.CODE: "frame_code",
           Group.OFFICIAL: "frame_official"}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A text of one kind, language and channel; `number` 0 is the one that came with the system."""

    subject: str
    body: str
    number: int = 0


@dataclass(frozen=True)
class Filled:
    """A text with its values."""

    subject: str
    body: str


def shipped(kind: str, language: str, channel: str) -> Text:
    """Return the text that came with the system."""
    known = _shipped(language)
    own, frame = known[kind], known[_FRAMES[KINDS[kind].group]]
    if channel == Channel.SMS:
        return Text("", own.get("sms") or frame["sms"])
    if channel == Channel.INBOX:
        return Text(own["subject"], own["text"].strip())
    parts = (frame.get("head", ""), own["text"].strip(), own.get("attached", ""), frame["foot"].strip())
    return Text(own["subject"], "\n\n".join(part for part in parts if part))


_IN_FORCE = """
SELECT DISTINCT ON (channel) channel, subject, body, number FROM notifications_textversion
WHERE kind = %s AND language = %s AND number IS NOT NULL ORDER BY channel, number DESC
"""


def in_force(kind: str, language: str) -> Mapping[str, Text]:
    """Return the texts of a kind by channel; one statement."""
    written = {row[0]: Text(*row[1:]) for row in sql.rows(_IN_FORCE, (kind, language))}
    return {channel: written.get(channel) or shipped(kind, language, channel) for channel in shape(kind).channels}


def filled(texts: Mapping[str, Text], channel: str, values: Mapping[str, str]) -> Filled:
    """Return the text of a channel with its values; a text message may quote the subject of the inbox, else e-mail."""
    title = fill_line((texts.get(Channel.INBOX) or texts[Channel.EMAIL]).subject, values)
    text = texts[channel]
    if channel == Channel.SMS:
        return Filled(title, fill_line(text.body, {**values, "tieu_de": title}))
    return Filled(fill_line(text.subject, values), fill(text.body, values) + "\n")


def samples(kind: str, channel: str) -> dict[str, str]:
    """Return values for a preview."""
    return {name: one.sample for name, one in allowed(kind, channel).items()}


@cache
def _shipped(language: str) -> Mapping[str, Mapping[str, str]]:
    if language not in LANGUAGES:
        raise LookupError(f"no texts in {language}")
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf8"))
