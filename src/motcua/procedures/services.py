"""Writes of the catalogue: publish versions, offer a procedure, keep the search index."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from motcua.core import profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.procedures import deployment
from motcua.procedures.calling import slots_here, with_calls
from motcua.procedures.editions import definition_in, in_force_for
from motcua.procedures.form_editions import in_force
from motcua.procedures.models.forms import FormVersion
from motcua.procedures.models.processes import ProcessVersion
from motcua.procedures.publishing import LocalDecision, Published, publish, publish_local, repeal
from motcua.procedures.queries import content_of
from motcua.procedures.rules import search
from motcua.procedures.rules.conditions import names_of
from motcua.procedures.rules.content import ProcedureContent, canonical_json
from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.form_types import FormDefinition
from motcua.procedures.rules.forms import definition_problems
from motcua.procedures.rules.levels import PARTIAL, online_of
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.processes import default_process, total_hours

__all__ = [
    "LocalDecision",
    "Published",
    "keep_form",
    "keep_process",
    "keep_processes",
    "may_offer",
    "offer",
    "publish",
    "publish_local",
    "rebuild_search",
    "reopen_offer",
    "repeal",
    "route",
    "withdraw_offer",
]

# A step of the receiving side has no fixed unit: it stays at the desk that received the dossier.
RECEIVING = "receiving"
HANDLING = "handling"
SLOT = "slot:"
BY_ACT = "act"


_COUNT_FACETS = """
INSERT INTO procedures_facet (kind, value, count)
SELECT 'field', field, count(*) FROM procedures_procedure
WHERE current_id IS NOT NULL AND repealed_on IS NULL GROUP BY field
UNION ALL
SELECT 'level', a.value, count(*) FROM procedures_procedure p, jsonb_array_elements_text(p.levels) a(value)
WHERE p.current_id IS NOT NULL AND p.repealed_on IS NULL GROUP BY a.value
UNION ALL
SELECT 'audience', a.value, count(*) FROM procedures_procedure p, jsonb_array_elements_text(p.audiences) a(value)
WHERE p.current_id IS NOT NULL AND p.repealed_on IS NULL GROUP BY a.value
"""


@transaction.atomic
def offer(
    *,
    actor: Actor,
    code: str,
    agency_id: int,
    now: datetime,
    handling_id: int | None = None,
    handling_unit_id: int | None = None,
    slots: Mapping[str, int] | None = None,
    form: FormDefinition | None = None,
    process: Mapping[str, Any] | None = None,
    immediate: bool = False,
) -> int:
    """Offer a procedure at an agency in one act.

    It is a working service from then on: online too where the profile opens services by this act, otherwise at the
    counter until `openings` opens it online by approval or decision.

    Args:
        agency_id: Whose desk receives.
        handling_id: Who performs it; the receiving agency when None.
        handling_unit_id: The division that handles; found by role when None.
        slots: Agencies of the process's named slots.
        form: A form definition; when None the published one, else generated from papers and applicant kind.
        process: A process definition; when None the approved one in force for who handles, or else the default of
            the procedure's level.

    Raises:
        NotAllowed: The actor administers neither this agency nor the province.
        NotFound: No such procedure.
        RuleBroken: The form is faulty, the process can get stuck, or a step has nobody to do it.
    """
    if not may_offer(actor, agency_id):
        raise NotAllowed(f"{actor.ref} does not administer {agency_id}")
    deployment.require_may_serve(agency_id)
    directory.desk_of(agency_id)
    handling_units = {unit.id for unit in directory.units_of(handling_id or agency_id)}
    if handling_unit_id and handling_unit_id not in handling_units:
        message = "Bộ phận vừa chọn không thuộc cơ quan giải quyết. Hãy chọn lại, hoặc để trống."
        raise RuleBroken("offering.unit", message, "handling_unit")
    procedure_id, version_id = _current(code)
    content = content_of(version_id)
    approved = None if process else in_force_for(procedure_id, handling_id or agency_id)
    definition = dict(
        process or (definition_in(approved) if approved else None) or default_process(content, _level(content))
    )
    named = slots_here(approved.slots, receiving_id=agency_id, handling_id=handling_id or agency_id) if approved else {}
    agencies = {**named, **(slots or {})}
    definition = with_calls(definition, agencies, own=(handling_id or agency_id, code))
    published = None if form else in_force(procedure_id, agency_id)
    form = form or (published.definition if published else default_form(content))
    _require_sound(definition, content, form)
    routing = route(definition, handling_id=handling_id or agency_id, handling_unit_id=handling_unit_id, slots=agencies)
    at_once = not immediate and profile.value("services", "opening") == BY_ACT
    form_id = keep_form(procedure_id, form, now)
    process_id = keep_process(procedure_id, definition, now)
    offering_id = sql.rows(
        "INSERT INTO procedures_offering (id, procedure_id, agency_id, handling_id, form_id, process_id, edition_id, "
        "routing, online, online_basis, immediate, active, opened_at, opened_by) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, true, %s, %s) "
        "ON CONFLICT (procedure_id, agency_id) DO UPDATE SET handling_id = EXCLUDED.handling_id, "
        "form_id = EXCLUDED.form_id, process_id = EXCLUDED.process_id, routing = EXCLUDED.routing, "
        "edition_id = EXCLUDED.edition_id, local = '{}', "
        "online = (EXCLUDED.online OR procedures_offering.online) AND NOT EXCLUDED.immediate, "
        "online_basis = CASE WHEN procedures_offering.online THEN procedures_offering.online_basis "
        "ELSE EXCLUDED.online_basis END, immediate = EXCLUDED.immediate, active = true RETURNING id",
        (
            new_id(),
            procedure_id,
            agency_id,
            handling_id or agency_id,
            form_id,
            process_id,
            approved.id if approved else None,
            Jsonb(routing),
            at_once,
            BY_ACT if at_once else "",
            immediate,
            now,
            actor.ref,
        ),
    )[0][0]
    sql.execute("UPDATE procedures_procedure SET offered = true WHERE id = %s", (procedure_id,))
    if at_once:
        # What takes dossiers online is level 3 at least; the page follows the level.
        sql.execute(
            "UPDATE procedures_procedure SET service_level = %s, online_level = %s, level_basis = %s "
            "WHERE id = %s AND service_level < %s",
            (PARTIAL, online_of(PARTIAL), BY_ACT, procedure_id, PARTIAL),
        )
    return int(offering_id)


@transaction.atomic
def withdraw_offer(*, actor: Actor, offering_id: int) -> None:
    """Stop offering; dossiers already handed in go on.

    Raises:
        NotAllowed: The actor administers neither this agency nor the province.
        NotFound: No such offering.
    """
    found = sql.rows("SELECT agency_id, procedure_id FROM procedures_offering WHERE id = %s FOR UPDATE", (offering_id,))
    if not found:
        raise NotFound("offering")
    agency_id, procedure_id = found[0]
    if not may_offer(actor, agency_id):
        raise NotAllowed(f"{actor.ref} does not administer {agency_id}")
    sql.execute("UPDATE procedures_offering SET active = false WHERE id = %s", (offering_id,))
    sql.execute(
        "UPDATE procedures_procedure SET offered = EXISTS (SELECT 1 FROM procedures_offering WHERE procedure_id = %s "
        "AND active) WHERE id = %s",
        (procedure_id, procedure_id),
    )


@transaction.atomic
def reopen_offer(*, actor: Actor, offering_id: int) -> None:
    """Offer again what was withdrawn, with the form and the process it had.

    Raises:
        NotAllowed: The actor administers neither this agency nor the province.
        NotFound: No such offering.
    """
    found = sql.rows(
        "SELECT o.agency_id, o.procedure_id, p.code FROM procedures_offering o "
        "JOIN procedures_procedure p ON p.id = o.procedure_id WHERE o.id = %s FOR UPDATE OF o",
        (offering_id,),
    )
    if not found:
        raise NotFound("offering")
    agency_id, procedure_id, code = found[0]
    if not may_offer(actor, agency_id):
        raise NotAllowed(f"{actor.ref} does not administer {agency_id}")
    deployment.require_may_serve(agency_id)
    _current(code)
    sql.execute("UPDATE procedures_offering SET active = true WHERE id = %s", (offering_id,))
    sql.execute("UPDATE procedures_procedure SET offered = true WHERE id = %s", (procedure_id,))


def may_offer(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor may open or close procedures at an agency: every one, or those of the own subtree."""
    return actor.administers(agency_id)


