"""Reads of services on their way to being open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.governance.permissions import may_govern_province
from motcua.governance.queries.notices import PAGE, Page

_OPENING = """
SELECT o.id, o.procedure_id, p.code, p.name, p.current_id, o.agency_id, g.name, o.level, o.level_reason, o.level_note,
       o.service_kind, o.answers, o.tests, o.state, o.authors, o.basis, o.made_at, o.opened_at, o.in_person
FROM governance_opening o
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN directory_agency g ON g.id = o.agency_id
"""
STATES = {"draft": "Đang chuẩn bị", "submitted": "Chờ phê duyệt", "open": "Đã mở"}


@dataclass(frozen=True)
class OpeningRow:
    """A proposal to open a service with its answers, tests and state."""

    id: int
    procedure_id: int
    code: str
    name: str
    version_id: int
    agency_id: int
    agency_name: str
    level: int
    level_reason: str
    level_note: str
    service_kind: str
    answers: dict[str, dict[str, str]]
    tests: dict[str, dict[str, str]]
    state: str
    authors: frozenset[int]
    basis: str
    made_at: datetime
    opened_at: datetime | None
    in_person: str


def opening(opening_id: int) -> OpeningRow:
    """Return one proposal.

    Raises:
        NotFound: There is none.
    """
    found = _openings("WHERE o.id = %(id)s", {"id": opening_id})
    if not found:
        raise NotFound(f"opening {opening_id}")
    return found[0]


def openings(actor: Actor, *, state: str = "", after: int | None = None, limit: int = PAGE) -> Page[OpeningRow]:
    """Return the proposals of the own agency, or of all for the province, newest first."""
    where = "WHERE (%(all)s OR o.agency_id = %(agency)s)"
    where += " AND o.state = %(state)s" if state in STATES else ""
    where += " AND o.id < %(after)s" if after else ""
    values = {"all": may_govern_province(actor), "agency": actor.agency_id, "state": state, "after": after}
    found = _openings(f"{where} ORDER BY o.id DESC LIMIT %(limit)s", values | {"limit": limit + 1})
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def open_id(procedure_id: int, agency_id: int) -> int | None:
    """Return the proposal that is under way for a procedure at an agency, if any."""
    found = sql.rows(
        "SELECT id FROM governance_opening WHERE procedure_id = %s AND agency_id = %s "
        "AND state IN ('draft', 'submitted')",
        (procedure_id, agency_id),
    )
    return int(found[0][0]) if found else None


def published_level_of(procedure_id: int) -> int:
    """Return the level a procedure has now."""
    return int(sql.rows("SELECT service_level FROM procedures_procedure WHERE id = %s", (procedure_id,))[0][0])


def _openings(where: str, values: dict[str, Any]) -> list[OpeningRow]:
    return [
        OpeningRow(
            *[*row[:11], sql.json_value(row[11]), sql.json_value(row[12]), row[13], frozenset(sql.json_value(row[14]))],
            *row[15:],
        )
        for row in sql.rows(_OPENING + where, values)
    ]
