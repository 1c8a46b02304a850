"""What people wrote for the portal, in the language of the page: the English edition, else the Vietnamese words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from motcua.content.queries import pages
from motcua.content.queries.pages import PageFacts
from motcua.content.rules.markup import Block, Span, blocks_of, steps_of
from motcua.content.rules.pages import GUIDE, TERM
from motcua.content.rules.terms import Glossary
from motcua.web.shared import language
from motcua.web.shared.english.own import AsWritten, Own


@dataclass(frozen=True)
class Written:
    """A page as it is read: `language` is that of its words; a guide has steps, any other page one without a title."""

    page: PageFacts
    language: str
    steps: list[tuple[str, list[Block]]]

    @property
    def blocks(self) -> list[Block]:
        """The whole text, without its division into steps."""
        return [block for _, blocks in self.steps for block in blocks]

    @property
    def is_only_vietnamese(self) -> bool:
        """Tell whether somebody who asked for English reads Vietnamese here."""
        return language.is_english() and self.language == language.VIETNAMESE


def in_words(page: PageFacts) -> PageFacts:
    """Return a page for a list: title and summary in the language of the list where there is an edition."""
    if _has_edition(page):
        return replace(page, title=AsWritten(page.english_title), summary=AsWritten(page.english_summary))
    return replace(page, title=Own(page.title), summary=Own(page.summary))


def listed(rows: Iterable[PageFacts]) -> list[PageFacts]:
    """Return pages for a list, each in the language of the list where there is an edition."""
    return [in_words(page) for page in rows]


def by_own_title(rows: Iterable[PageFacts]) -> list[PageFacts]:
    """Return pages for a list in the order of the titles that are shown; Vietnamese pages come in theirs already."""
    shown = listed(rows)
    return sorted(shown, key=lambda page: page.title.casefold()) if language.is_english() else shown


def read(page: PageFacts, glossary: Glossary | None = None) -> Written:
    """Return a page with its text, terms explained; what people wrote is never translated by the templates."""
    is_english, told = _has_edition(page), glossary or Glossary([])
    body = page.english_body if is_english else page.body
    is_guide = page.kind == GUIDE
    steps = [(step.title, list(step.blocks)) for step in steps_of(body)] if is_guide else [("", blocks_of(body))]
    return Written(
        page=in_words(page),
        language=language.ENGLISH if is_english else language.VIETNAMESE,
        steps=[(AsWritten(title), [_as_written(told.block(block)) for block in blocks]) for title, blocks in steps],
    )


def glossary_for(page: PageFacts) -> Glossary:
    """Return the glossary in the language in which a page is read; a term does not explain terms."""
    return Glossary([] if page.kind == TERM else pages.terms(english=_has_edition(page)))


def _has_edition(page: PageFacts) -> bool:
    return language.is_english() and bool(page.english_title)


def _as_written(block: Block) -> Block:
    return Block(block.kind, tuple(tuple(_span(span) for span in line) for line in block.lines))


def _span(span: Span) -> Span:
    return replace(span, text=AsWritten(span.text), note=AsWritten(span.note))
