"""Until when the applicant may pay."""

from datetime import datetime

from motcua.core.clock import local_date
from motcua.core.workcalendar import WorkCalendar


def pay_by_after_check(pay_by: datetime, sent: datetime, decided: datetime, calendar: WorkCalendar) -> datetime:
    """Return until when to pay after a proof was refused: moved by the working days its check took.

    Whoever sent something in time has at least the rest of the day on which it was refused; a time limit is never
    shortened.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    began = calendar.working_day_on_or_after(local_date(sent))
    days = calendar.day_index(local_date(decided)) - calendar.day_index(began)
    last = calendar.working_day_on_or_after(local_date(pay_by))
    moved = calendar.closing(calendar.working_day_at(calendar.day_index(last) + max(0, days)))
    today = calendar.closing(calendar.working_day_on_or_after(local_date(decided)))
    return max(pay_by, moved, today)
