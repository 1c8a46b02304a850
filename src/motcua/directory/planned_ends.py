"""Ends of agencies that are decided for a day to come: kept, called off, marked as carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import INSTALLATION, Actor, Role
from motcua.directory.events import AgencyEndCancelled, AgencyEndFailed, AgencyEndPlanned
from motcua.directory.models.agencies import PlannedEnd
from motcua.directory.standing import reason_given, tell


@dataclass(frozen=True)
class Planned:
    """A planned end with what it would do."""

    id: int
    agency_id: int
    agency_code: str
    agency_name: str
    units: Mapping[int, int]
    ended_on: date
    decision: str
    fault: str
    planned_by: str
    made_at: datetime


_PLANNED = """
SELECT e.id, e.agency_id, g.code, g.name, e.units, e.ended_on, e.decision, e.fault, coalesce(a.full_name, ''), e.made_at
FROM directory_plannedend e JOIN directory_agency g ON g.id = e.agency_id
LEFT JOIN directory_account a ON a.id = substring(e.made_by from 'account:([0-9]+)')::bigint
WHERE e.state = 'planned'
"""


def planned(agency_id: int) -> Planned | None:
    """Return the planned end of an agency; None when it is to stay."""
    found = _rows(_PLANNED + "AND e.agency_id = %s", (agency_id,))
    return found[0] if found else None


def due(today: date) -> list[Planned]:
    """Return the planned ends whose last day is over, the oldest first."""
    return _rows(_PLANNED + "AND e.ended_on < %s ORDER BY e.ended_on, e.id", (today,))


def hold_due(plan_id: int, today: date) -> bool:
    """Lock a plan that is to be carried out; False when it was called off, or another worker has it."""
    return bool(
        sql.rows(
            "SELECT 1 FROM directory_plannedend WHERE id = %s AND state = 'planned' AND ended_on < %s "
            "FOR UPDATE SKIP LOCKED",
            (plan_id, today),
        )
    )


def plan(
    *, actor: Actor, agency_id: int, units: Mapping[int, int], ended_on: date, decision: str, now: datetime
) -> None:
    """Keep a checked plan; the caller is the transaction, has checked it and holds the agency.

    Raises:
        RuleBroken: The agency's end is planned already.
    """
    try:
        with transaction.atomic():
            PlannedEnd.objects.create(
                agency_id=agency_id,
                units=sorted(units.items()),
                ended_on=ended_on,
                decision=decision,
                made_by=actor.ref,
                made_at=now,
            )
    except IntegrityError:
        message = "Cơ quan này đã được định ngày kết thúc. Muốn đổi, hãy bỏ kế hoạch cũ trước."
        raise RuleBroken("succession.planned_before", message, "ended_on") from None
    fact = AgencyEndPlanned(ended_on=ended_on.isoformat(), decision=decision, units=tuple(sorted(units.items())))
    tell(stream=agency_id, fact=fact, actor=actor, now=now)


@transaction.atomic
def cancel(*, actor: Actor, agency_id: int, reason: str, now: datetime) -> None:
    """Call a planned end off, until it is carried out.

    Raises:
        NotAllowed: The actor does not administer the province.
        NotFound: Nothing is planned: it was called off or carried out meanwhile.
        RuleBroken: No reason.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} ends no agency")
    reason = reason_given(reason)
    row = PlannedEnd.objects.select_for_update().filter(agency_id=agency_id, state="planned").first()
    if row is None:
        raise NotFound(f"planned end of {agency_id}")
    PlannedEnd.objects.filter(id=row.id).update(state="cancelled", closed_at=now)
    fact = AgencyEndCancelled(ended_on=row.ended_on.isoformat())
    tell(stream=agency_id, fact=fact, actor=actor, now=now, reason=reason)


def note_done(plan_id: int, now: datetime) -> None:
    """Mark a held plan as carried out."""
    PlannedEnd.objects.filter(id=plan_id).update(state="done", fault="", closed_at=now)


@transaction.atomic
def note_fault(one: Planned, fault: str, now: datetime) -> None:
    """Keep why a plan could not be carried out, and tell it once however often it is tried."""
    if PlannedEnd.objects.filter(id=one.id, state="planned").exclude(fault=fault).update(fault=fault):
        fact = AgencyEndFailed(ended_on=one.ended_on.isoformat(), fault=fault)
        tell(stream=one.agency_id, fact=fact, actor=INSTALLATION, now=now)


def _rows(statement: str, values: tuple[object, ...]) -> list[Planned]:
    found = sql.rows(statement, values)
    return [
        Planned(id_, agency, code, name, dict(sql.json_value(units)), *rest)
        for id_, agency, code, name, units, *rest in found
    ]
