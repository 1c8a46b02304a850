"""The post brings results to their owners, with proof, within the promised time."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.ledger import Recorded
from motcua.core.text import clean_input
from motcua.core.worktime import due_at
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held, hold
from motcua.dossiers.services.opening import add_files
from motcua.dossiers.services.originals import held_originals
from motcua.payments import services as payments
from motcua.postal import time_rules
from motcua.postal.enums import DeliveryState, Zone
from motcua.postal.events import BroughtBack, Delivered, DeliveryBegun, DeliveryTried, ZoneChanged
from motcua.postal.models import Delivery
from motcua.postal.permissions import require_carrier
from motcua.postal.rules.promises import promise
from motcua.postal.services.money import collect
from motcua.processing.services import come_back_from_post
from motcua.results.services import IDENTITY_CHECKS, ReturnFacts, deliver_result

LONGEST_PROOF = 60
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How a result was given.

    Args:
        number: On the delivery note that the receiver signed.
        at: When it was given; None for now.
        with_originals: The originals that the desk held were in the envelope.
        money: Whole đồng taken on delivery; 0 when nothing was owed.
        receipt: Number of the post's receipt for that money.
    """

    receiver: ReturnFacts
    number: str
    at: datetime | None = None
    file_id: int | None = None
    with_originals: bool = False
    money: int = 0
    receipt: str = ""
    unreadable: tuple[tuple[str, str], ...] = field(default_factory=tuple)


_TAKEN = """
SELECT l.to_unit_id, d.desk_unit_id, d.receiving_agency_id, coalesce(d.finished_at, h.taken_at)
FROM processing_hop h JOIN processing_handoverlist l ON l.id = h.handover_id
JOIN dossiers_dossier d ON d.id = h.dossier_id
WHERE h.dossier_id = %s AND h.handover_id = %s AND h.to_unit_id IS NULL AND l.to_unit_id IS NOT NULL
"""


def begin_delivery(event: Recorded) -> None:
    """Begin the delivery of a result when a postal clerk signs for it; every other hand-over is no business of ours."""
    handover = getattr(event.fact, "handover", 0)
    for unit, desk, agency, ready in sql.rows(_TAKEN, (event.stream, handover)):
        zone = Zone.IN_PROVINCE
        due = _due(zone, agency, ready, event.at)
        row = {
            "id": new_id(),
            "token": new_token(),
            "dossier": event.stream,
            "unit": unit,
            "desk_unit": desk,
            "state": DeliveryState.CARRIED.value,
            "zone": zone.value,
            "ready_at": ready,
            "taken_at": event.at,
            "due_at": due,
        }
        sql.insert(Delivery, [row])
        fact = DeliveryBegun(delivery=int(str(row["id"])), due_at=due.isoformat(), zone=zone.value)
        ledger.record(stream=event.stream, fact=fact, actor=event.actor, now=event.at)


@transaction.atomic
def change_zone(*, actor: Actor, token: str, zone: str, reason: str, now: datetime) -> None:
    """Put a delivery into another zone, whose limit then holds.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It has ended, the zone is unknown or the same, or no reason is given.
    """
    require_carrier(actor)
    held, found = _own(actor, token)
    text, faults = clean_input(reason, LONGEST_REASON, multiline=False), Faults()
    other = zone in set(Zone) and zone != found.zone
    faults.unless(other, "post.zone", "Hãy chọn khu vực khác khu vực đang ghi.", "zone")
    faults.unless(text, "post.zone_reason", "Hãy ghi địa chỉ hoặc lý do đổi khu vực.", "zone_reason")
    faults.tell()
    found.zone = zone
    found.due_at = _due(Zone(zone), held.receiving_agency_id, found.ready_at, found.taken_at)
    found.save(update_fields=["zone", "due_at"])
    fact = ZoneChanged(zone=zone, due_at=found.due_at.isoformat())
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=text)


@transaction.atomic
def note_attempt(*, actor: Actor, token: str, reason: str, now: datetime) -> None:
    """Record that nobody could take the result.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It has ended, or no reason is given.
    """
    require_carrier(actor)
    held, found = _own(actor, token)
    text = _reason(reason, "Hãy ghi vì sao chưa phát được, ví dụ người nhận vắng nhà.")
    found.attempts += 1
    found.save(update_fields=["attempts"])
    fact = DeliveryTried(delivery=found.id, attempt=found.attempts)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=text)


