"""Opening a procedure at many agencies by the version in force: one preview, one act, the same few statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import ledger, profile, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import Actor
from motcua.procedures import deployment, services
from motcua.procedures.editions import EditionFacts, EditionState, PlaceFacts, edition_by_id, form_in_use
from motcua.procedures.enforcing import PlaceReport
from motcua.procedures.events import ProcessRolledOut
from motcua.procedures.placing import placed
from motcua.procedures.queries import process_of

MOST_AT_ONCE = 500

_FRESH = """
SELECT g.id, g.name, g.level, g.parent_id, coalesce(d.state, ''),
       EXISTS (SELECT FROM directory_unit u WHERE u.agency_id = g.id AND u.kind = 'desk'),
       EXISTS (SELECT FROM procedures_offering o
               WHERE o.procedure_id = %(procedure)s AND o.agency_id = g.id AND o.active),
       g.active
FROM directory_agency g LEFT JOIN procedures_deployment d ON d.agency_id = g.id
WHERE g.id = ANY(%(agencies)s) ORDER BY g.sort_key COLLATE "C", g.code
"""
_OPEN = """
INSERT INTO procedures_offering (id, procedure_id, agency_id, handling_id, form_id, process_id, edition_id, routing,
                                 online, online_basis, immediate, active, opened_at, opened_by)
SELECT x.id, %(procedure)s, x.agency, x.agency, %(form)s, x.process, %(edition)s, x.routing,
       %(online)s, %(basis)s, false, true, %(now)s, %(by)s
FROM unnest(%(ids)s::bigint[], %(agencies)s::bigint[], %(processes)s::bigint[], %(routings)s::jsonb[])
     AS x(id, agency, process, routing)
ON CONFLICT (procedure_id, agency_id) DO UPDATE SET handling_id = EXCLUDED.handling_id, form_id = EXCLUDED.form_id,
  process_id = EXCLUDED.process_id, edition_id = EXCLUDED.edition_id, routing = EXCLUDED.routing, local = '{}',
  online = EXCLUDED.online OR procedures_offering.online,
  online_basis = CASE WHEN procedures_offering.online THEN procedures_offering.online_basis
                      ELSE EXCLUDED.online_basis END,
  immediate = false, active = true
WHERE NOT procedures_offering.active
RETURNING agency_id, id
"""


def preview_roll_out(facts: EditionFacts, agency_ids: Sequence[int]) -> list[PlaceReport]:
    """Return who would do each step if these agencies opened the procedure, and what speaks against it; writes nothing.

    Raises:
        RuleBroken: The version is not in force, or more agencies than one act opens.
    """
    if facts.process_id is None or facts.state is not EditionState.IN_FORCE:
        raise RuleBroken("edition.not_in_force", "Chỉ triển khai được bản đang áp dụng. Hãy tải lại trang.")
    if not 0 < len(set(agency_ids)) <= MOST_AT_ONCE:
        raise RuleBroken("rollout.agencies", f"Hãy chọn từ 1 đến {MOST_AT_ONCE} cơ quan trong danh sách.", "agency")
    found = sql.rows(_FRESH, {"procedure": facts.procedure_id, "agencies": list(set(agency_ids))})
    approval_needed = deployment.approval_is_needed()
    against = {row[0]: _problem(row, approval_needed=approval_needed) for row in found}
    fresh = [
        PlaceFacts(
            id=-place,
            agency_id=agency_id,
            agency_name=name,
            handling_id=agency_id,
            handling_name=name,
            level=level,
            process_id=facts.process_id,
            edition_id=facts.id,
            routing={},
            local={},
            active=False,
            receiving_level=level,
            superior_id=superior,
        )
        for place, (agency_id, name, level, superior, *_) in enumerate(found, 1)
    ]
    return [
        PlaceReport(
            one.place,
            one.routing,
            [*against[one.place.agency_id], *(missing.message for missing in one.missing)],
            one.definition,
        )
        for one in placed(facts, dict(process_of(facts.process_id)), fresh)
    ]


@transaction.atomic
def roll_out(*, actor: Actor, edition_id: int, agency_ids: Sequence[int], now: datetime) -> list[PlaceReport]:
    """Open the procedure at many agencies, each receiving and handling; return what became of each.

    Where something speaks against it the agency is left out and its report says why; the others are opened together.
    The number of statements does not depend on how many there are.

    Raises:
        NotAllowed: One of them is not for the actor to administer.
        NotFound: No such version.
        RuleBroken: As `preview_roll_out`.
    """
    if foreign := [agency_id for agency_id in agency_ids if not services.may_offer(actor, agency_id)]:
        raise NotAllowed(f"{actor.ref} does not administer {foreign[0]}")
    sql.rows("SELECT 1 FROM procedures_processedition WHERE id = %s FOR UPDATE", (edition_id,))
    facts = edition_by_id(edition_id)
    reports = preview_roll_out(facts, agency_ids)
    ready = [report for report in reports if not report.problems]
    if not ready:
        return reports
    opened = dict(sql.rows(_OPEN, _values(actor, facts, ready, now)))
    sql.execute("UPDATE procedures_procedure SET offered = true WHERE id = %s", (facts.procedure_id,))
    fact = ProcessRolledOut(facts.number, tuple(opened.values()), tuple(opened))
    ledger.record(stream=facts.id, fact=fact, actor=actor.ref, now=now)
    return [
        report
        if report.problems or report.place.agency_id in opened
        else PlaceReport(report.place, report.routing, ["Người khác vừa mở thủ tục ở đây."], report.definition)
        for report in reports
    ]


def _problem(row: tuple[Any, ...], *, approval_needed: bool) -> list[str]:
    _, _, _, _, state, has_desk, is_open, is_active = row
    found = []
    if not is_active:
        found.append("Cơ quan này không còn hoạt động.")
    if not has_desk:
        found.append("Cơ quan chưa có Bộ phận Một cửa nên chưa nhận hồ sơ được.")
    if is_open:
        found.append("Cơ quan đang cung cấp thủ tục này.")
    if not deployment.may_serve(state, approval_needed=approval_needed):
        found.append("Cơ quan chưa được ghi nhận văn bản chấp thuận và ngày hoạt động, hoặc đã dừng triển khai.")
    return found


def _values(actor: Actor, facts: EditionFacts, ready: Sequence[PlaceReport], now: datetime) -> dict[str, Any]:
    at_once = profile.value("services", "opening") == services.BY_ACT
    return {
        "procedure": facts.procedure_id,
        "edition": facts.id,
        "form": services.keep_form(facts.procedure_id, form_in_use(facts.code), now),
        "online": at_once,
        "basis": services.BY_ACT if at_once else "",
        "now": now,
        "by": actor.ref,
        "ids": [new_id() for _ in ready],
        "agencies": [report.place.agency_id for report in ready],
        "processes": services.keep_processes(facts.procedure_id, [report.definition for report in ready], now),
        "routings": [Jsonb(report.routing) for report in ready],
    }
