"""What the official who handles a dossier asks for: supplement, extension, stop, payment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held
from motcua.dossiers.reach import hold_for
from motcua.dossiers.services import already_held, appraisal, extension, proposals, stopping
from motcua.dossiers.services.proposals import Kind
from motcua.payments import services as payments
from motcua.processing.services.pausing import require_going_on
from motcua.processing.services.tasks import may_act, open_tasks


@transaction.atomic
def propose_supplement(
    *,
    actor: Actor,
    dossier_id: int,
    items: Sequence[Mapping[str, Any]],
    reason: str,
    basis: str,
    now: datetime,
) -> int:
    """Propose that the desk asks the applicant for a supplement; see `dossiers.services.appraisal.propose`.

    Raises:
        NotAllowed: No open step of the dossier is the actor's.
        RuleBroken: See there.
    """
    held = held_by_handler(actor, dossier_id)
    return appraisal.propose(actor=actor, held=held, items=items, reason=reason, basis=basis, now=now)


@transaction.atomic
def use_held_paper(*, actor: Actor, dossier_id: int, paper_no: int, now: datetime) -> None:
    """Take a paper from the applicant's store instead of asking for it; see `dossiers.services.already_held`.

    Raises:
        NotAllowed: No open step of the dossier is the actor's.
    """
    already_held.use_held(actor=actor, held=held_by_handler(actor, dossier_id), paper_no=paper_no, now=now)


@transaction.atomic
def propose_extension(*, actor: Actor, dossier_id: int, day: date | None, reason: str, now: datetime) -> int:
    """Propose a new appointment with an apology; see `dossiers.services.extension.propose`."""
    held = held_by_handler(actor, dossier_id)
    return extension.propose(actor=actor, held=held, day=day, reason=reason, now=now)


@transaction.atomic
def propose_stop(*, actor: Actor, dossier_id: int, reason: str, basis: str, now: datetime) -> int:
    """Propose to stop handling; see `dossiers.services.stopping.propose`."""
    held = held_by_handler(actor, dossier_id)
    return stopping.propose(actor=actor, held=held, reason=reason, basis=basis, now=now)


@transaction.atomic
def take_back(*, actor: Actor, dossier_id: int, kind: Kind, now: datetime) -> None:
    """Take back what the actor proposed, while nobody has decided; see `dossiers.services.proposals.take_own_back`."""
    proposals.take_own_back(actor=actor, held=hold_for(actor, dossier_id), kind=kind, now=now)


@transaction.atomic
def require_payment(*, actor: Actor, dossier_id: int, facts: payments.ObligationFacts, now: datetime) -> int:
    """Fix a financial obligation of the applicant; see `payments.services.require_payment`."""
    held = held_by_handler(actor, dossier_id)
    return payments.require_payment(actor=actor, held=held, facts=facts, now=now)


@transaction.atomic
def prove_payment(*, actor: Actor, dossier_id: int, text: str, file_id: int | None, now: datetime) -> None:
    """Record the paper that shows a payment; see `payments.services.prove_paid`.

    Raises:
        NotAllowed: No open step of the dossier is the actor's.
    """
    held = _held_waiting(actor, dossier_id)
    payments.prove_paid(actor=actor, held=held, text=text, file_id=file_id, handles=True, now=now)


@transaction.atomic
def take_proof(*, actor: Actor, dossier_id: int, now: datetime) -> None:
    """Take the proof of payment that the applicant sent; see `payments.services.take_proof`.

    Raises:
        NotAllowed: No open step of the dossier is the actor's.
    """
    payments.take_proof(actor=actor, held=_held_waiting(actor, dossier_id), handles=True, now=now)


@transaction.atomic
def refuse_proof(*, actor: Actor, dossier_id: int, answer: str, now: datetime) -> None:
    """Refuse the proof of payment that the applicant sent, with a reason; see `payments.services.refuse_proof`."""
    payments.refuse_proof(actor=actor, held=_held_waiting(actor, dossier_id), answer=answer, handles=True, now=now)


def _held_waiting(actor: Actor, dossier_id: int) -> Held:
    held = hold_for(actor, dossier_id)
    if not handles(actor, dossier_id):
        raise NotAllowed(f"{actor.ref} does not handle {held.ref}")
    return held


def held_by_handler(actor: Actor, dossier_id: int) -> Held:
    """Lock a dossier that is being handled and of which an open step is the actor's.

    Raises:
        NotAllowed: None is.
        RuleBroken: It waits for somebody outside.
    """
    held = _held_waiting(actor, dossier_id)
    require_going_on(held)
    return held


def handles(actor: Actor, dossier_id: int) -> bool:
    """Tell whether an open step of the dossier is the actor's."""
    return any(may_act(actor, task) for task in open_tasks(dossier_id))
