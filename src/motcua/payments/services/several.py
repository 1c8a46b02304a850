"""One transfer that names several orders: it settles all of them exactly, or is one difference that names them.

Payers put two QR codes into one transfer, and a family pays its dossiers together (decision 0151).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import ledger, sql
from motcua.core.ids import new_id
from motcua.dossiers.held import hold
from motcua.payments.enums import Gateway, Outcome
from motcua.payments.models import MoneyOrder
from motcua.payments.ports import Notice, NoticeKind
from motcua.payments.rules import difference_of_several
from motcua.payments.services.orders import owed
from motcua.payments.services.settling import (
    STREAM,
    LockedOrder,
    keep,
    list_difference,
    note_budget,
    order_of,
    settle,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Named:
    """An order of ours that a transfer's text names."""

    ref: str
    dossier_id: int
    gateway: Gateway


def receive_several(
    *, gateway: Gateway, notice: Notice, named: Sequence[Named], told_by: str, now: datetime
) -> Outcome:
    """Keep what a verified message says of several orders; the caller is the transaction.

    Dossiers are locked by their id, then the orders by theirs, and settled in that order: the same notice ends alike
    whenever and however often it comes.
    """
    dossiers = sorted({one.dossier_id for one in named})
    for dossier_id in dossiers:
        hold(dossier_id)
    orders = sorted((order_of(one.ref, one.gateway) for one in named), key=lambda order: order.id)
    if notice.kind is NoticeKind.BUDGET:
        return _budget(orders, notice, now)
    if notice.kind is not NoticeKind.PAID:
        return Outcome.NOTED
    money_id = keep(gateway, notice, told_by, None, None, now)
    wrong = notice.amount != sum(order.amount for order in orders)
    if money_id is None:
        return Outcome.WRONG_AMOUNT if wrong else Outcome.ALREADY
    name_orders(money_id, [order.id for order in orders])
    still_owed: dict[int, int] = {}
    for dossier_id in dossiers:
        still_owed |= owed(dossier_id)
    why = difference_of_several(
        came=notice.amount,
        ordered=[order.amount for order in orders],
        charges=[charge for order in orders for charge in order.charges],
        owed=still_owed,
    )
    if why is not None:
        ledger.ensure(STREAM)
        list_difference(gateway, notice, money_id, why, streams=[STREAM, *dossiers], now=now)
        return Outcome.WRONG_AMOUNT if wrong else Outcome.KEPT
    for order in orders:
        # Held anew: an order before may have let the same dossier go on.
        settle(hold(order.dossier_id), money_id, order, gateway, order.amount, now)
    return Outcome.SETTLED


def name_orders(money_id: int, order_ids: Sequence[int]) -> None:
    """Keep which orders a sum names or paid; again adds nothing."""
    known = {row[0] for row in sql.rows("SELECT order_id FROM payments_moneyorder WHERE money_id = %s", (money_id,))}
    rows = [{"id": new_id(), "money": money_id, "order": each} for each in order_ids if each not in known]
    if rows:
        sql.insert(MoneyOrder, rows)


def named_dossiers(money_id: int) -> list[int]:
    """Return the dossiers of the orders that a sum names, by their id; none for a sum of one order or of none."""
    found = sql.rows(
        "SELECT DISTINCT o.dossier_id FROM payments_moneyorder n JOIN payments_order o ON o.id = n.order_id "
        "WHERE n.money_id = %s ORDER BY 1",
        (money_id,),
    )
    return [int(row[0]) for row in found]


def _budget(orders: Sequence[LockedOrder], notice: Notice, now: datetime) -> Outcome:
    fresh = [order for order in orders if order.budget_at is None]
    if not fresh:
        return Outcome.ALREADY
    if notice.amount != sum(order.amount for order in orders):
        log.warning("transfer to the budget of %s with another amount", ", ".join(notice.names))
        return Outcome.WRONG_AMOUNT
    for order in fresh:
        note_budget(hold(order.dossier_id), order, notice.voucher, now)
    return Outcome.NOTED
