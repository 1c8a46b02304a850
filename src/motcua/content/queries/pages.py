"""Reads of pages: what everybody sees, and what writers work on; each is one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motcua.content.rules.pages import ELSEWHERE, FAQ, KINDS, MAINTENANCE, TERM, Kind
from motcua.content.rules.terms import Term
from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.core.text import words
from motcua.directory.actors import Actor, Role

PAGE = 20
MOST_TERMS = 1000
# How long before it begins maintenance is announced on the home page.
AHEAD = timedelta(hours=72)
_COLUMNS = (
    "p.id, p.kind, p.slug, p.agency_id, g.code, g.name, p.published_at, p.updated_at, t.number, t.title, t.summary, "
    "t.body, t.procedures, t.link, t.starts_at, t.ends_at, p.current_id IS NOT NULL, "
    "coalesce(p.current_id = p.draft_id, false), t.english_title, t.english_summary, t.english_body"
)
_SHOWN = (
    f"SELECT {_COLUMNS} FROM content_page p JOIN content_pagetext t ON t.id = p.current_id "
    "JOIN directory_agency g ON g.id = p.agency_id "
)
_WRITTEN = (
    f"SELECT {_COLUMNS} FROM content_page p JOIN content_pagetext t ON t.id = p.draft_id "
    "JOIN directory_agency g ON g.id = p.agency_id "
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page with one of its texts.

    `is_shown` tells whether everybody sees the page, `is_newest` whether what they see is the newest text.
    """

    id: int
    kind: str
    slug: str
    agency_id: int
    agency_code: str
    agency_name: str
    published_at: datetime | None
    updated_at: datetime | None
    number: int
    title: str
    summary: str
    body: str
    procedures: tuple[str, ...]
    link: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_shown: bool
    is_newest: bool
    english_title: str
    english_summary: str
    english_body: str

    @property
    def href(self) -> str:
        """The address of the page."""
        return f"/{KINDS[self.kind].path}/{self.slug}/"


@dataclass(frozen=True)
class PageList:
    """One page of a list, and the cursor from which the next goes on; empty at the end."""

    rows: list[PageFacts]
    next: str


def kind_named(key: str) -> Kind:
    """Return a kind of page.

    Raises:
        NotFound: There is none.
    """
    if key not in KINDS:
        raise NotFound(f"kind {key[:40]}")
    return KINDS[key]


def newest(kind: str, *, after: str = "", agency_id: int | None = None, limit: int = PAGE) -> PageList:
    """Return one page of what is shown of a kind, newest first, of one agency or all."""
    where, values = "WHERE p.kind = %(kind)s AND p.current_id IS NOT NULL", _values(kind, agency_id, limit)
    if agency_id is not None:
        where += " AND p.agency_id = %(agency)s"
    if place := sql.place_of(after):
        where += " AND (p.published_at, p.id) < (%(at)s::timestamptz, %(id)s)"
        values |= {"at": place[0], "id": place[1]}
    found = _pages(_SHOWN + where + " ORDER BY p.published_at DESC, p.id DESC LIMIT %(limit)s", values)
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return PageList(rows, f"{last.published_at.isoformat()}~{last.id}" if last and last.published_at else "")


def by_title(kind: str, *, limit: int = 200) -> list[PageFacts]:
    """Return what is shown of a kind in Vietnamese order."""
    order = 'WHERE p.kind = %(kind)s AND p.current_id IS NOT NULL ORDER BY p.sort_key COLLATE "C", p.id LIMIT %(limit)s'
    return _pages(_SHOWN + order, {"kind": kind, "limit": limit})


def shown(kind: str, slug: str) -> PageFacts:
    """Return a page that everybody may read.

    Raises:
        NotFound: There is none, or it is not shown.
    """
    found = _pages(_SHOWN + "WHERE p.kind = %(kind)s AND p.slug = %(slug)s", {"kind": kind, "slug": slug[:200]})
    if not found:
        raise NotFound(f"{kind} {slug[:40]}")
    return found[0]


def about(kind: str, code: str, *, limit: int = 20) -> list[PageFacts]:
    """Return what is shown of a kind about a procedure, by title."""
    where = (
        "WHERE p.kind = %(kind)s AND p.current_id IS NOT NULL AND t.procedures ? %(code)s "
        'ORDER BY p.sort_key COLLATE "C", p.id LIMIT %(limit)s'
    )
    return _pages(_SHOWN + where, {"kind": kind, "code": code, "limit": limit})


