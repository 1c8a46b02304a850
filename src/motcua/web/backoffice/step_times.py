"""Each step of a dossier against its own allotment, in words: what it was given, what it used, whose lateness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.directory import calendars
from motcua.processing.queries import StepRow
from motcua.processing.rules.lateness import StepTime, shares, used
from motcua.web.shared.standing import working_time


@dataclass(frozen=True)
class StepTimeLine:
    """A step with its times in words; `late` is empty when it is not, `share` its part of all lateness in percent."""

    step: StepRow
    allotted: str
    used: str
    late: str
    share: int


def step_times(steps: Sequence[StepRow], now: datetime) -> list[StepTimeLine]:
    """Return the steps that counted, oldest first; each by the calendar of its own agency, kept in this process."""
    counted = [step for step in steps if not step.cancelled]
    found = [
        used(
            StepTime(step.opened_at, step.due_at, step.done_at, step.paused_minutes),
            calendars.calendar_of(step.agency_id),
            now,
        )
        for step in counted
    ]
    parts = shares([each.late for each in found])
    return [
        StepTimeLine(
            step=step,
            allotted=working_time(each.allotted) if each.allotted is not None else "Theo hồ sơ",
            used=working_time(each.used),
            late=working_time(each.late) if each.late else "",
            share=part,
        )
        for step, each, part in zip(counted, found, parts, strict=True)
    ]
