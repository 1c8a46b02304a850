"""What an approval does to a process: in force everywhere at once, superseded, repealed; what a place sets itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ledger import Recorded
from motcua.directory.actors import Actor
from motcua.procedures import approvals, services
from motcua.procedures.drafting import KIND, KIND_REPEAL
from motcua.procedures.editions import EditionFacts, EditionState, PlaceFacts, edition_by_id, may_draft, places_of
from motcua.procedures.events import (
    ApprovalGranted,
    ApprovalRefused,
    ApprovalWithdrawn,
    ProcessLocalised,
    ProcessPutInForce,
    ProcessRepealed,
)
from motcua.procedures.placing import placed
from motcua.procedures.queries import process_of
from motcua.procedures.rules.approval import Decision
from motcua.procedures.rules.process_draft import Draft
from motcua.procedures.rules.process_draft_definition import definition_of
from motcua.procedures.rules.process_places import slots_of, with_local_hours

_APPLY = """
UPDATE procedures_offering o SET process_id = x.process, edition_id = %(edition)s, routing = x.routing, local = x.local
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, unnest(%(processes)s::bigint[]) AS process,
             unnest(%(routings)s::jsonb[]) AS routing, unnest(%(locals)s::jsonb[]) AS local) x
WHERE o.id = x.id
"""


def granted(event: Recorded) -> None:
    """React to a granted approval: the process takes effect, or ends, in the same transaction."""
    fact = event.fact
    if isinstance(fact, ApprovalGranted) and fact.kind == KIND:
        _put_in_force(fact, event)
    elif isinstance(fact, ApprovalGranted) and fact.kind == KIND_REPEAL:
        _repeal(fact, event)


def returned(event: Recorded) -> None:
    """React to a refusal or to a request taken back: the version is a draft again, for its authors to go on with."""
    fact = event.fact
    if isinstance(fact, ApprovalRefused | ApprovalWithdrawn) and fact.kind == KIND:
        sql.execute(
            "UPDATE procedures_processedition SET state = 'draft' WHERE id = %s AND state = 'submitted'",
            (fact.subject,),
        )


def _put_in_force(fact: ApprovalGranted, event: Recorded) -> None:
    facts = _held(fact.subject)
    definition, _ = definition_of(Draft(**facts.draft))  # type: ignore[typeddict-item]
    process_id = services.keep_process(facts.procedure_id, definition, event.at)
    old = sql.rows(
        "UPDATE procedures_processedition SET state = 'superseded', ended_at = %s WHERE procedure_id = %s AND "
        "state = 'in_force' AND level = %s AND agency_id IS NOT DISTINCT FROM %s RETURNING id",
        (event.at, facts.procedure_id, facts.level, facts.agency_id),
    )
    sql.execute(
        "UPDATE procedures_processedition SET state = 'in_force', process_id = %s, in_force_at = %s, decision_no = %s, "
        "decision_date = %s WHERE id = %s",
        (process_id, event.at, fact.decision_no, fact.decision_date, facts.id),
    )
    places = places_of(facts)
    _apply(facts, definition, places, event.at)
    told = ProcessPutInForce(
        number=facts.number,
        process=process_id,
        decision_no=fact.decision_no,
        decision_date=fact.decision_date,
        offerings=tuple(place.id for place in places),
        supersedes=old[0][0] if old else 0,
    )
    ledger.record(stream=facts.id, fact=told, actor=event.actor, now=event.at)


def _apply(facts: EditionFacts, definition: dict[str, Any], places: Sequence[PlaceFacts], now: datetime) -> None:
    """Give every place its routing and its own, shorter limits as far as they still fit; all or none."""
    found = placed(facts, definition, places)
    for one in found:
        if one.missing:
            message = f"Chưa áp dụng được tại {one.place.agency_name}: {one.missing[0].message}"
            raise RuleBroken("process.nobody", message)
    if not found:
        return
    locals_ = [still_fitting(one.definition, one.place.local) for one in found]
    own = [with_local_hours(one.definition, local["hours"]) for one, local in zip(found, locals_, strict=True)]
    values = {
        "edition": facts.id,
        "ids": [one.place.id for one in found],
        "processes": services.keep_processes(facts.procedure_id, own, now),
        "routings": [Jsonb(one.routing) for one in found],
        "locals": [Jsonb(local) for local in locals_],
    }
    sql.execute(_APPLY, values)


def still_fitting(definition: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a place had set itself, without what the new version has no step for or allows no longer."""
    steps = {step["key"]: step for step in definition["steps"] if step["kind"] != "join"}
    hours = {
        key: value
        for key, value in (local.get("hours") or {}).items()
        if key in steps and value < steps[key]["limit_hours"]
    }
    units = {key: value for key, value in (local.get("units") or {}).items() if key in steps}
    names = set(slots_of(definition))
    slots = {name: agency for name, agency in (local.get("slots") or {}).items() if name in names}
    return {"hours": hours, "units": units} | ({"slots": slots} if slots else {})


def _repeal(fact: ApprovalGranted, event: Recorded) -> None:
    facts = _held(fact.subject)
    _require_unused(facts)
    sql.execute(
        "UPDATE procedures_processedition SET state = 'repealed', ended_at = %s WHERE id = %s", (event.at, facts.id)
    )
    told = ProcessRepealed(facts.number, fact.decision_no, fact.decision_date)
    ledger.record(stream=facts.id, fact=told, actor=event.actor, now=event.at)


