"""Writes of the internal process, by topic; one name for those who call them."""

from motcua.processing.services.assigning import assign_task, may_assign
from motcua.processing.services.consulting import tell_late
from motcua.processing.services.deciding import agree, refuse
from motcua.processing.services.handover import come_back_from_post, hand_over, hand_over_to_post, take_over
from motcua.processing.services.leaving import change_post, end_post, withdraw_account
from motcua.processing.services.notes import attach_files, write_note
from motcua.processing.services.pausing import end_steps, follow_extension, measure_again, pause_steps, resume_steps
from motcua.processing.services.places import RECEIVING
from motcua.processing.services.proposing import (
    handles,
    held_by_handler,
    propose_extension,
    propose_stop,
    propose_supplement,
    prove_payment,
    refuse_proof,
    require_payment,
    take_back,
    take_proof,
    use_held_paper,
)
from motcua.processing.services.reassigning import leaving, may_reassign, reassign_task
from motcua.processing.services.repairing import (
    FOR,
    REPAIRS,
    RepairPlan,
    decide_repair,
    may_repair,
    propose_repair,
    take_repair_back,
)
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
    "FOR",
    "RECEIVING",
    "REPAIRS",
    "RepairPlan",
    "TaskRow",
    "agree",
    "assign_task",
    "attach_files",
    "change_post",
    "come_back_from_post",
    "complete_step",
    "decide_repair",
    "definition_of",
    "end_post",
    "end_steps",
    "finish_task",
    "follow_extension",
    "gives_result",
    "hand_over",
    "hand_over_to_post",
    "handles",
    "held_by_handler",
    "leaving",
    "may_act",
    "may_assign",
    "may_reassign",
    "may_repair",
    "measure_again",
    "open_tasks",
    "pause_steps",
    "propose_extension",
    "propose_repair",
    "propose_stop",
    "propose_supplement",
    "prove_payment",
    "reassign_task",
    "refuse",
    "refuse_proof",
    "require_open_task",
    "require_payment",
    "resume_steps",
    "start_process",
    "take_back",
    "take_over",
    "take_proof",
    "take_repair_back",
    "tell_late",
    "use_held_paper",
    "withdraw_account",
    "write_note",
]