def route(
    definition: Mapping[str, Any], *, handling_id: int, handling_unit_id: int | None, slots: Mapping[str, int]
) -> dict[str, int]:
    """Return which unit does each step; steps of the receiving side are absent.

    Raises:
        RuleBroken: A slot names no agency, or nobody in the agency has the step's role.
    """
    routing: dict[str, int] = {}
    found: dict[tuple[int, str], int | None] = {}
    for step in definition["steps"]:
        if step["kind"] == "join" or step["agency"] == RECEIVING:
            continue
        agency_id = _agency_of(step, handling_id, slots)
        role = str(step["role"])
        if handling_unit_id and agency_id == handling_id and _holds(handling_unit_id, role):
            routing[step["key"]] = handling_unit_id
            continue
        if (agency_id, role) not in found:
            found[agency_id, role] = directory.unit_for(agency_id, Role(role))
        unit_id = found[agency_id, role]
        if unit_id is None:
            message = f"Bước “{step['title']}” chưa có ai thực hiện: cơ quan chưa có người giữ vai trò cần thiết."
            raise RuleBroken("offering.nobody", message)
        routing[step["key"]] = unit_id
    return routing


@transaction.atomic
def rebuild_search() -> int:
    """Make search index and facets anew from all current versions, in one transaction; returns how many procedures."""
    # Two at once wait for each other before they read: the one that ends last has read last.
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('procedures.rebuild_search'))", ())
    found = sql.rows(
        "SELECT p.id, v.content::text FROM procedures_procedure p JOIN procedures_version v ON v.id = p.current_id "
        "WHERE p.repealed_on IS NULL",
        (),
    )
    index = search.build((str(procedure_id), json.loads(content)) for procedure_id, content in found)
    with connection.cursor() as cursor:
        # Rows that the same transaction copied in before still wait for the check of their keys.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("TRUNCATE procedures_posting, procedures_term, procedures_searchdoc, procedures_facet")
        _copy(
            cursor,
            "procedures_posting (term, procedure_id, weight)",
            ((posting.term, int(posting.doc), posting.weight) for posting in index.postings),
        )
        _copy(cursor, "procedures_term (term, df)", index.vocabulary.items())
        _copy(
            cursor,
            "procedures_searchdoc (procedure_id, prior, title_fold, length)",
            ((int(doc.doc), doc.prior, doc.title_fold, doc.length) for doc in index.docs),
        )
        cursor.execute(_COUNT_FACETS)
    return len(found)


