"""Work on paper during an outage, entered afterwards with its true times, once a superior approved the outage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.dossiers.events import EnteredLate, OutageDecided, OutageDeclared, OutageTakenBack
from motcua.dossiers.models.clock import LateEntry, Outage
from motcua.dossiers.services.opening import add_files

LONGEST = timedelta(days=31)
LONGEST_REASON = 1000
LONGEST_ROW = 60
WHAT = {"reception": "Tiếp nhận", "step": "Bước xử lý", "result": "Phát hành kết quả", "return": "Trả kết quả"}


@dataclass(frozen=True, kw_only=True)
class Late:
    """When something truly happened, in which outage, where it stands in the paper book and why it comes late.

    `files` are ids of scans of what was written on paper meanwhile.
    """

    outage_id: int
    happened_at: datetime | None
    paper_row: str
    reason: str
    files: Sequence[int] = ()


def may_approve_outage(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor is a superior of the agency: its approving leader or its administrator."""
    return actor.is_official and actor.agency_id == agency_id and actor.has(Role.APPROVER, Role.AGENCY_ADMIN)


@transaction.atomic
def declare_outage(*, actor: Actor, began: datetime | None, ended: datetime | None, reason: str, now: datetime) -> int:
    """Declare that the actor's agency worked on paper for a time; it counts once a superior approved it.

    Raises:
        NotAllowed: The actor works at no agency.
        RuleBroken: The times are missing, run backwards, lie ahead or are too long; or no reason.

    Source: NĐ 61/2018/NĐ-CP Điều 25; LD-8.2-2, HD-13.2-2, VL-18.2-2.
    """
    if not actor.is_official or not actor.agency_id:
        raise NotAllowed(f"{actor.ref} declares no outage")
    faults, reason = Faults(), clean_input(reason, LONGEST_REASON)
    faults.unless(began, "outage.began", "Hãy nhập giờ và ngày bắt đầu sự cố, ví dụ 08:00 25/11/2026.", "began")
    is_after = ended is not None and ended <= now and (began is None or ended > began)
    message = "Hãy nhập giờ và ngày hết sự cố, sau lúc bắt đầu và không sau hiện tại."
    faults.unless(is_after, "outage.ended", message, "ended")
    is_short = not (began and ended) or ended - began <= LONGEST
    message = "Một lần khai báo không quá 31 ngày. Hãy khai báo từng đợt."
    faults.unless(is_short, "outage.too_long", message, "ended")
    faults.unless(reason.strip(), "outage.no_reason", "Hãy ghi sự cố gì và ai đã xác nhận.", "reason")
    faults.tell()
    outage_id = new_id()
    row = {
        "id": outage_id,
        "agency": actor.agency_id,
        "began_at": began,
        "ended_at": ended,
        "reason": reason,
        "declared_by": actor.ref,
        "declared_account": actor.account_id,
        "declared_at": now,
    }
    sql.insert(Outage, [row])
    fact = OutageDeclared(
        agency=actor.agency_id,
        began_at=began.isoformat() if began else "",
        ended_at=ended.isoformat() if ended else "",
    )
    ledger.begin(outage_id)
    ledger.record(stream=outage_id, fact=fact, actor=actor.ref, now=now, reason=reason)
    return outage_id


@transaction.atomic
def decide_outage(*, actor: Actor, outage_id: int, approve: bool, note: str, now: datetime) -> None:
    """Approve or refuse a declared outage; never one's own.

    Raises:
        NotFound: No such outage of the actor's agency.
        NotAllowed: The actor is no superior of the agency.
        RuleBroken: It is the actor's own, was decided before, or a refusal has no reason.
    """
    outage = Outage.objects.select_for_update().filter(id=outage_id, agency_id=actor.agency_id).first()
    if outage is None:
        raise NotFound("outage")
    if not may_approve_outage(actor, outage.agency_id):
        raise NotAllowed(f"{actor.ref} approves no outage")
    if outage.declared_account == actor.account_id:
        raise RuleBroken("outage.own", "Người khai báo không tự duyệt. Hãy nhờ lãnh đạo khác duyệt.", "note")
    if outage.state != "declared":
        raise RuleBroken("outage.decided", "Khai báo này đã được quyết định trước đó. Hãy tải lại trang.")
    if not approve and not note.strip():
        raise RuleBroken("outage.refusal", "Hãy ghi lý do không duyệt.", "note")
    outage.state = "approved" if approve else "refused"
    outage.decided_by, outage.decided_at, outage.note = actor.ref, now, clean_input(note, LONGEST_REASON)
    outage.save(update_fields=["state", "decided_by", "decided_at", "note"])
    # One that was declared before outages had a history begins it here.
    ledger.ensure(outage.id)
    fact = OutageDecided(agency=outage.agency_id, approved=approve)
    ledger.record(stream=outage.id, fact=fact, actor=actor.ref, now=now, reason=outage.note)