@transaction.atomic
def ask_repeal(*, actor: Actor, edition_id: int, notice: str, decision: Decision | None = None, now: datetime) -> int:
    """Ask for the repeal of a version in force, by the same chain that approved it; return the request's id.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: It is not in force, or is still what some place works by.
    """
    facts = _held(edition_id)
    if not may_draft(actor, facts.agency_id, facts.owner_id):
        raise NotAllowed(f"{actor.ref} may not end edition {edition_id}")
    if facts.state is not EditionState.IN_FORCE:
        raise RuleBroken("edition.not_in_force", "Chỉ bãi bỏ được bản đang áp dụng. Hãy tải lại trang.")
    _require_unused(facts)
    return approvals.ask(
        actor=actor,
        kind=KIND_REPEAL,
        subject=edition_id,
        title=f"Bãi bỏ: {facts.code} – {facts.title}",
        notice=notice,
        decision=decision,
        now=now,
    )


def _require_unused(facts: EditionFacts) -> None:
    used = sql.rows(
        "SELECT g.name FROM procedures_offering o JOIN directory_agency g ON g.id = o.agency_id "
        "WHERE o.edition_id = %s AND o.active ORDER BY g.sort_key LIMIT 1",
        (facts.id,),
    )
    if used:
        message = (
            f"{used[0][0]} đang làm theo quy trình này. Hãy ban hành bản thay thế, hoặc ngừng cung cấp ở đó trước."
        )
        raise RuleBroken("edition.in_use", message)


@dataclass(frozen=True)
class LocalWish:
    """What a place wants differently: unit by step, shorter hours by step, agency by slot."""

    units: Mapping[str, int]
    hours: Mapping[str, float]
    slots: Mapping[str, int] = field(default_factory=dict)

    @property
    def stored(self) -> dict[str, Any]:
        """As the offering keeps it."""
        kept: dict[str, Any] = {"units": dict(self.units), "hours": dict(self.hours)}
        return kept | ({"slots": dict(self.slots)} if self.slots else {})


@dataclass(frozen=True)
class PlaceReport:
    """What became, or would become, of one place; `definition` is the process as it runs there."""

    place: PlaceFacts
    routing: dict[str, int]
    problems: list[str]
    definition: dict[str, Any] = field(default_factory=dict)


def preview_local(facts: EditionFacts, place: PlaceFacts, wish: LocalWish) -> PlaceReport:
    """Return who would do each step at a place with its own wishes, and what speaks against them; writes nothing."""
    [found] = placed(facts, dict(process_of(facts.process_id or 0)), [replace(place, local=wish.stored)])
    definition, routing = found.definition, found.routing
    problems = [one.message for one in found.missing]
    try:
        with_local_hours(definition, wish.hours)
    except RuleBroken as broken:
        problems.append(broken.message)
    titles = {step["key"]: step["title"] for step in definition["steps"]}
    problems += [
        f"Bước “{titles.get(key, key)}”: đơn vị vừa chọn không có người giữ vai trò của bước."
        for key, unit in wish.units.items()
        if routing.get(key) != unit
    ]
    return PlaceReport(place, routing, problems, definition)


@transaction.atomic
def localise(*, actor: Actor, edition_id: int, offering_id: int, wish: LocalWish, now: datetime) -> PlaceReport:
    """Set who does which step at a place, whom it asks, and its shorter limits; running dossiers keep what they have.

    Raises:
        NotAllowed: The actor administers neither the place nor the province.
        NotFound: The version does not hold there.
        RuleBroken: A limit is longer than the approved one, or a unit has nobody for its step.
    """
    facts = _held(edition_id)
    sql.rows("SELECT 1 FROM procedures_offering WHERE id = %s FOR UPDATE", (offering_id,))
    place = next((one for one in places_of(facts) if one.id == offering_id), None)
    if place is None or facts.state is not EditionState.IN_FORCE:
        raise NotFound(f"edition {edition_id} at {offering_id}")
    if not (services.may_offer(actor, place.agency_id) or services.may_offer(actor, place.handling_id)):
        raise NotAllowed(f"{actor.ref} does not administer {place.agency_id}")
    report = preview_local(facts, place, wish)
    if report.problems:
        raise RuleBroken("process.local", report.problems[0])
    process_id = services.keep_process(facts.procedure_id, with_local_hours(report.definition, wish.hours), now)
    sql.execute(
        "UPDATE procedures_offering SET process_id = %s, edition_id = %s, routing = %s, local = %s WHERE id = %s",
        (process_id, facts.id, Jsonb(report.routing), Jsonb(wish.stored), offering_id),
    )
    chosen = (tuple(wish.units.items()), tuple(wish.hours.items()), tuple(wish.slots.items()))
    fact = ProcessLocalised(offering_id, process_id, *chosen)
    ledger.record(stream=facts.id, fact=fact, actor=actor.ref, now=now)
    return report


def _held(edition_id: int) -> EditionFacts:
    sql.rows("SELECT 1 FROM procedures_processedition WHERE id = %s FOR UPDATE", (edition_id,))
    return edition_by_id(edition_id)
