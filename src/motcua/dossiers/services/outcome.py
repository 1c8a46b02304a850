"""How a dossier ends: result ready, refused or stopped after appraisal, returned."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock as clocks
from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers import scopes, slip_contents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DossierRefused, DossierStopped, ResultReady, ResultReturned
from motcua.dossiers.held import Held, change
from motcua.dossiers.rules.clock import timeliness
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import clock, proposals, slips
from motcua.dossiers.slips.editions import SlipKind
from motcua.dossiers.statuses import check_move
from motcua.governance.queries import code_lists
from motcua.governance.rules.code_lists import GROUNDS

CAUSES = {
    "stop": "Cơ quan có thẩm quyền quyết định dừng giải quyết",
    "withdrawn": "Người nộp đề nghị rút hồ sơ và được chấp thuận",
    "supplement_overdue": "Quá thời hạn bổ sung, hoàn thiện hồ sơ",
    "obligation_overdue": "Quá thời hạn thực hiện nghĩa vụ tài chính",
}
LONGEST_TEXT = 4000


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What a stopped dossier leaves behind, in words for the applicant: fees paid, and the originals handed in."""

    fees: str = ""
    originals: str = ""


def make_ready(*, actor: Actor, held: Held, now: datetime) -> None:
    """Handling ended with a result: the clock ends, the result waits at the desk (status 9)."""
    check_move(held.status, Status.DONE)
    clock.end(held.id, now)
    change(held.id, status=int(Status.DONE), awaiting="return", finished_at=now)
    scopes.move(held.id, Bucket.TO_RETURN, held.due_at or now)
    measured = timeliness(due=held.due_at, finished=now, now=now).value if held.due_at else ""
    fact = ResultReady(due_at=held.due_at.isoformat() if held.due_at else "", timeliness=measured)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    proposals.drop(actor=actor, dossier_id=held.id, now=now)


def ground_words(code: str, agency_id: int, now: datetime) -> str:
    """Return a ground of refusal as the catalogue words it on a day for an agency: the province's, or one of its own.

    Raises:
        RuleBroken: No ground is chosen, or the agency has none by this code that day.

    Source: VL-7.2.c-1.
    """
    if not code:
        raise RuleBroken("refusal.no_ground", "Hãy chọn căn cứ từ chối trong danh mục.", "ground")
    try:
        entry = code_lists.entry_on(GROUNDS, code, clocks.local_date(now))
    except NotFound:
        entry = None
    if entry is None or entry.agency_id not in {None, agency_id}:
        message = "Căn cứ đã chọn không còn hiệu lực trong danh mục. Hãy chọn căn cứ khác."
        raise RuleBroken("refusal.ground_gone", message, "ground")
    return entry.name


def refuse(*, actor: Actor, held: Held, ground: str, reason: str, advice: str = "", now: datetime) -> slips.Issued:
    """Refuse after appraisal, with a ground of the catalogue and reasons in words (status 3, Mẫu 03).

    Raises:
        RuleBroken: Ground or reason is missing.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 8.
    """
    check_move(held.status, Status.REFUSED)
    reason = clean_input(reason, LONGEST_TEXT)
    faults, words = Faults(), ""
    with faults.of_part():
        words = ground_words(ground, actor.agency_id, now)
    message = "Hãy ghi rõ lý do từ chối để người nộp biết phải làm gì."
    faults.unless(reason.strip(), "refusal.no_reason", message, "comment")
    faults.tell()
    _finish(actor, held, Status.REFUSED, now)
    fact = DossierRefused(stage="appraisal", ground=ground)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)
    number = slips.next_number(SlipKind.REFUSAL, actor.agency_code, now)
    told = f"{words}\n{reason}"
    content = slip_contents.refusal_after_appraisal(
        actor=actor, held=held, reason=told, advice=advice, number=number, now=now
    )
    return slips.issue(
        dossier_id=held.id,
        agency_id=actor.agency_id,
        kind=SlipKind.REFUSAL,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


def stop(
    *,
    actor: Actor,
    held: Held,
    outcome: str,
    reason: str,
    basis: str = "",
    settled: Settled | None = None,
    now: datetime,
) -> slips.Issued:
    """End handling without a result, by decision and with a reason (status 8, Mẫu 05).

    Args:
        outcome: One of `CAUSES`.
        settled: What becomes of fees and originals.

    Source: TT 03/2025/TT-VPCP Mẫu số 05.
    """
    check_move(held.status, Status.STOPPED)
    _finish(actor, held, Status.STOPPED, now)
    fact = DossierStopped(outcome=outcome)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)
    signing = actor if actor.agency_id else slip_contents.for_the_desk(held)
    number = slips.next_number(SlipKind.STOP, signing.agency_code, now)
    settled = settled or Settled()
    content = slip_contents.stop_notice(
        actor=signing,
        held=held,
        cause=CAUSES[outcome],
        reason=reason,
        basis=basis,
        fees=settled.fees,
        originals=settled.originals,
        number=number,
        now=now,
    )
    return slips.issue(
        dossier_id=held.id,
        agency_id=signing.agency_id,
        kind=SlipKind.STOP,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


def make_returned(*, actor: Actor, held: Held, method: str, now: datetime) -> None:
    """The result was handed over (status 10).

    Raises:
        RuleBroken: The result is not ready, or was returned before.
    """
    if held.status == Status.RETURNED:
        raise RuleBroken("dossier.already_returned", "Kết quả của hồ sơ này đã được trả trước đó.")
    if held.status != Status.DONE:
        raise RuleBroken("dossier.not_ready", "Hồ sơ chưa có kết quả để trả. Hãy tải lại trang hồ sơ.")
    check_move(held.status, Status.RETURNED)
    change(held.id, status=int(Status.RETURNED), awaiting="", returned_at=now)
    scopes.move(held.id, Bucket.CLOSED, now)
    ledger.record(stream=held.id, fact=ResultReturned(method=method), actor=actor.ref, now=now)


def _finish(actor: Actor, held: Held, status: Status, now: datetime) -> None:
    clock.end(held.id, now)
    change(held.id, status=int(status), awaiting="", finished_at=now)
    scopes.move(held.id, Bucket.CLOSED, now)
    sql.execute(
        "UPDATE dossiers_supplement SET closed_at = %s "
        "WHERE dossier_id = %s AND answered_at IS NULL AND closed_at IS NULL",
        (now, held.id),
    )
    proposals.drop(actor=actor, dossier_id=held.id, now=now)
