"""Terms of the glossary found in a text: the first time each stands there it is explained."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from motcua.content.rules.markup import Block, Span


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means."""

    name: str
    slug: str
    meaning: str


@dataclass
class Glossary:
    """The terms of a page; each is explained once, where it stands first."""

    terms: Sequence[Term]
    told: set[str] = field(default_factory=set)

    def spans(self, text: str) -> list[Span]:
        """Return a text with the terms that were not explained yet, longest names first."""
        if not self.terms:
            return [Span("text", text)]
        by_name = {term.name.casefold(): term for term in self.terms}
        found: list[Span] = []
        at = 0
        for hit in _pattern(tuple(by_name)).finditer(text):
            term = by_name[hit[0].casefold()]
            if term.slug in self.told:
                continue
            self.told.add(term.slug)
            found += [
                Span("text", text[at : hit.start()]),
                Span("term", hit[0], f"/thuat-ngu/#{term.slug}", term.meaning),
            ]
            at = hit.end()
        return [span for span in [*found, Span("text", text[at:])] if span.text]

    def block(self, block: Block) -> Block:
        """Return a block with its terms explained; headings and links stay as they are."""
        if block.kind in {"heading", "subheading"}:
            return block
        lines = tuple(
            tuple(part for span in line for part in (self.spans(span.text) if span.kind == "text" else [span]))
            for line in block.lines
        )
        return Block(block.kind, lines)


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
