"""Reads of forms with their life: versions of a procedure's form, the official list of fields, what lacks where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor, Role
from motcua.procedures.queries import content_of, form_of
from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.form_official import OfficialItem, missing_items
from motcua.procedures.rules.form_types import FormDefinition, fields_of

PAGE = 25


class FormState(StrEnum):
    """How a version of a form stands."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class FormEditionFacts:
    """A version of a form."""

    id: int
    procedure_id: int
    code: str
    procedure_name: str
    number: int
    agency_id: int | None
    agency_name: str
    draft: FormDefinition
    revision: int
    state: FormState
    form_id: int | None
    based_on: int | None
    saved_by: str
    saved_at: datetime
    published_by: str
    published_at: datetime | None
    ended_at: datetime | None

    @property
    def definition(self) -> FormDefinition:
        """The immutable definition once published, before that the draft as it stands."""
        return form_of(self.form_id) if self.form_id else self.draft


@dataclass(frozen=True)
class Official:
    """The newest list of fields of the official form; number 0 when none is kept."""

    number: int
    title: str
    source: str
    items: list[OfficialItem]


@dataclass(frozen=True)
class FormLine:
    """A procedure on offer with the form that most places use, for the list."""

    code: str
    name: str
    number: int | None
    published_at: datetime | None
    fields: int
    drafts: int
    official: int
    missing: list[str]


_FACTS = """
SELECT e.id, e.procedure_id, p.code, p.name, e.number, e.agency_id, coalesce(g.name, ''), e.draft::text, e.revision,
       e.state, e.form_id, e.based_on_id, s.full_name, e.saved_at, coalesce(b.full_name, ''), e.published_at, e.ended_at
FROM procedures_formedition e
JOIN procedures_procedure p ON p.id = e.procedure_id
JOIN directory_account s ON s.id = e.saved_by_id
LEFT JOIN directory_account b ON b.id = e.published_by_id
LEFT JOIN directory_agency g ON g.id = e.agency_id
"""
# The form of most places, the newest list of the official form and the drafts of each procedure, by name.
_LINES = """
SELECT p.code, p.name, p.sort_key, e.number, e.published_at, f.definition::text,
       (SELECT count(*) FROM procedures_formedition d WHERE d.procedure_id = p.id AND d.state = 'draft'),
       coalesce(o.items::text, '[]')
FROM procedures_procedure p
CROSS JOIN LATERAL (SELECT x.form_id FROM procedures_offering x WHERE x.procedure_id = p.id AND x.active
                    GROUP BY x.form_id ORDER BY count(*) DESC, x.form_id LIMIT 1) most
JOIN procedures_formversion f ON f.id = most.form_id
LEFT JOIN LATERAL (SELECT y.number, y.published_at FROM procedures_formedition y
                   WHERE y.procedure_id = p.id AND y.form_id = f.id AND y.state = 'in_force' LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT z.items FROM procedures_officialform z WHERE z.procedure_id = p.id
                   ORDER BY z.number DESC LIMIT 1) o ON true
WHERE p.offered AND (p.sort_key COLLATE "C", p.code) > (%(name)s, %(code)s)
ORDER BY p.sort_key COLLATE "C", p.code LIMIT %(limit)s
"""


def may_write(actor: Actor, agency_id: int | None) -> bool:
    """Tell whether an official may write a form that holds for this agency, or for every one (None)."""
    return actor.has(Role.PROVINCE_ADMIN) or (actor.has(Role.AGENCY_ADMIN) and agency_id == actor.agency_id)


def visible(actor: Actor, code: str, number: int) -> FormEditionFacts:
    """Return a version that the actor may see: what was published all officials, drafts writers and inspectors.

    Raises:
        NotFound: There is none, or not for this actor: both look the same.
    """
    found = edition(code, number)
    was_published = found.state in {FormState.IN_FORCE, FormState.SUPERSEDED}
    if not (was_published or actor.has(Role.INSPECTOR) or may_write(actor, found.agency_id)):
        raise NotFound(f"form edition {code}/{number}")
    return found


