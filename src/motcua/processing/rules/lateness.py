"""Whose lateness it is: each step against its own allotment, from its own receipt.

A step handed over late starts the next one's allotment at that one's receipt, so nobody answers for the hours of
those before.

Source: NĐ 61/2018/NĐ-CP Điều 19; TT 01/2018/TT-VPCP Điều 13 khoản 2 (each agency against its own limit).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core.workcalendar import CalendarGap, WorkCalendar

WHOLE = 100


@dataclass(frozen=True)
class StepTime:
    """When a step was received, due and done; `paused` are working minutes it waited for somebody outside."""

    received: datetime
    due: datetime | None
    done: datetime | None
    paused: int = 0


@dataclass(frozen=True)
class Used:
    """Working minutes of a step: what it was given, what it used, by how much it is late."""

    allotted: int | None
    used: int
    late: int


NOTHING = Used(None, 0, 0)


def used(step: StepTime, calendar: WorkCalendar, now: datetime) -> Used:
    """Return what a step was given and used so far, in working minutes of its own office.

    The due moment has moved already by what the step waited, so waiting is neither allotment nor use.
    """
    try:
        ended = step.done or now
        spent = max(0, calendar.working_minutes_between(step.received, ended) - step.paused)
        if step.due is None:
            return Used(None, spent, 0)
        given = max(0, calendar.working_minutes_between(step.received, step.due) - step.paused)
        late = calendar.working_minutes_between(step.due, ended) if ended > step.due else 0
    except CalendarGap:
        return NOTHING
    return Used(given, spent, max(0, late))


def shares(late: Sequence[int]) -> list[int]:
    """Return each step's part of all lateness in whole percent; zeros when nobody is late."""
    total = sum(late)
    return [each * WHOLE // total if total else 0 for each in late]
