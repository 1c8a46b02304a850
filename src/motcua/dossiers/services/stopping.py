"""Stop by decision: proposed by the handling side or by the rule, decided by a leader (Mẫu 05)."""

from datetime import datetime

from motcua.core.errors import Faults
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import outcome, proposals, slips
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind, Waits
from motcua.dossiers.statuses import check_move


def propose(*, actor: Actor, held: Held, reason: str, basis: str, cause: str = "stop", now: datetime) -> int:
    """Propose to stop handling; the caller has checked that the dossier is the actor's to handle.

    Raises:
        RuleBroken: The dossier cannot be stopped from where it stands, or reason or clause is missing.
    """
    check_move(held.status, Status.STOPPED)
    faults = Faults()
    faults.unless(reason.strip(), *proposals.NO_REASON)
    faults.unless(basis.strip(), "stop.no_basis", "Hãy ghi căn cứ pháp lý để dừng giải quyết.", "basis")
    faults.tell()
    return proposals.make(
        actor=actor,
        held=held,
        kind=Kind.STOP,
        content={"cause": cause},
        reason=reason,
        basis=basis,
        waits=Waits.APPROVAL,
        scope=held.handling_agency_id,
        now=now,
    )


def decide(*, actor: Actor, held: Held, settled: Settled, now: datetime) -> slips.Issued:
    """Stop handling as proposed (status 8), and say what becomes of fees and originals.

    Raises:
        NotAllowed: The actor does not decide for the handling agency.
        RuleBroken: Nothing is proposed any more, or the actor proposed it.
    """
    proposal = proposals.require_open(held, Kind.STOP, Waits.APPROVAL)
    proposals.require_superior(actor, held, proposal)
    proposals.close(actor=actor, proposal=proposal, accepted=True, now=now)
    return outcome.stop(
        actor=actor,
        held=held,
        outcome=str(proposal.content["cause"]),
        reason=proposal.reason,
        basis=proposal.basis,
        settled=settled,
        now=now,
    )


def refuse(*, actor: Actor, held: Held, answer: str, now: datetime) -> None:
    """Let handling go on, with a reason for the proposer."""
    proposal = proposals.require_open(held, Kind.STOP, Waits.APPROVAL)
    proposals.require_superior(actor, held, proposal)
    proposals.send_back(actor=actor, held=held, proposal=proposal, answer=answer, now=now)
