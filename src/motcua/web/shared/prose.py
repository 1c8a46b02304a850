"""Plain texts with headings and lists, as administrators write them: no markup of theirs reaches a page."""

from collections.abc import Iterator

Block = tuple[str, list[str]]


def blocks(text: str) -> Iterator[Block]:
    """Yield headings (`##`), lists (`-`) and paragraphs of a text as kind and lines."""
    kind, lines = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        now = "heading" if line.startswith("## ") else "list" if line.startswith("- ") else "text" if line else ""
        if lines and (now != kind or now == "heading"):
            yield kind, lines
            lines = []
        kind = now
        if line:
            lines.append(line.removeprefix("## ").removeprefix("- "))
