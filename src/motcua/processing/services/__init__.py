"""Writes of the internal process, by topic; one name for those who call them."""

from motcua.processing.services.assigning import assign_task, may_assign
from motcua.processing.services.handover import hand_over, hand_over_to_post, take_over
from motcua.processing.services.leaving import change_post, end_post, withdraw_account
from motcua.processing.services.notes import attach_files, write_note
from motcua.processing.services.places import RECEIVING
from motcua.processing.services.reassigning import leaving, may_reassign, reassign_task
from motcua.processing.services.running import complete_step, finish_task, start_process
from motcua.processing.services.tasks import (
    TaskRow,
    definition_of,
    gives_result,
    may_act,
    open_tasks,
    require_open_task,
)

__all__ = [
    "RECEIVING",
    "TaskRow",
    "assign_task",
    "attach_files",
    "change_post",
    "complete_step",
    "definition_of",
    "end_post",
    "finish_task",
    "gives_result",
    "hand_over",
    "hand_over_to_post",
    "leaving",
    "may_act",
    "may_assign",
    "may_reassign",
    "open_tasks",
    "reassign_task",
    "require_open_task",
    "start_process",
    "take_over",
    "withdraw_account",
    "write_note",
]