def questions_about(code: str) -> list[PageFacts]:
    """Return frequent questions about a procedure."""
    return about(FAQ, code)


def terms(*, english: bool = False) -> list[Term]:
    """Return the glossary in Vietnamese order; in English those that have an edition."""
    name, meaning = ("t.english_title", "t.english_summary") if english else ("t.title", "t.summary")
    found = sql.rows(
        f"SELECT {name}, p.slug, {meaning} FROM content_page p JOIN content_pagetext t ON t.id = p.current_id "
        f"WHERE p.kind = %s AND {name} <> '' ORDER BY p.sort_key COLLATE \"C\", p.id LIMIT %s",
        (TERM, MOST_TERMS),
    )
    return [Term(*row) for row in found]


def without_english(actor: Actor, limit: int = PAGE) -> list[PageFacts]:
    """Return pages that everybody sees, that the actor may write, and that have no English edition, newest first."""
    where, values = "WHERE p.current_id IS NOT NULL AND t.english_title = ''", _values("", None, limit - 1)
    if not actor.has(Role.PROVINCE_ADMIN):
        where += " AND p.agency_id = ANY(%(agencies)s) AND p.kind <> ALL(%(of_province)s)"
        values["agencies"] = sorted(actor.agencies | {actor.agency_id})
        values["of_province"] = [kind.key for kind in KINDS.values() if kind.of_province]
    return _pages(_SHOWN + where + " ORDER BY p.updated_at DESC, p.id LIMIT %(limit)s", values)


def run_elsewhere(question: str = "", *, agency_id: int | None = None, limit: int = 50) -> list[PageFacts]:
    """Return services that run on other sites; with a question those that hold all of its words."""
    where, values = "WHERE p.kind = %(kind)s AND p.current_id IS NOT NULL", _values(ELSEWHERE, agency_id, limit - 1)
    if agency_id is not None:
        where += " AND p.agency_id = %(agency)s"
    if question:
        where += " AND string_to_array(t.search_key, ' ') @> %(words)s::text[]"
        values["words"] = words(question)
    return _pages(_SHOWN + where + ' ORDER BY p.sort_key COLLATE "C", p.id LIMIT %(limit)s', values)


def announced(now: datetime) -> list[PageFacts]:
    """Return disturbances that go on and maintenance that begins soon, the earliest first."""
    where = (
        "WHERE p.kind = %(kind)s AND p.current_id IS NOT NULL AND t.starts_at <= %(soon)s "
        "AND (t.ends_at IS NULL OR t.ends_at > %(now)s) ORDER BY t.starts_at, p.id LIMIT 10"
    )
    return _pages(_SHOWN + where, {"kind": MAINTENANCE, "now": now, "soon": now + AHEAD})


def written(actor: Actor, kind: str, *, before: int | None = None, limit: int = PAGE) -> PageList:
    """Return one page of what the actor may write of a kind, newest first, with its newest text; `before` is an id."""
    where, values = "WHERE p.kind = %(kind)s", _values(kind, None, limit)
    if not actor.has(Role.PROVINCE_ADMIN):
        where += " AND p.agency_id = ANY(%(agencies)s)"
        values["agencies"] = [] if KINDS[kind].of_province else sorted(actor.agencies | {actor.agency_id})
    if before is not None:
        where += " AND p.id < %(id)s"
        values["id"] = before
    found = _pages(_WRITTEN + where + " ORDER BY p.id DESC LIMIT %(limit)s", values)
    return PageList(found[:limit], str(found[limit - 1].id) if len(found) > limit else "")


def to_write(page_id: int) -> PageFacts:
    """Return a page with its newest text, for its writers.

    Raises:
        NotFound: There is none.
    """
    found = _pages(_WRITTEN + "WHERE p.id = %(id)s", {"id": page_id})
    if not found:
        raise NotFound(f"page {page_id}")
    return found[0]


def known_addresses() -> set[tuple[str, str]]:
    """Return kind and last part of the address of every page there is, shown or not."""
    return set(sql.rows("SELECT kind, slug FROM content_page", ()))


def _values(kind: str, agency_id: int | None, limit: int) -> dict[str, Any]:
    return {"kind": kind, "agency": agency_id, "limit": limit + 1}


def _pages(statement: str, values: dict[str, Any]) -> list[PageFacts]:
    return [_page([*row[:12], tuple(sql.json_value(row[12])), *row[13:]]) for row in sql.rows(statement, values)]


def _page(columns: list[Any]) -> PageFacts:
    return PageFacts(*columns)
