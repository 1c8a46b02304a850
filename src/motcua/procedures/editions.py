"""Reads of process editions: the versions of an internal process, from draft to repeal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor, Role
from motcua.procedures.queries import content_of, current_content, form_of, process_of
from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.form_types import FormDefinition
from motcua.procedures.rules.process_places import UnitHolds
from motcua.procedures.rules.process_slots import Filling, Whereabouts
from motcua.procedures.rules.processes import default_process

PAGE = 25


class EditionState(StrEnum):
    """How a version stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class EditionFacts:
    """A version of a process as others see it."""

    id: int
    procedure_id: int
    code: str
    procedure_name: str
    number: int
    agency_id: int | None
    agency_name: str
    level: str
    owner_id: int
    owner_name: str
    title: str
    draft: dict[str, Any]
    slots: dict[str, Filling]
    revision: int
    state: EditionState
    process_id: int | None
    based_on: int | None
    notice: str
    decision_no: str
    decision_date: date | None
    authors: frozenset[int]
    made_by: str
    made_at: datetime
    saved_id: int
    saved_by: str
    saved_at: datetime
    seen_id: int | None
    seen_by: str
    seen_at: datetime | None
    in_force_at: datetime | None
    ended_at: datetime | None

    @property
    def holds_for(self) -> str:
        """Where it holds, in words."""
        if self.agency_id:
            return self.agency_name
        return {"commune": "mọi cơ quan cấp xã", "province": "mọi cơ quan cấp tỉnh"}.get(self.level, "toàn tỉnh")


@dataclass(frozen=True)
class EditionLine:
    """A version in a list."""

    id: int
    code: str
    procedure_name: str
    number: int
    title: str
    state: EditionState
    agency_name: str
    level: str
    owner_name: str
    saved_by: str
    saved_at: datetime
    decision_no: str


_FACTS = """
SELECT e.id, e.procedure_id, p.code, p.name, e.number, e.agency_id, coalesce(g.name, ''), e.level, e.owner_id, w.name,
       e.title, e.draft, e.slots, e.revision, e.state, e.process_id, e.based_on_id, e.notice, e.decision_no,
       e.decision_date, e.authors, m.full_name, e.made_at, e.saved_by_id, s.full_name, e.saved_at, e.seen_by_id,
       coalesce(v.full_name, ''), e.seen_at, e.in_force_at, e.ended_at
FROM procedures_processedition e
JOIN procedures_procedure p ON p.id = e.procedure_id
JOIN directory_agency w ON w.id = e.owner_id
JOIN directory_account m ON m.id = e.made_by_id
JOIN directory_account s ON s.id = e.saved_by_id
LEFT JOIN directory_agency g ON g.id = e.agency_id
LEFT JOIN directory_account v ON v.id = e.seen_by_id
"""
_NAMES = tuple(field.name for field in fields(EditionFacts))
_LINES = """
SELECT e.id, p.code, p.name, e.number, e.title, e.state, coalesce(g.name, ''), e.level, w.name, s.full_name, e.saved_at,
       e.decision_no
FROM procedures_processedition e
JOIN procedures_procedure p ON p.id = e.procedure_id
JOIN directory_agency w ON w.id = e.owner_id
JOIN directory_account s ON s.id = e.saved_by_id
LEFT JOIN directory_agency g ON g.id = e.agency_id
"""


def edition(code: str, number: int) -> EditionFacts:
    """Return one version of a procedure's process.

    Raises:
        NotFound: No such version.
    """
    return _one(_FACTS + "WHERE p.code = %s AND e.number = %s", (code, number))


def edition_by_id(edition_id: int) -> EditionFacts:
    """Return one version.

    Raises:
        NotFound: No such version.
    """
    return _one(_FACTS + "WHERE e.id = %s", (edition_id,))


def visible(actor: Actor, code: str, number: int) -> EditionFacts:
    """Return a version that the actor may see.

    Raises:
        NotFound: There is none, or not for this actor: both look the same.
    """
    found = edition(code, number)
    if not may_see(actor, found):
        raise NotFound(f"edition {code}/{number}")
    return found


def may_see(actor: Actor, facts: EditionFacts) -> bool:
    """Tell whether an official may see a version: what was approved everybody, the rest owners and who approves."""
    if not actor.is_official:
        return False
    if facts.state in {EditionState.IN_FORCE, EditionState.SUPERSEDED, EditionState.REPEALED}:
        return True
    if actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR) or actor.agency_id == facts.owner_id:
        return True
    # The seats of the province level look at what was submitted.
    return facts.state is EditionState.SUBMITTED and actor.has(Role.APPROVER) and "." not in actor.agency_code


def may_draft(actor: Actor, agency_id: int | None, owner_id: int | None = None) -> bool:
    """Tell whether an official may write a process that holds for this agency, or for everybody (None).

    An agency's administrator writes for the own agency; the province's for all.
    """
    if actor.has(Role.PROVINCE_ADMIN):
        return True
    own = owner_id is None or owner_id == actor.agency_id
    return actor.has(Role.AGENCY_ADMIN) and agency_id == actor.agency_id and own


