"""The legal clock of a held dossier: pause it, let it go on, and count the appointment anew."""

from datetime import datetime

from psycopg.types.json import Jsonb

from motcua.core import clock, sql
from motcua.core.ids import new_id
from motcua.core.worktime import PauseMode, TimeLimit, TimeUnit
from motcua.directory import calendars
from motcua.dossiers import time_rules
from motcua.dossiers.held import Held, change
from motcua.dossiers.models.clock import ClockSegment
from motcua.dossiers.rules import clock as rules
from motcua.dossiers.rules.clock import Segment, SegmentKind, Segments
from motcua.dossiers.rules.extension import Extension, due_with_extension

_SEGMENTS = """
SELECT kind, basis, began_at, ended_at FROM dossiers_clocksegment WHERE dossier_id = %s ORDER BY began_at, id
"""
_CLOSE = "UPDATE dossiers_clocksegment SET ended_at = %s WHERE dossier_id = %s AND ended_at IS NULL"
_EXTENDED = """
SELECT (content ->> 'to')::timestamptz, decided_at FROM dossiers_proposal
WHERE dossier_id = %s AND kind = 'extension' AND accepted ORDER BY decided_at DESC LIMIT 1
"""


def segments_of(dossier_id: int) -> Segments:
    """Return the stretches of a dossier's clock, oldest first; none before acceptance."""
    found = sql.rows(_SEGMENTS, (dossier_id,))
    return tuple(Segment(SegmentKind(kind), basis, began, ended) for kind, basis, began, ended in found)


def pause(held: Held, *, mode: PauseMode, basis: str, now: datetime) -> None:
    """Let the clock wait for somebody outside; nothing happens where the rule says continue, or before acceptance.

    Raises:
        RuleBroken: The clock does not run, or no clause is named.
    """
    before = segments_of(held.id)
    if before:
        _write(held.id, before, rules.pause(before, now, basis, mode), now)


def resume(held: Held, *, mode: PauseMode, basis: str, now: datetime) -> datetime | None:
    """Let the clock go on as the rule says and return the appointment from now on; None before acceptance.

    Raises:
        RuleBroken: The clock is not paused.
        CalendarGap: No calendar is published for part of the span.
    """
    before = segments_of(held.id)
    if not before:
        return None
    _write(held.id, before, rules.resume(before, now, basis, mode), now)
    return recount(held)


def end(dossier_id: int, now: datetime) -> None:
    """End the clock: the result is ready, or handling ended without one."""
    sql.execute(_CLOSE, (now, dossier_id))


def recount(held: Held) -> datetime:
    """Count the appointment of a held dossier anew from its clock, keep it with its explanation, and return it.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    amount, unit = sql.rows("SELECT limit_amount, limit_unit FROM dossiers_terms WHERE dossier_id = %s", (held.id,))[0]
    calendar, segments = calendars.calendar_of(held.handling_agency_id), segments_of(held.id)
    rule = time_rules.due_rule(clock.local_date(held.accepted_at or segments[0].began_at))
    counted = rules.current_due(segments, TimeLimit(amount, TimeUnit(unit)), calendar, rule)
    found = sql.rows(_EXTENDED, (held.id,))
    extension = Extension(*found[0]) if found else None
    due = due_with_extension(counted.due_at, extension, segments, calendar)
    lines = [{"kind": line.kind.value, "text": line.text} for line in counted.explanation]
    if due != counted.due_at:
        lines.append(extension_line(due))
    explain(held.id, lines)
    change(held.id, due_at=due)
    return due


def extension_line(due: datetime) -> dict[str, str]:
    """Return the line that tells of an extension."""
    return {"kind": "extension", "text": f"Đã xin lỗi và gia hạn: hẹn trả {clock.shown(due)}."}


def explain(dossier_id: int, lines: list[dict[str, str]]) -> None:
    """Keep why the appointment is what it is."""
    sql.execute("UPDATE dossiers_terms SET explanation = %s WHERE dossier_id = %s", (Jsonb(lines), dossier_id))


def _write(dossier_id: int, before: Segments, after: Segments, now: datetime) -> None:
    if len(after) == len(before):
        return
    end(dossier_id, now)
    added = after[-1]
    row = {"id": new_id(), "dossier": dossier_id, "kind": added.kind.value, "basis": added.basis, "began_at": now}
    sql.insert(ClockSegment, [row])
