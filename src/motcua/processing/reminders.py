"""What an official is warned of, and what a day's digest holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.directory.queries import HELD

PAGE = 25


@dataclass(frozen=True)
class Reminder:
    """A warning as the official reads it; `done` tells that the step was ended meanwhile."""

    id: int
    kind: str
    raised_at: datetime
    ref: str
    title: str
    unit: str
    person: str
    due_at: datetime | None
    done: bool


@dataclass(frozen=True)
class Reminders:
    """One page of warnings, newest first, and where the next begins (0: no more)."""

    rows: list[Reminder]
    before: int


@dataclass(frozen=True)
class Recipient:
    """Whom a warning or a digest goes to by e-mail."""

    account_id: int
    email: str
    full_name: str


@dataclass(frozen=True)
class Warned:
    """A warning as a letter tells it, with those it goes to."""

    id: int
    kind: str
    ref: str
    title: str
    procedure: str
    unit: str
    person: str
    due_at: datetime
    recipients: list[Recipient] = field(default_factory=list)


_MINE = """
SELECT w.id, w.kind, w.raised_at, coalesce(d.code, d.receipt_no), t.title, u.name, coalesce(a.full_name, ''), t.due_at,
       t.done_at IS NOT NULL
FROM (
  (SELECT * FROM processing_stepwarning WHERE unit_id = %(unit)s AND role = ANY(%(roles)s) AND kind <> 'escalated'
     AND (assignee_id IS NULL OR assignee_id = %(account)s) AND (%(before)s = 0 OR id < %(before)s)
   ORDER BY id DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT * FROM processing_stepwarning WHERE agency_id = %(agency)s AND role = 'approver' AND %(leads)s
     AND kind = 'escalated' AND (%(before)s = 0 OR id < %(before)s)
   ORDER BY id DESC LIMIT %(limit)s)) w
JOIN processing_task t ON t.id = w.task_id
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN directory_unit u ON u.id = t.unit_id
LEFT JOIN directory_account a ON a.id = t.assignee_id
ORDER BY w.id DESC LIMIT %(limit)s
"""
# Those who may act: the holder, else everybody of the unit in the step's role; superiors once it is escalated.
_LETTERS = f"""
SELECT w.id, w.kind, coalesce(d.code, d.receipt_no), t.title, c.name, u.name, coalesce(h.full_name, ''), t.due_at,
       a.id, a.email, a.full_name
FROM processing_stepwarning w
JOIN processing_task t ON t.id = w.task_id
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN procedures_procedure c ON c.id = d.procedure_id
JOIN directory_unit u ON u.id = t.unit_id
LEFT JOIN directory_account h ON h.id = t.assignee_id
JOIN directory_post p ON {HELD} AND p.roles ? w.role
JOIN directory_unit ou ON ou.id = p.unit_id
JOIN directory_account a ON a.id = p.account_id AND a.is_active AND a.email <> ''
WHERE w.id = ANY(%(ids)s)
  AND CASE WHEN w.kind = 'escalated' THEN ou.agency_id = w.agency_id
           ELSE p.unit_id = w.unit_id AND (w.assignee_id IS NULL OR w.assignee_id = a.id) END
ORDER BY w.id, a.id
"""
_DIGEST = f"""
SELECT a.id, a.email, a.full_name, coalesce(d.code, d.receipt_no), t.title, t.due_at
FROM processing_task t
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN directory_post p ON p.unit_id = t.unit_id AND p.roles ? t.role AND {HELD}
JOIN directory_account a ON a.id = p.account_id AND a.is_active AND a.email <> ''
WHERE t.done_at IS NULL AND t.paused_at IS NULL AND t.warn_at <= %(now)s AND t.warn_at IS NOT NULL
  AND (t.assignee_id IS NULL OR t.assignee_id = a.id)
ORDER BY a.id, t.due_at, t.id
"""


@dataclass(frozen=True)
class DigestLine:
    """A step in a digest."""

    ref: str
    title: str
    due_at: datetime


def reminders(actor: Actor, *, leads: bool, before: int = 0, limit: int = PAGE) -> Reminders:
    """Return one page of what the official was warned of in the post held now, newest first."""
    values = {
        "unit": actor.unit_id,
        "agency": actor.agency_id,
        "roles": [role.value for role in actor.roles],
        "account": actor.account_id,
        "leads": leads,
        "before": before,
        "limit": limit + 1,
    }
    found = [Reminder(*row) for row in sql.rows(_MINE, values)]
    return Reminders(found[:limit], found[limit - 1].id if len(found) > limit else 0)


def warned(ids: Sequence[int], day: date) -> list[Warned]:
    """Return warnings with those of their people who have an e-mail address; one statement."""
    found: dict[int, Warned] = {}
    for row in sql.rows(_LETTERS, {"ids": list(ids), "day": day}):
        one = found.setdefault(row[0], Warned(*row[:8]))
        one.recipients.append(Recipient(*row[8:]))
    return list(found.values())


def digests(now: datetime, day: date) -> dict[Recipient, list[DigestLine]]:
    """Return for each official with an e-mail address what is late or nearly due, the soonest first; one statement."""
    found: dict[Recipient, list[DigestLine]] = {}
    for account, email, name, *line in sql.rows(_DIGEST, {"now": now, "day": day}):
        found.setdefault(Recipient(account, email, name), []).append(DigestLine(*line))
    return found