@transaction.atomic
def deliver(*, actor: Actor, token: str, proof: Proof, now: datetime) -> str:
    """Record that the result was given, with proof; returns the token of the printed return record.

    What was owed is taken in the same act, all of it, or nothing happens.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It has ended, proof is missing, the moment does not fit, or another amount is owed.

    Source: QĐ 45/2016/QĐ-TTg Điều 8, 15; NĐ 61/2018/NĐ-CP Điều 20.
    """
    require_carrier(actor)
    held, found = _own(actor, token)
    number, at = clean_input(proof.number, LONGEST_PROOF, multiline=False), proof.at or now
    receipt = clean_input(proof.receipt, LONGEST_PROOF, multiline=False)
    faults = Faults()
    for name, message in proof.unreadable:
        faults.unless("", "form.unreadable", message, name)
    # `deliver_result` asks for this as well; told here, it is told together with what else is missing.
    checked = proof.receiver.identity_check in IDENTITY_CHECKS
    faults.unless(checked, "return.identity", "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận.", "identity_check")
    message = "Hãy ghi số phiếu phát mà người nhận đã ký."
    faults.unless(number or proof.file_id, "post.no_proof", message, "proof")
    message = f"Thời điểm phát phải từ {clock.shown(found.taken_at)} (lúc bưu chính nhận) đến hiện tại."
    faults.unless(found.taken_at <= at <= now, "post.delivered_at", message, "at")
    message = "Hãy ghi số biên lai của bưu chính cho số tiền đã thu hộ."
    faults.unless(receipt or not proof.money, "post.no_receipt", message, "receipt")
    faults.tell()
    if proof.money:
        payments.record_paid_to_post(actor=actor, held=held, amount=proof.money, receipt=receipt, now=now)
        agency_id = held.receiving_agency_id
        collect(actor=actor, agency_id=agency_id, dossier_id=held.id, amount=proof.money, receipt=receipt, now=now)
    originals = [each.no for each in held_originals(held.id)] if proof.with_originals else []
    receiver = ReturnFacts(
        receiver_name=proof.receiver.receiver_name,
        relation=proof.receiver.relation,
        identity_check=proof.receiver.identity_check,
        authorisation=proof.receiver.authorisation,
        authorisation_file_id=proof.receiver.authorisation_file_id,
        originals=originals,
    )
    slip = deliver_result(actor=actor, held=held, facts=receiver, now=now)
    if proof.file_id:
        add_files(held.id, [(None, proof.file_id)], kind="working", actor=actor, now=now)
    late = at > found.due_at
    found.proof, found.proof_file_id = number, proof.file_id
    _end(actor, found, DeliveryState.DELIVERED, at, late=late)
    fact = Delivered(delivery=found.id, at=at.isoformat(), late=late)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return slip


@transaction.atomic
def bring_back(*, actor: Actor, token: str, reason: str, now: datetime) -> None:
    """Bring a result that could not be delivered back to the desk, where it waits again.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It has ended, or no reason is given.
    """
    require_carrier(actor)
    held, found = _own(actor, token)
    text = _reason(reason, "Hãy ghi vì sao không phát được.")
    _end(actor, found, DeliveryState.BROUGHT_BACK, now, late=now > found.due_at)
    come_back_from_post(actor=actor, dossier_id=held.id, reason=text, now=now)
    fact = BroughtBack(delivery=found.id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=text)


def own_delivery(actor: Actor, token: str) -> tuple[Held, Delivery]:
    """Lock the dossier of a delivery under way of the actor's unit, then the delivery.

    Raises:
        NotFound: There is none.
        RuleBroken: It has ended.
    """
    return _own(actor, token)


def end_lost(actor: Actor, found: Delivery, now: datetime) -> None:
    """End a delivery whose result is lost."""
    _end(actor, found, DeliveryState.LOST, now, late=now > found.due_at)


def _own(actor: Actor, token: str) -> tuple[Held, Delivery]:
    seen = sql.rows(
        "SELECT id, dossier_id FROM postal_delivery WHERE token = %s AND unit_id = %s", (token[:64], actor.unit_id)
    )
    if not seen:
        raise NotFound("delivery")
    held = hold(seen[0][1])
    found = Delivery.objects.select_for_update().get(id=seen[0][0])
    if found.state != DeliveryState.CARRIED:
        ended = f" lúc {clock.shown(found.ended_at)}" if found.ended_at else ""
        raise RuleBroken("post.ended", f"Bưu gửi của hồ sơ {held.ref} đã kết thúc{ended}. Hãy tải lại trang.")
    return held, found


def _end(actor: Actor, found: Delivery, state: DeliveryState, at: datetime, *, late: bool) -> None:
    found.state, found.ended_by, found.ended_at, found.is_late = state.value, actor.ref, at, late
    found.save(update_fields=["state", "proof", "proof_file", "ended_by", "ended_at", "is_late"])


def _reason(typed: str, message: str) -> str:
    text = clean_input(typed, LONGEST_REASON, multiline=False)
    if not text:
        raise RuleBroken("post.no_reason", message, "reason")
    return text


def _due(zone: Zone, agency_id: int, ready: datetime, taken: datetime) -> datetime:
    promised = promise(zone=zone, limits=time_rules.limits_on(clock.local_date(taken)), ready=ready, taken=taken)
    calendar = calendars.calendar_of(agency_id)
    return due_at(accepted=promised.origin, limit=promised.limit, pauses=(), calendar=calendar).due_at
