"""Withdrawal: the applicant asks, the authority decides, the dossier ends or is back where it was.

Source: TT 03/2025/TT-VPCP Mẫu số 05; the conditions are a setting, see decision 0036.
"""

from datetime import datetime

from motcua.core import ledger
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers import scopes
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import HandlingResumed, HandlingSuspended, WithdrawalAsked, WithdrawalRefused
from motcua.dossiers.held import Held, change
from motcua.dossiers.permissions import may_decide, may_receive
from motcua.dossiers.queries.one import is_own
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import outcome, proposals, slips
from motcua.dossiers.services.on_behalf import require_mandate
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind, OpenProposal, Waits
from motcua.dossiers.statuses import check_move

CAUSE = "withdrawal"
CONTINUE = "continue"
_BUCKETS = {
    "desk": Bucket.TO_RECEIVE,
    "confirm": Bucket.TO_RECEIVE,
    "proof": Bucket.TO_RECEIVE,
    "transfer": Bucket.TO_TRANSFER,
}


def ask(*, actor: Actor, held: Held, reason: str, now: datetime) -> None:
    """Ask to withdraw (status 7): by the applicant, or by the desk for an applicant who is there.

    Until the authority has decided nobody handles on and nothing is issued; the legal clock runs on.

    Raises:
        NotAllowed: Not the applicant's own dossier, nor the desk's.
        RuleBroken: The result is issued or the dossier has ended, it was asked already, or no reason is given.
    """
    _require_asker(actor, held)
    require_mandate(actor=actor, dossier_id=held.id, now=now)
    if held.status == Status.WITHDRAWAL:
        raise RuleBroken("withdrawal.asked", "Đề nghị rút hồ sơ này đã được gửi và đang chờ cơ quan quyết định.")
    check_move(held.status, Status.WITHDRAWAL)
    handled = is_handled(held)
    proposal = proposals.make(
        actor=actor,
        held=held,
        kind=Kind.WITHDRAWAL,
        content={"status": held.status, "awaiting": held.awaiting, "handled": handled},
        reason=reason,
        waits=Waits.APPROVAL if handled else Waits.DESK,
        scope=held.handling_agency_id if handled else held.desk_unit_id,
        now=now,
    )
    change(held.id, status=int(Status.WITHDRAWAL), awaiting="decision" if handled else "desk_decision")
    scopes.move(held.id, Bucket.PROCESSING if handled else Bucket.TO_RECEIVE, now)
    fact = WithdrawalAsked(proposal=proposal, frm=held.status)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    if held.status == Status.PROCESSING:
        waits = HandlingSuspended(cause=CAUSE, clock=CONTINUE)
        ledger.record(stream=held.id, fact=waits, actor=actor.ref, now=now)


def is_handled(held: Held) -> bool:
    """Tell whether the handling side has the dossier, so that its leader decides and not the desk."""
    return held.accepted_at is not None and held.status != Status.ACCEPTED


def agree(*, actor: Actor, held: Held, settled: Settled, now: datetime) -> slips.Issued:
    """Let the applicant have the dossier back (status 8, Mẫu 05), and say what becomes of fees and originals.

    Raises:
        NotAllowed: The actor does not decide on it.
        RuleBroken: Nothing is asked any more, or what becomes of fees and originals is not said.
    """
    proposal = _require(actor, held)
    faults = Faults()
    for key, text, what in (("fees", settled.fees, "phí, lệ phí"), ("originals", settled.originals, "giấy tờ")):
        message = f"Hãy ghi cách xử lý {what} đã nộp; nếu không có, ghi “Không có”."
        faults.unless(text.strip(), "withdrawal.settle", message, key)
    faults.tell()
    proposals.close(actor=actor, proposal=proposal, accepted=True, now=now)
    return outcome.stop(actor=actor, held=held, outcome="withdrawn", reason=proposal.reason, settled=settled, now=now)


def refuse(*, actor: Actor, held: Held, answer: str, now: datetime) -> None:
    """Keep the dossier, with a reason told to the applicant; it is back where it was.

    Raises:
        NotAllowed: The actor does not decide on it.
        RuleBroken: Nothing is asked any more, or no reason is given.
    """
    proposal = _require(actor, held)
    answer = clean_input(answer, proposals.LONGEST_TEXT)
    if not answer:
        raise RuleBroken("withdrawal.no_answer", "Hãy ghi lý do không đồng ý cho rút hồ sơ.", "answer")
    proposals.close(actor=actor, proposal=proposal, accepted=False, answer=answer, now=now)
    back = _return_to_place(held, proposal, now)
    fact = WithdrawalRefused(proposal=proposal.id, to=int(back))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=answer)
    _tell_resumed(actor, held, back, now)


def take_back(*, actor: Actor, held: Held, now: datetime) -> None:
    """Take the request to withdraw back before it is decided; the dossier is back where it was.

    By the applicant, or by the desk for an applicant who is there, as it was asked.

    Raises:
        NotAllowed: Not the applicant's own dossier, nor the desk's.
        RuleBroken: It was decided meanwhile.
    """
    _require_asker(actor, held)
    proposal = proposals.require_open(held, Kind.WITHDRAWAL)
    back = _return_to_place(held, proposal, now)
    proposals.take_back(actor=actor, held=held, proposal=proposal, now=now)
    _tell_resumed(actor, held, back, now)


def _require_asker(actor: Actor, held: Held) -> None:
    own = is_own(actor, held.id, held.account_id)
    if not own and not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} may not withdraw {held.ref}")


def _return_to_place(held: Held, proposal: OpenProposal, now: datetime) -> Status:
    """Put the dossier back where it was when the request came; returns its status there."""
    back = Status(proposal.content["status"])
    check_move(held.status, back)
    awaiting = str(proposal.content["awaiting"])
    change(held.id, status=int(back), awaiting=awaiting)
    _put_back(held, awaiting, now)
    return back


def _tell_resumed(actor: Actor, held: Held, back: Status, now: datetime) -> None:
    if back is Status.PROCESSING:
        due = held.due_at.isoformat() if held.due_at else ""
        goes_on = HandlingResumed(cause=CAUSE, clock=CONTINUE, due_at=due)
        ledger.record(stream=held.id, fact=goes_on, actor=actor.ref, now=now)


def _put_back(held: Held, awaiting: str, now: datetime) -> None:
    if awaiting == "process":
        scopes.move(held.id, Bucket.PROCESSING, held.due_at or now)
    elif awaiting in _BUCKETS:
        moment = held.transfer_due if awaiting == "transfer" else held.reception_due
        scopes.move(held.id, _BUCKETS[awaiting], moment or now)
    else:
        scopes.move(held.id, Bucket.WAITING_APPLICANT, now)


def _require(actor: Actor, held: Held) -> OpenProposal:
    proposal = proposals.require_open(held, Kind.WITHDRAWAL)
    decides = (
        may_decide(actor, held.handling_agency_id)
        if proposal.content["handled"]
        else may_receive(actor, held.desk_unit_id)
    )
    if not decides:
        raise NotAllowed(f"{actor.ref} does not decide on {held.ref}")
    return proposal
