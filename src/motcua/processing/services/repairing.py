"""Gets a stuck dossier going again without touching the database by hand: proposed by one, done by another."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import SYSTEM, Actor, Role
from motcua.directory.queries import HELD
from motcua.dossiers import scopes
from motcua.dossiers.held import Held, hold
from motcua.dossiers.rules.lifecycle import ENDED, Status
from motcua.processing.events import RepairApplied, RepairRefused, RepairTakenBack
from motcua.processing.models import Repair
from motcua.processing.rules import engine
from motcua.processing.services.running import open_steps
from motcua.processing.services.tasks import open_tasks, terms_of

REPAIRS = {
    "reopen_step": "Mở lại một bước",
    "move_task": "Chuyển bước sang đơn vị khác",
    "release_task": "Bỏ người được giao, để đơn vị tự nhận",
    "cancel_task": "Đóng bước còn sót của hồ sơ đã kết thúc",
    "close_clock": "Dừng thời hạn của hồ sơ đã kết thúc",
    "open_clock": "Chạy tiếp thời hạn",
}
FOR = {
    "no_task": "reopen_step",
    "nobody": "move_task",
    "gone": "release_task",
    "orphan_task": "cancel_task",
    "clock_open": "close_clock",
    "no_clock": "open_clock",
}
"""Which repair mends which finding of `processing.stuck`."""
LONGEST_REASON = 1000
_DECIDED = ("repair.decided", "Đề nghị này đã được quyết định trước đó. Hãy tải lại trang.")


@dataclass(frozen=True, kw_only=True)
class RepairPlan:
    """What is to be done about a dossier; task, step and unit as the kind needs them."""

    kind: str
    task_id: int | None = None
    step: str = ""
    unit_id: int | None = None
    reason: str = ""


def may_repair(actor: Actor) -> bool:
    """Tell whether the actor proposes and decides repairs: administrators of the agency or the province."""
    return actor.is_official and actor.has(Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)


@transaction.atomic
def propose_repair(*, actor: Actor, dossier_id: int, plan: RepairPlan, now: datetime) -> int:
    """Propose a repair; nothing changes until somebody else decides. The caller has found the dossier visible.

    Raises:
        NotAllowed: The actor is no administrator.
        RuleBroken: The repair does not fit the dossier, lacks a reason, or is proposed already.
    """
    held = hold(dossier_id)
    if not may_repair(actor):
        raise NotAllowed(f"{actor.ref} repairs nothing")
    if not plan.reason.strip():
        raise RuleBroken("repair.no_reason", "Hãy ghi lý do và tình trạng hồ sơ đang mắc.", "reason")
    _check(held, plan, now)
    repair_id = new_id()
    row = {
        "id": repair_id,
        "dossier": held.id,
        "kind": plan.kind,
        "task": plan.task_id,
        "step": plan.step if plan.kind == "reopen_step" else "",
        "unit": plan.unit_id if plan.kind == "move_task" else None,
        "reason": clean_input(plan.reason, LONGEST_REASON),
        "proposed_by": actor.ref,
        "proposed_account": actor.account_id,
        "proposed_at": now,
    }
    try:
        with transaction.atomic():
            sql.insert(Repair, [row])
    except IntegrityError:
        raise RuleBroken("repair.waits", "Đã có đề nghị như vậy đang chờ duyệt cho hồ sơ này.", "reason") from None
    return repair_id


@transaction.atomic
def decide_repair(*, actor: Actor, repair_id: int, approve: bool, note: str, now: datetime) -> None:
    """Do what was proposed, or refuse it; never one's own proposal. Due moments and finished steps stay as they were.

    Raises:
        NotFound: No such proposal, or of a dossier outside the actor's scope.
        NotAllowed: The actor is no administrator.
        RuleBroken: It is the actor's own, was decided before, no longer fits, or a refusal has no reason.
    """
    found = sql.rows("SELECT dossier_id FROM processing_repair WHERE id = %s", (repair_id,))
    if not found or not _in_scope(actor, found[0][0]):
        raise NotFound("repair")
    if not may_repair(actor):
        raise NotAllowed(f"{actor.ref} repairs nothing")
    held = hold(found[0][0])
    repair = Repair.objects.select_for_update().get(id=repair_id)
    if repair.proposed_account == actor.account_id:
        raise RuleBroken("repair.own", "Người đề nghị không tự duyệt. Hãy nhờ quản trị khác duyệt.", "note")
    if repair.state != "proposed":
        raise RuleBroken(*_DECIDED)
    if not approve and not note.strip():
        raise RuleBroken("repair.refusal", "Hãy ghi lý do không duyệt.", "note")
    if approve:
        plan = RepairPlan(kind=repair.kind, task_id=repair.task, step=repair.step, unit_id=repair.unit_id)
        _check(held, plan, now)
        _apply(held, plan, now)
        fact = RepairApplied(
            repair=repair.id,
            kind=repair.kind,
            task=repair.task or 0,
            step=repair.step,
            unit=repair.unit_id or 0,
            proposed_by=repair.proposed_by,
        )
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=repair.reason)
    else:
        refused = RepairRefused(repair=repair.id, kind=repair.kind)
        ledger.record(stream=held.id, fact=refused, actor=actor.ref, now=now, reason=clean_input(note, LONGEST_REASON))
    repair.state = "done" if approve else "refused"
    repair.decided_by, repair.decided_at, repair.note = actor.ref, now, clean_input(note, LONGEST_REASON)
    repair.save(update_fields=["state", "decided_by", "decided_at", "note"])


@transaction.atomic
def take_repair_back(*, actor: Actor, repair_id: int, now: datetime) -> None:
    """Take one's own proposal of a repair back while nobody has decided.

    Raises:
        NotFound: No such proposal of this person's.
        RuleBroken: It was decided meanwhile.
    """
    found = sql.rows(
        "SELECT dossier_id FROM processing_repair WHERE id = %s AND proposed_account = %s",
        (repair_id, actor.account_id),
    )
    if not found:
        raise NotFound("repair")
    held = hold(found[0][0])
    repair = Repair.objects.select_for_update().get(id=repair_id)
    if repair.state != "proposed":
        raise RuleBroken(*_DECIDED)
    repair.state, repair.decided_by, repair.decided_at = "withdrawn", actor.ref, now
    repair.save(update_fields=["state", "decided_by", "decided_at"])
    fact = RepairTakenBack(repair=repair.id, kind=repair.kind)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=repair.reason)


def _in_scope(actor: Actor, dossier_id: int) -> bool:
    scope = 1 if actor.has(Role.PROVINCE_ADMIN) else actor.agency_id
    return bool(sql.rows("SELECT 1 FROM dossiers_scope WHERE dossier_id = %s AND scope = %s", (dossier_id, scope)))


def _check(held: Held, plan: RepairPlan, now: datetime) -> None:
    """Refuse a repair of what is not broken: nothing that runs can be bent by it."""
    has_ended = held.status in ENDED or held.status == Status.DONE
    opened = {task.id: task for task in open_tasks(held.id)}
    clock_runs = bool(
        sql.rows("SELECT 1 FROM dossiers_clocksegment WHERE dossier_id = %s AND ended_at IS NULL", (held.id,))
    )
    at_work = held.status == Status.PROCESSING and held.awaiting == "process"
    fits = {
        "reopen_step": at_work and not opened,
        "move_task": plan.task_id in opened and not has_ended and plan.unit_id is not None,
        "release_task": plan.task_id in opened and not has_ended and opened[plan.task_id].assignee_id is not None,
        "cancel_task": plan.task_id in opened and has_ended,
        "close_clock": has_ended and clock_runs,
        "open_clock": at_work and not clock_runs,
    }
    if not fits.get(plan.kind, False):
        message = (
            "Hồ sơ không còn ở tình trạng mắc này, nên không cần hoặc không thể cứu hộ như vậy. Hãy tải lại trang."
        )
        raise RuleBroken("repair.does_not_fit", message, "kind")
    if plan.kind == "reopen_step":
        keys = {step.key for step in terms_of(held.id).definition.steps if step.kind.value != "join"}
        if plan.step not in keys:
            raise RuleBroken("repair.step", "Hãy chọn một bước của quy trình để mở lại.", "step")
    if plan.kind == "move_task":
        task = opened[plan.task_id or 0]
        able = sql.rows(
            "SELECT 1 FROM directory_unit u JOIN directory_post p ON p.unit_id = u.id AND p.roles ? %(role)s "
            f"AND {HELD} JOIN directory_account a ON a.id = p.account_id AND a.is_active "
            "WHERE u.id = %(unit)s AND u.agency_id = %(agency)s LIMIT 1",
            {"role": task.role, "unit": plan.unit_id, "agency": task.agency_id, "day": clock.local_date(now)},
        )
        if not able:
            message = "Hãy chọn đơn vị cùng cơ quan có người giữ vai trò của bước."
            raise RuleBroken("repair.unit", message, "unit")


def _apply(held: Held, plan: RepairPlan, now: datetime) -> None:
    if plan.kind == "reopen_step":
        terms = terms_of(held.id)
        open_steps(held, terms, [engine.NewTask(plan.step)], None, SYSTEM, now, words="")
    elif plan.kind == "move_task":
        sql.execute(
            "UPDATE processing_task SET unit_id = %s, assignee_id = NULL WHERE id = %s", (plan.unit_id, plan.task_id)
        )
        scopes.widen(held.id, [plan.unit_id or 0])
    elif plan.kind == "release_task":
        sql.execute("UPDATE processing_task SET assignee_id = NULL WHERE id = %s", (plan.task_id,))
    elif plan.kind == "cancel_task":
        sql.execute("UPDATE processing_task SET done_at = %s, cancelled = true WHERE id = %s", (now, plan.task_id))
    elif plan.kind == "close_clock":
        # The clock ends when the dossier ended, as it should have then.
        sql.execute(
            "UPDATE dossiers_clocksegment c SET ended_at = greatest(c.began_at, d.finished_at) FROM dossiers_dossier d "
            "WHERE d.id = c.dossier_id AND c.dossier_id = %s AND c.ended_at IS NULL AND d.finished_at IS NOT NULL",
            (held.id,),
        )
    elif plan.kind == "open_clock":
        # Without a gap: the time without a clock counts, so that nobody gains by it.
        sql.execute(
            "INSERT INTO dossiers_clocksegment (id, dossier_id, kind, basis, began_at) "
            "SELECT %s, dossier_id, 'running', 'Chạy tiếp sau cứu hộ', max(ended_at) FROM dossiers_clocksegment "
            "WHERE dossier_id = %s GROUP BY dossier_id",
            (new_id(), held.id),
        )
