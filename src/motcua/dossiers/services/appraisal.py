"""Supplement after appraisal: the handling side proposes, only the one-stop desk asks the applicant.

Source: NĐ 61/2018/NĐ-CP Điều 5 khoản 1, Điều 19 khoản 4; kept by NĐ 118/2025/NĐ-CP.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.core.worktime import PauseMode
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers import scopes
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import HandlingResumed, HandlingSuspended, SupplementConfirmed, SupplementIncomplete
from motcua.dossiers.held import Held, change
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.rules.supplement import Stage, check_items, is_late_request, needs_approval
from motcua.dossiers.services import already_held, clock, proposals, slips
from motcua.dossiers.services.proposals import Kind, OpenProposal, Waits
from motcua.dossiers.services.reappointing import appoint_anew
from motcua.dossiers.services.reception.checking import require_desk
from motcua.dossiers.services.reception.supplement import issue_request, published_papers, rounds
from motcua.dossiers.statuses import check_move

CAUSE = "supplement"


def propose(
    *, actor: Actor, held: Held, items: Sequence[Mapping[str, Any]], reason: str, basis: str, now: datetime
) -> int:
    """Propose to ask for a supplement; a second request of this stage waits for a superior first.

    The caller has checked that the dossier is the actor's to handle.

    Raises:
        RuleBroken: The dossier is not being handled, or something is missing or may not be asked.
    """
    check_move(held.status, Status.SUPPLEMENT)
    if held.status != Status.PROCESSING:
        raise RuleBroken("supplement.not_handled", "Hồ sơ không ở giai đoạn giải quyết. Hãy tải lại trang hồ sơ.")
    kept = check_items(items=items, papers=published_papers(held.version_id), reason=reason, basis=basis)
    already_held.refuse_if_held(actor=actor, held=held, items=kept, now=now)
    second = needs_approval(rounds(held.id, Stage.APPRAISAL))
    calendar = calendars.calendar_of(held.handling_agency_id)
    return proposals.make(
        actor=actor,
        held=held,
        kind=Kind.SUPPLEMENT,
        content={
            "items": kept,
            "second": second,
            "late": is_late_request(held.accepted_at or now, now, calendar),
        },
        reason=reason,
        basis=basis,
        waits=Waits.APPROVAL if second else Waits.DESK,
        scope=held.handling_agency_id if second else held.desk_unit_id,
        now=now,
    )


def approve(*, actor: Actor, held: Held, now: datetime) -> None:
    """Approve a second request of the stage; the desk issues it then.

    Raises:
        NotAllowed: The actor does not decide for the handling agency.
        RuleBroken: Nothing waits for approval, or the actor proposed it.
    """
    proposal = proposals.require_open(held, Kind.SUPPLEMENT, Waits.APPROVAL)
    proposals.approve(actor=actor, held=held, proposal=proposal, waits=Waits.DESK, scope=held.desk_unit_id, now=now)


def issue(*, actor: Actor, held: Held, now: datetime) -> slips.Issued:
    """Ask the applicant what the handling side proposed (status 5, Mẫu 02); steps and clock wait as the rule says.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Nothing is proposed any more, or the dossier moved on.
    """
    require_desk(actor, held)
    proposal = proposals.require_open(held, Kind.SUPPLEMENT, Waits.DESK)
    check_move(held.status, Status.SUPPLEMENT)
    mode = _mode(held.id)
    clock.pause(held, mode=mode, basis=f"Chờ người nộp bổ sung hồ sơ. Căn cứ: {proposal.basis}", now=now)
    proposals.close(actor=actor, proposal=proposal, accepted=True, now=now)
    slip = issue_request(
        actor=actor,
        held=held,
        stage=Stage.APPRAISAL,
        items=proposal.content["items"],
        reason=proposal.reason,
        basis=proposal.basis,
        clock_mode=mode.value,
        now=now,
    )
    fact = HandlingSuspended(cause=CAUSE, clock=mode.value)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return slip


def send_back(*, actor: Actor, held: Held, answer: str, now: datetime) -> None:
    """Return a proposed request to the handling side, with a reason; by the desk, or by the superior asked.

    Raises:
        NotAllowed: It does not wait for the actor.
        RuleBroken: Nothing is proposed any more, or no reason is given.
    """
    proposal: OpenProposal = proposals.require_open(held, Kind.SUPPLEMENT)
    if proposal.waits == Waits.APPROVAL:
        proposals.require_superior(actor, held, proposal)
    else:
        require_desk(actor, held)
    proposals.send_back(actor=actor, held=held, proposal=proposal, answer=answer, now=now)


def confirm(*, actor: Actor, held: Held, now: datetime) -> datetime | None:
    """Confirm that all that was asked is in: handling goes on (status 4) with a new appointment, which is returned.

    A moved appointment is told on a new Mẫu 01.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: No answer waits for the desk.
    """
    _require_answer(actor, held)
    check_move(held.status, Status.PROCESSING)
    mode = _mode(held.id)
    change(held.id, status=int(Status.PROCESSING), awaiting="process")
    due = clock.resume(held, mode=mode, basis="Người nộp đã bổ sung đủ", now=now) or held.due_at
    sql.execute(
        "UPDATE dossiers_supplement SET confirmed_at = %s WHERE dossier_id = %s AND confirmed_at IS NULL "
        "AND answered_at IS NOT NULL AND stage = 'appraisal'",
        (now, held.id),
    )
    scopes.move(held.id, Bucket.PROCESSING, due or now)
    told = due.isoformat() if due else ""
    fact = SupplementConfirmed(stage=Stage.APPRAISAL.value, clock=mode.value, due_at=told)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    resumed = HandlingResumed(cause=CAUSE, clock=mode.value, due_at=told)
    ledger.record(stream=held.id, fact=resumed, actor=actor.ref, now=now)
    appoint_anew(actor=actor, held=held, due=due, now=now)
    return due


def incomplete(*, actor: Actor, held: Held, reason: str, now: datetime) -> None:
    """Tell the applicant what of the request is still missing; nothing new may be asked this way.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: No answer waits for the desk, or no reason is given.
    """
    _require_answer(actor, held)
    reason = clean_input(reason, proposals.LONGEST_TEXT)
    if not reason:
        raise RuleBroken("supplement.what_lacks", "Hãy ghi nội dung nào trong yêu cầu còn thiếu.", "lacks")
    sql.execute(
        "UPDATE dossiers_supplement SET answered_at = NULL WHERE dossier_id = %s AND stage = 'appraisal' "
        "AND confirmed_at IS NULL AND closed_at IS NULL",
        (held.id,),
    )
    change(held.id, awaiting="applicant")
    scopes.move(held.id, Bucket.WAITING_APPLICANT, now)
    fact = SupplementIncomplete(stage=Stage.APPRAISAL.value)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)


def _require_answer(actor: Actor, held: Held) -> None:
    require_desk(actor, held)
    if held.status != Status.SUPPLEMENT or held.awaiting != "confirm":
        raise RuleBroken("supplement.nothing_to_confirm", "Không có nội dung bổ sung chờ xác nhận. Hãy tải lại trang.")


def _mode(dossier_id: int) -> PauseMode:
    """Return what the rule pinned at acceptance says of the clock."""
    found = sql.rows("SELECT supplement_clock FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))
    return PauseMode(found[0][0]) if found else PauseMode.CONTINUE
