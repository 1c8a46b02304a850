"""What gateways tell: the only way by which money from outside changes anything.

A message is verified before it comes here. Then: the dossier is locked, the sum is kept once by the gateway's own
number, and it either settles exactly what the order was for, or is listed as a difference. So at every moment money
received = fees settled + refunds + open differences (decision 0114).
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.core.together import again_after_deadlock
from motcua.directory.actors import SYSTEM
from motcua.dossiers import slip_contents
from motcua.dossiers.held import Held, hold
from motcua.payments.enums import GATEWAY_NAMES, DifferenceKind, Gateway, Outcome
from motcua.payments.events import BudgetTransferred, DifferenceFound, OnlinePaid, OrderFailed
from motcua.payments.models import Difference
from motcua.payments.ports import Forged, Malformed, Notice, NoticeKind, RawMessage
from motcua.payments.rules import difference
from motcua.payments.services.fees import Way, give_receipt
from motcua.payments.services.obligations import meet_if_paid
from motcua.payments.services.orders import GIVEN_UP, close, facts_of, owed, served_by

STREAM = 31
"""The history of money that belongs to no dossier."""
_ORDER = """
SELECT id, dossier_id, amount, charges, state, payer, budget_at FROM payments_order
WHERE ref = %s AND gateway = %s FOR UPDATE
"""
_CARRIER = """
SELECT dossier_id, gateway FROM payments_order WHERE ref = %(ref)s AND (gateway = %(gateway)s OR %(any)s)
"""
_KEEP = """
INSERT INTO payments_money (id, gateway, reference, order_id, dossier_id, amount, told_by, voucher, came_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (gateway, reference) DO NOTHING
"""
_PAY = """
UPDATE payments_charge SET paid_at = %s, order_id = %s WHERE dossier_id = %s AND id = ANY(%s)
RETURNING id, name, amount
"""

log = logging.getLogger(__name__)


def hear(*, gateway: Gateway, raw: RawMessage, now: datetime) -> tuple[int, dict[str, Any]]:
    """Take a gateway's message and return what to answer; a forged one changes nothing and is logged."""
    served = served_by(gateway)
    try:
        notice = served.parse_callback(raw)
    except Forged as fault:
        log.warning("forged message of %s refused: %s", gateway.value, fault)
        return served.answer(Outcome.FORGED)
    except Malformed as fault:
        log.warning("unreadable message of %s refused: %s", gateway.value, fault)
        return served.answer(Outcome.MALFORMED)
    outcome = receive(gateway=gateway, notice=notice, told_by="notice", now=now)
    if outcome is not Outcome.SETTLED:
        log.info("message of %s about %s: %s", gateway.value, notice.order_ref or "no order", outcome.value)
    return served.answer(outcome)


def ask(*, ref: str, now: datetime) -> Outcome | None:
    """Ask the gateway what became of an order, outside every transaction; None when it knows nothing new.

    Raises:
        OutsideServiceFailed: It does not answer.
    """
    asked = facts_of(ref)
    sql.execute("UPDATE payments_order SET asked_at = %s WHERE ref = %s", (now, ref))
    try:
        notice = served_by(asked.gateway).ask(asked.facts)
    except (Forged, Malformed) as fault:
        log.warning("answer of %s about %s refused: %s", asked.gateway.value, ref, fault)
        return None
    if notice is None or notice.kind is NoticeKind.PENDING:
        if now - asked.facts.made_at > GIVEN_UP:
            close(ref, now)
        return None
    return receive(gateway=asked.gateway, notice=notice, told_by="query", now=now)


@again_after_deadlock
@transaction.atomic
def receive(*, gateway: Gateway, notice: Notice, told_by: str, now: datetime) -> Outcome:
    """Keep what a verified message says; the same message again changes nothing.

    A gateway speaks of its own orders only. The bank that keeps the collecting account also tells when the money that
    another carrier brought was passed on to the budget (decision 0079).
    """
    # The dossier is locked before the order, as everywhere.
    of_any = notice.kind is NoticeKind.BUDGET and gateway is Gateway.VIETQR
    found = sql.rows(_CARRIER, {"ref": notice.order_ref, "gateway": gateway.value, "any": of_any})
    if not found:
        return _without_order(gateway, notice, told_by, now)
    held = hold(found[0][0])
    order = order_of(notice.order_ref, Gateway(found[0][1]))
    if notice.kind is NoticeKind.FAILED:
        return _failed(held, order, gateway, notice, now)
    if notice.kind is NoticeKind.BUDGET:
        return _budget(held, order, notice, now)
    if notice.kind is not NoticeKind.PAID:
        return Outcome.NOTED
    return _paid(held, order, gateway, notice, told_by, now)


class LockedOrder:
    """An order under its lock."""

    def __init__(
        self, key: int, dossier: int, amount: int, charges: object, state: str, payer: str, budget_at: datetime | None
    ) -> None:
        self.id, self.dossier_id, self.amount, self.state, self.payer = key, dossier, amount, state, payer
        self.charges: list[int] = list(sql.json_value(charges))
        self.budget_at = budget_at


def order_of(ref: str, gateway: Gateway) -> LockedOrder:
    """Lock an order of a held dossier."""
    return LockedOrder(*sql.rows(_ORDER, (ref, gateway.value))[0])


def _paid(held: Held, order: LockedOrder, gateway: Gateway, notice: Notice, told_by: str, now: datetime) -> Outcome:
    money_id = _keep(gateway, notice, told_by, order.id, held.id, now)
    wrong = notice.amount != order.amount
    if money_id is None:
        return Outcome.WRONG_AMOUNT if wrong else Outcome.ALREADY
    why = difference(came=notice.amount, ordered=order.amount, charges=order.charges, owed=owed(held.id))
    if why is not None:
        list_difference(gateway, notice, money_id, why, stream=held.id, now=now)
        return Outcome.WRONG_AMOUNT if wrong else Outcome.KEPT
    settle(held, money_id, order, gateway, notice.amount, now)
    return Outcome.SETTLED


def settle(held: Held, money_id: int, order: LockedOrder, gateway: Gateway, amount: int, now: datetime) -> None:
    """Mark the charges of an order as paid by a sum of money, give the receipt, let the dossier go on."""
    paid = sorted(sql.rows(_PAY, (now, order.id, held.id, order.charges)))
    sql.execute("UPDATE payments_money SET settled = %s WHERE id = %s", (amount, money_id))
    sql.execute("UPDATE payments_order SET state = 'paid', ended_at = %s WHERE id = %s", (now, order.id))
    sql.execute(
        "UPDATE payments_order SET state = 'closed', ended_at = %s WHERE dossier_id = %s AND state = 'open'",
        (now, held.id),
    )
    way = Way(method=gateway.value, payer=order.payer, name=GATEWAY_NAMES[gateway], money_id=money_id)
    due = [(name, owing) for _, name, owing in paid]
    given = give_receipt(actor=slip_contents.for_the_desk(held), held=held, due=due, way=way, now=now)
    taken = given.taken
    fact = OnlinePaid(
        order=order.id, gateway=gateway.value, total=amount, receipt=given.id, number=taken.number, year=taken.year
    )
    ledger.record(stream=held.id, fact=fact, actor=SYSTEM.ref, now=now)
    meet_if_paid(actor=SYSTEM, held=held, how="online", now=now)


def _failed(held: Held, order: LockedOrder, gateway: Gateway, notice: Notice, now: datetime) -> Outcome:
    """Note that an order was not paid; money that came for it before stays, and what comes later is taken."""
    if order.state != "open":
        return Outcome.ALREADY
    sql.execute(
        "UPDATE payments_order SET state = 'failed', code = %s, ended_at = %s WHERE id = %s",
        (notice.code, now, order.id),
    )
    fact = OrderFailed(order=order.id, gateway=gateway.value, code=notice.code)
    ledger.record(stream=held.id, fact=fact, actor=SYSTEM.ref, now=now)
    return Outcome.NOTED


def _budget(held: Held, order: LockedOrder, notice: Notice, now: datetime) -> Outcome:
    """Note that the money of an order reached the budget; together with the voucher it opens the next step.

    Source: VL Đ.16 k2 (law.md §7): both, and one without the other opens nothing.
    """
    if order.budget_at is not None:
        return Outcome.ALREADY
    if notice.amount != order.amount:
        log.warning("transfer to the budget of %s with another amount", notice.order_ref)
        return Outcome.WRONG_AMOUNT
    sql.execute(
        "UPDATE payments_order SET budget_text = %s, budget_at = %s WHERE id = %s", (notice.voucher, now, order.id)
    )
    ledger.record(stream=held.id, fact=BudgetTransferred(order=order.id), actor=SYSTEM.ref, now=now)
    meet_if_paid(actor=SYSTEM, held=held, how="online", now=now)
    return Outcome.NOTED


def _without_order(gateway: Gateway, notice: Notice, told_by: str, now: datetime) -> Outcome:
    if notice.kind is NoticeKind.PAID and notice.amount > 0:
        money_id = _keep(gateway, notice, told_by, None, None, now)
        if money_id is not None:
            ledger.ensure(STREAM)
            list_difference(gateway, notice, money_id, DifferenceKind.UNKNOWN_ORDER, stream=STREAM, now=now)
    return Outcome.UNKNOWN_ORDER


def _keep(
    gateway: Gateway, notice: Notice, told_by: str, order_id: int | None, dossier_id: int | None, now: datetime
) -> int | None:
    """Keep a sum once; None when it is kept already."""
    if notice.amount <= 0 or not notice.reference:
        raise RuleBroken("payment.bad_notice", "Thông báo thanh toán không ghi số tiền hoặc số giao dịch.")
    money_id = new_id()
    values = (money_id, gateway.value, notice.reference, order_id, dossier_id, notice.amount, told_by,
              notice.voucher, now)  # fmt: skip
    return money_id if sql.execute(_KEEP, values) else None


def list_difference(
    gateway: Gateway, notice: Notice, money_id: int | None, kind: DifferenceKind, *, stream: int, now: datetime
) -> None:
    """List what does not meet, until somebody resolves it."""
    difference_id = new_id()
    row: Mapping[str, Any] = {
        "id": difference_id,
        "kind": kind.value,
        "gateway": gateway.value,
        "reference": notice.reference,
        "money": money_id,
        "amount": notice.amount,
        "note": (notice.text or notice.order_ref)[:500],
        "found_at": now,
    }
    sql.insert(Difference, [row])
    fact = DifferenceFound(difference=difference_id, kind=kind.value, total=notice.amount)
    ledger.record(stream=stream, fact=fact, actor=SYSTEM.ref, now=now)
