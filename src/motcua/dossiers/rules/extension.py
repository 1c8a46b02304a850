"""The one extension with an apology: when it may be asked for, and what it does to a later pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.core.clock import local_date
from motcua.core.errors import RuleBroken
from motcua.core.worktime import WorkCalendar
from motcua.dossiers.rules.clock import Segment, SegmentKind

NOTICE_WORKING_DAYS = 1


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that was approved: the moment promised then, and when that was."""

    to: datetime
    made_at: datetime


def check_extension(*, now: datetime, due: datetime, day: date, calendar: WorkCalendar, before: int) -> datetime:
    """Return the new appointment: the end of the proposed day.

    Raises:
        RuleBroken: It was extended before, or the day is a day off or not after the appointment.
        CalendarGap: No calendar is published for the day.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 9 (at most once), in force 21/06/2018 to 30/06/2025; kept since.
    """
    if before:
        raise RuleBroken(
            "extension.once",
            "Hồ sơ đã được gia hạn một lần. Quy định chỉ cho hẹn lại một lần; hãy trả kết quả sớm nhất có thể.",
        )
    if not calendar.is_working_day(day):
        raise RuleBroken("extension.day_off", f"Ngày {day:%d/%m/%Y} là ngày nghỉ. Hãy chọn một ngày làm việc.", "day")
    to = calendar.closing(day)
    if to <= max(due, now):
        message = f"Ngày hẹn mới phải sau ngày hẹn hiện tại ({local_date(due):%d/%m/%Y}) và sau hôm nay."
        raise RuleBroken("extension.not_later", message, "day")
    return to


def is_late_apology(now: datetime, due: datetime, calendar: WorkCalendar) -> bool:
    """Tell whether less than one working day is left, so that the apology is marked as late.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 9 (at the latest one day before); practice allows it later, see
        decision 0035.
    """
    last = calendar.working_day_at(calendar.day_index(local_date(due)) - NOTICE_WORKING_DAYS)
    return local_date(now) > last


def due_with_extension(
    due: datetime, extension: Extension | None, segments: Sequence[Segment], calendar: WorkCalendar
) -> datetime:
    """Return the later of the counted due moment and the extended one, moved by the days waited since.

    A limit that is counted anew after the extension stands by itself when it ends later; the promise made
    to the applicant is never shortened.
    """
    if extension is None:
        return due
    days = sum(
        calendar.day_index(_day(calendar, segment.ended_at)) - calendar.day_index(_day(calendar, segment.began_at))
        for segment in segments
        if segment.kind is SegmentKind.PAUSED and segment.ended_at and segment.began_at >= extension.made_at
    )
    if not days:
        return max(due, extension.to)
    last = calendar.working_day_on_or_after(local_date(extension.to))
    return max(due, calendar.closing(calendar.working_day_at(calendar.day_index(last) + days)))


def _day(calendar: WorkCalendar, moment: datetime) -> date:
    return local_date(calendar.next_opening(moment))
