"""What is new in the catalogue: new, amended and repealed procedures, and the versions of one procedure."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.procedures.queries import content_of
from motcua.procedures.rules.difference import Change, difference

PAGE = 20
KINDS = {"new": "Thủ tục mới", "amended": "Sửa đổi, bổ sung", "repealed": "Bãi bỏ"}

# The first day of a catalogue is its loading: thousands of procedures that are not new to anybody.
_NEWS = """
SELECT c.id, p.code, p.name, p.field, c.kind, c.lines, c.at, c.effective_from, c.decision_no
FROM procedures_cataloguechange c JOIN procedures_procedure p ON p.id = c.procedure_id
WHERE (c.kind <> 'new' OR c.at > (SELECT min(at) FROM procedures_cataloguechange) + interval '1 day')
"""


@dataclass(frozen=True)
class NewsLine:
    """One change of the catalogue as everybody may see it."""

    id: int
    code: str
    name: str
    field: str
    kind: str
    lines: list[str]
    at: datetime
    effective_from: date
    decision_no: str


@dataclass(frozen=True)
class NewsPage:
    """One page of changes, newest first, and the id from which the next goes on."""

    rows: list[NewsLine]
    next: int | None


@dataclass(frozen=True)
class VersionLine:
    """A version in the history of a procedure."""

    id: int
    number: int
    published_at: datetime
    source: str
    origin: str
    decision_no: str
    decision_date: date | None
    issuer: str
    effective_from: date | None
    notice: str


def news(*, after: int | None = None, kind: str = "", limit: int = PAGE) -> NewsPage:
    """Return one page of changes, newest first; one statement."""
    where, values = "", {"after": after, "kind": kind, "limit": limit + 1}
    if kind in KINDS:
        where += " AND c.kind = %(kind)s"
    if after:
        where += " AND (c.at, c.id) < (SELECT at, id FROM procedures_cataloguechange WHERE id = %(after)s)"
    found = sql.rows(_NEWS + where + " ORDER BY c.at DESC, c.id DESC LIMIT %(limit)s", values)
    rows = [NewsLine(*[*row[:5], list(sql.json_value(row[5])), *row[6:]]) for row in found[:limit]]
    return NewsPage(rows, rows[-1].id if len(found) > limit else None)


def versions(code: str) -> list[VersionLine]:
    """Return the versions of a procedure, newest first; one statement.

    Raises:
        NotFound: No such procedure.
    """
    found = sql.rows(
        "SELECT v.id, v.number, v.published_at, v.source, v.origin, v.decision_no, v.decision_date, v.issuer, "
        "v.effective_from, v.notice FROM procedures_version v JOIN procedures_procedure p ON p.id = v.procedure_id "
        "WHERE p.code = %s ORDER BY v.number DESC",
        (code,),
    )
    if not found:
        raise NotFound(f"procedure {code[:40]}")
    return [VersionLine(*row) for row in found]


def compared(code: str, old_number: int, new_number: int) -> tuple[VersionLine, VersionLine, list[Change]]:
    """Return two versions of a procedure and what differs between them, in words.

    Raises:
        NotFound: No such procedure or version.
    """
    by_number = {row.number: row for row in versions(code)}
    if old_number not in by_number or new_number not in by_number:
        raise NotFound(f"version of {code[:40]}")
    old, new = by_number[old_number], by_number[new_number]
    return old, new, difference(content_of(old.id), content_of(new.id))
