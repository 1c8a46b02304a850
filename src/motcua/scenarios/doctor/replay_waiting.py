"""Lives again what happened besides the steps: proposals, waiting for the applicant, withdrawal, extension."""

from collections.abc import Callable
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import SYSTEM, Role
from motcua.dossiers import queries as dossiers
from motcua.dossiers.queries import ProposalRow
from motcua.dossiers.services import expiry
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.payments import services as payment_services
from motcua.processing import services as processing
from motcua.scenarios.doctor.life import Life, actor_of


def answered_in_words(life: Life, event: dossiers.EventRow) -> dict[int, str]:
    """Return the answers in words of the request that an event answered; an earlier, incomplete answer was the same."""
    asked = [row for row in dossiers.supplements(life.facts.id) if row.asked_at <= event.at]
    items = asked[-1].items if asked else []
    return {place: item["answer"] for place, item in enumerate(items) if item.get("answer")}


def _proposal(life: Life, event: dossiers.EventRow) -> ProposalRow:
    return next(row for row in dossiers.proposals(life.facts.id) if row.id == event.payload["proposal"])


def _propose(life: Life, event: dossiers.EventRow) -> None:
    row = _proposal(life, event)
    if row.kind is Kind.WITHDRAWAL:
        return
    if event.actor == "account:0":
        expiry.close_supplement(dossier_id=life.again, now=event.at)
        payment_services.close_overdue(dossier_id=life.again, now=event.at)
        return
    actor, now = actor_of(event), event.at
    if row.kind is Kind.SUPPLEMENT:
        processing.propose_supplement(
            actor=actor,
            dossier_id=life.again,
            items=row.content["items"],
            reason=row.reason,
            basis=row.basis,
            now=now,
        )
    elif row.kind is Kind.EXTENSION:
        day = datetime.fromisoformat(row.content["to"]).date()
        processing.propose_extension(actor=actor, dossier_id=life.again, day=day, reason=row.reason, now=now)
    else:
        processing.propose_stop(actor=actor, dossier_id=life.again, reason=row.reason, basis=row.basis, now=now)


def _approve(life: Life, event: dossiers.EventRow) -> None:
    processing.agree(actor=actor_of(event), dossier_id=life.again, kind=_proposal(life, event).kind, now=event.at)


def _send_back(life: Life, event: dossiers.EventRow) -> None:
    row, actor = _proposal(life, event), actor_of(event)
    if row.kind is Kind.SUPPLEMENT:
        intake.return_proposal(actor=actor, dossier_id=life.again, answer=event.reason, now=event.at)
    else:
        processing.refuse(actor=actor, dossier_id=life.again, kind=row.kind, answer=event.reason, now=event.at)


def _extend(life: Life, event: dossiers.EventRow) -> None:
    processing.agree(actor=actor_of(event), dossier_id=life.again, kind=Kind.EXTENSION, now=event.at)


def issue(life: Life, event: dossiers.EventRow) -> None:
    """Ask the applicant what the handling side proposed."""
    intake.issue_supplement(actor=actor_of(event), dossier_id=life.again, now=event.at)


def _lacks(life: Life, event: dossiers.EventRow) -> None:
    intake.answer_incomplete(actor=actor_of(event), dossier_id=life.again, reason=event.reason, now=event.at)


def _confirm(life: Life, event: dossiers.EventRow) -> None:
    intake.confirm_supplement(actor=actor_of(event), dossier_id=life.again, now=event.at)


def _withdraw(life: Life, event: dossiers.EventRow) -> None:
    reason = _proposal(life, event).reason
    intake.ask_withdrawal(actor=actor_of(event), dossier_id=life.again, reason=reason, now=event.at)


def _keep(life: Life, event: dossiers.EventRow) -> None:
    actor, handled = actor_of(event), _proposal(life, event).content["handled"]
    if handled:
        processing.refuse(actor=actor, dossier_id=life.again, kind=Kind.WITHDRAWAL, answer=event.reason, now=event.at)
    else:
        intake.refuse_withdrawal(actor=actor, dossier_id=life.again, answer=event.reason, now=event.at)


