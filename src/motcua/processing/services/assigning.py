"""Giving an open step to somebody of its unit."""

from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.together import again_after_deadlock
from motcua.directory.actors import Actor, Role
from motcua.dossiers.reach import hold_for
from motcua.processing.events import StepAssigned
from motcua.processing.services.places import able
from motcua.processing.services.tasks import TaskRow, require_open_task

_ASSIGNERS = (Role.DISPATCHER, Role.APPROVER, Role.AGENCY_ADMIN)


def may_assign(actor: Actor, task: TaskRow) -> bool:
    """Tell whether the actor may give a step away: whoever holds it, or who distributes the unit's work."""
    if not actor.is_official:
        return False
    if task.unit_id == actor.unit_id:
        is_free = task.assignee_id is None or task.assignee_id in actor.answers_for
        return actor.has(*_ASSIGNERS) or (actor.has(Role(task.role)) and is_free)
    return task.agency_id == actor.agency_id and actor.has(Role.APPROVER, Role.AGENCY_ADMIN)


@again_after_deadlock
@transaction.atomic
def assign_task(*, actor: Actor, dossier_id: int, task_id: int, assignee_id: int, now: datetime) -> str:
    """Give an open step to an official of its unit and return that official's name; the same again changes nothing.

    Raises:
        NotAllowed: The step is not the actor's to give.
        RuleBroken: The step was ended meanwhile, is with somebody else (`reassign_task` asks for the reason), or the
            chosen official does not hold its role.
    """
    held = hold_for(actor, dossier_id)
    task = require_open_task(held, task_id)
    if not may_assign(actor, task):
        raise NotAllowed(f"{actor.ref} may not give away {task.step} of {held.ref}")
    name = able(held.id, assignee_id, unit_id=task.unit_id, role=task.role, now=now)
    if name is None:
        message = "Người được chọn không giữ vai trò cần thiết cho bước này. Hãy chọn người khác."
        raise RuleBroken("step.assignee", message, "assignee")
    if task.assignee_id not in {None, assignee_id, *actor.answers_for}:
        message = "Việc này đang giao cho người khác. Hãy giao lại tại trang Phân công, kèm lý do."
        raise RuleBroken("step.assigned", message, "assignee")
    if task.assignee_id != assignee_id:
        sql.execute("UPDATE processing_task SET assignee_id = %s WHERE id = %s", (assignee_id, task.id))
        fact = StepAssigned(step=task.step, task=task.id, assignee=assignee_id)
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return name
