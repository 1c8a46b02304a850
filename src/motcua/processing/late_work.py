"""Late work of an agency: by unit and person, and step by step; each step against its own due moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import sql
from motcua.directory.actors import Actor, Role
from motcua.dossiers.permissions import scopes_of

PAGE = 25
MONTH = timedelta(days=30)
LEADERS = (Role.APPROVER, Role.SIGNER, Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)
_ALL = (Role.PROVINCE_ADMIN, Role.INSPECTOR)


@dataclass(frozen=True)
class LateShare:
    """What one person, or nobody yet, of a unit is late with."""

    unit: str
    person: str
    open_late: int
    open_nearly: int
    done_late: int
    late_minutes: int


@dataclass(frozen=True)
class LateStep:
    """An open step past its own due moment."""

    id: int
    ref: str
    title: str
    procedure: str
    unit: str
    person: str
    due_at: datetime
    dossier_due: datetime | None
    warned: bool


@dataclass(frozen=True)
class LatePage:
    """One page of late steps, the longest late first, and where the next begins."""

    rows: list[LateStep]
    after: str | None


_SHARES = """
SELECT u.name, coalesce(a.full_name, ''), sum(x.late)::int, sum(x.nearly)::int, sum(x.done)::int, sum(x.minutes)::int
FROM (
  SELECT unit_id, assignee_id AS account, (due_at < %(now)s)::int AS late, (due_at >= %(now)s)::int AS nearly,
         0 AS done, 0 AS minutes
  FROM processing_task t WHERE agency_id = %(agency)s AND done_at IS NULL AND paused_at IS NULL
    AND (due_at < %(now)s OR (warn_at IS NOT NULL AND warn_at <= %(now)s)) {narrowed}
  UNION ALL
  SELECT unit_id, done_by_id, 0, 0, 1, late_minutes
  FROM processing_task t WHERE agency_id = %(agency)s AND late_minutes > 0 AND done_at > %(since)s {narrowed}) x
JOIN directory_unit u ON u.id = x.unit_id
LEFT JOIN directory_account a ON a.id = x.account
GROUP BY u.name, a.full_name ORDER BY 3 DESC, 6 DESC, 1, 2 LIMIT 200
"""
_STEPS = """
SELECT t.id, coalesce(d.code, d.receipt_no), t.title, p.name, u.name, coalesce(a.full_name, ''), t.due_at, d.due_at,
       EXISTS (SELECT FROM processing_stepwarning w WHERE w.task_id = t.id AND w.kind = 'escalated')
FROM (SELECT id, dossier_id, title, unit_id, assignee_id, due_at FROM processing_task t
      WHERE agency_id = %(agency)s AND done_at IS NULL AND paused_at IS NULL AND due_at < %(now)s
        AND (due_at, id) > (%(at)s, %(after)s) {narrowed}
      ORDER BY due_at, id LIMIT %(limit)s) t
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_unit u ON u.id = t.unit_id
LEFT JOIN directory_account a ON a.id = t.assignee_id
ORDER BY t.due_at, t.id
"""
_OF_SET = "AND EXISTS (SELECT 1 FROM dossiers_scope z WHERE z.dossier_id = t.dossier_id AND z.scope = %(set)s)"


def may_watch_lateness(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor may see whose work is late: leaders in their agency, inspectors everywhere."""
    if not actor.is_official or not scopes_of(actor):
        return False
    return actor.has(*_ALL) or (actor.has(*LEADERS) and actor.agency_id == agency_id)


def late_shares(agency_id: int, now: datetime, *, of_set: int = 0) -> list[LateShare]:
    """Return late and nearly due steps, and those ended late in the last thirty days, by unit and person.

    Args:
        of_set: The set of procedures that the reader's post is narrowed to; 0 for all.
    """
    values = {"agency": agency_id, "now": now, "since": now - MONTH, "set": of_set}
    return [LateShare(*row) for row in sql.rows(_SHARES.format(narrowed=_OF_SET if of_set else ""), values)]


def late_steps(agency_id: int, now: datetime, after: str = "", limit: int = PAGE, *, of_set: int = 0) -> LatePage:
    """Return open steps past their own due moment, the longest late first; steps that wait are not late.

    Args:
        of_set: The set of procedures that the reader's post is narrowed to; 0 for all.
    """
    at, number = sql.place_of(after) or ("-infinity", 0)
    values = {"agency": agency_id, "now": now, "at": at, "after": number, "limit": limit + 1, "set": of_set}
    found = [LateStep(*row) for row in sql.rows(_STEPS.format(narrowed=_OF_SET if of_set else ""), values)]
    last = found[limit - 1] if len(found) > limit else None
    return LatePage(found[:limit], f"{last.due_at.isoformat()}~{last.id}" if last else None)