def editions_of(actor: Actor, code: str) -> list[EditionLine]:
    """Return the versions of a procedure's process that the actor may see, newest first."""
    found = sql.rows(
        _LINES + f"WHERE p.code = %(code)s AND {_SEEN} ORDER BY e.number DESC LIMIT 200",
        {"code": code} | _viewer(actor),
    )
    return [_line(row) for row in found]


def page(
    actor: Actor, *, state: EditionState, after: int = 0, limit: int = PAGE
) -> tuple[list[EditionLine], int | None]:
    """Return the versions in a state that the actor may see, newest first, and where the next page begins."""
    values = {"state": state.value, "after": after, "limit": limit + 1} | _viewer(actor)
    found = sql.rows(
        _LINES + f"WHERE e.state = %(state)s AND (%(after)s = 0 OR e.id < %(after)s) AND {_SEEN} "
        "ORDER BY e.id DESC LIMIT %(limit)s",
        values,
    )
    lines = [_line(row) for row in found[:limit]]
    return lines, lines[-1].id if len(found) > limit else None


# The same as `may_see`, for lists.
_SEEN = """(e.state IN ('in_force', 'superseded', 'repealed') OR %(all)s OR e.owner_id = %(agency)s
            OR (%(seat)s AND e.state = 'submitted'))"""


def _viewer(actor: Actor) -> dict[str, object]:
    return {
        "all": actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR),
        "agency": actor.agency_id,
        "seat": actor.has(Role.APPROVER) and "." not in actor.agency_code,
    }


def in_force_for(procedure_id: int, agency_id: int) -> EditionFacts | None:
    """Return the version by which an agency handles a procedure: its own, its level's or everybody's."""
    found = sql.rows(
        _FACTS + "WHERE e.procedure_id = %s AND e.state = 'in_force' AND (e.agency_id = %s OR (e.agency_id IS NULL "
        "AND e.level IN ('', (SELECT level FROM directory_agency WHERE id = %s)))) "
        "ORDER BY e.agency_id IS NULL, e.level = '' LIMIT 1",
        (procedure_id, agency_id, agency_id),
    )
    return _facts(found[0]) if found else None


def base_definition(code: str, agency_id: int | None) -> tuple[dict[str, Any], int | None]:
    """Return the definition that a new draft begins with, and the edition it comes from: what runs now, or the default.

    Raises:
        NotFound: No such procedure.
    """
    found = sql.rows(
        "SELECT o.process_id, o.edition_id FROM procedures_offering o JOIN procedures_procedure p "
        "ON p.id = o.procedure_id WHERE p.code = %s AND o.active AND (%s::bigint IS NULL OR o.handling_id = %s) "
        "ORDER BY o.edition_id IS NULL, o.id LIMIT 1",
        (code, agency_id, agency_id),
    )
    if found and found[0][1]:
        facts = edition_by_id(found[0][1])
        return dict(process_of(facts.process_id or found[0][0])), facts.id
    if found:
        return dict(process_of(found[0][0])), None
    content = current_content(code)
    if content is None:
        raise NotFound(f"procedure {code}")
    return dict(default_process(content, "commune" if "commune" in content["levels"] else "province")), None


def form_in_use(code: str) -> FormDefinition:
    """Return the form whose answers conditions are written on: the one most offered, or the default.

    Raises:
        NotFound: No such procedure.
    """
    found = sql.rows(
        "SELECT o.form_id FROM procedures_offering o JOIN procedures_procedure p ON p.id = o.procedure_id "
        "WHERE p.code = %s AND o.active GROUP BY o.form_id ORDER BY count(*) DESC, o.form_id LIMIT 1",
        (code,),
    )
    if found:
        return form_of(found[0][0])
    current = sql.rows("SELECT current_id FROM procedures_procedure WHERE code = %s", (code,))
    if not current or current[0][0] is None:
        raise NotFound(f"procedure {code}")
    return default_form(content_of(current[0][0]))


@dataclass(frozen=True)
class PlaceFacts:
    """An offering as a roll-out sees it."""

    id: int
    agency_id: int
    agency_name: str
    handling_id: int
    handling_name: str
    level: str
    process_id: int
    edition_id: int | None
    routing: dict[str, int]
    local: dict[str, Any]
    active: bool
    receiving_level: str = ""
    superior_id: int | None = None

    @property
    def whereabouts(self) -> Whereabouts:
        """The agencies of the place."""
        return Whereabouts(self.agency_id, self.receiving_level, self.handling_id, self.level, self.superior_id)


