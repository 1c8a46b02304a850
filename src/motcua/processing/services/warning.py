"""Warns of steps before, at and after their due moment; derived from rows, so a run more or less changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from motcua.core import sql
from motcua.core.clock import local_date
from motcua.core.ids import new_id
from motcua.core.workcalendar import CalendarGap
from motcua.directory import calendars
from motcua.directory.actors import Role
from motcua.dossiers import time_rules

BATCH = 2000


class WarningKind(StrEnum):
    """How far it is: the last share of time begins, the due moment is past, the superior is to know."""

    NEARLY = "nearly"
    DUE = "due"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Raised:
    """A warning just raised, and whom it concerns."""

    id: int
    task_id: int
    kind: WarningKind


@dataclass(frozen=True)
class _Open:
    id: int
    agency_id: int
    unit_id: int
    role: str
    assignee_id: int | None
    opened_at: datetime
    due_at: datetime
    accepted_at: datetime
    known: Sequence[str]


# Minutes are 0 or more; to say so is what the index `processing_warn` is read by.
_WATCHED = """
SELECT t.id, t.agency_id, t.unit_id, t.role, t.assignee_id, t.opened_at, t.due_at,
       coalesce(d.accepted_at, t.opened_at), array(SELECT kind FROM processing_stepwarning w WHERE w.task_id = t.id)
FROM processing_task t JOIN dossiers_dossier d ON d.id = t.dossier_id
WHERE t.done_at IS NULL AND t.warn_at <= %(now)s AND t.warn_at IS NOT NULL AND t.paused_minutes >= 0
  AND t.paused_at IS NULL AND t.due_at IS NOT NULL AND t.id > %(after)s
  AND NOT EXISTS (SELECT FROM processing_stepwarning w WHERE w.task_id = t.id AND w.kind = 'escalated')
ORDER BY t.id LIMIT %(limit)s
"""
_RAISE = """
INSERT INTO processing_stepwarning (id, task_id, kind, agency_id, unit_id, role, assignee_id, raised_at)
SELECT x.id, t.id, x.kind, t.agency_id, t.unit_id, x.role, CASE WHEN x.kind = 'escalated' THEN NULL ELSE t.assignee_id
END, %(now)s FROM unnest(%(ids)s::bigint[], %(tasks)s::bigint[], %(kinds)s::text[], %(roles)s::text[])
  AS x(id, task, kind, role) JOIN processing_task t ON t.id = x.task AND t.done_at IS NULL
ON CONFLICT (task_id, kind) DO NOTHING RETURNING id, task_id, kind
"""


def raise_warnings(now: datetime) -> list[Raised]:
    """Raise what is due to be warned of, each step and kind once, and return what is new.

    A step that waits for somebody outside is not warned of. A due moment that moved is looked at afresh.
    """
    raised: list[Raised] = []
    after = 0
    while True:
        rows = [_Open(*row) for row in sql.rows(_WATCHED, {"now": now, "after": after, "limit": BATCH})]
        wanted = [(row, kind) for row in rows if (kind := _kind(row, now)) and kind.value not in row.known]
        raised += _raise(wanted, now)
        if len(rows) < BATCH:
            return raised
        after = rows[-1].id


@transaction.atomic
def _raise(wanted: Sequence[tuple[_Open, WarningKind]], now: datetime) -> list[Raised]:
    if not wanted:
        return []
    values = {
        "now": now,
        "ids": [new_id() for _ in wanted],
        "tasks": [row.id for row, _ in wanted],
        "kinds": [kind.value for _, kind in wanted],
        "roles": [Role.APPROVER.value if kind is WarningKind.ESCALATED else row.role for row, kind in wanted],
    }
    return [Raised(number, task, WarningKind(kind)) for number, task, kind in sql.rows(_RAISE, values)]


def _kind(row: _Open, now: datetime) -> WarningKind | None:
    calendar, day = calendars.calendar_of(row.agency_id), local_date(row.accepted_at)
    try:
        if now > row.due_at:
            late = calendar.working_minutes_between(row.due_at, now)
            return WarningKind.ESCALATED if late >= time_rules.escalates_after(day) else WarningKind.DUE
        left = calendar.working_minutes_between(now, row.due_at)
        share = time_rules.nearly_minutes(row.opened_at, row.due_at, calendar, day)
    except CalendarGap:
        return None
    return WarningKind.NEARLY if left <= share else None
