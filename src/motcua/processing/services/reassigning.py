"""Who has an open step: taken over, given to somebody else, handed over when somebody leaves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.core.together import again_after_deadlock
from motcua.directory.actors import ROLE_NAMES, Actor, Role
from motcua.directory.queries import HELD
from motcua.dossiers.held import hold
from motcua.dossiers.queries import may_reach
from motcua.processing.events import TaskReassigned
from motcua.processing.services.tasks import TaskRow, among, open_tasks

LONGEST_REASON = 1000
_SUPERIORS = (Role.APPROVER, Role.SIGNER, Role.LEADER, Role.AGENCY_ADMIN)


def may_reassign(actor: Actor, unit_id: int, agency_id: int) -> bool:
    """Tell whether the actor gives out the work of a unit: its dispatcher, or a superior in the agency."""
    if not actor.is_official:
        return False
    if actor.has(Role.DISPATCHER) and actor.unit_id == unit_id:
        return True
    return actor.agency_id == agency_id and actor.has(*_SUPERIORS)


@again_after_deadlock
@transaction.atomic
def reassign_task(
    *,
    actor: Actor,
    dossier_id: int,
    task_id: int,
    assignee_id: int | None,
    expected_id: int | None,
    reason: str,
    now: datetime,
) -> None:
    """Give an open step to somebody of its unit, take it over, or give it back to the unit.

    The step's due moment stays: who gets it late has less time, and history says from whom.

    Args:
        assignee_id: Who gets it; None for whoever of the unit takes it first.
        expected_id: Who had it when the actor looked; a second click or a colleague's act in between is told.

    Raises:
        NotAllowed: The actor does not give out this unit's work.
        RuleBroken: The step is done, was given to somebody else meanwhile, nobody would change, the chosen one does
            not hold the role, or the reason is missing.
    """
    held = hold(dossier_id)
    task = among(open_tasks(dossier_id), held, task_id)
    if not may_reassign(actor, task.unit_id, task.agency_id) or not may_reach(actor, held.id):
        raise NotAllowed(f"{actor.ref} may not give out {task.step} of {held.ref}")
    reason = clean_input(reason, LONGEST_REASON)
    if not reason:
        raise RuleBroken("task.reason", "Hãy ghi lý do giao lại việc.", "reason")
    if task.assignee_id == assignee_id:
        raise RuleBroken("task.same", "Việc này đang ở đúng người vừa chọn.", "assignee")
    if task.assignee_id != expected_id:
        raise RuleBroken("task.moved", "Việc này vừa được giao cho người khác. Hãy xem lại trước khi giao.", "assignee")
    if assignee_id is not None and assignee_id not in _holders(task, now):
        raise RuleBroken(
            "task.assignee",
            "Người được chọn không giữ vai trò cần thiết cho bước này. Hãy chọn người khác.",
            "assignee",
        )
    _give(task, held.id, assignee_id, actor, now, reason)


@dataclass(frozen=True)
class Leaving:
    """What is open with somebody who leaves posts: steps given to them, and roles nobody else would hold."""

    assigned: int
    alone: tuple[str, ...]


def leaving(account_id: int, post_ids: Sequence[int], now: datetime) -> Leaving:
    """Return what would have to be handed over if these posts ended."""
    return Leaving(_assigned(account_id, post_ids), tuple(_alone(post_ids, now)))


def settle(
    *,
    actor: Actor,
    account_id: int,
    unit_ids: Sequence[int],
    lost: Collection[str],
    receiver_id: int | None,
    reason: str,
    now: datetime,
) -> int:
    """Hand over the open steps that an account may not do any more, all or none; returns how many there were.

    Each goes to the receiver where that one holds the role in the step's unit, else back to the unit. The caller has
    already ended or changed the posts in the same transaction.

    Args:
        lost: The roles that are gone from these units; a step for another role is not this act's concern.

    Raises:
        RuleBroken: A step would be left with nobody who can do it; the message says where.
    """
    given = _orphaned(account_id, unit_ids, now)
    # Dossiers in one order, so that two hand-overs wait for each other instead of blocking.
    for dossier_id in sorted({dossier for dossier, _ in given}):
        hold(dossier_id)
    given = _orphaned(account_id, unit_ids, now)
    _require_holders(unit_ids, lost, now)
    for dossier_id, task in given:
        to = receiver_id if receiver_id in _holders(task, now) else None
        _give(task, dossier_id, to, actor, now, reason)
    return len(given)


def hold_work(account_id: int, unit_ids: Sequence[int]) -> None:
    """Lock the dossiers of the steps that an account has, before its posts are touched: dossiers come first."""
    found = sql.rows(
        "SELECT DISTINCT dossier_id FROM processing_task WHERE done_at IS NULL AND unit_id = ANY(%s) "
        "AND assignee_id = %s ORDER BY 1",
        (list(unit_ids), account_id),
    )
    for (dossier_id,) in found:
        hold(dossier_id)


def _give(task: TaskRow, dossier_id: int, assignee_id: int | None, actor: Actor, now: datetime, reason: str) -> None:
    sql.execute("UPDATE processing_task SET assignee_id = %s WHERE id = %s", (assignee_id, task.id))
    fact = TaskReassigned(step=task.step, task=task.id, from_account=task.assignee_id or 0, to_account=assignee_id or 0)
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now, reason=reason)


# A post by which somebody can do a step: in its unit, with its role, and not narrowed to other procedures.
_ABLE = f"""
SELECT p.account_id FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
WHERE p.unit_id = t.unit_id AND p.roles ? t.role AND {HELD} AND (p.procedure_set_id IS NULL OR EXISTS (
  SELECT FROM dossiers_scope s WHERE s.dossier_id = t.dossier_id AND s.scope = p.procedure_set_id))