_PLACES = """
SELECT o.id, o.agency_id, g.name, o.handling_id, h.name, h.level, o.process_id, o.edition_id, o.routing, o.local,
       o.active, g.level, h.parent_id
FROM procedures_offering o
JOIN directory_agency g ON g.id = o.agency_id
JOIN directory_agency h ON h.id = o.handling_id
WHERE o.procedure_id = %(procedure)s
  AND (%(agency)s::bigint IS NULL OR o.handling_id = %(agency)s) AND (%(level)s = '' OR h.level = %(level)s)
  AND NOT EXISTS (
    SELECT FROM procedures_processedition e
    WHERE e.procedure_id = o.procedure_id AND e.state = 'in_force' AND e.id <> %(edition)s
      AND ((%(agency)s::bigint IS NULL AND e.agency_id = o.handling_id)
           OR (%(agency)s::bigint IS NULL AND %(level)s = '' AND e.agency_id IS NULL AND e.level = h.level)))
ORDER BY g.sort_key COLLATE "C", g.code
"""


def places_of(facts: EditionFacts) -> list[PlaceFacts]:
    """Return the offerings that a version holds for: those that no narrower version in force takes."""
    values = {"procedure": facts.procedure_id, "agency": facts.agency_id, "level": facts.level, "edition": facts.id}
    return [
        PlaceFacts(*(*row[:8], sql.json_value(row[8]), sql.json_value(row[9]), *row[10:]))
        for row in sql.rows(_PLACES, values)
    ]


@dataclass(frozen=True)
class Spread:
    """A version was opened at many agencies (`where` is empty), or a place set something of its own."""

    at: datetime
    by: str
    count: int
    where: str


_SPREAD = """
SELECT e.at, coalesce(a.full_name, 'Hệ thống'), jsonb_array_length(coalesce(e.payload::jsonb->'offerings', '[]')),
       coalesce(g.name, '')
FROM core_event e
LEFT JOIN directory_account a ON a.id = substring(e.actor from 'account:([0-9]+)')::bigint
LEFT JOIN procedures_offering o ON o.id = (e.payload::jsonb->>'offering')::bigint
LEFT JOIN directory_agency g ON g.id = o.agency_id
WHERE e.stream = %s AND e.type IN ('process.localised', 'process.rolled_out') ORDER BY e.seq DESC LIMIT 100
"""


def spread_of(edition_id: int) -> list[Spread]:
    """Return where a version was opened and what places set themselves, newest first; the last hundred."""
    return [Spread(*row) for row in sql.rows(_SPREAD, (edition_id,))]


_HOLDERS = """
SELECT u.id, u.agency_id, u.key, u.kind, u.name, array_agg(DISTINCT r.role)
FROM directory_unit u
JOIN directory_post p ON p.unit_id = u.id AND p.valid_to IS NULL
JOIN directory_account a ON a.id = p.account_id AND a.is_active
CROSS JOIN LATERAL jsonb_array_elements_text(p.roles) AS r(role)
WHERE u.agency_id = ANY(%s)
GROUP BY u.id ORDER BY u.key
"""


def holders_in(agency_ids: Sequence[int]) -> dict[int, list[UnitHolds]]:
    """Return the units of these agencies in which somebody holds a role without an end; one statement."""
    found: dict[int, list[UnitHolds]] = {}
    for unit, agency, key, kind, name, roles in sql.rows(_HOLDERS, (list(agency_ids),)):
        found.setdefault(agency, []).append(UnitHolds(unit, agency, key, kind, name, frozenset(roles)))
    return found


def agencies_with_desk_without(procedure_id: int) -> set[int]:
    """Return the agencies that have a one-stop desk and do not offer the procedure."""
    found = sql.rows(
        "SELECT DISTINCT u.agency_id FROM directory_unit u WHERE u.kind = 'desk' AND NOT EXISTS ("
        "SELECT FROM procedures_offering o WHERE o.procedure_id = %s AND o.agency_id = u.agency_id AND o.active)",
        (procedure_id,),
    )
    return {row[0] for row in found}


def agencies_of_units(unit_ids: Sequence[int]) -> dict[int, int]:
    """Return the agency of each unit."""
    return dict(sql.rows("SELECT id, agency_id FROM directory_unit WHERE id = ANY(%s)", (list(unit_ids),)))


def _one(statement: str, values: Sequence[object]) -> EditionFacts:
    found = sql.rows(statement, values)
    if not found:
        raise NotFound(f"edition {values}")
    return _facts(found[0])


def _facts(row: Sequence[Any]) -> EditionFacts:
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    for name in ("draft", "slots"):
        values[name] = sql.json_value(values[name])
    values["authors"] = frozenset(sql.json_value(values["authors"]))
    values["state"] = EditionState(values["state"])
    return EditionFacts(**values)


def _line(row: Sequence[Any]) -> EditionLine:
    return EditionLine(*(*row[:5], EditionState(row[5]), *row[6:]))


def definition_in(facts: EditionFacts) -> Mapping[str, Any] | None:
    """Return the approved definition of a version; None while it is a draft."""
    return process_of(facts.process_id) if facts.process_id else None
