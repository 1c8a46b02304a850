"""Handing dossiers over by numbered lists with two signatures: the giver hands over, the taker checks item by item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db import transaction

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.directory.queries import HELD
from motcua.dossiers import slip_contents
from motcua.dossiers.reach import hold_for
from motcua.dossiers.slips.content import Handover, HandoverRow
from motcua.dossiers.slips.editions import SlipKind, edition_by_code, edition_on
from motcua.dossiers.slips.printing import render_slip
from motcua.processing.events import HandedOver, HandoverRefused, HandoverTaken
from motcua.processing.models import HandoverList, Hop

MOST_AT_ONCE = 100
LONGEST_NAME = 120
LONGEST_REASON = 500
POST = "Bưu chính công ích"


@dataclass(frozen=True)
class _Loose:
    """A hop that stands in no list yet."""

    id: int
    dossier_id: int
    to_unit_id: int | None


@transaction.atomic
def hand_over(*, actor: Actor, hop_ids: Sequence[int], now: datetime) -> list[str]:
    """Make one numbered list for each unit that the chosen hops go to; returns the lists' tokens.

    The sender's signature is this act. A hop stands in one list only.

    Raises:
        NotAllowed: A hop is not the actor's unit's, or its dossier not of the post's procedures.
        RuleBroken: Nothing is chosen, or a colleague listed one of them meanwhile.
    """
    if not hop_ids:
        raise RuleBroken("handover.nothing", "Hãy chọn ít nhất một hồ sơ để bàn giao.", "hop")
    dossiers = sql.rows("SELECT DISTINCT dossier_id FROM processing_hop WHERE id = ANY(%s)", (list(hop_ids),))
    for (dossier_id,) in sorted(dossiers):
        hold_for(actor, dossier_id)
    hops = _loose(actor, hop_ids)
    by_unit: dict[int, list[_Loose]] = {}
    for hop in hops:
        by_unit.setdefault(hop.to_unit_id or 0, []).append(hop)
    return [_make_list(actor, unit, found, _unit_name(unit), now) for unit, found in sorted(by_unit.items())]


@transaction.atomic
def hand_over_to_post(
    *, actor: Actor, dossier_ids: Sequence[int], carrier: str, unit_id: int = 0, now: datetime
) -> str:
    """Hand results that applicants want by post to the postal clerk; returns the list's token.

    The status does not change: the result is returned when the post delivers it.

    Args:
        carrier: The clerk who signs on paper, which counts as taken; not needed with a unit.
        unit_id: The postal enterprise's unit whose clerk signs on screen, item by item.

    Raises:
        NotAllowed: A dossier is not of the actor's desk, or not of the post's procedures.
        RuleBroken: Nothing is chosen, the clerk's name is missing, or a result does not wait for the post.
    """
    name = clean_input(carrier, LONGEST_NAME, multiline=False)
    if not dossier_ids:
        raise RuleBroken("handover.nothing", "Hãy chọn ít nhất một hồ sơ để bàn giao.", "ma")
    if unit_id and unit_id not in dict(postal_units(now)):
        raise RuleBroken("handover.no_post", "Hãy chọn lại đơn vị bưu chính.", "unit")
    if not name and not unit_id:
        raise RuleBroken("handover.no_carrier", "Hãy nhập họ tên nhân viên bưu chính nhận hồ sơ.", "carrier")
    hops: list[_Loose] = []
    for dossier_id in sorted(set(dossier_ids)):
        held = hold_for(actor, dossier_id)
        if held.desk_unit_id != actor.unit_id:
            raise NotAllowed(f"{actor.ref} hands over nothing of {held.ref}")
        waits = held.awaiting == "return" and held.delivery == "postal"
        if not waits or sql.rows(_AT_POST, (held.id,)):
            message = f"Hồ sơ {held.ref} không chờ gửi bưu chính, hoặc đã có trong danh sách khác. Hãy tải lại trang."
            raise RuleBroken("handover.not_postal", message, "ma")
        hop = _Loose(new_id(), held.id, None)
        row = {"id": hop.id, "dossier": held.id, "from_unit": actor.unit_id, "to_unit": None, "task": None}
        sql.insert(Hop, [row | {"passed_by": actor.ref, "passed_at": now, "due_at": None}])
        hops.append(hop)
    if unit_id:
        return _make_list(actor, unit_id, hops, _unit_name(unit_id), now)
    token = _make_list(actor, 0, hops, f"{POST} ({name})", now)
    sql.execute(
        "UPDATE processing_hop SET state = 'taken', taken_by = %s, taken_at = %s WHERE id = ANY(%s)",
        (f"post:{name}", now, [hop.id for hop in hops]),
    )
    sql.execute(
        "UPDATE processing_handoverlist SET taken_by = %s, taken_at = %s WHERE token = %s", (f"post:{name}", now, token)
    )
    return token


@transaction.atomic
def take_over(*, actor: Actor, token: str, refused: Mapping[int, str], now: datetime) -> None:
    """Confirm a list item by item: all are taken but those refused, each with what is missing.

    A refused dossier stands among the sender's again, to be completed and listed anew.

    Args:
        refused: What is missing, by hop.

    Raises:
        NotAllowed: A dossier of the list is not of the post's procedures.
        NotFound: No such list for the actor's unit.
        RuleBroken: It was confirmed before, or a refusal names nothing.
    """
    found = HandoverList.objects.filter(token=token[:64], to_unit_id=actor.unit_id).first()
    if found is None or not actor.unit_id:
        raise NotFound("handover list")
    items = sql.rows(
        "SELECT id, dossier_id, to_unit_id FROM processing_hop WHERE handover_id = %s ORDER BY id", (found.id,)
    )
    for dossier_id in sorted({dossier_id for _, dossier_id, _ in items}):
        hold_for(actor, dossier_id)
    chosen = HandoverList.objects.select_for_update().get(id=found.id)
    if chosen.taken_at is not None:
        message = f"Danh sách số {chosen.number}/{chosen.year} đã được ký nhận lúc {clock.shown(chosen.taken_at)}."
        raise RuleBroken("handover.taken_before", message)
    missing = {hop: clean_input(text, LONGEST_REASON, multiline=False) for hop, text in refused.items()}
    for hop, text in missing.items():
        if not text:
            raise RuleBroken("handover.no_reason", "Hãy ghi rõ còn thiếu gì khi không nhận hồ sơ.", f"missing-{hop}")
    for hop_id, dossier_id, to_unit in items:
        _take(actor, chosen, (hop_id, dossier_id, to_unit), missing.get(hop_id, ""), now)
    _sign(actor, chosen, [missing.get(hop_id, "") for hop_id, *_ in items], now)


def come_back_from_post(*, actor: Actor, dossier_id: int, reason: str, now: datetime) -> None:
    """Put a result that the post could not bring among those that wait for it again; the caller holds the dossier."""
    sql.execute(
        "UPDATE processing_hop SET state = 'refused', taken_by = %s, taken_at = %s, missing = %s "
        "WHERE dossier_id = %s AND to_unit_id IS NULL AND state = 'taken'",
        (actor.ref, now, reason, dossier_id),
    )


def render(token: str, *, as_given: bool = False) -> tuple[bytes, str]:
    """Return a list as PDF/A and a file name; the same bytes every time.

    The caller has checked that the reader's unit gave or takes it.

    Args:
        as_given: The list with the sender's signature only, though it was taken since.
    """
    found = HandoverList.objects.get(token=token)
    data = found.data if as_given or found.taken_data is None else found.taken_data
    content = msgspec.convert(data, type=Handover)
    document = render_slip(SlipKind.HANDOVER, edition_by_code(found.edition), content)
    return document, f"ban-giao-{found.number}-{found.year}.pdf"


_POSTAL_UNITS = f"""
SELECT DISTINCT u.id, g.name || ' – ' || u.name FROM directory_post p
JOIN directory_account a ON a.id = p.account_id AND a.is_active
JOIN directory_unit u ON u.id = p.unit_id AND u.valid_to IS NULL JOIN directory_agency g ON g.id = u.agency_id
WHERE p.roles ? 'postal' AND {HELD} ORDER BY 2
"""


def postal_units(now: datetime) -> list[tuple[int, str]]:
    """Return the units in which a postal clerk can sign lists on screen."""
    return [(unit, name) for unit, name in sql.rows(_POSTAL_UNITS, {"day": clock.local_date(now)})]


_AT_POST = "SELECT 1 FROM processing_hop WHERE dossier_id = %s AND to_unit_id IS NULL AND state <> 'refused'"


def _loose(actor: Actor, hop_ids: Sequence[int]) -> list[_Loose]:
    rows = sql.rows(
        "SELECT id, dossier_id, to_unit_id, from_unit_id, handover_id FROM processing_hop "
        "WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
        (list(hop_ids)[:MOST_AT_ONCE],),
    )
    if len(rows) != len(set(hop_ids)) or any(from_unit != actor.unit_id for *_, from_unit, _ in rows):
        raise NotAllowed(f"{actor.ref} does not hand over these")
    if any(handover is not None for *_, handover in rows):
        message = "Có hồ sơ vừa được đưa vào danh sách bàn giao khác. Hãy tải lại trang rồi chọn lại."
        raise RuleBroken("handover.listed_before", message, "hop")
    return [_Loose(hop, dossier, to_unit) for hop, dossier, to_unit, _, _ in rows]


def _make_list(actor: Actor, unit_id: int, hops: Sequence[_Loose], to_name: str, now: datetime) -> str:
    list_id, token, year = new_id(), new_token(), clock.local(now).year
    number = numbers.take(f"slip:{SlipKind.HANDOVER}:{actor.agency_code}:{year}")
    content = Handover(
        head=replace(slip_contents.letterhead(actor, sign="BG", number=number, now=now)),
        from_unit=f"{actor.unit_name}, {actor.agency_name}",
        to_unit=to_name,
        handed_at=now,
        rows=_rows([hop.dossier_id for hop in hops]),
        giver=actor.full_name,
    )
    row = {
        "id": list_id,
        "token": token,
        "agency": actor.agency_id,
        "number": number,
        "year": year,
        "from_unit": actor.unit_id,
        "to_unit": unit_id or None,
        "to_name": to_name,
        "handed_by": actor.ref,
        "handed_at": now,
        "edition": edition_on(clock.local_date(now)).code,
        "data": msgspec.to_builtins(content),
    }
    sql.insert(HandoverList, [row])
    sql.execute("UPDATE processing_hop SET handover_id = %s WHERE id = ANY(%s)", (list_id, [hop.id for hop in hops]))
    fact = HandedOver(handover=list_id, number=number, year=year, to_unit=unit_id)
    for hop in hops:
        ledger.record(stream=hop.dossier_id, fact=fact, actor=actor.ref, now=now)
    return token


_ROWS = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, coalesce(d.accepted_at, d.submitted_at), d.due_at,
       coalesce(x.originals, 0), coalesce(x.copies, 0)
FROM dossiers_dossier d JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN (SELECT dossier_id, sum(originals) AS originals, sum(copies) AS copies FROM dossiers_paper
           WHERE dossier_id = ANY(%(ids)s) GROUP BY dossier_id) x ON x.dossier_id = d.id
WHERE d.id = ANY(%(ids)s)
"""


