"""Ending steps that leave nothing to choose: for passing many dossiers on at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.procedures.rules.process_definition import StepKind
from motcua.processing.services import TaskRow, definition_of, gives_result, may_act

CHOOSE = "Bước này có nhiều kết quả để chọn. Hãy mở hồ sơ và chọn."
ISSUE = "Bước này cần cấp số và phát hành kết quả. Hãy mở hồ sơ."
NOT_YOURS = "Bước này không phải của bạn hoặc đã giao cho người khác."


@dataclass(frozen=True)
class Forward:
    """The one way forward of an open step, or why it cannot be taken together with others."""

    outcome: str
    label: str
    needs_comment: bool
    refused: str = ""


_TASKS = """
SELECT t.id, t.step, t.fork, t.unit_id, t.role, t.assignee_id, t.due_at, t.agency_id, x.process_id
FROM processing_task t JOIN dossiers_terms x ON x.dossier_id = t.dossier_id
WHERE t.id = ANY(%s) AND t.done_at IS NULL
"""


def forwards(actor: Actor, task_ids: Sequence[int]) -> dict[int, Forward]:
    """Return of each open step its one way forward; one statement besides the process versions not seen before."""
    return {row[0]: _forward(actor, TaskRow(*row[:8]), row[8]) for row in sql.rows(_TASKS, (list(task_ids),))}


def _forward(actor: Actor, task: TaskRow, process_id: int) -> Forward:
    if not may_act(actor, task):
        return Forward("", "", needs_comment=False, refused=NOT_YOURS)
    step = definition_of(process_id).step(task.step)
    ways = [outcome for outcome in step.outcomes if not outcome.back]
    if len(ways) != 1:
        return Forward("", "", needs_comment=False, refused=CHOOSE)
    if step.kind is StepKind.ISSUE and gives_result(ways[0]):
        return Forward("", "", needs_comment=False, refused=ISSUE)
    return Forward(ways[0].key, ways[0].label, needs_comment=ways[0].needs_comment)
