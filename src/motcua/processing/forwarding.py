"""Ending steps of many dossiers at once: what each can end with, and what only its own page can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.procedures.rules.process_definition import StepKind
from motcua.processing.services import TaskRow, definition_of, gives_result, may_act

ISSUE = "Bước này cần cấp số và phát hành kết quả. Hãy mở hồ sơ."
BACK = "Bước này chỉ có thể trả lại. Hãy mở hồ sơ."
NOT_YOURS = "Bước này không phải của bạn hoặc đã giao cho người khác."


@dataclass(frozen=True)
class Way:
    """An outcome that leads on."""

    outcome: str
    label: str
    needs_comment: bool


@dataclass(frozen=True)
class Forward:
    """The ways forward of an open step, or why none can be taken together with others."""

    ways: tuple[Way, ...] = ()
    refused: str = ""


_TASKS = """
SELECT t.id, t.step, t.fork, t.unit_id, t.role, t.assignee_id, t.due_at, t.agency_id, x.process_id
FROM processing_task t JOIN dossiers_terms x ON x.dossier_id = t.dossier_id
WHERE t.id = ANY(%s) AND t.done_at IS NULL
"""


def forwards(actor: Actor, task_ids: Sequence[int]) -> dict[int, Forward]:
    """Return the ways forward of each open step; one statement besides the process versions not seen before.

    A way back is not among them: it needs the fault of each dossier. Nor is a way that gives a result its number.
    """
    return {row[0]: _forward(actor, TaskRow(*row[:8]), row[8]) for row in sql.rows(_TASKS, (list(task_ids),))}


def _forward(actor: Actor, task: TaskRow, process_id: int) -> Forward:
    if not may_act(actor, task):
        return Forward(refused=NOT_YOURS)
    step = definition_of(process_id).step(task.step)
    onward = [outcome for outcome in step.outcomes if not outcome.back]
    plain = [outcome for outcome in onward if not (step.kind is StepKind.ISSUE and gives_result(outcome))]
    if not plain:
        return Forward(refused=ISSUE if onward else BACK)
    return Forward(tuple(Way(outcome.key, outcome.label, outcome.needs_comment) for outcome in plain))
