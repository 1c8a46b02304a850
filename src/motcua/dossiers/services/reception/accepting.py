"""The desk accepts: code, terms, clock and appointment slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.core.worktime import Due, TimeLimit, due_at
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers import scopes, slip_contents, time_rules
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DossierAccepted, PostHandedOver
from motcua.dossiers.held import Held, change
from motcua.dossiers.models.clock import ClockSegment, Terms
from motcua.dossiers.rules.codes import dossier_code
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import slips
from motcua.dossiers.services.reception.checking import PaperCheck, check_papers, require_desk
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.dossiers.statuses import check_move
from motcua.procedures.queries import OfferingFacts, content_of
from motcua.procedures.rules.content import supplement_clock_of
from motcua.procedures.rules.fee_rules import Moment
from motcua.procedures.rules.fees import FeeOption
from motcua.procedures.rules.limits import limit_for

BY_POST = "Biên bản giao nhận hồ sơ với bưu chính"
LONGEST_IN_POST_ROOM = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """What the officer decided when accepting.

    `limit` and `limit_basis` are needed only when the procedure states no limit with a unit; `handed_over_at`
    only for a postal dossier: when both sides signed the record of handing over.
    """

    checks: Sequence[PaperCheck]
    fees: Sequence[FeeOption] = ()
    paid: bool = False
    limit: TimeLimit | None = None
    limit_basis: str = ""
    handed_over_at: datetime | None = None


@dataclass(frozen=True)
class Accepted:
    """The names an accepted dossier got."""

    id: int
    code: str
    due_at: datetime
    slip_token: str


def accept(
    *, actor: Actor, held: Held, offering: OfferingFacts, acceptance: Acceptance, secret: str, now: datetime
) -> Accepted:
    """Accept a held dossier: code, terms, clock, Mẫu 01; the appointment is the end of the limit.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: The dossier is not waiting for the desk, a required paper is missing, or no limit is known.

    Source: NĐ 118/2025/NĐ-CP on reception at the one-stop desk; NĐ 61/2018/NĐ-CP Điều 17, 26 before 01/07/2025.
    """
    require_desk(actor, held)
    check_move(held.status, Status.ACCEPTED)
    check_papers(actor=actor, held=held, checks=acceptance.checks, complete=True, now=now)
    limit, basis = _limit(held, acceptance)
    day, start = clock.local_date(now), _start(held, acceptance, now)
    due = due_at(
        accepted=start,
        limit=limit,
        pauses=(),
        calendar=calendars.calendar_of(held.handling_agency_id),
        rule=time_rules.due_rule(day),
    )
    code = dossier_code(actor.agency_code, day, numbers.take(f"dossier:{actor.agency_code}:{day:%y%m%d}"))
    pass_on_by = time_rules.transfer_by(now, calendars.calendar_of(held.receiving_agency_id))
    change(
        held.id,
        code=code,
        status=int(Status.ACCEPTED),
        awaiting="transfer",
        accepted_at=now,
        transfer_due=pass_on_by,
        due_at=due.due_at,
        original_due_at=due.due_at,
    )
    _insert_terms(held, offering, limit, basis, due, acceptance, day)
    _open_segment(held.id, "running", BY_POST if start != now else "Tiếp nhận hồ sơ", start)
    scopes.move(held.id, Bucket.TO_TRANSFER, pass_on_by)
    if start != now:
        ledger.record(stream=held.id, fact=PostHandedOver(at=start.isoformat()), actor=actor.ref, now=now)
    fact = DossierAccepted(code=code, due_at=due.due_at.isoformat(), channel=held.channel)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    number = slips.next_number(SlipKind.APPOINTMENT, actor.agency_code, now)
    content = slip_contents.appointment(
        actor=actor,
        held=held,
        code=code,
        secret=secret,
        limit=limit,
        due=due,
        acceptance=acceptance,
        number=number,
        now=now,
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
    return Accepted(held.id, code, due.due_at, slip.token)


def _start(held: Held, acceptance: Acceptance, now: datetime) -> datetime:
    """Return when counting starts: now, or when the record of handing over was signed with the post.

    Source: QĐ 45/2016/QĐ-TTg Điều 7 khoản 3, 4: a postal dossier counts as handed in from that signature.
    """
    signed = acceptance.handed_over_at
    if signed is None or held.channel != "postal":
        return now
    if not now - LONGEST_IN_POST_ROOM <= signed <= now:
        message = (
            "Thời điểm ký biên bản giao nhận với bưu chính phải trước hiện tại, không quá 30 ngày. "
            "Hãy xem lại ngày giờ ghi trên biên bản."
        )
        raise RuleBroken("postal.handed_over", message, "handed_over")
    return signed


def _limit(held: Held, acceptance: Acceptance) -> tuple[TimeLimit, str]:
    stated = limit_for(content_of(held.version_id), held.channel)
    if stated:
        return stated, "Thời hạn công bố của thủ tục"
    if acceptance.limit is None or not acceptance.limit_basis.strip():
        message = (
            "Bản công bố thủ tục chưa nêu thời hạn có đơn vị tính. Hãy nhập thời hạn giải quyết và căn cứ áp dụng "
            "trước khi tiếp nhận."
        )
        raise RuleBroken("limit.unknown", message, "limit_amount")
    return acceptance.limit, acceptance.limit_basis


def _insert_terms(
    held: Held,
    offering: OfferingFacts,
    limit: TimeLimit,
    basis: str,
    due: Due,
    acceptance: Acceptance,
    day: date,
) -> None:
    sql.insert(
        Terms,
        [
            {
                "dossier": held.id,
                "process": offering.process_id,
                "routing": offering.routing,
                "limit_amount": limit.amount,
                "limit_unit": limit.unit.value,
                "limit_basis": basis,
                "fees": [_agreed(fee) for fee in acceptance.fees],
                "supplement_clock": supplement_clock_of(content_of(held.version_id))
                or time_rules.supplement_clock(day).value,
                "calendar_edition": calendars.calendar_of(held.handling_agency_id).edition,
                "slip_edition": edition_on(day).code,
                "explanation": [{"kind": line.kind.value, "text": line.text} for line in due.explanation],
            }
        ],
    )


def _agreed(fee: FeeOption) -> dict[str, Any]:
    agreed = {"name": fee.name, "kind": fee.kind, "amount": fee.amount, "basis": fee.basis}
    when = {"moment": fee.moment, "pay_days": fee.pay_days, "due_basis": fee.due_basis}
    return agreed | when if fee.moment not in {"", Moment.RETURN} else agreed


def _open_segment(dossier_id: int, kind: str, basis: str, now: datetime) -> None:
    row = {"id": new_id(), "dossier": dossier_id, "kind": kind, "basis": basis, "began_at": now}
    sql.insert(ClockSegment, [row])
