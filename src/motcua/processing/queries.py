"""Reads of tasks and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.core import sql
from motcua.directory.actors import Actor

PAGE = 25
_LATEST = "infinity"


@dataclass(frozen=True)
class MyTask:
    """An open task in an official's list."""

    id: int
    title: str
    ref: str
    owner_name: str
    procedure_name: str
    due_at: datetime | None
    dossier_due: datetime | None
    opened_at: datetime
    assignee: str
    is_mine: bool
    dossier_id: int
    kind: str


@dataclass(frozen=True)
class TaskPage:
    """One page of tasks and where the next begins."""

    rows: list[MyTask]
    after: str | None


class Pick(StrEnum):
    """Which of the post's tasks a list shows."""

    ALL = ""
    MINE = "mine"
    FREE = "free"
    LATE = "late"


_PICKED = {
    Pick.ALL: "(assignee_id IS NULL OR assignee_id = %(account)s)",
    Pick.MINE: "assignee_id = %(account)s",
    Pick.FREE: "assignee_id IS NULL",
    Pick.LATE: "(assignee_id IS NULL OR assignee_id = %(account)s) AND due_at < %(now)s",
}
# One arm per role of the post, each walking its own stretch of the partial index in due order.
_ARM = """
(SELECT id, dossier_id, title, due_at, opened_at, assignee_id, kind FROM processing_task
 WHERE done_at IS NULL AND unit_id = %(unit)s AND role = '{role}'
   AND {picked} AND (due_at, id) > (%(at)s, %(after)s)
 ORDER BY due_at, id LIMIT %(limit)s)
"""
_TASKS = """
SELECT t.id, t.title, coalesce(d.code, d.receipt_no), d.owner_name, p.name, t.due_at, d.due_at, t.opened_at,
       coalesce(a.full_name, ''), t.assignee_id IS NOT NULL, t.dossier_id, t.kind
FROM (SELECT * FROM ({arms}) x ORDER BY due_at, id LIMIT %(limit)s) t
JOIN dossiers_dossier d ON d.id = t.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN directory_account a ON a.id = t.assignee_id
ORDER BY t.due_at, t.id
"""


def my_tasks(
    actor: Actor, after: str = "", limit: int = PAGE, pick: Pick = Pick.ALL, now: datetime | None = None
) -> TaskPage:
    """Return the open tasks of the actor's post: own or not yet given to anybody, soonest due first.

    Args:
        after: Where the page before ended; anything unreadable begins at the start.
        pick: Narrows the list; `LATE` needs `now`.
    """
    if not actor.unit_id or not actor.roles:
        return TaskPage([], None)
    arms = " UNION ALL ".join(_ARM.format(role=role.value, picked=_PICKED[pick]) for role in sorted(actor.roles))
    at, _, task_id = after.partition("~")
    values = {
        "unit": actor.unit_id,
        "account": actor.account_id,
        "at": at or "-infinity",
        "after": int(task_id) if task_id.isascii() and task_id.isdigit() else 0,
        "limit": limit + 1,
        "now": now,
    }
    try:
        datetime.fromisoformat(at)
    except ValueError:
        values |= {"at": "-infinity", "after": 0}
    found = [MyTask(*row) for row in sql.rows(_TASKS.format(arms=arms), values)]
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return TaskPage(found[:limit], f"{last.due_at.isoformat()}~{last.id}" if last and last.due_at else None)


@dataclass(frozen=True)
class Proposal:
    """What the step before asks the leader to decide."""

    label: str
    by: str
    comment: str


def proposals(dossier_ids: Sequence[int]) -> dict[int, Proposal]:
    """Return of each dossier the outcome of the step done last, with who chose it and why."""
    found = sql.rows(
        "SELECT DISTINCT ON (t.dossier_id) t.dossier_id, t.outcome_label, coalesce(a.full_name, ''), t.comment "
        "FROM processing_task t LEFT JOIN directory_account a ON a.id = t.done_by_id "
        "WHERE t.dossier_id = ANY(%s) AND t.done_at IS NOT NULL AND NOT t.cancelled "
        "ORDER BY t.dossier_id, t.done_at DESC, t.id DESC",
        (list(dossier_ids),),
    )
    return {dossier_id: Proposal(*rest) for dossier_id, *rest in found}


@dataclass(frozen=True)
class StepRow:
    """A step of a dossier, open or done, as its timeline shows it."""

    id: int
    step: str
    title: str
    kind: str
    fork: int | None
    agency: str
    unit: str
    unit_id: int
    role: str
    assignee_id: int | None
    assignee: str
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    outcome_label: str
    comment: str
    cancelled: bool
    done_title: str


_STEPS = """
SELECT t.id, t.step, t.title, t.kind, t.fork, g.name, u.name, t.unit_id, t.role, t.assignee_id,
       coalesce(a.full_name, ''), t.opened_at, t.due_at, t.done_at, coalesce(b.full_name, ''), t.outcome_label,
       t.comment, t.cancelled, coalesce(p.title, '')
FROM processing_task t
JOIN directory_unit u ON u.id = t.unit_id
JOIN directory_agency g ON g.id = t.agency_id
LEFT JOIN directory_account a ON a.id = t.assignee_id
LEFT JOIN directory_account b ON b.id = t.done_by_id
LEFT JOIN directory_post p ON p.id = t.done_post_id
WHERE t.dossier_id = %s ORDER BY t.id
"""


def steps(dossier_id: int) -> list[StepRow]:
    """Return all steps of a dossier so far, oldest first."""
    return [StepRow(*row) for row in sql.rows(_STEPS, (dossier_id,))]


@dataclass(frozen=True)
class NoteRow:
    """A comment of an official."""

    author: str
    author_title: str
    text: str
    written_at: datetime


def notes(dossier_id: int) -> list[NoteRow]:
    """Return the comments on a dossier, oldest first; for officials only."""
    found = sql.rows(
        "SELECT a.full_name, n.author_title, n.text, n.written_at FROM processing_note n "
        "JOIN directory_account a ON a.id = n.author_id WHERE n.dossier_id = %s ORDER BY n.id",
        (dossier_id,),
    )
    return [NoteRow(*row) for row in found]