def edition(code: str, number: int) -> FormEditionFacts:
    """Return one version of a procedure's form.

    Raises:
        NotFound: No such version.
    """
    return _one("WHERE p.code = %s AND e.number = %s", (code, number))


def edition_by_id(edition_id: int) -> FormEditionFacts:
    """Return one version.

    Raises:
        NotFound: No such version.
    """
    return _one("WHERE e.id = %s", (edition_id,))


def editions_of(actor: Actor, code: str) -> list[FormEditionFacts]:
    """Return the newest versions of a procedure's form that the actor may see, at most a hundred."""
    found = sql.rows(
        _FACTS + "WHERE p.code = %s AND (e.state IN ('in_force', 'superseded') OR %s OR e.agency_id = %s) "
        "ORDER BY e.number DESC LIMIT 100",
        (code, actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR), actor.agency_id),
    )
    return [_facts(row) for row in found]


def in_force(procedure_id: int, agency_id: int | None) -> FormEditionFacts | None:
    """Return the published form by which an agency receives: its own, else everybody's; None when none is."""
    found = sql.rows(
        _FACTS + "WHERE e.procedure_id = %s AND e.state = 'in_force' AND (e.agency_id IS NULL OR e.agency_id = %s) "
        "ORDER BY e.agency_id NULLS LAST LIMIT 1",
        (procedure_id, agency_id),
    )
    return _facts(found[0]) if found else None


def form_now(code: str, agency_id: int | None) -> tuple[FormDefinition, int | None]:
    """Return the form in use, of an agency or of most places, with its id; what would be made where none is offered.

    Raises:
        NotFound: No such procedure.
    """
    found = sql.rows(
        "SELECT o.form_id FROM procedures_offering o JOIN procedures_procedure p ON p.id = o.procedure_id "
        "WHERE p.code = %s AND o.active GROUP BY o.form_id "
        "ORDER BY bool_or(o.agency_id = %s) DESC NULLS LAST, count(*) DESC, o.form_id LIMIT 1",
        (code, agency_id),
    )
    if found:
        return form_of(found[0][0]), int(found[0][0])
    current = sql.rows("SELECT current_id FROM procedures_procedure WHERE code = %s", (code,))
    if not current or current[0][0] is None:
        raise NotFound(f"procedure {code}")
    return default_form(content_of(current[0][0])), None


def official(code: str) -> Official:
    """Return the newest list of the official form's fields of a procedure."""
    found = sql.rows(
        "SELECT o.number, o.title, o.source, o.items::text FROM procedures_officialform o "
        "JOIN procedures_procedure p ON p.id = o.procedure_id WHERE p.code = %s ORDER BY o.number DESC LIMIT 1",
        (code,),
    )
    return Official(*[*found[0][:3], sql.json_value(found[0][3])]) if found else Official(0, "", "", [])


def lines(after: Sequence[str] = ("", ""), limit: int = PAGE) -> tuple[list[FormLine], tuple[str, str] | None]:
    """Return the procedures on offer with their forms, by name, and where the next page begins; one statement."""
    found = sql.rows(_LINES, {"name": after[0], "code": after[1], "limit": limit + 1})
    shown = found[:limit]
    return [_line(row) for row in shown], (shown[-1][2], shown[-1][0]) if len(found) > limit else None


def _line(row: tuple[Any, ...]) -> FormLine:
    code, name, _, number, published_at, definition, drafts, items = row
    form: FormDefinition = sql.json_value(definition)
    wanted: list[OfficialItem] = sql.json_value(items)
    missing = [item["label"] for item in missing_items(form, wanted)]
    return FormLine(code, name, number, published_at, len(list(fields_of(form))), drafts, len(wanted), missing)


def _one(where: str, values: tuple[object, ...]) -> FormEditionFacts:
    found = sql.rows(_FACTS + where, values)
    if not found:
        raise NotFound("form edition")
    return _facts(found[0])


def _facts(row: tuple[Any, ...]) -> FormEditionFacts:
    return FormEditionFacts(*[*row[:7], sql.json_value(row[7]), row[8], FormState(row[9]), *row[10:]])
