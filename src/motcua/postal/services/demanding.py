"""Fees that are known only once the desk has opened and checked: the desk asks the post, the post takes them.

Source: QĐ 45/2016/QĐ-TTg Điều 6, 15: fees are collected by the postal operator and handed on; decision 0152.
"""

from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.money import format_dong
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held, hold
from motcua.dossiers.permissions import may_receive
from motcua.payments import services as payments
from motcua.postal.enums import DemandState
from motcua.postal.events import CollectionAsked, CollectionEnded
from motcua.postal.models import Demand
from motcua.postal.permissions import require_carrier
from motcua.postal.services.money import collect

LONGEST_RECEIPT, LONGEST_REASON = 60, 500
_BROUGHT = "SELECT id, unit_id FROM postal_consignment WHERE dossier_id = %s AND desk_unit_id = %s"
_TAKEN = "SELECT amount FROM postal_collection WHERE consignment_id = %s"


@transaction.atomic
def ask_to_collect(*, actor: Actor, dossier_id: int, now: datetime) -> str:
    """Ask the unit of the post that brought a dossier to take all it owes; returns the request's token.

    A second click finds the first one's request.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: It did not come by post, nothing is owed, or the post took another amount at pick-up.
    """
    held = hold(dossier_id)
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} asks for no money of {held.ref}")
    if before := sql.rows("SELECT token FROM postal_demand WHERE dossier_id = %s AND state = 'open'", (held.id,)):
        return str(before[0][0])
    brought = sql.rows(_BROUGHT, (held.id, actor.unit_id))
    if not brought:
        raise RuleBroken("post.not_brought", "Hồ sơ này không đến qua bưu chính. Hãy thu tại quầy hoặc trực tuyến.")
    consignment_id, unit_id = brought[0]
    if taken := sql.rows(_TAKEN, (consignment_id,)):
        message = (
            f"Bưu chính đã thu {format_dong(taken[0][0])} khi nhận hồ sơ, khác số phải nộp. "
            "Hãy thống nhất với người gửi và thu phần chênh lệch tại quầy."
        )
        raise RuleBroken("post.taken_before", message)
    owed = sum(payments.owed(held.id).values())
    if not owed:
        raise RuleBroken("payment.nothing_owed", "Hồ sơ này không còn khoản nào phải thu.")
    row = {
        "id": new_id(),
        "token": new_token(),
        "dossier": held.id,
        "consignment": consignment_id,
        "unit": unit_id,
        "desk_unit": actor.unit_id,
        "state": DemandState.OPEN.value,
        "asked_by": actor.ref,
        "asked_at": now,
    }
    sql.insert(Demand, [row])
    ledger.record(stream=held.id, fact=CollectionAsked(total=owed), actor=actor.ref, now=now)
    return str(row["token"])


@transaction.atomic
def collect_asked(*, actor: Actor, token: str, amount: int, receipt: str, now: datetime) -> None:
    """Take what the desk asked for: all that is owed now, against a receipt; a dossier that waited for it goes on.

    Args:
        amount: Whole đồng, as the clerk's page showed it.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It has ended, another amount is owed by now, or there is no receipt.
    """
    held, found = _own(actor, token)
    number = clean_input(receipt, LONGEST_RECEIPT, multiline=False)
    if not number:
        message = "Hãy ghi số biên lai của bưu chính cho số tiền đã thu hộ."
        raise RuleBroken("post.no_receipt", message, "receipt")
    if amount <= 0:
        message = "Hồ sơ không còn khoản phải thu: người nộp đã trả cách khác. Hãy ghi không thu và lý do."
        raise RuleBroken("payment.nothing_owed", message, "receipt")
    payments.record_paid_to_post(actor=actor, held=held, amount=amount, receipt=number, now=now)
    agency_id = held.receiving_agency_id
    collect(actor=actor, agency_id=agency_id, dossier_id=held.id, amount=amount, receipt=number, now=now)
    _end(actor, found, DemandState.TAKEN, now)
    payments.meet_if_paid(actor=actor, held=held, how="post", now=now)


@transaction.atomic
def leave_uncollected(*, actor: Actor, token: str, reason: str, now: datetime) -> None:
    """Tell the desk that the money could not be taken; it stays owed.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It has ended, or no reason is given.
    """
    held, found = _own(actor, token)
    text = clean_input(reason, LONGEST_REASON, multiline=False)
    if not text:
        raise RuleBroken("post.no_reason", "Hãy ghi vì sao không thu được, ví dụ người gửi vắng nhà.", "reason")
    _end(actor, found, DemandState.NOT_TAKEN, now)
    fact = CollectionEnded(state=DemandState.NOT_TAKEN.value)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=text)


@transaction.atomic
def take_demand_back(*, actor: Actor, dossier_id: int, now: datetime) -> None:
    """Take the desk's request back; a second click changes nothing.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
    """
    held = hold(dossier_id)
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} takes back nothing of {held.ref}")
    found = Demand.objects.filter(dossier_id=held.id, state=DemandState.OPEN.value).first()
    if found is None:
        return
    _end(actor, found, DemandState.WITHDRAWN, now)
    fact = CollectionEnded(state=DemandState.WITHDRAWN.value)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _own(actor: Actor, token: str) -> tuple[Held, Demand]:
    require_carrier(actor)
    seen = Demand.objects.filter(token=token[:64], unit_id=actor.unit_id).first()
    if seen is None:
        raise NotFound("demand")
    held = hold(seen.dossier_id)
    found = Demand.objects.select_for_update().get(id=seen.id)
    if found.state != DemandState.OPEN:
        message = f"Yêu cầu thu hộ của hồ sơ {held.ref} đã kết thúc. Hãy tải lại trang."
        raise RuleBroken("post.demand_ended", message)
    return held, found


def _end(actor: Actor, found: Demand, state: DemandState, now: datetime) -> None:
    found.state, found.ended_by, found.ended_at = state.value, actor.ref, now
    found.save(update_fields=["state", "ended_by", "ended_at"])
