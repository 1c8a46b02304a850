"""A financial obligation fixed during appraisal: the dossier waits until it is met (status 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock as clocks
from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.core.text import clean_input
from motcua.core.worktime import PauseMode
from motcua.directory import calendars
from motcua.directory.actors import SYSTEM, Actor
from motcua.dossiers import lifecycle_rules, scopes
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import HandlingResumed, HandlingSuspended
from motcua.dossiers.held import Held, change, hold
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import clock, expiry
from motcua.dossiers.services.opening import add_files
from motcua.dossiers.services.reappointing import appoint_anew
from motcua.dossiers.statuses import check_move
from motcua.payments.events import ObligationMet, ObligationSet
from motcua.payments.models import Obligation
from motcua.payments.services.fees import owe
from motcua.procedures.rules.fees import FeeOption

CAUSE = "obligation"
LONGEST_TEXT = 1000
MOST_AMOUNT = 1_000_000_000_000
MOST_ITEMS = 20
_OPEN = """
SELECT id, clock, set_at, basis, pay_by FROM payments_obligation
WHERE dossier_id = %s AND met_at IS NULL AND closed_at IS NULL
"""


@dataclass(frozen=True, kw_only=True)
class ObligationFacts:
    """What the handling side fixed: pairs of name and whole đồng, where to pay, until which day, by which clause."""

    items: Sequence[tuple[str, int]]
    account: str
    pay_by: date | None
    basis: str


@dataclass(frozen=True)
class Waiting:
    """Where to pay, by which text, and until when."""

    account: str
    basis: str
    pay_by: datetime


@dataclass(frozen=True)
class OpenObligation:
    """An obligation the dossier waits for, under the dossier's lock."""

    id: int
    clock: str
    set_at: datetime
    basis: str
    pay_by: datetime


def require_payment(*, actor: Actor, held: Held, facts: ObligationFacts, now: datetime) -> int:
    """Fix what the applicant has to pay; steps wait, the clock too where the rule says so. Returns its id.

    The caller has checked that the dossier is the actor's to handle.

    Raises:
        SeveralBroken: Something is missing or wrong; each is told.
        RuleBroken: The dossier is not being handled.

    Source: law.md transitions 4 → 6 and 6 → 4; the clock is a dated rule.
    """
    calendar = calendars.calendar_of(held.receiving_agency_id)
    faults = _faults(facts, now)
    if faults or facts.pay_by is None:
        raise SeveralBroken(faults)
    basis = clean_input(facts.basis, LONGEST_TEXT)
    pay_by = calendar.closing(calendar.working_day_on_or_after(facts.pay_by))
    fees = [
        FeeOption(clean_input(name, 200, multiline=False), "obligation", amount, basis) for name, amount in facts.items
    ]
    waiting = Waiting(clean_input(facts.account, LONGEST_TEXT), basis, pay_by)
    return wait_for(actor=actor, held=held, waiting=waiting, fees=fees, now=now)


def wait_for(
    *,
    actor: Actor,
    held: Held,
    waiting: Waiting,
    fees: Sequence[FeeOption] = (),
    charges: Mapping[int, int] | None = None,
    now: datetime,
) -> int:
    """Let a held dossier wait until money has covered an obligation (status 6); returns its id.

    Args:
        fees: What it owes from now on.
        charges: What it owes already and waits for from now on: whole đồng by charge.

    Raises:
        RuleBroken: The dossier is not being handled.
    """
    check_move(held.status, Status.OBLIGATION)
    mode = lifecycle_rules.obligation_clock(clocks.local_date(held.accepted_at or now))
    clock.pause(held, mode=mode, basis=f"Chờ thực hiện nghĩa vụ tài chính. Căn cứ: {waiting.basis}", now=now)
    obligation_id = new_id()
    row = {
        "id": obligation_id,
        "dossier": held.id,
        "account": waiting.account,
        "basis": waiting.basis,
        "clock": mode.value,
        "pay_by": waiting.pay_by,
        "set_by": actor.ref,
        "set_at": now,
        "met_by": "",
        "proof_text": "",
    }
    sql.insert(Obligation, [row])
    change(held.id, status=int(Status.OBLIGATION), awaiting="payment")
    scopes.move(held.id, Bucket.WAITING_APPLICANT, now)
    total = sum(fee.amount for fee in fees) + sum((charges or {}).values())
    fact = ObligationSet(obligation=obligation_id, total=total, pay_by=waiting.pay_by.isoformat())
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    owe(actor=actor, dossier_id=held.id, fees=fees, obligation_id=obligation_id, now=now)
    if charges:
        values = (obligation_id, held.id, list(charges))
        sql.execute("UPDATE payments_charge SET obligation_id = %s WHERE dossier_id = %s AND id = ANY(%s)", values)
    waits = HandlingSuspended(cause=CAUSE, clock=mode.value)
    ledger.record(stream=held.id, fact=waits, actor=actor.ref, now=now)
    return obligation_id


