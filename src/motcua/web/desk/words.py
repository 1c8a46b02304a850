"""Deadlines in the words and the colour in which the desk's lists show them."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock
from motcua.core.workcalendar import CalendarGap, WorkCalendar
from motcua.dossiers.enums import Bucket
from motcua.dossiers.queries import Dossier, ListRow
from motcua.dossiers.time_rules import nearly_of_dossier, nearly_of_reception

MINUTES_OF_HOUR = 60


@dataclass(frozen=True)
class TimeLeft:
    """What stands in the list: `kind` chooses shape and colour, `text` says it."""

    kind: str
    text: str


def working_time_left(due: datetime, now: datetime, calendar: WorkCalendar, nearly: int) -> TimeLeft:
    """Say how many working hours and minutes are left, or by how many the moment has passed.

    Args:
        nearly: The last working minutes that count as nearly due.
    """
    try:
        minutes = calendar.working_minutes_between(now, due)
    except CalendarGap:
        return _by_date(due, now)
    if now > due:
        return TimeLeft("overdue", f"Quá hạn {_hours(max(1, -minutes))} làm việc")
    kind = "nearly_due" if minutes <= nearly else "on_time"
    return TimeLeft(kind, f"Còn {_hours(minutes)} làm việc")


def working_days_left(due: datetime, now: datetime, calendar: WorkCalendar, nearly: int) -> TimeLeft:
    """Say how many working days are left until the due day, or by how many it has passed.

    Args:
        nearly: The last working minutes that count as nearly due; the due day always does.
    """
    last, today = clock.local_date(due), clock.local_date(now)
    try:
        days = calendar.day_index(last) - calendar.day_index(today)
    except CalendarGap:
        return _by_date(due, now)
    if today > last:
        return TimeLeft("overdue", f"Quá hạn {max(1, -days)} ngày làm việc")
    if today == last or days <= 0:
        return TimeLeft("nearly_due", "Đến hạn hôm nay")
    is_near = calendar.working_minutes_between(now, due) <= nearly
    return TimeLeft("nearly_due" if is_near else "on_time", f"Còn {days} ngày làm việc")


def transfer_by(due: datetime, now: datetime) -> TimeLeft:
    """Say until when a dossier taken at the counter has to be with the handling unit."""
    if now > due:
        return TimeLeft("overdue", f"Quá giờ chuyển ({_moment(due, now)})")
    today = clock.local_date(due) == clock.local_date(now)
    return TimeLeft("nearly_due" if today else "on_time", f"Chuyển trước {_moment(due, now)}")


def in_list(bucket: Bucket, row: ListRow, now: datetime, calendar: WorkCalendar) -> TimeLeft:
    """Say of a row in one of the desk's lists what its order means there."""
    order_at = row.order_at
    if bucket is Bucket.TO_RECEIVE:
        return working_time_left(order_at, now, calendar, nearly_of_reception(row.submitted_at))
    if bucket is Bucket.TO_TRANSFER:
        return transfer_by(order_at, now)
    if bucket is Bucket.WAITING_APPLICANT:
        return TimeLeft("paused", f"Đã yêu cầu {clock.local(order_at):%d/%m/%Y}")
    return working_days_left(order_at, now, calendar, nearly_left(row, calendar))


def nearly_left(dossier: Dossier | ListRow, calendar: WorkCalendar) -> int:
    """Return the last working minutes before the appointment that count as nearly due; 0 where no calendar reaches."""
    try:
        return nearly_of_dossier(dossier.accepted_at, dossier.original_due_at, calendar)
    except CalendarGap:
        return 0


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_OF_HOUR)
    parts = [f"{hours} giờ" if hours else "", f"{rest} phút" if rest or not hours else ""]
    return " ".join(part for part in parts if part)


def _moment(due: datetime, now: datetime) -> str:
    local = clock.local(due)
    hour = f"{local:%H:%M}"
    return f"{hour} hôm nay" if local.date() == clock.local_date(now) else f"{hour} ngày {local:%d/%m}"


def _by_date(due: datetime, now: datetime) -> TimeLeft:
    return TimeLeft("overdue" if now > due else "on_time", f"Hạn {clock.local(due):%d/%m/%Y}")
