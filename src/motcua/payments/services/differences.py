"""What did not meet, and what is paid back: each difference stays listed until somebody resolves it (decision 0115).

Whoever administers the receiving agency works on its differences; what belongs to no dossier is the province's.
Paying back is asked by one person, decided by another and ends with the document of the payment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.money import format_dong
from motcua.core.text import clean_input
from motcua.core.together import again_after_deadlock
from motcua.directory.actors import Actor, Role
from motcua.dossiers.held import Held, hold
from motcua.payments.enums import DifferenceKind, Gateway
from motcua.payments.events import DifferenceResolved, RefundAsked, RefundDecided, RefundPaid
from motcua.payments.models import Refund
from motcua.payments.services.orders import close_open, make, owed
from motcua.payments.services.settling import STREAM, order_of, settle
from motcua.payments.services.several import name_orders, named_dossiers

LONGEST_TEXT, MOST_DOSSIERS = 1000, 20
_MONEY = """
SELECT id, gateway, amount, settled, refunded, dossier_id, order_id FROM payments_money WHERE id = %s FOR UPDATE
"""


_DOSSIER_OF = """
SELECT m.dossier_id FROM payments_difference f JOIN payments_money m ON m.id = f.money_id WHERE f.id = %s
"""


@dataclass(frozen=True)
class _Money:
    """A sum under its lock, and under that of its dossier."""

    id: int
    gateway: str
    amount: int
    settled: int
    refunded: int
    dossier_id: int | None
    order_id: int | None

    @property
    def open(self) -> int:
        """What neither settled a fee nor was paid back."""
        return self.amount - self.settled - self.refunded

    @property
    def stream(self) -> int:
        """Where its history is."""
        return self.dossier_id or STREAM


@again_after_deadlock
@transaction.atomic
def match(*, actor: Actor, difference_id: int, dossier_ids: Sequence[int], text: str, now: datetime) -> None:
    """Let money that settled nothing pay what one or several dossiers owe, when the sums are the same.

    Raises:
        NotAllowed: The actor administers neither the money's nor each dossier's agency.
        RuleBroken: It is resolved already, the sums differ, too many dossiers, or no reason is given.
    """
    chosen = sorted(set(dossier_ids))
    if not 0 < len(chosen) <= MOST_DOSSIERS:
        message = f"Hãy ghi từ một đến {MOST_DOSSIERS} mã hồ sơ."
        raise RuleBroken("difference.dossiers", message, "dossier")
    # All dossiers before the money, each in turn by its id, that of the money among them.
    of_money = (
        "SELECT m.dossier_id FROM payments_difference f JOIN payments_money m ON m.id = f.money_id WHERE f.id = %s"
    )
    others = [row[0] for row in sql.rows(of_money, (difference_id,)) if row[0]]
    held = {dossier_id: hold(dossier_id) for dossier_id in sorted({*chosen, *others})}
    money = _of_difference(actor, difference_id)
    for dossier_id in chosen:
        _require_reach(actor, held[dossier_id])
    reason = _said(text)
    if money.open != money.amount:
        raise RuleBroken("difference.gone", "Khoản này đã được xử lý. Hãy tải lại danh sách.")
    charges = {dossier_id: owed(dossier_id) for dossier_id in chosen}
    owing = {dossier_id: sum(each.values()) for dossier_id, each in charges.items()}
    if not all(owing.values()) or sum(owing.values()) != money.amount:
        told = ", ".join(f"{held[dossier_id].ref} nợ {format_dong(total)}" for dossier_id, total in owing.items())
        message = (
            f"Số tiền đã đến là {format_dong(money.amount)}, còn {told}. "
            "Hãy chọn các hồ sơ còn nợ đúng số tiền này, hoặc hoàn trả."
        )
        raise RuleBroken("difference.sums", message, "dossier")
    orders, gateway = [], Gateway(money.gateway)
    for dossier_id in chosen:
        close_open(dossier_id, gateway, now)
        ref = make(actor, held[dossier_id], gateway, charges[dossier_id], now)
        orders.append(order_of(ref, gateway))
    streams = _streams(money)
    if len(orders) == 1:
        values = (orders[0].id, chosen[0], money.id)
        sql.execute("UPDATE payments_money SET order_id = %s, dossier_id = %s WHERE id = %s", values)
    else:
        name_orders(money.id, [order.id for order in orders])
    for order in orders:
        settle(hold(order.dossier_id), money.id, order, gateway, order.amount, now)
    refs = ", ".join(held[dossier_id].ref for dossier_id in chosen)
    _resolve_of(money.id, actor, f"Khớp với hồ sơ {refs}: {reason}", sorted({*streams, *chosen}), now)


@transaction.atomic
def explain(*, actor: Actor, difference_id: int, text: str, now: datetime) -> None:
    """Resolve a difference between our books and the bank's file that moves no money, with a reason.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: It is resolved already, it holds money, or no reason is given.
    """
    found = sql.rows(
        "SELECT money_id, kind, resolved_at FROM payments_difference WHERE id = %s FOR UPDATE", (difference_id,)
    )
    if not found or not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} resolves no difference {difference_id}")
    _, kind, resolved_at = found[0]
    if resolved_at is not None:
        raise RuleBroken("difference.gone", "Khoản này đã được xử lý. Hãy tải lại danh sách.")
    if kind not in {DifferenceKind.BANK_ONLY, DifferenceKind.OURS_ONLY, DifferenceKind.AMOUNTS_DIFFER}:
        raise RuleBroken("difference.money", "Khoản này là tiền đã nhận: hãy khớp với hồ sơ hoặc hoàn trả.")
    reason = _said(text)
    ledger.ensure(STREAM)
    _resolve(difference_id, actor, reason, [STREAM], now)


@transaction.atomic
def ask_refund(*, actor: Actor, money_id: int, amount: int, reason: str, now: datetime) -> int:
    """Ask that money be paid back: an open difference whole, or part or all of what settled a fee. Returns its id.

    Raises:
        NotAllowed: The actor does not administer the agency.
        RuleBroken: Nothing is left to pay back, the sum is wrong, one is asked already, or no reason is given.
    """
    money = _held_money(actor, money_id)
    faults, reason = Faults(), clean_input(reason, LONGEST_TEXT)
    from_settled = money.open == 0
    fits = 0 < amount <= money.settled if from_settled else amount == money.open
    faults.unless(fits, "refund.amount", "Số tiền hoàn trả không khớp với số tiền còn lại của khoản này.", "amount")
    faults.unless(reason, "refund.no_reason", "Hãy ghi lý do và căn cứ hoàn trả.", "reason")
    faults.tell()
    waits = "SELECT 1 FROM payments_refund WHERE money_id = %s AND paid_at IS NULL AND accepted IS NOT FALSE"
    if sql.rows(waits, (money.id,)):
        raise RuleBroken("refund.waits", "Khoản này đã có đề nghị hoàn trả đang chờ. Hãy tải lại trang.")
    refund_id = new_id()
    row = {
        "id": refund_id,
        "money": money.id,
        "amount": amount,
        "from_settled": from_settled,
        "reason": reason,
        "asked_by": actor.ref,
        "asked_at": now,
    }
    sql.insert(Refund, [row])
    _record(money, RefundAsked(refund=refund_id, total=amount), actor, now, reason)
    return refund_id


@transaction.atomic
def decide_refund(*, actor: Actor, refund_id: int, accepted: bool, decision: str, now: datetime) -> None:
    """Decide on paying back; never the one who asked.

    Args:
        decision: Number and day of the decision, or why not.

    Raises:
        NotAllowed: The actor does not administer the agency, or asked for it.
        RuleBroken: It is decided already, or the decision is not named.
    """
    money, refund = _refund(actor, refund_id)
    if refund.asked_by.split("/")[0] == f"account:{actor.account_id}":
        message = "Người đề nghị không tự quyết định hoàn trả. Hãy để người khác quyết định."
        raise RuleBroken("refund.own", message)
    if refund.accepted is not None:
        raise RuleBroken("refund.decided", "Đề nghị này đã có quyết định. Hãy tải lại trang.")
    decision = clean_input(decision, LONGEST_TEXT)
    if not decision:
        raise RuleBroken("refund.no_decision", "Hãy ghi số, ngày quyết định, hoặc lý do không hoàn trả.", "decision")
    sql.execute(
        "UPDATE payments_refund SET accepted = %s, decision = %s, decided_by = %s, decided_at = %s WHERE id = %s",
        (accepted, decision, actor.ref, now, refund_id),
    )
    _record(money, RefundDecided(refund=refund_id, accepted=accepted), actor, now, decision)


@transaction.atomic
def pay_refund(*, actor: Actor, refund_id: int, document: str, now: datetime) -> None:
    """Record that money was paid back, by the document that shows it.

    Raises:
        NotAllowed: The actor does not administer the agency.
        RuleBroken: It is not decided, paid already, or the document is not named.
    """
    money, refund = _refund(actor, refund_id)
    if not refund.accepted or refund.paid_at is not None:
        raise RuleBroken("refund.not_due", "Khoản này chưa có quyết định hoặc đã hoàn trả. Hãy tải lại trang.")
    document = clean_input(document, LONGEST_TEXT)
    if not document:
        raise RuleBroken("refund.no_document", "Hãy ghi số, ngày chứng từ chi trả.", "document")
    sql.execute(
        "UPDATE payments_refund SET paid_by = %s, paid_at = %s, document = %s WHERE id = %s",
        (actor.ref, now, document, refund_id),
    )
    back = refund.amount if refund.from_settled else 0
    sql.execute(
        "UPDATE payments_money SET refunded = refunded + %s, settled = settled - %s WHERE id = %s",
        (refund.amount, back, money.id),
    )
    _record(money, RefundPaid(refund=refund_id, total=refund.amount), actor, now)
    if not refund.from_settled:
        _resolve_of(money.id, actor, f"Đã hoàn trả: {document}", _streams(money), now)


@dataclass(frozen=True)
class _Refund:
    """A refund under the locks of its money."""

    amount: int
    from_settled: bool
    asked_by: str
    accepted: bool | None
    paid_at: datetime | None


def _refund(actor: Actor, refund_id: int) -> tuple[_Money, _Refund]:
    found = sql.rows("SELECT money_id FROM payments_refund WHERE id = %s", (refund_id,))
    if not found:
        raise NotFound(f"refund {refund_id}")
    money = _held_money(actor, found[0][0])
    columns = "amount, from_settled, asked_by, accepted, paid_at"
    row = sql.rows(f"SELECT {columns} FROM payments_refund WHERE id = %s", (refund_id,))[0]
    return money, _Refund(*row)


def _of_difference(actor: Actor, difference_id: int) -> _Money:
    found = sql.rows("SELECT money_id FROM payments_difference WHERE id = %s", (difference_id,))
    if not found or found[0][0] is None:
        raise NotFound(f"difference {difference_id}")
    return _held_money(actor, found[0][0])


def _held_money(actor: Actor, money_id: int) -> _Money:
    found = sql.rows("SELECT dossier_id FROM payments_money WHERE id = %s", (money_id,))
    if not found:
        raise NotFound(f"money {money_id}")
    if found[0][0] is None:
        _require_reach(actor, None)
        ledger.ensure(STREAM)
    else:
        _require_reach(actor, hold(found[0][0]))
    return _Money(*sql.rows(_MONEY, (money_id,))[0])


def _require_reach(actor: Actor, held: Held | None) -> None:
    may = actor.has(Role.PROVINCE_ADMIN) if held is None else actor.administers(held.receiving_agency_id)
    if not may:
        raise NotAllowed(f"{actor.ref} works on no money of {held.ref if held else 'the province'}")


def _said(text: str) -> str:
    reason = clean_input(text, LONGEST_TEXT)
    if not reason:
        raise RuleBroken("difference.no_reason", "Hãy ghi cách xử lý và căn cứ.", "text")
    return reason


def _streams(money: _Money) -> list[int]:
    """Return whose histories tell of a sum that settled nothing: its dossier's, or those of all that it names."""
    return [money.dossier_id] if money.dossier_id else [STREAM, *named_dossiers(money.id)]


def _resolve_of(money_id: int, actor: Actor, how: str, streams: Sequence[int], now: datetime) -> None:
    open_ = "SELECT id FROM payments_difference WHERE money_id = %s AND resolved_at IS NULL"
    for (difference_id,) in sql.rows(open_, (money_id,)):
        _resolve(difference_id, actor, how, streams, now)


def _resolve(difference_id: int, actor: Actor, how: str, streams: Sequence[int], now: datetime) -> None:
    sql.execute(
        "UPDATE payments_difference SET resolved_at = %s, resolved_by = %s, resolution = %s WHERE id = %s",
        (now, actor.ref, how, difference_id),
    )
    for stream in streams:
        fact = DifferenceResolved(difference=difference_id, how=how[:200])
        ledger.record(stream=stream, fact=fact, actor=actor.ref, now=now)


def _record(money: _Money, fact: ledger.Fact, actor: Actor, now: datetime, reason: str = "") -> None:
    ledger.record(stream=money.stream, fact=fact, actor=actor.ref, now=now, reason=reason)
