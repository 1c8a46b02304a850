"""Who has how much open work: the view of those who give it out."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock, sql
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import HELD
from motcua.processing.inbox import WHOLE_UNIT
from motcua.processing.services.reassigning import may_reassign

PAGE = 25


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One official of a unit with the open steps given to them; account 0 is what nobody has yet."""

    unit_id: int
    unit_name: str
    account_id: int
    full_name: str
    title: str
    away: str
    open: int
    late: int
    due_today: int


@dataclass(frozen=True, slots=True)
class UnitTask:
    """An open step of a unit with who has it."""

    id: int
    title: str
    ref: str
    procedure_name: str
    due_at: datetime | None
    assignee_id: int | None
    assignee: str
    role: str
    dossier_id: int
    warn_at: datetime | None


@dataclass(frozen=True)
class UnitTaskPage:
    """One page of a unit's open steps and where the next begins."""

    rows: list[UnitTask]
    after: str | None


# Officials who hold a post, whoever else still has open steps, and the steps nobody has: one statement.
_LOAD = f"""
WITH open AS (
  SELECT unit_id, coalesce(assignee_id, 0) AS account, count(*) AS n, count(*) FILTER (WHERE due_at < %(now)s) AS late,
         count(*) FILTER (WHERE due_at >= %(now)s AND due_at < %(evening)s) AS today
  FROM processing_task WHERE done_at IS NULL AND paused_at IS NULL AND unit_id = ANY(%(units)s) {WHOLE_UNIT}
  GROUP BY 1, 2),
people AS (
  SELECT DISTINCT ON (p.unit_id, p.account_id) p.unit_id, p.account_id AS account, p.title, p.id AS post
  FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
  WHERE p.unit_id = ANY(%(units)s) AND {HELD} ORDER BY p.unit_id, p.account_id, p.id)
SELECT u.id, u.name, coalesce(w.account, o.account), coalesce(a.full_name, ''), coalesce(w.title, ''),
       coalesce((SELECT t.full_name FROM directory_delegation d JOIN directory_account t ON t.id = d.delegate_id
                 WHERE d.post_id = w.post AND d.kind = 'substitute' AND d.ended_at IS NULL
                   AND %(day)s BETWEEN d.valid_from AND d.valid_to ORDER BY d.id DESC LIMIT 1), ''),
       coalesce(o.n, 0), coalesce(o.late, 0), coalesce(o.today, 0)
FROM people w FULL JOIN open o ON o.unit_id = w.unit_id AND o.account = w.account
JOIN directory_unit u ON u.id = coalesce(w.unit_id, o.unit_id)
LEFT JOIN directory_account a ON a.id = coalesce(w.account, o.account)
ORDER BY u.key, u.id, coalesce(w.account, o.account) <> 0, coalesce(o.n, 0) DESC, a.name_key
"""


def load_of(unit_ids: list[int], now: datetime) -> list[LoadRow]:
    """Return the open work of units person by person; what nobody has comes first in each unit."""
    evening = clock.local(now).replace(hour=23, minute=59, second=59)
    values = {"units": unit_ids, "now": now, "evening": evening, "day": clock.local_date(now)}
    return [LoadRow(*row) for row in sql.rows(_LOAD, values)]


def units_given_out(actor: Actor) -> list[tuple[int, str]]:
    """Return the units whose work the actor gives out: the own one, or all of the agency for superiors."""
    found = sql.rows(
        "SELECT id, name FROM directory_unit WHERE agency_id = %s AND valid_to IS NULL ORDER BY key", (actor.agency_id,)
    )
    return [(unit, name) for unit, name in found if may_reassign(actor, unit, actor.agency_id)]


_TASKS = """
SELECT t.id, t.title, coalesce(d.code, d.receipt_no), p.name, t.due_at, t.assignee_id, coalesce(a.full_name, ''),
       t.role, t.dossier_id, t.warn_at
FROM (SELECT * FROM ({arms}) x ORDER BY due_at, id LIMIT %(limit)s) t
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN directory_account a ON a.id = t.assignee_id
ORDER BY t.due_at, t.id
"""
# One arm per role, each walking its own stretch of the index of open steps in due order.
_ARM = """
(SELECT id, title, due_at, assignee_id, role, dossier_id, warn_at FROM processing_task
 WHERE done_at IS NULL AND paused_at IS NULL AND unit_id = %(unit)s AND role = '{role}'
   AND (due_at, id) > (%(at)s, %(after)s) {whose}
 ORDER BY due_at, id LIMIT %(limit)s)
"""


def unit_tasks(unit_id: int, *, assignee_id: int | None = None, after: str = "", limit: int = PAGE) -> UnitTaskPage:
    """Return open steps of a unit, soonest due first; of one official (0: of nobody) or of all."""
    of_one = "AND assignee_id = %(assignee)s" if assignee_id else "AND assignee_id IS NULL"
    whose = WHOLE_UNIT if assignee_id is None else of_one
    at, task_id = sql.place_of(after) or ("-infinity", 0)
    values = {"unit": unit_id, "at": at, "after": task_id, "assignee": assignee_id, "limit": limit + 1}
    arms = " UNION ALL ".join(_ARM.format(role=role.value, whose=whose) for role in Role)
    found = [UnitTask(*row) for row in sql.rows(_TASKS.format(arms=arms), values)]
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return UnitTaskPage(found[:limit], f"{last.due_at.isoformat()}~{last.id}" if last and last.due_at else None)
