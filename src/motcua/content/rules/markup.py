"""The marks that writers may use, read into plain blocks; templates write the blocks out, so nothing can be injected.

A small part of Markdown: paragraphs, `##` and `###` headings, `-` and `1.` lists, `>` quotes, `**strong**`, `*soft*`,
`[text](address)`. Anything else, HTML too, is shown as it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_HEADING: Final = re.compile(r"(#{2,3}) +(.+)")
_BULLET: Final = re.compile(r"[-*] +(.+)")
_NUMBER: Final = re.compile(r"[0-9]{1,3}[.)] +(.+)")
_QUOTE: Final = re.compile(r"> ?(.*)")
_INLINE: Final = re.compile(
    r"\*\*(?P<strong>[^*]+)\*\*|\*(?P<soft>[^*\s][^*]*)\*|\[(?P<text>[^\]]+)\]\((?P<href>[^()\s]+)\)"
)
_SCHEMES: Final = {"http", "https"}
_SHORT: Final = re.compile(r"(mailto:[^\s@<>\"]+@[^\s@<>\"]+|tel:\+?[0-9.\- ]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text: `text`, `strong`, `soft`, `link` with its address, or `term` with its meaning in `note`."""

    kind: str
    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, smaller heading, list, numbered list or quote; each line of it is a row of spans."""

    kind: str
    lines: tuple[tuple[Span, ...], ...]

    @property
    def text(self) -> str:
        """The words without marks."""
        return " ".join("".join(span.text for span in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a text that begins with a heading; the part before the first has no title."""

    title: str
    blocks: tuple[Block, ...]


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text, in order."""
    found: list[Block] = []
    open_kind, open_lines = "", list[str]()
    for line in [*text.split("\n"), ""]:
        kind, words = _kind_of(line.strip())
        if kind != open_kind or kind in {"heading", "subheading"}:
            if open_lines:
                found.append(_block(open_kind, open_lines))
            open_kind, open_lines = kind, []
        if words:
            open_lines.append(words)
    return found


def steps_of(text: str) -> list[Step]:
    """Return a text cut at its headings."""
    steps: list[Step] = []
    title, held = "", list[Block]()
    for block in blocks_of(text):
        if block.kind == "heading":
            if title or held:
                steps.append(Step(title, tuple(held)))
            title, held = block.text, []
        else:
            held.append(block)
    return [*steps, Step(title, tuple(held))] if title or held else steps


def plain(text: str) -> str:
    """Return the words of a text without marks, for feeds and summaries."""
    return " ".join(block.text for block in blocks_of(text))


def is_safe_link(href: str) -> bool:
    """Tell whether an address may be linked: a page of this portal, another site, e-mail or telephone."""
    if not href.isprintable() or "\\" in href:
        return False
    if href.startswith("/"):
        return not href.startswith("//")
    if href.startswith("#") or _SHORT.fullmatch(href):
        return True
    return is_web_address(href)


def is_web_address(href: str) -> bool:
    """Tell whether this is the whole address of a page on another site."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme.lower() in _SCHEMES
        and "." in host
        and "@" not in parts.netloc
        and href.isprintable()
        and not re.search(r"[\s\\<>\"]", href)
    )


def unsafe_links(text: str) -> list[str]:
    """Return the addresses in a text that cannot be linked."""
    return [found["href"] for found in _INLINE.finditer(text) if found["href"] and not is_safe_link(found["href"])]


def _kind_of(line: str) -> tuple[str, str]:
    if not line:
        return "", ""
    if found := _HEADING.fullmatch(line):
        return ("heading" if len(found[1]) == 2 else "subheading"), found[2]  # noqa: PLR2004  (two marks: the larger)
    for kind, pattern in (("list", _BULLET), ("numbered", _NUMBER), ("quote", _QUOTE)):
        if found := pattern.fullmatch(line):
            return kind, found[1]
    return "paragraph", line


def _block(kind: str, lines: list[str]) -> Block:
    rows = [" ".join(lines)] if kind == "paragraph" else lines
    return Block(kind, tuple(tuple(_spans(row)) for row in rows))


def _spans(text: str) -> Iterator[Span]:
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            yield Span("text", text[at : found.start()])
        at = found.end()
        if found["href"]:
            safe = is_safe_link(found["href"])
            yield Span("link", found["text"], found["href"]) if safe else Span("text", found[0])
        else:
            yield Span("strong", found["strong"]) if found["strong"] else Span("soft", found["soft"])
    if at < len(text):
        yield Span("text", text[at:])
