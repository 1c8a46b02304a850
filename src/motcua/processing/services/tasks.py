"""The open tasks of a dossier under its lock, and the terms its process runs by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.actors import Actor, Role
from motcua.dossiers.held import Held
from motcua.procedures.queries import process_of
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, parse


@dataclass(frozen=True)
class TaskRow:
    """An open task as the lock sees it."""

    id: int
    step: str
    fork: int | None
    unit_id: int
    role: str
    assignee_id: int | None
    due_at: datetime | None
    agency_id: int


@dataclass(frozen=True)
class ProcessTerms:
    """What acceptance pinned for the run of the process; fees as they were agreed."""

    process_id: int
    routing: dict[str, int]
    definition: ProcessDefinition
    fees: Sequence[dict[str, Any]] = ()


@lru_cache(maxsize=512)
def definition_of(process_id: int) -> ProcessDefinition:
    """Return a process version ready to run; versions never change, so it is parsed once."""
    return parse(process_of(process_id))


def terms_of(dossier_id: int) -> ProcessTerms:
    """Return the process, the places of its steps and its definition.

    Raises:
        NotFound: The dossier was not accepted.
    """
    found = sql.rows("SELECT process_id, routing, fees FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))
    if not found:
        raise NotFound(f"terms of {dossier_id}")
    process_id, routing, fees = found[0]
    return ProcessTerms(process_id, sql.json_value(routing), definition_of(process_id), sql.json_value(fees))


_OPEN = """
SELECT id, step, fork, unit_id, role, assignee_id, due_at, agency_id FROM processing_task
WHERE dossier_id = %s AND done_at IS NULL ORDER BY id
"""


def open_tasks(dossier_id: int) -> list[TaskRow]:
    """Return the open tasks of a dossier."""
    return [TaskRow(*row) for row in sql.rows(_OPEN, (dossier_id,))]


def require_open_task(held: Held, task_id: int) -> TaskRow:
    """Return an open task of a held dossier.

    Raises:
        RuleBroken: Somebody else ended it; the message says who and when.
    """
    return among(open_tasks(held.id), held, task_id)


def among(opened: Sequence[TaskRow], held: Held, task_id: int) -> TaskRow:
    """Return one of the open tasks; see `require_open_task`."""
    for task in opened:
        if task.id == task_id:
            return task
    raise RuleBroken("step.already_done", _who_did_it(held.id, task_id))


def _who_did_it(dossier_id: int, task_id: int) -> str:
    found = sql.rows(
        "SELECT t.title, a.full_name, to_char(t.done_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI DD/MM/YYYY'), "
        "t.outcome_label FROM processing_task t LEFT JOIN directory_account a ON a.id = t.done_by_id "
        "WHERE t.id = %s AND t.dossier_id = %s",
        (task_id, dossier_id),
    )
    if not found or not found[0][2]:
        return "Bước này không còn mở. Hãy xem trạng thái mới của hồ sơ."
    title, who, when, label = found[0]
    return f"Bước “{title}” đã được {who or 'người khác'} xử lý lúc {when} ({label}). Hồ sơ đã sang bước khác."


def gives_result(outcome: Outcome) -> bool:
    """Tell whether an outcome of an issuing step needs the result: not when it goes back, refuses or stops."""
    return not outcome.back and not set(outcome.targets) <= {Ending.REFUSE.value, Ending.STOP.value}


def may_act(actor: Actor, task: TaskRow) -> bool:
    """Tell whether a task is the actor's: the post's unit and role, and not given to somebody else.

    Whoever acts by delegation does what the holder of the post was given as well.
    """
    return (
        actor.is_official
        and actor.unit_id == task.unit_id
        and actor.has(Role(task.role))
        and (task.assignee_id is None or task.assignee_id in actor.answers_for)
    )
