"""What any money from outside does: it is kept once, settles an order, or is listed as a difference."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import SYSTEM
from motcua.dossiers import slip_contents
from motcua.dossiers.held import Held
from motcua.payments.enums import GATEWAY_NAMES, DifferenceKind, Gateway
from motcua.payments.events import BudgetTransferred, DifferenceFound, OnlinePaid
from motcua.payments.models import Difference
from motcua.payments.ports import Notice
from motcua.payments.services.fees import Way, give_receipt
from motcua.payments.services.obligations import meet_if_paid

STREAM = 31
"""The history of money that belongs to no dossier."""
_ORDER = """
SELECT id, dossier_id, amount, charges, state, payer, budget_at FROM payments_order
WHERE ref = %s AND gateway = %s FOR UPDATE
"""
_KEEP = """
INSERT INTO payments_money (id, gateway, reference, order_id, dossier_id, amount, told_by, voucher, came_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (gateway, reference) DO NOTHING
"""
_PAY = """
UPDATE payments_charge SET paid_at = %s, order_id = %s WHERE dossier_id = %s AND id = ANY(%s)
RETURNING id, name, amount
"""


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


def settle(held: Held, money_id: int, order: LockedOrder, gateway: Gateway, amount: int, now: datetime) -> None:
    """Mark the charges of an order as paid by a sum of money or part of it, give the receipt, let the dossier go on."""
    paid = sorted(sql.rows(_PAY, (now, order.id, held.id, order.charges)))
    sql.execute("UPDATE payments_money SET settled = settled + %s WHERE id = %s", (amount, money_id))
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


def note_budget(held: Held, order: LockedOrder, voucher: str, now: datetime) -> None:
    """Note that the money of an order reached the budget; together with the voucher it opens the next step.

    Source: VL Đ.16 k2 (law.md §7): both, and one without the other opens nothing.
    """
    sql.execute("UPDATE payments_order SET budget_text = %s, budget_at = %s WHERE id = %s", (voucher, now, order.id))
    ledger.record(stream=held.id, fact=BudgetTransferred(order=order.id), actor=SYSTEM.ref, now=now)
    meet_if_paid(actor=SYSTEM, held=held, how="online", now=now)


def keep(
    gateway: Gateway, notice: Notice, told_by: str, order_id: int | None, dossier_id: int | None, now: datetime
) -> int | None:
    """Keep a sum once; None when it is kept already.

    Raises:
        RuleBroken: The notice tells neither sum nor number.
    """
    if notice.amount <= 0 or not notice.reference:
        raise RuleBroken("payment.bad_notice", "Thông báo thanh toán không ghi số tiền hoặc số giao dịch.")
    money_id = new_id()
    values = (money_id, gateway.value, notice.reference, order_id, dossier_id, notice.amount, told_by,
              notice.voucher, now)  # fmt: skip
    return money_id if sql.execute(_KEEP, values) else None


def list_difference(
    gateway: Gateway,
    notice: Notice,
    money_id: int | None,
    kind: DifferenceKind,
    *,
    streams: Sequence[int],
    now: datetime,
) -> None:
    """List what does not meet, until somebody resolves it; every dossier that it names tells of it.

    Args:
        streams: Whose histories tell of it: the dossiers, or that of money without a dossier.
    """
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
    for stream in streams:
        ledger.record(stream=stream, fact=fact, actor=SYSTEM.ref, now=now)
