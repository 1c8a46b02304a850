"""Reads of shared catalogues; each is one statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.governance.rules.code_lists import LISTS, CodeList

PAGE = 50
_ENTRY = (
    "SELECT e.id, e.list, e.code, e.name, e.note, e.source, e.valid_from, e.valid_to, e.end_source, e.agency_id, "
    "coalesce(g.name, ''), e.sort_key FROM governance_codeentry e LEFT JOIN directory_agency g ON g.id = e.agency_id "
)
_IN_FORCE = "e.valid_from <= %(day)s AND (e.valid_to IS NULL OR e.valid_to >= %(day)s)"


@dataclass(frozen=True)
class Entry:
    """An entry of a shared catalogue; `agency_name` is empty for the province's own."""

    id: int
    list: str
    code: str
    name: str
    note: str
    source: str
    valid_from: date
    valid_to: date | None
    end_source: str
    agency_id: int | None
    agency_name: str
    sort_key: str


@dataclass(frozen=True)
class EntryPage:
    """One page of entries and the id of its last, from which the next goes on; None at the end."""

    rows: list[Entry]
    next: int | None


def list_named(key: str) -> CodeList:
    """Return a shared catalogue by its key.

    Raises:
        NotFound: There is none.
    """
    if key not in LISTS:
        raise NotFound(f"list {key[:40]}")
    return LISTS[key]


def in_force(key: str, day: date, agency_id: int | None = None) -> list[Entry]:
    """Return the entries of a catalogue in force on a day, sorted by name: the province's and one agency's own."""
    where = f"WHERE e.list = %(list)s AND {_IN_FORCE} AND (e.agency_id IS NULL OR e.agency_id = %(agency)s) "
    values = {"list": key, "day": day, "agency": agency_id}
    return _entries(where + 'ORDER BY e.sort_key COLLATE "C", e.id', values)


def entry_on(key: str, code: str, day: date) -> Entry:
    """Return the entry that a code means on a day.

    Raises:
        NotFound: The code means nothing that day.
    """
    found = _entries(
        f"WHERE e.list = %(list)s AND e.code = %(code)s AND {_IN_FORCE}", {"list": key, "code": code, "day": day}
    )
    if not found:
        raise NotFound(f"{key} {code[:40]}")
    return found[0]


def entry(entry_id: int) -> Entry:
    """Return one entry.

    Raises:
        NotFound: There is none.
    """
    found = _entries("WHERE e.id = %(id)s", {"id": entry_id})
    if not found:
        raise NotFound(f"entry {entry_id}")
    return found[0]


def same_code(key: str, code: str) -> list[Entry]:
    """Return all entries that a code ever had, the newest first."""
    return _entries(
        "WHERE e.list = %(list)s AND e.code = %(code)s ORDER BY e.valid_from DESC", {"list": key, "code": code}
    )


def page(key: str, *, day: date | None, after: int | None = None, limit: int = PAGE) -> EntryPage:
    """Return one page of a catalogue in Vietnamese order: in force on `day`, or everything ever entered when None."""
    where = "WHERE e.list = %(list)s "
    where += f"AND {_IN_FORCE} " if day else ""
    if after:
        where += "AND (e.sort_key, e.id) > (SELECT sort_key, id FROM governance_codeentry WHERE id = %(after)s) "
    values = {"list": key, "day": day, "after": after, "limit": limit + 1}
    found = _entries(where + "ORDER BY e.sort_key, e.id LIMIT %(limit)s", values)
    return EntryPage(found[:limit], found[limit - 1].id if len(found) > limit else None)


def counts(day: date) -> dict[str, int]:
    """Return how many entries each catalogue has in force on a day."""
    where = f"SELECT e.list, count(*) FROM governance_codeentry e WHERE {_IN_FORCE} GROUP BY e.list"
    return dict(sql.rows(where, {"day": day}))


def _entries(where: str, values: dict[str, Any]) -> list[Entry]:
    return [Entry(*row) for row in sql.rows(_ENTRY + where, values)]
