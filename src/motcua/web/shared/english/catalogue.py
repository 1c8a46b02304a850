"""The English words of the portal: one file in the form that translators' tools read (PO), kept in the repository.

Messages of pages stand there with named values; messages that code makes with numbered ones, `{0}`, because a finished
text has lost the names. What scripts of the browser say stands there too.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("en.po")
SCRIPTS = "frontend/"
BY_HAND = "data"
"""Reference of words that stand in data of the starter set and not in code; nothing finds them again by itself."""
_LINE = re.compile(r'(msgid|msgstr)?\s*(".*")')
_NUMBERED = re.compile(r"\{\d+\}")


@dataclass
class Entry:
    """A message, what is said in English, and where it stands."""

    msgid: str
    msgstr: str = ""
    places: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Catalogue:
    """What is said in English: of pages and finished texts, of texts with values, and by scripts."""

    words: Mapping[str, str]
    patterns: Mapping[str, str]
    scripts: str


@cache
def english() -> Catalogue:
    """Return the catalogue that comes with the system; read once, by the first English page."""
    said = [entry for entry in read(FILE.read_text(encoding="utf8")) if entry.msgstr]
    scripts = {entry.msgid: entry.msgstr for entry in said if any(place.startswith(SCRIPTS) for place in entry.places)}
    return Catalogue(
        words={entry.msgid: entry.msgstr for entry in said},
        patterns={entry.msgid: entry.msgstr for entry in said if _NUMBERED.search(entry.msgid)},
        scripts=json.dumps(scripts, ensure_ascii=False),
    )


def read(text: str) -> list[Entry]:
    """Return the entries of a PO file, without its head."""
    entries = [_entry(lines) for lines in _paragraphs(text.splitlines())]
    return [entry for entry in entries if entry.msgid]


def write(entries: Iterable[Entry], head: str) -> str:
    """Return a PO file of these entries."""
    return "\n".join([head, *(_written(entry) for entry in entries)])


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    found: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            found.append(line.strip())
        elif found:
            yield found
            found = []


def _entry(lines: list[str]) -> Entry:
    entry = Entry("")
    texts = {"msgid": "", "msgstr": ""}
    current = "msgid"
    for line in lines:
        if line.startswith("#:"):
            entry.places += line[2:].split()
        elif line.startswith("#,"):
            entry.flags += [flag.strip() for flag in line[2:].split(",")]
        elif found := _LINE.fullmatch(line):
            current = found[1] or current
            # The escapes of PO are among those of JSON.
            texts[current] += json.loads(found[2])
    entry.msgid, entry.msgstr = texts["msgid"], texts["msgstr"]
    return entry


def _written(entry: Entry) -> str:
    lines = [f"#: {place}" for place in entry.places]
    if entry.flags:
        lines.append(f"#, {', '.join(entry.flags)}")
    for name, text in (("msgid", entry.msgid), ("msgstr", entry.msgstr)):
        lines.append(f"{name} {json.dumps(text, ensure_ascii=False)}")
    return "\n".join([*lines, ""])