def prove_paid(
    *, actor: Actor, held: Held, text: str, file_id: int | None = None, handles: bool = False, now: datetime
) -> None:
    """Record that the obligation was paid elsewhere, by the paper that shows it; handling goes on (status 4).

    Args:
        text: Number and date of the paper, who issued it.
        file_id: Its scan.
        handles: The caller found the dossier to be the actor's to handle.

    Raises:
        NotAllowed: The actor neither handles the dossier nor is at its desk.
        RuleBroken: Nothing is open, or the paper is not named.
    """
    if not handles and not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} records no payment for {held.ref}")
    found = require_open(held)
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        message = "Hãy ghi số, ngày của chứng từ nộp tiền và nơi cấp."
        raise RuleBroken("obligation.no_proof", message, "proof_text")
    mark_proven(held.id, found.id, text, file_id, now)
    if file_id:
        add_files(held.id, [(None, file_id)], kind="paper", actor=actor, now=now)
    meet(actor, held, found, how="proof", now=now)


def mark_proven(dossier_id: int, obligation_id: int, text: str, file_id: int | None, now: datetime) -> None:
    """Mark what an obligation owes as paid, shown by a paper; the caller meets the obligation."""
    sql.execute(
        "UPDATE payments_charge SET paid_at = %s, by_proof = true WHERE obligation_id = %s AND dossier_id = %s "
        "AND paid_at IS NULL",
        (now, obligation_id, dossier_id),
    )
    sql.execute(
        "UPDATE payments_obligation SET proof_text = %s, proof_id = %s WHERE id = %s", (text, file_id, obligation_id)
    )


_UNMET = """
SELECT 1 FROM payments_charge c LEFT JOIN payments_order o ON o.id = c.order_id
WHERE c.dossier_id = %s AND c.obligation_id = %s
  AND (c.paid_at IS NULL OR (c.order_id IS NOT NULL AND o.budget_at IS NULL)) LIMIT 1
"""


_COVERED_AT = """
SELECT max(greatest(c.paid_at, coalesce(o.budget_at, c.paid_at))) FROM payments_charge c
LEFT JOIN payments_order o ON o.id = c.order_id WHERE c.dossier_id = %s AND c.obligation_id = %s
"""


def meet_if_paid(*, actor: Actor, held: Held, how: str = "cash", was_held_up: bool = False, now: datetime) -> None:
    """Let handling go on when money has covered the open obligation; nothing to do without one.

    Args:
        was_held_up: Money may have come while something else was being decided: the clock counts on from then.

    Cash at the desk is the authority's own receipt. What came through a bank or an intermediary opens the step only
    with both its signed voucher and the notice of transfer to the budget.

    Source: VL Đ.16 k2 (law.md §7).
    """
    if held.status != Status.OBLIGATION:
        return
    found = require_open(held)
    if sql.rows(_UNMET, (held.id, found.id)):
        return
    paid_at = sql.rows(_COVERED_AT, (held.id, found.id))[0][0] if was_held_up else None
    meet(actor, held, found, how=how, paid_at=min(paid_at, now) if paid_at else None, now=now)


_OWED = """
EXISTS (SELECT FROM payments_charge c WHERE c.dossier_id = o.dossier_id AND c.obligation_id = o.id
        AND c.paid_at IS NULL)
"""
# Who paid in time is not late because the bank passes the money on later.
_OVERDUE = f"""
SELECT o.dossier_id FROM payments_obligation o
WHERE o.met_at IS NULL AND o.closed_at IS NULL AND o.pay_by < %(now)s AND {_OWED}
  AND NOT EXISTS (SELECT FROM payments_proof f WHERE f.obligation_id = o.id AND f.decided_at IS NULL)
  AND NOT EXISTS (SELECT FROM dossiers_proposal p
                  WHERE p.dossier_id = o.dossier_id AND p.kind = 'stop' AND p.made_at > o.pay_by)
ORDER BY o.pay_by, o.id LIMIT %(most)s
"""


def overdue(now: datetime) -> list[int]:
    """Return the dossiers whose time to pay is over, unless all is paid, a proof waits or a stop was proposed since."""
    return [row[0] for row in sql.rows(_OVERDUE, {"now": now, "most": expiry.MOST})]


