"""A new Mẫu 01 when the applicant's part is done and the appointment moved; the old one stays, marked as replaced.

Source: law.md transition 5 → 4: the answer to a supplement gives a new appointment; decision 0081.
"""

from dataclasses import replace
from datetime import datetime

import msgspec

from motcua.core import clock, sql
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.held import Held
from motcua.dossiers.services import slips
from motcua.dossiers.slips.content import Appointment
from motcua.dossiers.slips.editions import SlipKind

_LAST = """
SELECT id, number, issued_at, data FROM dossiers_slip
WHERE dossier_id = %s AND kind = 'appointment' AND voided_at IS NULL AND replaced_by_id IS NULL
ORDER BY id DESC LIMIT 1
"""
_EXPLAINED = "SELECT explanation FROM dossiers_terms WHERE dossier_id = %s"


def appoint_anew(*, actor: Actor, held: Held, due: datetime | None, now: datetime) -> slips.Issued | None:
    """Issue Mẫu 01 with a new appointment in the desk's name; nothing when it did not move, or none was given.

    The caller holds the dossier and has moved its appointment.

    Args:
        held: The dossier as it was before the move.
        due: The appointment from now on.
    """
    found = sql.rows(_LAST, (held.id,))
    if due is None or due == held.due_at or not found:
        return None
    old_id, old_number, old_at, stored = found[0]
    old = msgspec.convert(sql.json_value(stored), type=Appointment)
    at_desk = actor.unit_id == held.desk_unit_id
    signing = actor if at_desk else slip_contents.for_the_desk(held)
    number = slips.next_number(SlipKind.APPOINTMENT, signing.agency_code, now)
    lines = sql.json_value(sql.rows(_EXPLAINED, (held.id,))[0][0])
    content = replace(
        old,
        head=slip_contents.letterhead(signing, sign="appointment", number=number, now=now),
        history_head=slip_contents.history_head(held.id),
        due_at=due,
        due_lines=slip_contents.told_on_slips([(line["kind"], line["text"]) for line in lines]),
        officer=actor.full_name if at_desk else old.officer,
        replaces=f"{old_number:02} ngày {clock.local(old_at):%d/%m/%Y}",
    )
    slip = slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.APPOINTMENT,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )
    slips.mark_replaced(old_id, slip.id)
    return slip
