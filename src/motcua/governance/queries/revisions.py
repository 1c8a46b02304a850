"""Reads of drafts of procedures and of their way into force."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.governance.permissions import may_govern_province
from motcua.governance.queries.notices import PAGE, Page
from motcua.procedures.rules.content import ProcedureContent

STATES = {
    "draft": "Đang soạn",
    "submitted": "Chờ kiểm tra, phê duyệt",
    "approved": "Đã phê duyệt, chờ ngày áp dụng",
    "in_force": "Đang có hiệu lực",
    "superseded": "Đã được thay thế",
    "repealed": "Đã bãi bỏ",
    "discarded": "Đã hủy",
}
_REVISION = """
SELECT r.id, r.code, coalesce(p.name, r.content ->> 'name', ''), r.kind, r.agency_id, g.name, n.number, r.base_id,
       r.content::text, r.effective_from, r.state, r.edit, r.authors, r.decision_no, r.decision_date, r.made_at,
       r.saved_at, r.in_force_at, p.national_id IS NOT NULL OR v.origin = 'national'
FROM governance_revision r
JOIN governance_notice n ON n.id = r.notice_id
JOIN directory_agency g ON g.id = r.agency_id
LEFT JOIN procedures_procedure p ON p.code = r.code
LEFT JOIN procedures_version v ON v.id = p.current_id
"""


@dataclass(frozen=True)
class RevisionRow:
    """A draft, or what became of it; `is_national` tells that the catalogue's name is a national record's."""

    id: int
    code: str
    name: str
    kind: str
    agency_id: int
    agency_name: str
    notice_no: str
    base_id: int | None
    content: ProcedureContent
    effective_from: date
    state: str
    edit: int
    authors: frozenset[int]
    decision_no: str
    decision_date: date | None
    made_at: datetime
    saved_at: datetime
    in_force_at: datetime | None
    is_national: bool | None


def revision(revision_id: int) -> RevisionRow:
    """Return one draft.

    Raises:
        NotFound: There is none.
    """
    found = _revisions("WHERE r.id = %(id)s", {"id": revision_id})
    if not found:
        raise NotFound(f"revision {revision_id}")
    return found[0]


def revisions(actor: Actor, *, state: str = "", after: int | None = None, limit: int = PAGE) -> Page[RevisionRow]:
    """Return the drafts of the own agency, or of all for the province, newest first."""
    where = "WHERE (%(all)s OR r.agency_id = %(agency)s)"
    where += " AND r.state = %(state)s" if state in STATES else ""
    where += " AND r.id < %(after)s" if after else ""
    values = {"all": may_govern_province(actor), "agency": actor.agency_id, "state": state, "after": after}
    found = _revisions(f"{where} ORDER BY r.id DESC LIMIT %(limit)s", values | {"limit": limit + 1})
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def due_on(day: date) -> list[int]:
    """Return the approved drafts whose day has come, in the order they were made."""
    found = sql.rows(
        "SELECT id FROM governance_revision WHERE state = 'approved' AND effective_from <= %s ORDER BY id", (day,)
    )
    return [row[0] for row in found]


def _revisions(where: str, values: dict[str, Any]) -> list[RevisionRow]:
    return [
        RevisionRow(*[*row[:8], sql.json_value(row[8]), *row[9:12], frozenset(sql.json_value(row[12])), *row[13:]])
        for row in sql.rows(_REVISION + where, values)
    ]
