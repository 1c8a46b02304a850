"""A changed calendar moves open appointments only here: shown first, then applied with a reason, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import Due, TimeLimit, TimeUnit
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.directory.calendar_changes import may_edit_calendar
from motcua.dossiers import time_rules
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DueRecounted
from motcua.dossiers.rules.clock import Segment, SegmentKind, Segments, current_due

PAGE = 200
MOST = 5000
LONGEST_REASON = 500
_BEGINNING = "0001-01-01T00:00:00+00:00"
_START = (int(Bucket.TO_TRANSFER), _BEGINNING, 0)
_BUCKETS = frozenset(str(int(bucket)) for bucket in Bucket)
# Dossiers of the agency that count by another calendar than its present one. An appointment that was moved with an
# apology is a promised day, not a sum, so it stays.
_CANDIDATES = """
SELECT d.id, coalesce(d.code, d.receipt_no), p.name, d.due_at, d.accepted_at, t.limit_amount, t.limit_unit,
       t.explanation, s.bucket, s.order_at
FROM dossiers_scope s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN dossiers_terms t ON t.dossier_id = d.id
JOIN procedures_procedure p ON p.id = d.procedure_id
WHERE s.scope = %(agency)s AND s.bucket < %(beyond)s
  AND (s.bucket, s.order_at, s.dossier_id) > (%(bucket)s, %(at)s, %(after)s)
  AND d.handling_agency_id = %(agency)s AND d.finished_at IS NULL AND d.due_at IS NOT NULL
  AND t.calendar_edition <> %(edition)s
  AND NOT EXISTS (SELECT FROM core_event e WHERE e.stream = d.id AND e.type = 'dossier.extended')
ORDER BY s.bucket, s.order_at, s.dossier_id LIMIT %(limit)s
"""
_CHOSEN = """
SELECT d.id, coalesce(d.code, d.receipt_no), p.name, d.due_at, d.accepted_at, t.limit_amount, t.limit_unit,
       t.explanation, 0, d.due_at
FROM dossiers_dossier d JOIN dossiers_terms t ON t.dossier_id = d.id
JOIN procedures_procedure p ON p.id = d.procedure_id
WHERE d.id = ANY(%(ids)s) AND d.handling_agency_id = %(agency)s AND d.finished_at IS NULL AND d.due_at IS NOT NULL
ORDER BY d.id FOR UPDATE OF d
"""
_SEGMENTS = """
SELECT dossier_id, kind, basis, began_at, ended_at FROM dossiers_clocksegment WHERE dossier_id = ANY(%s)
ORDER BY began_at, id
"""
_MOVE = """
WITH moved AS (
  SELECT * FROM unnest(%(ids)s::bigint[], %(dues)s::timestamptz[]) AS x(id, due)),
listed AS (
  UPDATE dossiers_scope s SET order_at = moved.due FROM moved
  WHERE s.dossier_id = moved.id AND s.bucket = %(processing)s)
UPDATE dossiers_dossier d SET due_at = moved.due FROM moved WHERE d.id = moved.id
"""
_KEEP = """
UPDATE dossiers_terms t SET calendar_edition = %(edition)s, explanation = x.explanation
FROM unnest(%(ids)s::bigint[], %(explained)s::jsonb[]) AS x(id, explanation) WHERE t.dossier_id = x.id
"""


@dataclass(frozen=True)
class Move:
    """An appointment as it stands and as the present calendar would count it; `why` are the lines that differ."""

    dossier_id: int
    ref: str
    procedure: str
    before: datetime
    after: datetime
    why: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What would move among the dossiers looked at; `after` continues, `edition` names the calendar counted by."""

    moves: list[Move]
    looked_at: int
    after: str | None
    edition: str


@dataclass(frozen=True)
class _Row:
    id: int
    ref: str
    procedure: str
    due_at: datetime
    accepted_at: datetime
    limit_amount: int
    limit_unit: str
    explanation: object
    bucket: int
    order_at: datetime


def preview(*, actor: Actor, agency_id: int, after: str = "", limit: int = PAGE) -> Preview:
    """Return which open appointments of an agency its present calendar would move; nothing is written.

    Args:
        actor: The keeper of the calendar.
        agency_id: The handling agency.
        after: Where the page before ended.
        limit: How many dossiers to look at.

    Raises:
        NotAllowed: The actor does not keep this calendar.
    """
    _require(actor, agency_id)
    calendar = calendars.calendar_of(agency_id)
    rows = _candidates(agency_id, calendar.edition, _cursor(after), limit + 1)
    moves = [move for row, due in _counted(rows[:limit], calendar) if (move := _move(row, due)) is not None]
    last = rows[limit - 1] if len(rows) > limit else None
    following = f"{last.bucket}~{last.order_at.isoformat()}~{last.id}" if last else None
    return Preview(moves, len(rows[:limit]), following, calendar.edition)


