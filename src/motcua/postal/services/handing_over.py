"""Sealed dossiers from the post to a desk: counted and signed by both; that moment starts the legal clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.slips.content import PostRecordRow
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.postal import slips
from motcua.postal.enums import ConsignmentState
from motcua.postal.events import DeskRefused, DeskSigned, HandedToDesk
from motcua.postal.models import Consignment, HandoverRecord
from motcua.postal.permissions import require_carrier
from motcua.procedures.queries import content_of

MOST_AT_ONCE = 100
LONGEST_REASON = 500


@transaction.atomic
def hand_to_desks(*, actor: Actor, tokens: Sequence[str], now: datetime) -> list[str]:
    """Make one numbered record for each desk that the chosen consignments go to; returns the records' tokens.

    The post's signature is this act.

    Raises:
        NotAllowed: The actor does not work for the post.
        RuleBroken: Nothing is chosen, or one of them is on its way already.
    """
    require_carrier(actor)
    chosen = sorted(set(tokens))[:MOST_AT_ONCE]
    if not chosen:
        raise RuleBroken("post.nothing", "Hãy chọn ít nhất một bưu gửi để giao.", "buu-gui")
    found = list(Consignment.objects.select_for_update().filter(token__in=chosen, unit_id=actor.unit_id).order_by("id"))
    if len(found) != len(chosen) or any(each.state != ConsignmentState.COLLECTED for each in found):
        message = "Có bưu gửi vừa được giao trong biên bản khác. Hãy tải lại trang rồi chọn lại."
        raise RuleBroken("post.listed_before", message, "buu-gui")
    by_desk: dict[int, list[Consignment]] = {}
    for each in found:
        by_desk.setdefault(each.desk_unit_id, []).append(each)
    return [_record(actor, desk, items, now) for desk, items in sorted(by_desk.items())]


@transaction.atomic
def sign_at_desk(*, actor: Actor, token: str, counted: int, refused: Mapping[str, str], now: datetime) -> None:
    """Count and sign a record at the desk; what is taken counts as handed in from this moment.

    Args:
        counted: How many sealed items were counted, without those refused.
        refused: Why an item is not taken, by the consignment's number.

    Raises:
        NotAllowed: The actor does not work at a desk.
        NotFound: No such record for the actor's desk.
        RuleBroken: It was signed before, the count differs, or a refusal gives no reason.

    Source: QĐ 45/2016/QĐ-TTg Điều 7 khoản 3: counted against the slip, signed by both.
    """
    found = HandoverRecord.objects.select_for_update().filter(token=token[:64], desk_unit_id=actor.unit_id).first()
    if found is None:
        raise NotFound("record")
    if not may_receive(actor, found.desk_unit_id):
        raise NotAllowed(f"{actor.ref} signs nothing for this desk")
    if found.taken_at is not None:
        message = f"Biên bản số {found.number}/{found.year} đã được ký lúc {clock.shown(found.taken_at)}."
        raise RuleBroken("post.signed_before", message)
    items = list(Consignment.objects.select_for_update().filter(record_id=found.id).order_by("id"))
    reasons = _reasons(items, refused, counted)
    for each in items:
        _take(actor, found, each, reasons.get(each.number, ""), now)
    notes = [f"Không nhận: {reasons[each.number]}" if each.number in reasons else "Đã nhận" for each in items]
    signed = slips.signed(found.data, notes=notes, counted=counted, taker=actor.full_name, now=now)
    found.taken_by, found.taken_at, found.taken_data = actor.ref, now, msgspec.to_builtins(signed)
    found.save(update_fields=["taken_by", "taken_at", "taken_data"])


def _reasons(items: Sequence[Consignment], refused: Mapping[str, str], counted: int) -> dict[str, str]:
    known, faults = {each.number for each in items}, Faults()
    reasons = {number: clean_input(text, LONGEST_REASON, multiline=False) for number, text in refused.items()}
    for number, text in reasons.items():
        message = "Hãy ghi rõ vì sao không nhận, ví dụ niêm phong rách."
        faults.unless(text and number in known, "post.no_reason", message, f"vi-sao-{number}")
    wanted = len(items) - len(reasons)
    message = (
        f"Biên bản ghi {len(items)} bưu gửi, không nhận {len(reasons)}, vậy phải đếm được {wanted}. "
        "Hãy đếm lại, hoặc chọn “Không nhận” ở bưu gửi còn thiếu."
    )
    faults.unless(counted == wanted, "post.counted", message, "counted")
    faults.tell()
    return reasons


def _take(actor: Actor, record: HandoverRecord, item: Consignment, reason: str, now: datetime) -> None:
    if reason:
        item.state, item.record_id = ConsignmentState.COLLECTED.value, None
    else:
        item.state, item.ended_at, item.is_late = ConsignmentState.TAKEN.value, now, now > item.bring_by
    item.save(update_fields=["state", "record", "ended_at", "is_late"])
    kind = DeskRefused if reason else DeskSigned
    fact = kind(number=record.number, year=record.year)
    ledger.record(stream=item.id, fact=fact, actor=actor.ref, now=now, reason=reason)


def _record(actor: Actor, desk_unit_id: int, items: Sequence[Consignment], now: datetime) -> str:
    year, token, record_id = clock.local(now).year, new_token(), new_id()
    number = numbers.take(f"slip:{SlipKind.POST_RECORD}:{actor.agency_code}:{year}")
    to_unit = sql.rows(
        "SELECT u.name || ', ' || g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
        "WHERE u.id = %s",
        (desk_unit_id,),
    )[0][0]
    rows = [
        PostRecordRow(
            number=each.number,
            party=each.sender_name,
            procedure=content_of(each.version_id)["name"],
            papers=slips.papers_in_words(each.papers),
            seal=each.seal,
        )
        for each in items
    ]
    content = slips.record(
        actor=actor,
        number=number,
        from_unit=f"{actor.unit_name}, {actor.agency_name}",
        to_unit=to_unit,
        rows=rows,
        now=now,
    )
    row = {
        "id": record_id,
        "token": token,
        "unit": actor.unit_id,
        "desk_unit": desk_unit_id,
        "agency": actor.agency_id,
        "number": number,
        "year": year,
        "edition": edition_on(clock.local_date(now)).code,
        "data": msgspec.to_builtins(content),
        "handed_by": actor.ref,
        "handed_at": now,
    }
    sql.insert(HandoverRecord, [row])
    fact = HandedToDesk(number=number, year=year)
    for each in items:
        each.state, each.record_id = ConsignmentState.LISTED.value, record_id
        each.save(update_fields=["state", "record"])
        ledger.record(stream=each.id, fact=fact, actor=actor.ref, now=now)
    return token
