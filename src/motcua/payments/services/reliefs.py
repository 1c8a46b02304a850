"""An exemption or reduction of fees: asked for with its paper, confirmed or refused by the desk at reception.

What was asked is kept as the rule stood then, so that a rule which ends later changes nothing of it (decision 0079).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held
from motcua.dossiers.permissions import may_receive, may_work_at_desk
from motcua.payments.events import ReliefAsked, ReliefGranted, ReliefRefused
from motcua.payments.models import Relief
from motcua.procedures.rules.fee_rules import FeeRule, relieved
from motcua.procedures.rules.fees import FeeOption

LONGEST_REASON = 1000
_OPEN = "SELECT id, name, percent, basis FROM payments_relief WHERE dossier_id = %s AND decided_at IS NULL"
_DECIDE = """
UPDATE payments_relief SET decided_by = %s, decided_at = %s, accepted = %s, spared = %s, reason = %s WHERE id = %s
"""


@dataclass(frozen=True)
class ReliefAnswer:
    """What the desk decided about a relief; a refusal says why."""

    accepted: bool
    reason: str = ""


def ask_relief(*, actor: Actor, dossier_id: int, rule: FeeRule, now: datetime) -> None:
    """Record that a relief is asked for with a dossier; the caller holds it and made sure that the rule is in force."""
    relief_id = new_id()
    row = {
        "id": relief_id,
        "dossier": dossier_id,
        "rule": rule.id,
        "name": rule.name,
        "percent": rule.percent,
        "paper": rule.paper,
        "basis": rule.basis,
        "asked_by": actor.ref,
        "asked_at": now,
    }
    sql.insert(Relief, [row])
    ledger.record(stream=dossier_id, fact=ReliefAsked(relief=relief_id), actor=actor.ref, now=now)


def relief_waits(dossier_id: int) -> bool:
    """Tell whether a relief of this dossier waits for the desk."""
    return bool(sql.rows(_OPEN, (dossier_id,)))


def decide_relief(
    *, actor: Actor, held: Held, answer: ReliefAnswer | None, fees: Sequence[FeeOption], now: datetime
) -> list[FeeOption]:
    """Decide on what is asked for with a held dossier, and return what is owed then; all, when nothing is asked for.

    Args:
        fees: What would be owed in full.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: A relief is asked for and not decided, or refused without a reason.
    """
    found = sql.rows(_OPEN, (held.id,))
    if not found:
        return list(fees)
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} decides on no relief of {held.ref}")
    if answer is None:
        message = "Người nộp đề nghị miễn, giảm phí, lệ phí. Hãy kiểm tra giấy tờ rồi xác nhận hoặc từ chối đề nghị."
        raise RuleBroken("relief.undecided", message, "relief")
    relief_id, name, percent, basis = found[0]
    if not answer.accepted:
        reason = clean_input(answer.reason, LONGEST_REASON)
        if not reason:
            message = "Hãy ghi vì sao không miễn, giảm để người nộp biết phải làm gì."
            raise RuleBroken("relief.no_reason", message, "relief_reason")
        sql.execute(_DECIDE, (actor.ref, now, False, 0, reason, relief_id))
        fact = ReliefRefused(relief=relief_id, total=sum(fee.amount for fee in fees))
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)
        return list(fees)
    left = relieved(fees, percent=percent, words=f"{name}: {basis}")
    total = sum(fee.amount for fee in left)
    spared = sum(fee.amount for fee in fees) - total
    sql.execute(_DECIDE, (actor.ref, now, True, spared, "", relief_id))
    granted = ReliefGranted(relief=relief_id, spared=spared, total=total)
    ledger.record(stream=held.id, fact=granted, actor=actor.ref, now=now)
    return left


def relieve_at_desk(
    *, actor: Actor, held: Held, rule: FeeRule, fees: Sequence[FeeOption], now: datetime
) -> list[FeeOption]:
    """Grant a relief whose paper the officer has just seen at the counter, and return what is owed then.

    Raises:
        NotAllowed: The actor does not work at a desk.
    """
    if not may_work_at_desk(actor):
        raise NotAllowed(f"{actor.ref} decides on no relief of {held.ref}")
    ask_relief(actor=actor, dossier_id=held.id, rule=rule, now=now)
    return decide_relief(actor=actor, held=held, answer=ReliefAnswer(accepted=True), fees=fees, now=now)
