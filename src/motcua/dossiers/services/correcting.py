"""A mistaken reception is put right: who, how they are reached, which papers; never what decides lateness."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db import transaction

from motcua.core import crypto, ledger, sql
from motcua.core.errors import Faults, RuleBroken
from motcua.core.text import name_key
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.enums import DELIVERY_LABELS, RETURNED_AT
from motcua.dossiers.events import ReceptionCorrected
from motcua.dossiers.held import Held, change, hold
from motcua.dossiers.rules.lifecycle import ENDED, Status
from motcua.dossiers.services import slips
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.services.reception.checking import require_desk
from motcua.dossiers.slips.content import Appointment, PaperRow
from motcua.dossiers.slips.editions import SlipKind

LONGEST_REASON = 1000
MOST_COPIES = 999


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is right: the whole of what may be corrected, changed or not.

    `papers` gives originals and copies by number of the paper.
    """

    owner: PartyFacts
    delivery: str
    papers: Mapping[int, tuple[int, int]]
    reason: str


@transaction.atomic
def correct_reception(*, actor: Actor, dossier_id: int, correction: Correction, now: datetime) -> slips.Issued:
    """Correct what the desk wrote down wrongly; the old slip is void and a new one with the same appointment issued.

    Reception, limit and appointment stay as they were: a wrong procedure is ended by decision and received anew, which
    everybody sees.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Nothing changed, no reason is given, the dossier was not accepted or has ended.
    """
    held = hold(dossier_id)
    require_desk(actor, held)
    if held.accepted_at is None or held.status in ENDED or held.status == Status.DONE:
        message = "Chỉ đính chính được hồ sơ đã tiếp nhận và chưa có kết quả. Hãy tải lại trang hồ sơ."
        raise RuleBroken("correction.too_late", message)
    faults = Faults()
    faults.unless(
        correction.owner.full_name.strip(), "correction.no_name", "Hãy nhập họ và tên chủ hồ sơ.", "full_name"
    )
    delivers = correction.delivery in DELIVERY_LABELS
    faults.unless(delivers, "correction.delivery", "Hãy chọn cách nhận kết quả.", "delivery")
    for no, counts in correction.papers.items():
        counted = all(0 <= count <= MOST_COPIES for count in counts)
        faults.unless(counted, "correction.count", "Số bản phải từ 0 đến 999.", f"originals-{no}")
    faults.unless(correction.reason.strip(), "correction.no_reason", "Hãy ghi lý do đính chính.", "reason")
    faults.tell()
    changed = [
        *_correct_owner(held, correction.owner),
        *_correct_delivery(held, correction.delivery),
        *_correct_papers(held.id, correction.papers),
    ]
    if not changed:
        message = "Chưa có thông tin nào khác với lúc tiếp nhận. Hãy sửa phần bị nhầm rồi gửi lại."
        raise RuleBroken("correction.nothing", message, "full_name")
    return _new_slip(actor, held, correction, changed, now)


def _correct_owner(held: Held, owner: PartyFacts) -> list[str]:
    found = sql.rows(
        "SELECT full_name, personal_enc, phone_enc, email, address FROM dossiers_party "
        "WHERE dossier_id = %s AND role = 'owner'",
        (held.id,),
    )
    name, personal, phone, email, address = found[0]
    before = {
        "full_name": name,
        "personal_number": crypto.decrypt(personal),
        "phone": crypto.decrypt(phone),
        "email": email,
        "address": address,
    }
    after = {key: str(getattr(owner, key)).strip() for key in before}
    changed = [key for key in before if before[key] != after[key]]
    if changed:
        sql.execute(
            "UPDATE dossiers_party SET full_name = %s, personal_enc = %s, personal_index = %s, phone_enc = %s, "
            "phone_index = %s, email = %s, address = %s WHERE dossier_id = %s AND role = 'owner'",
            (
                after["full_name"],
                crypto.encrypt(after["personal_number"]),
                crypto.index(after["personal_number"]),
                crypto.encrypt(after["phone"]),
                crypto.index(after["phone"]),
                after["email"],
                after["address"],
                held.id,
            ),
        )
    if "full_name" in changed:
        key = name_key(after["full_name"])
        change(held.id, owner_name=after["full_name"], name_key=key)
        sql.execute("UPDATE dossiers_scope SET name_key = %s WHERE dossier_id = %s", (key, held.id))
    return changed


def _correct_delivery(held: Held, delivery: str) -> list[str]:
    if delivery == held.delivery:
        return []
    change(held.id, delivery=delivery)
    return ["delivery"]


def _correct_papers(dossier_id: int, counts: Mapping[int, tuple[int, int]]) -> list[str]:
    changed = False
    for no, originals, copies in sql.rows(
        "SELECT no, originals, copies FROM dossiers_paper WHERE dossier_id = %s ORDER BY no", (dossier_id,)
    ):
        right = counts.get(no, (originals, copies))
        if right != (originals, copies):
            sql.execute(
                "UPDATE dossiers_paper SET originals = %s, copies = %s WHERE dossier_id = %s AND no = %s",
                (*right, dossier_id, no),
            )
            changed = True
    return ["papers"] if changed else []


_LAST_SLIP = """
SELECT id, data FROM dossiers_slip
WHERE dossier_id = %s AND kind = 'appointment' AND voided_at IS NULL ORDER BY id DESC LIMIT 1
"""


def _new_slip(actor: Actor, held: Held, correction: Correction, changed: list[str], now: datetime) -> slips.Issued:
    old_id, stored = sql.rows(_LAST_SLIP, (held.id,))[0]
    old = msgspec.convert(sql.json_value(stored), type=Appointment)
    sql.execute(
        "UPDATE dossiers_slip SET voided_at = %s, voided_by = %s, void_reason = %s WHERE id = %s",
        (now, actor.ref, correction.reason[:LONGEST_REASON], old_id),
    )
    number = slips.next_number(SlipKind.APPOINTMENT, actor.agency_code, now)
    names = sql.rows(
        "SELECT p.no, p.name, p.originals, p.copies, p.note, "
        "(SELECT count(*) FROM dossiers_dossierfile f WHERE f.dossier_id = p.dossier_id AND f.paper_no = p.no "
        " AND f.kind = 'paper') FROM dossiers_paper p WHERE p.dossier_id = %s AND p.state = 'present' ORDER BY p.no",
        (held.id,),
    )
    content = replace(
        old,
        head=slip_contents.letterhead(actor, sign="appointment", number=number, now=now),
        party=slip_contents.party_of(held.id),
        papers=tuple(
            PaperRow(name=name, originals=originals, copies=copies, electronic=files, note=note)
            for _, name, originals, copies, note, files in names
        ),
        submitter=correction.owner.full_name if old.submitter == held.owner_name else old.submitter,
        return_at=RETURNED_AT[correction.delivery],
        officer=actor.full_name,
        book_row=str(number),
    )
    slip = slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.APPOINTMENT,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )
    slips.mark_replaced(old_id, slip.id)
    fact = ReceptionCorrected(fields=",".join(changed), old_slip=old_id, new_slip=slip.id)
    ledger.record(
        stream=held.id, fact=fact, actor=actor.ref, now=now, reason=correction.reason.strip()[:LONGEST_REASON]
    )
    return slip
