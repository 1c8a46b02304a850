"""The applicant corrects how to be reached; what was handed in stays as it was handed in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import crypto, ledger, sql
from motcua.core.errors import Faults, NotFound, RuleBroken
from motcua.directory.actors import Actor
from motcua.directory.rules.logins import normal_email, normal_phone
from motcua.dossiers.events import ContactCorrected
from motcua.dossiers.queries import may_see_id
from motcua.dossiers.reach import hold_for
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services.on_behalf import require_mandate

_ENDED = {Status.REFUSED, Status.STOPPED, Status.RETURNED}


@dataclass(frozen=True)
class Contact:
    """How the applicant is reached; either may be empty, not both."""

    phone: str
    email: str


def contact_of(dossier_id: int) -> Contact:
    """Return how whoever handed in is reached now; whoever shows it records the reading."""
    _, phone, email = _party(dossier_id)
    return Contact(phone, email)


@transaction.atomic
def correct_contact(*, actor: Actor, dossier_id: int, contact: Contact, now: datetime) -> None:
    """Correct telephone and e-mail of whoever handed in, for the notices to come; the same again changes nothing.

    The history names which of the two changed, never the values.

    Raises:
        NotFound: Not the actor's own dossier.
        RuleBroken: The dossier ended, a value cannot be reached, or both are empty.
    """
    held = hold_for(actor, dossier_id)
    if actor.is_official or not may_see_id(actor, dossier_id):
        raise NotFound("dossier")
    require_mandate(actor=actor, dossier_id=dossier_id, now=now)
    if Status(held.status) in _ENDED:
        message = "Hồ sơ đã kết thúc nên không sửa thông tin liên lạc nữa. Hãy sửa ở hồ sơ mới."
        raise RuleBroken("contact.ended", message)
    faults, phone, email = Faults(), "", ""
    with faults.of_part():
        phone = normal_phone(contact.phone) if contact.phone.strip() else ""
    with faults.of_part():
        email = normal_email(contact.email, "email") if contact.email.strip() else ""
    message = "Hãy nhập số điện thoại hoặc thư điện tử để cơ quan liên lạc được với bạn."
    faults.unless(contact.phone.strip() or contact.email.strip(), "contact.none", message, "phone")
    faults.tell()
    party_id, *before = _party(dossier_id)
    changed = [name for name, old, new in zip(("phone", "email"), before, (phone, email), strict=True) if old != new]
    if not changed:
        return
    sql.execute(
        "UPDATE dossiers_party SET phone_enc = %s, phone_index = %s, email = %s WHERE id = %s",
        (crypto.encrypt(phone), crypto.index(phone), email, party_id),
    )
    ledger.record(stream=held.id, fact=ContactCorrected(fields=",".join(changed)), actor=actor.ref, now=now)


def _party(dossier_id: int) -> tuple[int, str, str]:
    # The representative is told where there is one; see `queries.notice_facts`.
    found = sql.rows(
        "SELECT id, phone_enc, email FROM dossiers_party WHERE dossier_id = %s AND role IN ('owner', 'representative') "
        "ORDER BY role DESC LIMIT 1",
        (dossier_id,),
    )
    party_id, phone, email = found[0]
    return int(party_id), crypto.decrypt(phone), str(email)