@transaction.atomic
def close_overdue(*, dossier_id: int, now: datetime) -> bool:
    """Stop a dossier whose obligation was not met, or propose it to the leader, as the rule of its day says.

    Running it again changes nothing. Returns whether anything was done.
    """
    held = hold(dossier_id)
    found = _open(held.id)
    if held.status != Status.OBLIGATION or held.awaiting != "payment" or not found or found[0].pay_by >= now:
        return False
    if not sql.rows(f"SELECT 1 FROM payments_obligation o WHERE o.id = %s AND {_OWED}", (found[0].id,)):
        return False
    until = f"{clocks.local(found[0].pay_by):%d/%m/%Y}"
    return expiry.stop_or_propose(
        held,
        lifecycle_rules.OBLIGATION_OVERDUE,
        cause="obligation_overdue",
        reason=f"Người nộp không thực hiện nghĩa vụ tài chính trong thời hạn đến {until}.",
        basis=found[0].basis,
        now=now,
    )


def settle_ended(event: Recorded) -> None:
    """React to the dossier's end without a result: what is not paid is no longer owed."""
    for table, open_ in (("payments_charge", "paid_at"), ("payments_obligation", "met_at")):
        sql.execute(
            f"UPDATE {table} SET closed_at = %s WHERE dossier_id = %s AND {open_} IS NULL AND closed_at IS NULL",
            (event.at, event.stream),
        )
    _close_proofs(event.stream, event.actor, "Hồ sơ đã kết thúc.", event.at)


def go_on_if_paid(event: Recorded) -> None:
    """React to a withdrawal that did not happen: what was paid while it was being decided meets the obligation.

    The clock counts on from the payment, for what was waited for since was the authority's decision (decision 0138).
    """
    meet_if_paid(actor=SYSTEM, held=hold(event.stream), was_held_up=True, now=event.at)


def _close_proofs(dossier_id: int, actor: str, answer: str, now: datetime) -> None:
    """Close what nobody needs to check any more."""
    sql.execute(
        "UPDATE payments_proof SET decided_by = %s, decided_at = %s, accepted = false, answer = %s "
        "WHERE dossier_id = %s AND decided_at IS NULL",
        (actor, now, answer, dossier_id),
    )


def meet(
    actor: Actor,
    held: Held,
    found: OpenObligation,
    *,
    how: str,
    paid_at: datetime | None = None,
    now: datetime,
) -> None:
    """Let handling go on once an obligation is met (status 4); the caller is the transaction.

    Args:
        paid_at: When the proof that was taken had come, if before now: the clock counts on from then.
    """
    check_move(held.status, Status.PROCESSING)
    mode = PauseMode(found.clock)
    change(held.id, status=int(Status.PROCESSING), awaiting="process")
    since = paid_at or now
    due = clock.resume(held, mode=mode, basis="Đã thực hiện nghĩa vụ tài chính", now=since) or held.due_at
    _close_proofs(held.id, actor.ref, "Đã nộp bằng cách khác.", now)
    sql.execute("UPDATE payments_obligation SET met_at = %s, met_by = %s WHERE id = %s", (now, actor.ref, found.id))
    scopes.move(held.id, Bucket.PROCESSING, due or now)
    told = due.isoformat() if due else ""
    fact = ObligationMet(obligation=found.id, how=how, due_at=told)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    goes_on = HandlingResumed(cause=CAUSE, clock=mode.value, due_at=told)
    ledger.record(stream=held.id, fact=goes_on, actor=actor.ref, now=now)
    appoint_anew(actor=actor, held=held, due=due, now=now)


def _open(dossier_id: int) -> list[OpenObligation]:
    return [OpenObligation(*row) for row in sql.rows(_OPEN, (dossier_id,))]


def require_open(held: Held) -> OpenObligation:
    """Return the obligation the dossier waits for.

    Raises:
        RuleBroken: It waits for none any more.
    """
    found = _open(held.id)
    if held.status != Status.OBLIGATION or not found:
        message = "Hồ sơ không còn chờ thực hiện nghĩa vụ tài chính. Hãy tải lại trang hồ sơ."
        raise RuleBroken("obligation.not_open", message)
    return found[0]


def _faults(facts: ObligationFacts, now: datetime) -> list[tuple[str, str]]:
    faults = []
    if not facts.items or any(not name.strip() for name, _ in facts.items):
        faults.append(("items", "Hãy ghi tên và số tiền của ít nhất một khoản phải nộp."))
    elif len(facts.items) > MOST_ITEMS or any(not 0 < amount <= MOST_AMOUNT for _, amount in facts.items):
        faults.append(("items", "Số tiền của mỗi khoản phải là số nguyên đồng lớn hơn 0; tối đa 20 khoản."))
    if not facts.account.strip():
        faults.append(("account", "Hãy ghi nơi nộp: số tài khoản, chủ tài khoản, ngân hàng hoặc kho bạc."))
    if not facts.basis.strip():
        faults.append(("obligation_basis", "Hãy ghi căn cứ pháp lý của khoản phải nộp."))
    if facts.pay_by is None or facts.pay_by <= clocks.local_date(now):
        faults.append(("pay_by", "Hạn nộp phải là một ngày sau hôm nay, ví dụ 05/03/2026."))
    return faults