def _stop(life: Life, event: dossiers.EventRow) -> None:
    """Stop by decision; an end of the internal process stops by its step."""
    decided = [row for row in dossiers.proposals(life.facts.id) if row.accepted and row.decided_at == event.at]
    found = [row for row in decided if row.kind in {Kind.STOP, Kind.WITHDRAWAL}]
    if not found:
        if event.actor == "account:0":
            expiry.close_supplement(dossier_id=life.again, now=event.at)
            payment_services.close_overdue(dossier_id=life.again, now=event.at)
        return
    slip = "SELECT data ->> 'fees', data ->> 'originals' FROM dossiers_slip WHERE dossier_id = %s AND kind = 'stop'"
    fees, originals = sql.rows(slip, (life.facts.id,))[0]
    settled = Settled(fees=fees, originals=originals)
    actor = actor_of(event)
    if found[0].kind is Kind.WITHDRAWAL and not found[0].content["handled"]:
        intake.agree_withdrawal(actor=actor, dossier_id=life.again, settled=settled, now=event.at)
    else:
        processing.agree(actor=actor, dossier_id=life.again, kind=found[0].kind, settled=settled, now=event.at)


def _owe(life: Life, event: dossiers.EventRow) -> None:
    if event.actor == SYSTEM.ref:
        return  # Fees whose moment came: the act before brings them.
    row = next(row for row in payments.obligations(life.facts.id) if row.set_at == event.at)
    facts = payment_services.ObligationFacts(
        items=row.items, account=row.account, pay_by=row.pay_by.date(), basis=row.basis
    )
    processing.require_payment(actor=actor_of(event), dossier_id=life.again, facts=facts, now=event.at)


def _take_back(life: Life, event: dossiers.EventRow) -> None:
    kind, actor = Kind(event.payload["kind"]), actor_of(event)
    if kind is Kind.WITHDRAWAL:
        intake.take_withdrawal_back(actor=actor, dossier_id=life.again, now=event.at)
    else:
        processing.take_back(actor=actor, dossier_id=life.again, kind=kind, now=event.at)


def _send_proof(life: Life, event: dossiers.EventRow) -> None:
    statement = "SELECT text, files FROM payments_proof WHERE id = %s"
    text, files = sql.rows(statement, (event.payload["proof"],))[0]
    intake.send_proof(
        actor=actor_of(event), dossier_id=life.again, text=text, files=sql.json_value(files), now=event.at
    )


def _refuse_proof(life: Life, event: dossiers.EventRow) -> None:
    actor = actor_of(event)
    refuse = intake.refuse_proof if actor.has(Role.DESK) else processing.refuse_proof
    refuse(actor=actor, dossier_id=life.again, answer=event.reason, now=event.at)


def _paid(life: Life, event: dossiers.EventRow) -> None:
    if event.payload["how"] != "proof":
        return
    if any(row.accepted and row.decided_at == event.at for row in payments.proofs(life.facts.id)):
        actor = actor_of(event)
        take = intake.take_proof if actor.has(Role.DESK) else processing.take_proof
        take(actor=actor, dossier_id=life.again, now=event.at)
        return
    row = next(row for row in payments.obligations(life.facts.id) if row.met_at == event.at)
    actor = actor_of(event)
    prove = intake.prove_payment if actor.has(Role.DESK) else processing.prove_payment
    prove(actor=actor, dossier_id=life.again, text=row.proof_text, file_id=None, now=event.at)


ACTS: dict[str, Callable[[Life, dossiers.EventRow], None]] = {
    "dossier.proposed": _propose,
    "dossier.proposal_approved": _approve,
    "dossier.proposal_refused": _send_back,
    "dossier.proposal_taken_back": _take_back,
    "dossier.extended": _extend,
    "dossier.supplement_incomplete": _lacks,
    "dossier.supplement_confirmed": _confirm,
    "dossier.withdrawal_asked": _withdraw,
    "dossier.withdrawal_refused": _keep,
    "dossier.stopped": _stop,
    "payment.obligation_set": _owe,
    "payment.proof_sent": _send_proof,
    "payment.proof_refused": _refuse_proof,
    "payment.obligation_met": _paid,
}
