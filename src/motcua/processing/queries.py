"""Reads of tasks and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql


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
    question: str
    agency_id: int
    late_reason: str
    paused_minutes: int
    warn_at: datetime | None


_STEPS = """
SELECT t.id, t.step, t.title, t.kind, t.fork, g.name, u.name, t.unit_id, t.role, t.assignee_id,
       coalesce(a.full_name, ''), t.opened_at, t.due_at, t.done_at, coalesce(b.full_name, ''), t.outcome_label,
       t.comment, t.cancelled, coalesce(p.title, ''), t.question, t.agency_id, t.late_reason,
       t.paused_minutes, t.warn_at
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


def recent_steps(dossier_id: int, named: Sequence[int] = (), newest: int = 40) -> list[StepRow]:
    """Return the newest steps, all that are open and those named, oldest first; so a long history costs no more."""
    statement = _STEPS.replace(
        "WHERE t.dossier_id = %s",
        "WHERE t.dossier_id = %(dossier)s AND (t.done_at IS NULL OR t.id = ANY(%(named)s) OR t.id IN "
        "(SELECT id FROM processing_task WHERE dossier_id = %(dossier)s ORDER BY id DESC LIMIT %(newest)s))",
    )
    values = {"dossier": dossier_id, "named": list(named), "newest": newest}
    return [StepRow(*row) for row in sql.rows(statement, values)]


def recent_notes(dossier_id: int, newest: int = 30) -> list["NoteRow"]:
    """Return the newest comments on a dossier, oldest of them first; for officials only."""
    found = sql.rows(
        "SELECT a.full_name, n.author_title, n.text, n.written_at FROM processing_note n "
        "JOIN directory_account a ON a.id = n.author_id WHERE n.dossier_id = %s ORDER BY n.id DESC LIMIT %s",
        (dossier_id, newest),
    )
    return [NoteRow(*row) for row in reversed(found)]


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
