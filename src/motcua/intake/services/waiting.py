"""The desk between handling side and applicant: requests it issues, answers it confirms, withdrawals it takes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.directory.actors import Actor
from motcua.dossiers.reach import hold_for
from motcua.dossiers.services import appraisal, opening, withdrawal
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind, require_shown
from motcua.dossiers.services.slips import Issued
from motcua.intake.services.hand_in import desk_answers_by
from motcua.payments import services as payments


@transaction.atomic
def issue_supplement(*, actor: Actor, dossier_id: int, shown: int | None = None, now: datetime) -> Issued:
    """Ask the applicant what the handling side proposed; see `dossiers.services.appraisal.issue`.

    Args:
        shown: The proposal that was read.
    """
    held = hold_for(actor, dossier_id)
    require_shown(held, Kind.SUPPLEMENT, shown)
    return appraisal.issue(actor=actor, held=held, now=now)


@transaction.atomic
def return_proposal(*, actor: Actor, dossier_id: int, answer: str, shown: int | None = None, now: datetime) -> None:
    """Return a proposed request to the handling side with a reason; see `appraisal.send_back`.

    Args:
        shown: The proposal that was read.
    """
    held = hold_for(actor, dossier_id)
    require_shown(held, Kind.SUPPLEMENT, shown)
    appraisal.send_back(actor=actor, held=held, answer=answer, now=now)


@transaction.atomic
def confirm_supplement(*, actor: Actor, dossier_id: int, now: datetime) -> datetime | None:
    """Confirm that all that was asked is in; returns the new appointment. See `appraisal.confirm`."""
    return appraisal.confirm(actor=actor, held=hold_for(actor, dossier_id), now=now)


@transaction.atomic
def answer_incomplete(*, actor: Actor, dossier_id: int, reason: str, now: datetime) -> None:
    """Tell the applicant what of the request still lacks; see `appraisal.incomplete`."""
    appraisal.incomplete(actor=actor, held=hold_for(actor, dossier_id), reason=reason, now=now)


@transaction.atomic
def ask_withdrawal(*, actor: Actor, dossier_id: int, reason: str, files: Sequence[int] = (), now: datetime) -> None:
    """Take the applicant's request to withdraw, online or at the desk; see `dossiers.services.withdrawal.ask`.

    Args:
        files: Scans of a request on paper.
    """
    held = hold_for(actor, dossier_id)
    withdrawal.ask(actor=actor, held=held, reason=reason, now=now)
    opening.add_files(held.id, [(None, file) for file in files], kind="paper", actor=actor, now=now)


@transaction.atomic
def take_withdrawal_back(*, actor: Actor, dossier_id: int, now: datetime) -> None:
    """Take the applicant's request to withdraw back while nobody has decided; see `withdrawal.take_back`."""
    withdrawal.take_back(actor=actor, held=hold_for(actor, dossier_id), now=now)


@transaction.atomic
def send_proof(*, actor: Actor, dossier_id: int, text: str, files: Sequence[int], now: datetime) -> None:
    """Send what shows that a financial obligation was paid; see `payments.services.send_proof`."""
    held = hold_for(actor, dossier_id)
    due = desk_answers_by(held.receiving_agency_id, now)
    payments.send_proof(actor=actor, held=held, text=text, files=files, answer_due=due, now=now)


@transaction.atomic
def take_proof(*, actor: Actor, dossier_id: int, now: datetime) -> None:
    """Take at the desk the proof that the applicant sent; see `payments.services.take_proof`."""
    payments.take_proof(actor=actor, held=hold_for(actor, dossier_id), now=now)


@transaction.atomic
def refuse_proof(*, actor: Actor, dossier_id: int, answer: str, now: datetime) -> None:
    """Refuse at the desk the proof that the applicant sent; see `payments.services.refuse_proof`."""
    payments.refuse_proof(actor=actor, held=hold_for(actor, dossier_id), answer=answer, now=now)


@transaction.atomic
def agree_withdrawal(*, actor: Actor, dossier_id: int, settled: Settled, now: datetime) -> Issued:
    """Let the applicant have back a dossier that the desk still has; see `withdrawal.agree`."""
    return withdrawal.agree(actor=actor, held=hold_for(actor, dossier_id), settled=settled, now=now)


@transaction.atomic
def refuse_withdrawal(*, actor: Actor, dossier_id: int, answer: str, now: datetime) -> None:
    """Keep a dossier that the desk still has, with a reason; see `withdrawal.refuse`."""
    withdrawal.refuse(actor=actor, held=hold_for(actor, dossier_id), answer=answer, now=now)