def _rows(dossier_ids: Sequence[int]) -> tuple[HandoverRow, ...]:
    found = {row[0]: row[1:] for row in sql.rows(_ROWS, {"ids": list(dossier_ids)})}
    return tuple(_row(*found[dossier_id]) for dossier_id in dossier_ids)


def _row(
    ref: str, owner: str, procedure: str, received: datetime, due: datetime | None, originals: int, copies: int
) -> HandoverRow:
    counted = [f"{originals} bản chính" if originals else "", f"{copies} bản sao" if copies else ""]
    note = ", ".join(part for part in counted if part) or "Hồ sơ điện tử"
    return HandoverRow(dossier_code=ref, party=owner, procedure=procedure, received_at=received, due_at=due, note=note)


def _take(actor: Actor, chosen: HandoverList, item: tuple[int, int, int | None], missing: str, now: datetime) -> None:
    hop_id, dossier_id, to_unit = item
    sql.execute(
        "UPDATE processing_hop SET state = %s, taken_by = %s, taken_at = %s, missing = %s WHERE id = %s",
        ("refused" if missing else "taken", actor.ref, now, missing, hop_id),
    )
    kind = HandoverRefused if missing else HandoverTaken
    fact = kind(handover=chosen.id, number=chosen.number, year=chosen.year)
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now, reason=missing)
    # What the post refuses stays with the desk, among the results that wait for the post.
    if missing and chosen.to_unit_id == to_unit:
        again = (
            "INSERT INTO processing_hop (id, dossier_id, from_unit_id, to_unit_id, task, passed_by, passed_at, due_at) "
            "SELECT %s, dossier_id, from_unit_id, to_unit_id, task, passed_by, %s, due_at FROM processing_hop "
            "WHERE id = %s"
        )
        sql.execute(again, (new_id(), now, hop_id))


def _sign(actor: Actor, chosen: HandoverList, missing: Sequence[str], now: datetime) -> None:
    content = msgspec.convert(chosen.data, type=Handover)
    rows = tuple(
        replace(row, note=f"{row.note}. {'Không nhận: ' + text if text else 'Đã nhận'}")
        for row, text in zip(content.rows, missing, strict=True)
    )
    chosen.taken_by, chosen.taken_at = actor.ref, now
    chosen.taken_data = msgspec.to_builtins(replace(content, rows=rows, taker=actor.full_name))
    chosen.save(update_fields=["taken_by", "taken_at", "taken_data"])


def _unit_name(unit_id: int) -> str:
    found = sql.rows(
        "SELECT u.name || ', ' || g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
        "WHERE u.id = %s",
        (unit_id,),
    )
    return str(found[0][0]) if found else POST
