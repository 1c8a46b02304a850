"""A dossier handed in for another: kept with it, told in its history, and checked again at later acts."""

from datetime import datetime

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.directory import mandates, members
from motcua.directory.actors import Actor
from motcua.directory.mandates import MandateFacts
from motcua.directory.rules.mandates import MemberRole
from motcua.dossiers.events import HandedInOnBehalf
from motcua.dossiers.models.dossiers import OnBehalf

_MANDATE = """
SELECT b.mandate_id, p.code FROM dossiers_onbehalf b JOIN dossiers_dossier d ON d.id = b.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id WHERE b.dossier_id = %s AND d.account_id = %s
"""

_OWNERS = """
SELECT d.account_id, b.principal_id FROM dossiers_dossier d LEFT JOIN dossiers_onbehalf b ON b.dossier_id = d.id
WHERE d.id = %s
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

    A member of an organisation who did not hand it in acts when their role says so.

    Raises:
        RuleBroken: The mandate does not count any more, or the member may only look.
    """
    if actor.is_official:
        return
    found = sql.rows(_MANDATE, (dossier_id, actor.account_id))
    for mandate_id, procedure in found:
        mandates.hold_usable(actor=actor, mandate_id=mandate_id, procedure=procedure, now=now)
    owners = [owner for row in sql.rows(_OWNERS, (dossier_id,)) for owner in row if owner]
    if not found and actor.account_id not in owners:
        role = members.role_in(actor, owners, now)
        if role not in {MemberRole.MANAGE, MemberRole.FILE}:
            message = "Ở tổ chức này bạn chỉ được xem hồ sơ. Hãy nhờ người quản lý hoặc người nộp hồ sơ làm việc này."
            raise RuleBroken("member.looks", message)
