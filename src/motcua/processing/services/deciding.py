"""What a leader of the handling agency decides: the second supplement, extension, stop, withdrawal."""

from datetime import datetime

from django.db import transaction

from motcua.directory.actors import Actor
from motcua.dossiers.reach import hold_for
from motcua.dossiers.services import appraisal, extension, stopping, withdrawal
from motcua.dossiers.services.outcome import Settled
from motcua.dossiers.services.proposals import Kind, require_shown


@transaction.atomic
def agree(
    *,
    actor: Actor,
    dossier_id: int,
    kind: Kind,
    settled: Settled | None = None,
    shown: int | None = None,
    now: datetime,
) -> None:
    """Decide as proposed.

    Args:
        settled: What becomes of fees and originals, where the dossier ends.
        shown: The proposal that was read.

    Raises:
        NotAllowed: The actor does not decide on it.
        RuleBroken: Somebody decided meanwhile, or the actor proposed it.
    """
    held = hold_for(actor, dossier_id)
    require_shown(held, kind, shown)
    if kind is Kind.SUPPLEMENT:
        appraisal.approve(actor=actor, held=held, now=now)
    elif kind is Kind.EXTENSION:
        extension.approve(actor=actor, held=held, now=now)
    elif kind is Kind.STOP:
        stopping.decide(actor=actor, held=held, settled=settled or Settled(), now=now)
    else:
        withdrawal.agree(actor=actor, held=held, settled=settled or Settled(), now=now)


@transaction.atomic
def refuse(*, actor: Actor, dossier_id: int, kind: Kind, answer: str, shown: int | None = None, now: datetime) -> None:
    """Decide against a proposal, with a reason.

    Args:
        shown: The proposal that was read.

    Raises:
        NotAllowed: The actor does not decide on it.
        RuleBroken: Somebody decided meanwhile, the actor proposed it, or no reason is given.
    """
    held = hold_for(actor, dossier_id)
    require_shown(held, kind, shown)
    if kind is Kind.SUPPLEMENT:
        appraisal.send_back(actor=actor, held=held, answer=answer, now=now)
    elif kind is Kind.EXTENSION:
        extension.refuse(actor=actor, held=held, answer=answer, now=now)
    elif kind is Kind.STOP:
        stopping.refuse(actor=actor, held=held, answer=answer, now=now)
    else:
        withdrawal.refuse(actor=actor, held=held, answer=answer, now=now)
