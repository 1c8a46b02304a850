"""A dossier handed in for another: kept with it, told in its history, and checked again at later acts."""

from datetime import datetime

from motcua.core import ledger, sql
from motcua.directory import mandates
from motcua.directory.actors import Actor
from motcua.directory.mandates import MandateFacts
from motcua.dossiers.events import HandedInOnBehalf
from motcua.dossiers.models import OnBehalf

_MANDATE = """
SELECT b.mandate_id, p.code FROM dossiers_onbehalf b JOIN dossiers_dossier d ON d.id = b.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id WHERE b.dossier_id = %s AND d.account_id = %s
"""


def keep(*, actor: Actor, dossier_id: int, mandate: MandateFacts, now: datetime) -> None:
    """Keep by which mandate a new dossier was handed in; the caller is the transaction of the hand-in."""
    row = {
        "dossier": dossier_id,
        "mandate": mandate.id,
        "principal": mandate.principal_id,
        "delegate_name": actor.full_name,
        "basis": mandate.basis,
        "document": mandate.document,
    }
    sql.insert(OnBehalf, [row])
    fact = HandedInOnBehalf(
        mandate=mandate.id, basis=mandate.basis, document=mandate.document, delegate=actor.full_name
    )
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now)


def require_mandate(*, actor: Actor, dossier_id: int, now: datetime) -> None:
    """Refuse who handed in for another and whose mandate has ended since; the principal goes on.

    Raises:
        RuleBroken: The mandate does not count any more.
    """
    if actor.is_official:
        return
    for mandate_id, procedure in sql.rows(_MANDATE, (dossier_id, actor.account_id)):
        mandates.hold_usable(actor=actor, mandate_id=mandate_id, procedure=procedure, now=now)
