"""What gateways tell: the only way by which money from outside changes anything.

A message is verified before it comes here. Then: the dossier is locked, the sum is kept once by the gateway's own
number, and it either settles exactly what the order was for, or is listed as a difference. So at every moment money
received = fees settled + refunds + open differences (decision 0114).
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.together import again_after_deadlock
from motcua.directory.actors import SYSTEM
from motcua.dossiers.held import Held, hold
from motcua.payments.enums import DifferenceKind, Gateway, Outcome
from motcua.payments.events import OrderFailed
from motcua.payments.ports import Forged, Malformed, Notice, NoticeKind, RawMessage
from motcua.payments.rules import difference
from motcua.payments.services.orders import GIVEN_UP, close, facts_of, owed, served_by
from motcua.payments.services.settling import (
    STREAM,
    LockedOrder,
    keep,
    list_difference,
    note_budget,
    order_of,
    settle,
)
from motcua.payments.services.several import Named, receive_several

_CARRIERS = """
SELECT ref, dossier_id, gateway FROM payments_order
WHERE ref = ANY(%(refs)s) AND (gateway = %(gateway)s OR %(any)s) ORDER BY id
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
    found = sql.rows(_CARRIERS, {"refs": list(notice.names), "gateway": gateway.value, "any": of_any})
    if not found:
        return _without_order(gateway, notice, told_by, now)
    if len(found) > 1:
        named = [Named(ref, dossier_id, Gateway(carrier)) for ref, dossier_id, carrier in found]
        return receive_several(gateway=gateway, notice=notice, named=named, told_by=told_by, now=now)
    ref, dossier_id, carrier = found[0]
    held = hold(dossier_id)
    order = order_of(ref, Gateway(carrier))
    if notice.kind is NoticeKind.FAILED:
        return _failed(held, order, gateway, notice, now)
    if notice.kind is NoticeKind.BUDGET:
        return _budget(held, order, notice, now)
    if notice.kind is not NoticeKind.PAID:
        return Outcome.NOTED
    return _paid(held, order, gateway, notice, told_by, now)


def _paid(held: Held, order: LockedOrder, gateway: Gateway, notice: Notice, told_by: str, now: datetime) -> Outcome:
    money_id = keep(gateway, notice, told_by, order.id, held.id, now)
    wrong = notice.amount != order.amount
    if money_id is None:
        return Outcome.WRONG_AMOUNT if wrong else Outcome.ALREADY
    why = difference(came=notice.amount, ordered=order.amount, charges=order.charges, owed=owed(held.id))
    if why is not None:
        list_difference(gateway, notice, money_id, why, streams=[held.id], now=now)
        return Outcome.WRONG_AMOUNT if wrong else Outcome.KEPT
    settle(held, money_id, order, gateway, notice.amount, now)
    return Outcome.SETTLED


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
    if order.budget_at is not None:
        return Outcome.ALREADY
    if notice.amount != order.amount:
        log.warning("transfer to the budget of %s with another amount", notice.order_ref)
        return Outcome.WRONG_AMOUNT
    note_budget(held, order, notice.voucher, now)
    return Outcome.NOTED


def _without_order(gateway: Gateway, notice: Notice, told_by: str, now: datetime) -> Outcome:
    if notice.kind is NoticeKind.PAID and notice.amount > 0:
        money_id = keep(gateway, notice, told_by, None, None, now)
        if money_id is not None:
            ledger.ensure(STREAM)
            list_difference(gateway, notice, money_id, DifferenceKind.UNKNOWN_ORDER, streams=[STREAM], now=now)
    return Outcome.UNKNOWN_ORDER
