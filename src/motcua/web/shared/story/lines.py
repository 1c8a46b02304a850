"""The history of a dossier as lines, newest first: one table from the type of a fact to what people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.queries import EventRow
from motcua.processing.queries import StepRow
from motcua.web.shared.story.dossiers import OF_DOSSIERS
from motcua.web.shared.story.payments import OF_PAYMENTS
from motcua.web.shared.story.post import OF_POST
from motcua.web.shared.story.told import Steps, Teller, Told, step_of
from motcua.web.shared.story.work import OF_WORK


@dataclass(frozen=True)
class Line:
    """One line of the timeline: what, when, by whom."""

    seq: int
    title: str
    at: datetime
    by: str
    lines: tuple[str, ...]
    kind: str


_TELLERS: Mapping[str, Teller] = {**OF_DOSSIERS, **OF_WORK, **OF_POST, **OF_PAYMENTS}


def story(events: Sequence[EventRow], steps: Sequence[StepRow], *, without: frozenset[str] = frozenset()) -> list[Line]:
    """Return the history newest first; what another line tells already is left out.

    Args:
        events: The history, oldest first.
        steps: The steps so far, for their titles and comments.
        without: Types of facts that this page does not tell.
    """
    by_id = {step.id: step for step in steps}
    told = [event for event in events if event.type not in without and not _told_by_another(event, by_id)]
    return [_line(event, by_id) for event in reversed(told)]


def tell(event: EventRow, steps: Steps) -> Told:
    """Return one fact in words; a type nobody wrote a sentence for is named as it is."""
    teller = _TELLERS.get(event.type)
    return teller(event, steps) if teller else Told(f"Ghi nhận: {event.type}")


def who(event: EventRow) -> str:
    """Return who acted: name, post, unit; the applicant and the system by what they are."""
    if event.who and event.post:
        by = "theo ủy quyền" if "/delegation:" in event.actor else ""
        return ", ".join(part for part in (event.who, by, event.post, event.unit) if part)
    if event.who:
        return f"{event.who} (người nộp hồ sơ)"
    return "Hệ thống"


def _told_by_another(event: EventRow, steps: Steps) -> bool:
    """Tell whether another line says it: an approval is the outcome of its step, an ended step tells its beginning."""
    if event.type == "step.opened":
        step = step_of(event, steps)
        return step is not None and step.done_at is not None and not step.cancelled
    return event.type == "decision.approved"


def _line(event: EventRow, steps: Steps) -> Line:
    told = tell(event, steps)
    reason = (f"Lý do: {event.reason}",) if event.reason else ()
    return Line(event.seq, told.title, event.at, who(event), told.lines + reason, told.kind)