@transaction.atomic
def recount(
    *, actor: Actor, agency_id: int, chosen: Sequence[int] | None, edition: str, reason: str, now: datetime
) -> int:
    """Count open appointments anew by the agency's present calendar, and return how many moved.

    The original appointment stays beside the new one. Everything chosen is counted, or nothing.

    Args:
        actor: The keeper of the calendar.
        agency_id: The handling agency.
        chosen: Dossiers; None takes all that count by another calendar.
        edition: The calendar that was shown.
        reason: Why, for history and applicant.
        now: Moment of the act.

    Raises:
        NotAllowed: The actor does not keep this calendar.
        RuleBroken: The calendar or a dossier changed meanwhile, nothing is chosen, or no reason is given.
    """
    _require(actor, agency_id)
    reason = clean_input(reason, LONGEST_REASON, multiline=False)
    if not reason:
        raise RuleBroken("recount.no_reason", "Hãy ghi lý do; lý do được báo cho người nộp hồ sơ.", "reason")
    calendar = calendars.calendar_of(agency_id)
    if calendar.edition != edition:
        message = "Lịch vừa được thay đổi sau khi trang này mở. Hãy xem lại danh sách rồi thực hiện."
        raise RuleBroken("recount.calendar_changed", message, "reason")
    wanted = sorted(set(chosen)) if chosen is not None else _all(agency_id, edition)
    if not wanted:
        raise RuleBroken("recount.nothing", "Không có hồ sơ nào để tính lại. Hãy chọn ít nhất một hồ sơ.", "chon")
    rows = [_Row(*row) for row in sql.rows(_CHOSEN, {"ids": wanted, "agency": agency_id})]
    if len(rows) != len(wanted):
        message = "Có hồ sơ vừa xong hoặc không còn ở cơ quan này, nên chưa tính lại hồ sơ nào. Hãy xem lại danh sách."
        raise RuleBroken("recount.dossier_changed", message, "chon")
    counted = list(_counted(rows, calendar))
    moved = [(row, due) for row, due in counted if due.due_at != row.due_at]
    _write(counted, moved, edition)
    for row, due in moved:
        fact = DueRecounted(frm=row.due_at.isoformat(), to=due.due_at.isoformat(), calendar=edition)
        ledger.record(stream=row.id, fact=fact, actor=actor.ref, now=now, reason=reason)
    return len(moved)


def _write(counted: Sequence[tuple[_Row, Due]], moved: Sequence[tuple[_Row, Due]], edition: str) -> None:
    explained = [
        Jsonb([{"kind": line.kind.value, "text": line.text} for line in due.explanation]) for _, due in counted
    ]
    sql.execute(_KEEP, {"ids": [row.id for row, _ in counted], "explained": explained, "edition": edition})
    values = {
        "ids": [row.id for row, _ in moved],
        "dues": [due.due_at for _, due in moved],
        "processing": int(Bucket.PROCESSING),
    }
    sql.execute(_MOVE, values)


def _require(actor: Actor, agency_id: int) -> None:
    if not may_edit_calendar(actor, agency_id):
        raise NotAllowed(f"{actor.ref} keeps no calendar of {agency_id}")


def _all(agency_id: int, edition: str) -> list[int]:
    found = _candidates(agency_id, edition, _START, MOST + 1)
    if len(found) > MOST:
        raise RuleBroken("recount.many", f"Có hơn {MOST} hồ sơ. Hãy tính lại từng trang.", "chon")
    return sorted(row.id for row in found)


def _candidates(agency_id: int, edition: str, after: tuple[int, str, int], limit: int) -> list[_Row]:
    bucket, at, dossier_id = after
    values = {
        "agency": agency_id,
        "edition": edition,
        "beyond": int(Bucket.TO_RETURN),
        "bucket": bucket,
        "at": at,
        "after": dossier_id,
        "limit": limit,
    }
    return [_Row(*row) for row in sql.rows(_CANDIDATES, values)]


def _counted(rows: Sequence[_Row], calendar: WorkCalendar) -> list[tuple[_Row, Due]]:
    clocks: dict[int, list[Segment]] = {}
    for dossier_id, kind, basis, began, ended in sql.rows(_SEGMENTS, ([row.id for row in rows],)) if rows else ():
        clocks.setdefault(dossier_id, []).append(Segment(SegmentKind(kind), basis, began, ended))
    return [(row, _due(row, tuple(clocks[row.id]), calendar)) for row in rows if row.id in clocks]


def _due(row: _Row, segments: Segments, calendar: WorkCalendar) -> Due:
    rule = time_rules.due_rule(clock.local_date(row.accepted_at))
    return current_due(segments, TimeLimit(row.limit_amount, TimeUnit(row.limit_unit)), calendar, rule)


def _move(row: _Row, due: Due) -> Move | None:
    if due.due_at == row.due_at:
        return None
    known = {line["text"] for line in sql.json_value(row.explanation)}
    fresh = tuple(line.text for line in due.explanation if line.text not in known)
    return Move(row.id, row.ref, row.procedure, row.due_at, due.due_at, fresh)


def _cursor(after: str) -> tuple[int, str, int]:
    bucket, _, rest = after.partition("~")
    place = sql.place_of(rest)
    if place is None or bucket not in _BUCKETS:
        return _START
    return max((int(bucket), *place), _START)
