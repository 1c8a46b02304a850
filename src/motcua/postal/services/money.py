"""Fees that the post takes for agencies and hands on, counted by both sides."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.money import format_dong
from motcua.directory.actors import Actor
from motcua.dossiers.held import hold
from motcua.dossiers.permissions import may_work_at_desk
from motcua.postal.events import MoneyCollected, MoneyHandedOn
from motcua.postal.models import Collection, Settlement
from motcua.postal.permissions import require_carrier

MOST_AT_ONCE = 200


def collect(
    *,
    actor: Actor,
    agency_id: int,
    amount: int,
    receipt: str,
    now: datetime,
    consignment_id: int | None = None,
    dossier_id: int | None = None,
) -> None:
    """Keep what the post took for an agency; the caller is the transaction and holds what it was taken for.

    Raises:
        RuleBroken: The unit gave this receipt number before.
    """
    row = {
        "id": new_id(),
        "unit": actor.unit_id,
        "agency": agency_id,
        "consignment": consignment_id,
        "dossier": dossier_id,
        "amount": amount,
        "receipt": receipt,
        "taken_by": actor.ref,
        "taken_at": now,
        "settlement": None,
    }
    try:
        with transaction.atomic():
            sql.insert(Collection, [row])
    except IntegrityError as error:
        message = f"Biên lai số {receipt} đã được ghi cho khoản khác. Hãy xem lại số biên lai."
        raise RuleBroken("post.receipt_used", message, "receipt") from error
    stream = dossier_id or consignment_id or 0
    fact = MoneyCollected(total=amount, receipt=receipt)
    ledger.record(stream=stream, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def hand_on(*, actor: Actor, collection_ids: Sequence[int], now: datetime) -> list[str]:
    """Make one numbered statement for each agency of the chosen sums; returns the statements' tokens.

    Raises:
        NotAllowed: The actor does not work for the post, or a sum is not the unit's.
        RuleBroken: Nothing is chosen, or a sum stands in a statement already.

    Source: QĐ 45/2016/QĐ-TTg Điều 15: fees are collected and transferred to the agency.
    """
    require_carrier(actor)
    if not collection_ids:
        raise RuleBroken("post.no_money", "Hãy chọn ít nhất một khoản để nộp.", "khoan")
    chosen = sorted(set(collection_ids))[:MOST_AT_ONCE]
    rows = sql.rows(
        "SELECT id, agency_id, amount, settlement_id, unit_id FROM postal_collection WHERE id = ANY(%s) "
        "ORDER BY id FOR UPDATE",
        (chosen,),
    )
    if len(rows) != len(chosen) or any(unit != actor.unit_id for *_, unit in rows):
        raise NotAllowed(f"{actor.ref} does not hold this money")
    if any(settlement is not None for *_, settlement, _ in rows):
        message = "Có khoản vừa được đưa vào bảng kê khác. Hãy tải lại trang rồi chọn lại."
        raise RuleBroken("post.money_listed", message, "khoan")
    by_agency: dict[int, list[tuple[int, int]]] = {}
    for collection, agency, amount, *_ in rows:
        by_agency.setdefault(agency, []).append((collection, amount))
    return [_statement(actor, agency, sums, now) for agency, sums in sorted(by_agency.items())]


@transaction.atomic
def confirm_money(*, actor: Actor, token: str, counted: int, now: datetime) -> None:
    """Confirm at the agency's desk that the money of a statement was received, all of it.

    Raises:
        NotFound: No such statement for the actor's agency.
        NotAllowed: The actor does not work at a desk.
        RuleBroken: It was confirmed before, or another amount was counted.
    """
    if not may_work_at_desk(actor):
        raise NotAllowed(f"{actor.ref} takes no money")
    seen = Settlement.objects.filter(token=token[:64], agency_id=actor.agency_id).first()
    if seen is None:
        raise NotFound("settlement")
    items = sql.rows(
        "SELECT coalesce(c.dossier_id, s.dossier_id), c.consignment_id, c.amount FROM postal_collection c "
        "LEFT JOIN postal_consignment s ON s.id = c.consignment_id WHERE c.settlement_id = %s ORDER BY 1, 2",
        (seen.id,),
    )
    for dossier_id in sorted({dossier for dossier, *_ in items if dossier}):
        hold(dossier_id)
    found = Settlement.objects.select_for_update().get(id=seen.id)
    if found.taken_at is not None:
        message = f"Bảng kê số {found.number}/{found.year} đã được xác nhận lúc {clock.shown(found.taken_at)}."
        raise RuleBroken("post.money_taken_before", message)
    if counted < 0:
        raise RuleBroken("post.money_count", "Hãy nhập số tiền đã đếm, ví dụ 150.000.", "counted")
    if counted != found.total:
        message = (
            f"Bảng kê ghi {format_dong(found.total)}, số đếm được là {format_dong(counted)}. "
            "Hãy đếm lại cùng bưu chính; chỉ xác nhận khi đủ."
        )
        raise RuleBroken("post.money_count", message, "counted")
    found.taken_by, found.taken_at = actor.ref, now
    found.save(update_fields=["taken_by", "taken_at"])
    for dossier, consignment, amount in items:
        fact = MoneyHandedOn(total=amount, number=found.number, year=found.year)
        ledger.record(stream=dossier or consignment, fact=fact, actor=actor.ref, now=now)


def _statement(actor: Actor, agency_id: int, sums: Sequence[tuple[int, int]], now: datetime) -> str:
    year, token, settlement_id = clock.local(now).year, new_token(), new_id()
    row = {
        "id": settlement_id,
        "token": token,
        "unit": actor.unit_id,
        "post_agency": actor.agency_id,
        "agency": agency_id,
        "number": numbers.take(f"postal-money:{actor.agency_code}:{year}"),
        "year": year,
        "total": sum(amount for _, amount in sums),
        "handed_by": actor.ref,
        "handed_at": now,
    }
    sql.insert(Settlement, [row])
    sql.execute(
        "UPDATE postal_collection SET settlement_id = %s WHERE id = ANY(%s)", (settlement_id, [one for one, _ in sums])
    )
    return token
