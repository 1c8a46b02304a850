"""The post takes a dossier from its sender: checked against the list, sealed, with a sending slip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from django.db import transaction

from motcua.core import clock, crypto, ledger, sql
from motcua.core.errors import Faults, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.core.worktime import due_at
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.rules.codes import consignment_number
from motcua.dossiers.services.opening import PartyFacts, new_secret
from motcua.dossiers.slips.editions import edition_on
from motcua.postal import slips, time_rules
from motcua.postal.enums import ConsignmentState
from motcua.postal.events import Completed, PickedUp, SentBack
from motcua.postal.models import Consignment
from motcua.postal.permissions import require_carrier
from motcua.postal.rules.checklist import Enclosed, check, enclosed_rows, goes_by_post
from motcua.postal.services.money import collect
from motcua.procedures import fee_rules
from motcua.procedures.queries import OfferingFacts, content_of, offering
from motcua.procedures.rules.fee_rules import amounts_in
from motcua.procedures.rules.fees import FeeOption, fee_options

LONGEST_SEAL = 60
LONGEST_TEXT = 500


@dataclass(frozen=True, kw_only=True)
class Pickup:
    """What the clerk entered at the sender's place.

    Args:
        fees: Which of the amounts known at pick-up were taken, by place in their list.
        receipt: Number of the post's receipt; needed when money was taken.
    """

    offering_id: int
    sender: PartyFacts
    enclosed: Mapping[int, Enclosed]
    seal: str
    delivery: str = "postal"
    fees: Sequence[int] = field(default_factory=tuple)
    receipt: str = ""


@transaction.atomic
def pick_up(*, actor: Actor, pickup: Pickup, form: str, now: datetime) -> str:
    """Take a dossier on its way; returns the consignment's token. The same form again answers with the same one.

    Raises:
        NotAllowed: The actor does not work for the post.
        RuleBroken: The procedure may not go by post or is no longer offered; the checklist says no; something to
            enter is missing.

    Source: QĐ 45/2016/QĐ-TTg Điều 6; TT 17/2017/TT-BTTTT Điều 5, 7, 9.
    """
    require_carrier(actor)
    form = f"{actor.account_id}:{form[:80]}"
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"postal:{form}",))
    if before := sql.rows("SELECT token FROM postal_consignment WHERE form = %s", (form,)):
        return str(before[0][0])
    facts = offering(pickup.offering_id)
    content = content_of(facts.version_id)
    _require_by_post(facts)
    options = fees_at_pick_up(facts, clock.local_date(now))
    fees = [option for place, option in enumerate(options) if place in set(pickup.fees)]
    sender, seal, receipt = _checked(pickup, fees)
    consignment_id, token, secret = new_id(), new_token(), new_secret()
    number = consignment_number(now)
    papers = enclosed_rows(content["papers"], pickup.enclosed)
    limit = time_rules.bring_limit(clock.local_date(now))
    calendar = calendars.calendar_of(facts.agency_id)
    bring_by = due_at(accepted=now, limit=limit, pauses=(), calendar=calendar).due_at
    sent = slips.Sending(
        number=number,
        secret=secret,
        to_agency=facts.agency_name,
        content=content,
        papers=papers,
        fees=fees,
        receipt=receipt,
        seal=seal,
        delivery=pickup.delivery,
        bring_by=bring_by,
    )
    row = {
        "id": consignment_id,
        "token": token,
        "form": form,
        "number": number,
        "unit": actor.unit_id,
        "desk_unit": directory.desk_of(facts.agency_id),
        "offering": facts.id,
        "version": facts.version_id,
        "state": ConsignmentState.COLLECTED.value,
        "sender_kind": sender.kind,
        "sender_name": sender.full_name,
        "personal_enc": crypto.encrypt(sender.personal_number),
        "phone_enc": crypto.encrypt(sender.phone),
        "address": sender.address,
        "secret_enc": crypto.encrypt(secret),
        "delivery": pickup.delivery,
        "papers": papers,
        "seal": seal,
        "edition": edition_on(clock.local_date(now)).code,
        "data": msgspec.to_builtins(slips.sending(actor=actor, sender=sender, sent=sent, now=now)),
        "picked_by": actor.ref,
        "picked_at": now,
        "bring_by": bring_by,
    }
    sql.insert(Consignment, [row])
    ledger.begin(consignment_id)
    fact = PickedUp(number=number, papers=sum(each["originals"] + each["copies"] for each in papers))
    ledger.record(stream=consignment_id, fact=fact, actor=actor.ref, now=now)
    if fees:
        total = sum(fee.amount for fee in fees)
        collect(
            actor=actor,
            agency_id=facts.agency_id,
            consignment_id=consignment_id,
            amount=total,
            receipt=receipt,
            now=now,
        )
    return token


@transaction.atomic
def complete(*, actor: Actor, token: str, enclosed: Mapping[int, Enclosed], seal: str, now: datetime) -> None:
    """Add what the desk found missing, to hand the consignment over again; its time counts from that new record.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: It is not the sender's turn, or the checklist says no.

    Source: QĐ 45/2016/QĐ-TTg Điều 7 khoản 4.
    """
    require_carrier(actor)
    found = own(actor, token)
    require_state(found, ConsignmentState.INCOMPLETE)
    papers = content_of(found.version_id)["papers"]
    faults = Faults()
    with faults.of_part():
        check(papers, enclosed)
    seal = clean_input(seal, LONGEST_SEAL, multiline=False)
    faults.unless(seal, "post.no_seal", "Hãy ghi số niêm phong mới trên bì hồ sơ.", "seal")
    faults.tell()
    found.papers, found.seal = enclosed_rows(papers, enclosed), seal
    found.state, found.record_id = ConsignmentState.COLLECTED.value, None
    limit = time_rules.bring_limit(clock.local_date(now))
    agency_id = offering(found.offering_id).agency_id
    due = due_at(accepted=now, limit=limit, pauses=(), calendar=calendars.calendar_of(agency_id))
    found.bring_by, found.ended_at, found.is_late = due.due_at, None, False
    found.save(update_fields=["papers", "seal", "state", "record", "bring_by", "ended_at", "is_late"])
    fact = Completed(papers=sum(each["originals"] + each["copies"] for each in found.papers))
    ledger.record(stream=found.id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def send_back(*, actor: Actor, token: str, receiver: str, now: datetime) -> None:
    """Give the papers back to their sender, who does not go on.

    Raises:
        NotFound: Nothing of the actor's unit.
        RuleBroken: The post does not hold it, or the receiver is not named.
    """
    require_carrier(actor)
    found = own(actor, token)
    require_state(found, ConsignmentState.COLLECTED, ConsignmentState.INCOMPLETE)
    name = clean_input(receiver, LONGEST_TEXT, multiline=False)
    if not name:
        raise RuleBroken("post.no_receiver", "Hãy ghi họ tên người nhận lại giấy tờ.", "receiver")
    found.state, found.ended_at = ConsignmentState.SENT_BACK.value, now
    found.save(update_fields=["state", "ended_at"])
    ledger.record(stream=found.id, fact=SentBack(), actor=actor.ref, now=now, reason=f"Người nhận lại: {name}")


def fees_at_pick_up(facts: OfferingFacts, day: date) -> list[FeeOption]:
    """Return what is known to be owed before anybody opens the envelope: published, or set by a rule in force."""
    rules = fee_rules.of_procedure(facts.procedure_id, day)
    return amounts_in(rules, fee_options(content_of(facts.version_id), "postal"), channel="postal", case=None, day=day)


def own(actor: Actor, token: str) -> Consignment:
    """Lock a consignment of the actor's unit.

    Raises:
        NotFound: There is none.
    """
    found = Consignment.objects.select_for_update().filter(token=token[:64], unit_id=actor.unit_id).first()
    if found is None or not actor.unit_id:
        raise NotFound("consignment")
    return found


def require_state(found: Consignment, *states: ConsignmentState) -> None:
    """Refuse an act that does not fit where a consignment is.

    Raises:
        RuleBroken: See above.
    """
    if found.state not in {state.value for state in states}:
        message = f"Bưu gửi {found.number} vừa được xử lý ở bước khác. Hãy tải lại trang."
        raise RuleBroken("post.other_state", message)


def _require_by_post(facts: OfferingFacts) -> None:
    if not facts.active:
        message = f"{facts.agency_name} đã ngừng nhận thủ tục này. Hãy chọn nơi nhận khác."
        raise RuleBroken("offering.closed", message, "place")
    if not goes_by_post(content_of(facts.version_id)):
        message = "Thủ tục này không công bố nộp qua bưu chính. Hãy hướng dẫn người dân đến Bộ phận Một cửa."
        raise RuleBroken("post.not_by_post", message, "procedure")


def _checked(pickup: Pickup, fees: Sequence[FeeOption]) -> tuple[PartyFacts, str, str]:
    faults, sender = Faults(), pickup.sender
    faults.unless(sender.full_name, "post.no_name", "Hãy nhập họ và tên, hoặc tên tổ chức gửi hồ sơ.", "full_name")
    faults.unless(sender.phone, "post.no_phone", "Hãy nhập điện thoại người gửi.", "phone")
    faults.unless(sender.address, "post.no_address", "Hãy nhập địa chỉ người gửi.", "address")
    faults.unless(pickup.delivery in DELIVERY_LABELS, "post.delivery", "Hãy chọn cách nhận kết quả.", "delivery")
    with faults.of_part():
        check(content_of(offering(pickup.offering_id).version_id)["papers"], pickup.enclosed)
    seal = clean_input(pickup.seal, LONGEST_SEAL, multiline=False)
    faults.unless(seal, "post.no_seal", "Hãy ghi số niêm phong trên bì hồ sơ.", "seal")
    receipt = clean_input(pickup.receipt, LONGEST_SEAL, multiline=False)
    message = "Hãy ghi số biên lai của bưu chính cho số tiền đã thu hộ."
    faults.unless(receipt or not fees, "post.no_receipt", message, "receipt")
    faults.tell()
    return sender, seal, receipt