"""


def _holders(task: TaskRow, now: datetime) -> set[int]:
    values = {"task": task.id, "day": clock.local_date(now)}
    found = sql.rows(f"SELECT x.* FROM processing_task t, LATERAL ({_ABLE}) x WHERE t.id = %(task)s", values)
    return {row[0] for row in found}


# A step in one of the units that is given to the account, which holds no post for it any more.
_ORPHANED = f"""
SELECT t.dossier_id, t.id, t.step, t.fork, t.unit_id, t.role, t.assignee_id, t.due_at, t.agency_id
FROM processing_task t
WHERE t.done_at IS NULL AND t.unit_id = ANY(%(units)s) AND t.assignee_id = %(account)s
  AND NOT EXISTS ({_ABLE} AND p.account_id = t.assignee_id)
ORDER BY t.dossier_id, t.id
"""


def _orphaned(account_id: int, unit_ids: Sequence[int], now: datetime) -> list[tuple[int, TaskRow]]:
    values = {"units": list(unit_ids), "account": account_id, "day": clock.local_date(now)}
    return [(row[0], TaskRow(*row[1:])) for row in sql.rows(_ORPHANED, values)]


_NOBODY = f"""
SELECT u.name, g.name, t.role, count(*) FROM processing_task t
JOIN directory_unit u ON u.id = t.unit_id JOIN directory_agency g ON g.id = t.agency_id
WHERE t.done_at IS NULL AND t.unit_id = ANY(%(units)s) AND t.role = ANY(%(lost)s)
  AND NOT EXISTS ({_ABLE} {{but}})
GROUP BY 1, 2, 3 ORDER BY 1, 3
"""


def _require_holders(unit_ids: Sequence[int], lost: Collection[str], now: datetime) -> None:
    values = {"units": list(unit_ids), "lost": list(lost), "day": clock.local_date(now)}
    found = sql.rows(_NOBODY.format(but=""), values)
    if found:
        places = "; ".join(_place(row) for row in found)
        raise RuleBroken(
            "task.nobody_left",
            f"Chưa thực hiện được vì sẽ không còn ai làm việc đang mở: {places}. Hãy cử người giữ vai trò đó trước; "
            "cần chặn ngay thì khóa tài khoản.",
        )


def _place(row: tuple[str, str, str, int]) -> str:
    unit, agency, role, number = row
    return f"{number} bước chờ vai trò “{ROLE_NAMES[Role(role)]}” tại {unit}, {agency}"


def _assigned(account_id: int, post_ids: Sequence[int]) -> int:
    found = sql.rows(
        "SELECT count(*) FROM processing_task t WHERE t.done_at IS NULL AND t.assignee_id = %(account)s "
        "AND t.unit_id IN (SELECT unit_id FROM directory_post WHERE id = ANY(%(posts)s))",
        {"account": account_id, "posts": list(post_ids)},
    )
    return int(found[0][0])


def _alone(post_ids: Sequence[int], now: datetime) -> list[str]:
    held = sql.rows("SELECT unit_id, roles FROM directory_post WHERE id = ANY(%s)", (list(post_ids),))
    values = {
        "units": [unit for unit, _ in held],
        "lost": [role for _, roles in held for role in sql.json_value(roles)],
        "day": clock.local_date(now),
        "posts": list(post_ids),
    }
    return [_place(row) for row in sql.rows(_NOBODY.format(but="AND NOT p.id = ANY(%(posts)s)"), values)]
