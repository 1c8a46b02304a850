"""Open steps wait while the dossier waits for somebody outside, and end with it."""

from datetime import datetime

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.core.ledger import Recorded
from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import PauseMode
from motcua.directory import calendars
from motcua.dossiers.events import HandlingResumed, LateEntryRefused
from motcua.dossiers.held import Held
from motcua.dossiers.rules.lifecycle import Status
from motcua.processing.services.tasks import terms_of

WAITS = {
    Status.SUPPLEMENT: "Hồ sơ đang chờ người nộp bổ sung; bước này tiếp tục khi Bộ phận Một cửa xác nhận đã đủ.",
    Status.OBLIGATION: "Hồ sơ đang chờ người nộp thực hiện nghĩa vụ tài chính.",
    Status.WITHDRAWAL: "Người nộp đã đề nghị rút hồ sơ; phải quyết định việc rút trước khi xử lý tiếp.",
}
_PAUSED = """
SELECT id, step, agency_id, due_at, warn_at, paused_at, paused_minutes FROM processing_task
WHERE dossier_id = %s AND done_at IS NULL AND paused_at IS NOT NULL ORDER BY id
"""
_RESUME = """
UPDATE processing_task t SET paused_at = NULL, due_at = x.due_at, warn_at = x.warn_at, paused_minutes = x.paused
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::int[]) AS x(id, due_at, warn_at, paused)
WHERE t.id = x.id
"""
_WITH_DOSSIER = """
SELECT id, agency_id, due_at, warn_at FROM processing_task
WHERE dossier_id = %s AND done_at IS NULL AND step = ANY(%s) ORDER BY id
"""
_MOVE = """
UPDATE processing_task t SET due_at = x.due_at, warn_at = x.warn_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS x(id, due_at, warn_at) WHERE t.id = x.id
"""


def require_going_on(held: Held) -> None:
    """Refuse to end a step of a dossier that waits for somebody outside.

    Raises:
        RuleBroken: It waits; the message says for what.
    """
    if held.status in WAITS:
        raise RuleBroken("dossier.waits", WAITS[Status(held.status)])


def pause_steps(event: Recorded) -> None:
    """React to handling being suspended: the open steps wait from now."""
    sql.execute(
        "UPDATE processing_task SET paused_at = %s WHERE dossier_id = %s AND done_at IS NULL AND paused_at IS NULL",
        (event.at, event.stream),
    )


def resume_steps(event: Recorded) -> None:
    """React to handling going on: what the official waited for others is given back to the step.

    Where the legal clock ran on, the step's due moment stays; a step without a limit of its own is due with the
    dossier.
    """
    fact = event.fact
    if not isinstance(fact, HandlingResumed):
        return
    waited = sql.rows(_PAUSED, (event.stream,))
    if not waited:
        return
    definition, dossier_due = terms_of(event.stream).definition, _moment(fact.due_at)
    ids, dues, warns, minutes = [], [], [], []
    for task_id, step, agency_id, due_at, warn_at, paused_at, before in waited:
        calendar = calendars.calendar_of(agency_id)
        lost = calendar.working_minutes_between(paused_at, event.at)
        due = due_at
        if not definition.step(step).limit_hours:
            due = dossier_due or due_at
        elif due_at is not None and fact.clock != PauseMode.CONTINUE:
            due = calendar.add_working_minutes(due_at, lost)
        ids.append(task_id)
        dues.append(due)
        warns.append(_moved_with(warn_at, due_at, due, calendar))
        minutes.append(before + lost)
    sql.execute(_RESUME, (ids, dues, warns, minutes))


def follow_extension(event: Recorded) -> None:
    """React to a moved appointment: a step without a limit of its own is due with the dossier."""
    definition, due = terms_of(event.stream).definition, _moment(getattr(event.fact, "to", ""))
    steps = [step.key for step in definition.steps if not step.limit_hours]
    if not steps or due is None:
        return
    found = sql.rows(_WITH_DOSSIER, (event.stream, steps))
    ids = [task_id for task_id, *_ in found]
    warns = [_moved_with(warn, before, due, calendars.calendar_of(agency)) for _, agency, before, warn in found]
    sql.execute(_MOVE, (ids, [due] * len(ids), warns))


def measure_again(event: Recorded) -> None:
    """React to a refused late entry: the step's lateness is measured to when it was entered."""
    fact = event.fact
    if not isinstance(fact, LateEntryRefused) or not fact.task:
        return
    found = sql.rows(
        "SELECT agency_id, due_at FROM processing_task WHERE id = %s AND done_at IS NOT NULL", (fact.task,)
    )
    entered = datetime.fromisoformat(fact.entered_at)
    for agency_id, due_at in found:
        if due_at is not None and entered > due_at:
            late = calendars.calendar_of(agency_id).working_minutes_between(due_at, entered)
            sql.execute("UPDATE processing_task SET late_minutes = %s WHERE id = %s", (late, fact.task))


def end_steps(event: Recorded) -> None:
    """React to the dossier's end without a result: steps still open are cancelled."""
    sql.execute(
        "UPDATE processing_task SET done_at = %s, cancelled = true, paused_at = NULL "
        "WHERE dossier_id = %s AND done_at IS NULL",
        (event.at, event.stream),
    )


def _moved_with(
    moment: datetime | None, before: datetime | None, after: datetime | None, calendar: WorkCalendar
) -> datetime | None:
    """Return the moment of warning, moved by the working time that the due moment moved."""
    if moment is None or before is None or after is None or after <= before:
        return moment
    return calendar.add_working_minutes(moment, calendar.working_minutes_between(before, after))


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
