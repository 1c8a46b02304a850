"""The end of an agency on a day to come: checked when it is planned, carried out by the worker when the day is over."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.text import clean_input
from motcua.directory import agencies, planned_ends
from motcua.directory.actors import INSTALLATION, Actor
from motcua.directory.planned_ends import Planned
from motcua.processing.services.succession import end_agency, require_plan

FURTHEST_DAYS = 366


@transaction.atomic
def plan_end(
    *, actor: Actor, agency_id: int, units: Mapping[int, int], ended_on: date, decision: str, now: datetime
) -> None:
    """Plan the end of an agency for a day to come; until then everything goes on and the plan can be called off.

    Whether every open step finds somebody at the successor is asked on the day, as posts are given until then.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: The agency has ended, or its end is planned already.
        SeveralBroken: A unit has no successor, or one that cannot go on; date or decision are missing.
    """
    agencies.hold(actor, agency_id)
    decision = clean_input(decision, 300, multiline=False)
    days = (ended_on - clock.local_date(now)).days
    if not 0 < days <= FURTHEST_DAYS:
        message = "Ngày định trước phải sau hôm nay và trong vòng một năm."
        raise RuleBroken("succession.day", message, "ended_on")
    require_plan(agency_id, units, decision)
    planned_ends.plan(actor=actor, agency_id=agency_id, units=units, ended_on=ended_on, decision=decision, now=now)


def carry_out_due(now: datetime) -> int:
    """End the agencies whose planned last day is over, each in a transaction of its own; return how many ended.

    What cannot be carried out stays planned with its reason, is told to the operator and tried again with each run.
    """
    ended = 0
    for one in planned_ends.due(clock.local_date(now)):
        try:
            ended += _carry_out(one, now)
        except RuleBroken as broken:
            planned_ends.note_fault(one, _in_words(broken), now)
    return ended


@transaction.atomic
def _carry_out(one: Planned, now: datetime) -> int:
    if not planned_ends.hold_due(one.id, clock.local_date(now)):
        return 0
    end_agency(
        actor=INSTALLATION,
        agency_id=one.agency_id,
        units=one.units,
        ended_on=one.ended_on,
        decision=one.decision,
        now=now,
    )
    planned_ends.note_done(one.id, now)
    return 1


def _in_words(broken: RuleBroken) -> str:
    if isinstance(broken, SeveralBroken):
        return " ".join(message for _, message in broken.errors)
    return broken.message