def _copy(cursor: Any, target: str, rows: Any) -> None:  # noqa: ANN401  (psycopg's cursor behind Django's)
    with cursor.cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _current(code: str) -> tuple[int, int]:
    found = sql.rows("SELECT id, current_id, repealed_on FROM procedures_procedure WHERE code = %s FOR UPDATE", (code,))
    if not found or found[0][1] is None:
        raise NotFound(f"procedure {code}")
    procedure_id, version_id, repealed_on = found[0]
    if repealed_on is not None:
        raise RuleBroken(
            "procedure.repealed", f"Thủ tục đã bị bãi bỏ từ ngày {repealed_on:%d/%m/%Y}, không cung cấp được."
        )
    return procedure_id, version_id


def _level(content: ProcedureContent) -> str:
    return "commune" if "commune" in content["levels"] else "province"


def _agency_of(step: Mapping[str, Any], handling_id: int, slots: Mapping[str, int]) -> int:
    name = str(step["agency"])
    if name == HANDLING:
        return handling_id
    agency_id = slots.get(name.removeprefix(SLOT))
    if agency_id is None:
        message = f"Bước “{step['title']}” cần chọn cơ quan cho vị trí “{name.removeprefix(SLOT)}”."
        raise RuleBroken("offering.slot_missing", message)
    return agency_id


def _holds(unit_id: int, role: str) -> bool:
    return bool(directory.officials_of(unit_id, Role(role)))


def _require_sound(definition: dict[str, Any], content: ProcedureContent, form: FormDefinition) -> None:
    """Refuse a process that can get stuck, takes longer than the law gives, or asks what its form does not say."""
    findings = check(parse(definition), total_hours(content), names=names_of(form))
    if findings:
        raise RuleBroken("process.unsound", f"Quy trình nội bộ chưa dùng được: {findings[0].message}")


def keep_form(procedure_id: int, form: FormDefinition, now: datetime) -> int:
    """Keep an immutable form of a procedure, once; return its id.

    Raises:
        RuleBroken: The form is faulty.
    """
    problems = definition_problems(form)
    if problems:
        raise RuleBroken("form.faulty", f"Biểu mẫu điện tử chưa dùng được: {problems[0]}")
    return _keep(FormVersion._meta.db_table, procedure_id, dict(form), now)  # noqa: SLF001  (Django's documented API)


def keep_process(procedure_id: int, definition: dict[str, Any], now: datetime) -> int:
    """Keep an immutable process definition of a procedure, once; return its id."""
    return _keep(ProcessVersion._meta.db_table, procedure_id, definition, now)  # noqa: SLF001  (Django's documented API)


def keep_processes(procedure_id: int, definitions: Sequence[dict[str, Any]], now: datetime) -> list[int]:
    """Keep immutable process definitions of a procedure, each once; return their ids in order. One statement."""
    digests = [_digest(definition) for definition in definitions]
    fresh = dict(zip(digests, definitions, strict=True))
    found = sql.rows(
        "INSERT INTO procedures_processversion (id, procedure_id, content_hash, definition, made_at) "
        "SELECT x.id, %s, x.digest, x.definition, %s FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) "
        "AS x(id, digest, definition) ON CONFLICT (procedure_id, content_hash) "
        "DO UPDATE SET content_hash = EXCLUDED.content_hash RETURNING content_hash, id",
        (procedure_id, now, [new_id() for _ in fresh], list(fresh), [Jsonb(one) for one in fresh.values()]),
    )
    ids = dict(found)
    return [ids[digest] for digest in digests]


def _digest(definition: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(definition).encode()).hexdigest()


def _keep(table: str, procedure_id: int, definition: dict[str, Any], now: datetime) -> int:
    digest = _digest(definition)
    return int(
        sql.rows(
            f"INSERT INTO {table} (id, procedure_id, content_hash, definition, made_at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (procedure_id, content_hash) DO UPDATE SET content_hash = EXCLUDED.content_hash RETURNING id",
            (new_id(), procedure_id, digest, Jsonb(definition), now),
        )[0][0]
    )
