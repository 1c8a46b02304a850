"""What the demo's first office does to its calendar: a closure to come, and two appointments counted again for it."""

from datetime import datetime, timedelta

from motcua.core.clock import local_date
from motcua.core.workcalendar import DayKind
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.directory.calendar_changes import DayChange, change_days
from motcua.dossiers.services import recounting

MOVED = 2
REASON = "Diễn tập phòng cháy, chữa cháy toàn trụ sở"


def close_a_day(*, actor: Actor, agency_code: str, now: datetime) -> int:
    """Close the office on its next working day and count two appointments again; return how many moved."""
    agency_id = directory.agency_by_code(agency_code).id
    day = calendars.calendar_of(agency_id).working_day_on_or_after(local_date(now) + timedelta(days=1))
    change = DayChange(first=day, last=day, kind=DayKind.CLOSURE, reason=REASON, source="Thông báo số 05/TB-UBND")
    change_days(actor=actor, agency_id=agency_id, change=change, now=now)
    found = recounting.preview(actor=actor, agency_id=agency_id)
    chosen = [move.dossier_id for move in found.moves[:MOVED]]
    if not chosen:
        return 0
    return recounting.recount(
        actor=actor, agency_id=agency_id, chosen=chosen, edition=found.edition, reason=REASON, now=now
    )