@transaction.atomic
def take_outage_back(*, actor: Actor, outage_id: int, now: datetime) -> None:
    """Take back what the actor declared, while nobody has decided.

    Raises:
        NotFound: No such declaration of this person's.
        RuleBroken: It was decided meanwhile.
    """
    outage = Outage.objects.select_for_update().filter(id=outage_id, declared_account=actor.account_id).first()
    if outage is None:
        raise NotFound("outage")
    if outage.state != "declared":
        raise RuleBroken("outage.decided", "Khai báo này đã được quyết định trước đó. Hãy tải lại trang.")
    outage.state, outage.decided_by, outage.decided_at = "withdrawn", actor.ref, now
    outage.save(update_fields=["state", "decided_by", "decided_at"])
    ledger.ensure(outage.id)
    fact = OutageTakenBack(agency=outage.agency_id)
    ledger.record(stream=outage.id, fact=fact, actor=actor.ref, now=now)


def true_time(actor: Actor, late: Late, now: datetime) -> datetime:
    """Return the true time of a late entry once it is proven to lie in an approved outage of the actor's agency.

    Raises:
        RuleBroken: No such outage, not approved, the time lies outside it, no reason, or the year's book is closed.
    """
    found = sql.rows(
        "SELECT began_at, ended_at FROM dossiers_outage WHERE id = %s AND agency_id = %s AND state = 'approved'",
        (late.outage_id, actor.agency_id),
    )
    faults, happened = Faults(), late.happened_at
    message = "Hãy chọn đợt sự cố đã được lãnh đạo duyệt của cơ quan."
    faults.unless(found, "late.outage", message, "late_outage")
    if not found:
        faults.unless(happened, "late.moment", "Hãy nhập giờ và ngày thực tế, ví dụ 09:30 25/11/2026.", "late_at")
    for began, ended in found:
        lies_inside = happened is not None and began <= happened <= min(ended, now)
        message = f"Thời điểm thực tế phải trong đợt sự cố, từ {clock.shown(began)} đến {clock.shown(ended)}."
        faults.unless(lies_inside, "late.moment", message, "late_at")
    faults.unless(late.reason.strip(), "late.no_reason", "Hãy ghi lý do nhập bù.", "late_reason")
    faults.tell()
    happened = happened or now
    year = clock.local(happened).year
    if sql.rows("SELECT 1 FROM results_bookclosing WHERE agency_id = %s AND year = %s", (actor.agency_id, year)):
        message = f"Sổ theo dõi hồ sơ năm {year} đã khóa, không nhập bù được vào năm này. Hãy báo lãnh đạo."
        raise RuleBroken("late.book_closed", message, "late_at")
    return happened


def note_late(
    *, actor: Actor, dossier_id: int, late: Late, what: str, task_id: int | None = None, now: datetime
) -> None:
    """Mark what was entered late with author, reason, true time and scans; the caller is the transaction.

    Args:
        task_id: The step that was ended by it.
    """
    happened = late.happened_at or now
    paper_row = clean_input(late.paper_row, LONGEST_ROW, multiline=False)
    row = {
        "id": new_id(),
        "dossier": dossier_id,
        "outage": late.outage_id,
        "what": what,
        "happened_at": happened,
        "paper_row": paper_row,
        "reason": clean_input(late.reason, LONGEST_REASON),
        "entered_by": actor.ref,
        "entered_at": now,
        "task": task_id,
        "files": list(late.files),
        "refused_by": "",
        "refusal": "",
    }
    sql.insert(LateEntry, [row])
    add_files(dossier_id, [(None, file_id) for file_id in late.files], kind="working", actor=actor, now=now)
    fact = EnteredLate(outage=late.outage_id, what=what, happened_at=happened.isoformat(), paper_row=paper_row)
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now, reason=str(row["reason"]))


@dataclass(frozen=True)
class OutageRow:
    """An outage as its page shows it."""

    id: int
    began_at: datetime
    ended_at: datetime
    reason: str
    state: str
    declared: str
    declared_account: int
    decided: str
    note: str
    entries: int


def outages(actor: Actor, *, approved: bool = False, limit: int = 30) -> list[OutageRow]:
    """Return the newest outages of the actor's agency, or only those approved."""
    found = sql.rows(
        "SELECT o.id, o.began_at, o.ended_at, o.reason, o.state, coalesce(a.full_name, ''), o.declared_account, "
        "coalesce(b.full_name, ''), o.note, (SELECT count(*) FROM dossiers_lateentry e WHERE e.outage_id = o.id) "
        "FROM dossiers_outage o LEFT JOIN directory_account a ON a.id = o.declared_account "
        "LEFT JOIN directory_account b ON b.id = substring(o.decided_by from 'account:([0-9]+)')::bigint "
        "WHERE o.agency_id = %s AND (NOT %s OR o.state = 'approved') ORDER BY o.id DESC LIMIT %s",
        (actor.agency_id, approved, limit),
    )
    return [OutageRow(*row) for row in found]
