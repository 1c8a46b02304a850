"""The desk decides on a dossier: accept, ask once for what is missing, refuse, pass on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.types.json import Jsonb

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.worktime import Due, TimeLimit, due_at, transfer_due
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers import scopes, slip_contents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import (
    DossierAccepted,
    DossierRefused,
    DossierTransferred,
    PapersChecked,
    SupplementAnswered,
    SupplementAsked,
)
from motcua.dossiers.held import Held, change
from motcua.dossiers.models import ClockSegment, Supplement, Terms
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.codes import dossier_code
from motcua.dossiers.rules.lifecycle import Status, check_transition
from motcua.dossiers.services import slips
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.procedures.queries import OfferingFacts, content_of
from motcua.procedures.rules.fees import FeeOption
from motcua.procedures.rules.limits import limit_for


@dataclass(frozen=True, kw_only=True)
class PaperCheck:
    """What the desk found about one paper."""

    no: int
    state: str
    originals: int = 0
    copies: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """What the officer decided when accepting.

    `limit` and `limit_basis` are needed only when the procedure states no limit with a unit.
    """

    checks: Sequence[PaperCheck]
    fees: Sequence[FeeOption] = ()
    paid: bool = False
    limit: TimeLimit | None = None
    limit_basis: str = ""


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
    _require_desk(actor, held)
    check_transition(Status(held.status), Status.ACCEPTED)
    check_papers(actor=actor, held=held, checks=acceptance.checks, complete=True, now=now)
    limit, basis = _limit(held, acceptance)
    due = due_at(accepted=now, limit=limit, pauses=(), calendar=calendars.calendar_of(held.handling_agency_id))
    day = clock.local_date(now)
    code = dossier_code(actor.agency_code, day, numbers.take(f"dossier:{actor.agency_code}:{day:%y%m%d}"))
    pass_on_by = transfer_due(now, calendars.calendar_of(held.receiving_agency_id))
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
    _open_segment(held.id, "running", "Tiếp nhận hồ sơ", now)
    scopes.move(held.id, Bucket.TO_TRANSFER, pass_on_by)
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


def check_papers(*, actor: Actor, held: Held, checks: Sequence[PaperCheck], complete: bool, now: datetime) -> None:
    """Record the desk's check, paper by paper.

    Raises:
        RuleBroken: `complete` is asked for, but a required paper is missing or unchecked.
    """
    by_no = {check.no: check for check in checks}
    papers = sql.rows("SELECT no, name, required FROM dossiers_paper WHERE dossier_id = %s", (held.id,))
    if complete:
        for no, name, required in papers:
            state = by_no[no].state if no in by_no else "unchecked"
            if state == "missing" or (required and state == "unchecked"):
                message = f"Giấy tờ số {no} ({name[:80]}) chưa đủ. Hãy yêu cầu bổ sung, hoặc ghi rõ không áp dụng."
                raise RuleBroken("papers.incomplete", message, f"paper-{no}")
    known = {no for no, _, _ in papers}
    rows = [check for check in checks if check.no in known]
    if rows:
        sql.execute(
            "UPDATE dossiers_paper p SET state = x.state, originals = x.originals, copies = x.copies, note = x.note "
            "FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::text[]) "
            "AS x(no, state, originals, copies, note) "
            "WHERE p.dossier_id = %s AND p.no = x.no",
            (
                [row.no for row in rows],
                [row.state for row in rows],
                [row.originals for row in rows],
                [row.copies for row in rows],
                [row.note for row in rows],
                held.id,
            ),
        )
    count = {state: sum(row.state == state for row in rows) for state in ("present", "missing", "not_applicable")}
    ledger.record(stream=held.id, fact=PapersChecked(**count), actor=actor.ref, now=now)


def transfer(*, actor: Actor, held: Held, now: datetime) -> None:
    """Pass an accepted dossier on to the handling side; the internal process starts in this transaction.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: The dossier is not waiting to be passed on.

    Source: NĐ 61/2018/NĐ-CP Điều 18 (same day; after 15:00 the next working morning).
    """
    _require_desk(actor, held)
    if held.awaiting != "transfer" or held.due_at is None:
        raise RuleBroken("dossier.not_to_transfer", "Hồ sơ này không còn chờ chuyển xử lý. Hãy tải lại danh sách.")
    check_transition(Status(held.status), Status.PROCESSING)
    change(held.id, status=int(Status.PROCESSING), awaiting="process")
    scopes.move(held.id, Bucket.PROCESSING, held.due_at)
    fact = DossierTransferred(to_unit=held.handling_agency_id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def ask_supplement(
    *,
    actor: Actor,
    held: Held,
    items: Sequence[dict[str, object]],
    reason: str,
    checks: Sequence[PaperCheck],
    now: datetime,
) -> slips.Issued:
    """Ask the applicant, once and in full, for everything that is missing (Mẫu 02).

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Nothing is asked for, no reason is given, or it was asked at this stage before.

    Source: NĐ 61/2018/NĐ-CP Điều 17 khoản 2; kept by NĐ 118/2025/NĐ-CP.
    """
    _require_desk(actor, held)
    if not items:
        raise RuleBroken("supplement.nothing", "Hãy chọn ít nhất một giấy tờ cần bổ sung.", "items")
    if not reason.strip():
        raise RuleBroken("supplement.no_reason", "Hãy ghi lý do cần bổ sung.", "reason")
    if sql.rows("SELECT 1 FROM dossiers_supplement WHERE dossier_id = %s AND stage = 'reception'", (held.id,)):
        message = (
            "Hồ sơ này đã được yêu cầu bổ sung một lần ở bước tiếp nhận. Quy định chỉ cho phép yêu cầu một lần, "
            "đầy đủ; hãy tiếp nhận hoặc từ chối kèm lý do."
        )
        raise RuleBroken("supplement.once", message)
    check_transition(Status(held.status), Status.SUPPLEMENT)
    check_papers(actor=actor, held=held, checks=checks, complete=False, now=now)
    row = {
        "id": new_id(),
        "dossier": held.id,
        "stage": "reception",
        "items": list(items),
        "reason": reason,
        "asked_at": now,
    }
    sql.insert(Supplement, [row])
    change(held.id, status=int(Status.SUPPLEMENT), awaiting="applicant")
    scopes.move(held.id, Bucket.WAITING_APPLICANT, now)
    fact = SupplementAsked(stage="reception", items=len(items))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    number = slips.next_number(SlipKind.SUPPLEMENT, actor.agency_code, now)
    content = slip_contents.supplement(actor=actor, held=held, items=items, reason=reason, number=number, now=now)
    return slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.SUPPLEMENT,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


def answer_supplement(
    *,
    actor: Actor,
    held: Held,
    files: int,
    reception_due: datetime,
    now: datetime,
    texts: Mapping[int, str] | None = None,
) -> None:
    """The applicant sent what was asked for; the desk looks again within its working hours.

    What the desk found missing is to be checked anew, so the remarks of the first look go; the request keeps them.

    Args:
        texts: Answers in words, by place of the asked item from 0.

    Raises:
        RuleBroken: Nothing was asked for, or it was answered already.
    """
    if held.status != Status.SUPPLEMENT or held.awaiting != "applicant":
        raise RuleBroken("supplement.not_open", "Hồ sơ này không còn chờ bổ sung. Hãy tải lại trang hồ sơ.")
    _keep_answers(held.id, texts or {}, now)
    sql.execute(
        "UPDATE dossiers_paper SET state = 'unchecked', note = '' WHERE dossier_id = %s AND state = 'missing'",
        (held.id,),
    )
    change(held.id, awaiting="desk", reception_due=reception_due)
    scopes.move(held.id, Bucket.TO_RECEIVE, reception_due)
    fact = SupplementAnswered(stage="reception", files=files)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _keep_answers(dossier_id: int, texts: Mapping[int, str], now: datetime) -> None:
    asked = "SELECT id, items FROM dossiers_supplement WHERE dossier_id = %s AND answered_at IS NULL"
    for supplement_id, stored in sql.rows(asked, (dossier_id,)):
        items = [
            item | {"answer": texts[place]} if place in texts else item
            for place, item in enumerate(sql.json_value(stored))
        ]
        sql.execute(
            "UPDATE dossiers_supplement SET answered_at = %s, items = %s WHERE id = %s",
            (now, Jsonb(items), supplement_id),
        )


def refuse(*, actor: Actor, held: Held, reason: str, advice: str, now: datetime) -> slips.Issued:
    """Refuse reception with reasons (Mẫu 03); the dossier ends.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: No reason is given or the dossier is past reception.
    """
    _require_desk(actor, held)
    if not reason.strip():
        raise RuleBroken("refusal.no_reason", "Hãy ghi rõ lý do từ chối để người nộp biết phải làm gì.", "reason")
    check_transition(Status(held.status), Status.REFUSED)
    change(held.id, status=int(Status.REFUSED), awaiting="", finished_at=now)
    scopes.move(held.id, Bucket.CLOSED, now)
    fact = DossierRefused(stage="reception")
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)
    number = slips.next_number(SlipKind.REFUSAL, actor.agency_code, now)
    content = slip_contents.refusal(actor=actor, held=held, reason=reason, advice=advice, number=number, now=now)
    return slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.REFUSAL,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


def _require_desk(actor: Actor, held: Held) -> None:
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {held.ref}")


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
                "fees": [
                    {"name": fee.name, "kind": fee.kind, "amount": fee.amount, "basis": fee.basis}
                    for fee in acceptance.fees
                ],
                "supplement_clock": "restart",
                "calendar_edition": calendars.calendar_of(held.handling_agency_id).edition,
                "slip_edition": edition_on(day).code,
                "explanation": [{"kind": line.kind.value, "text": line.text} for line in due.explanation],
            }
        ],
    )


def _open_segment(dossier_id: int, kind: str, basis: str, now: datetime) -> None:
    row = {"id": new_id(), "dossier": dossier_id, "kind": kind, "basis": basis, "began_at": now}
    sql.insert(ClockSegment, [row])
