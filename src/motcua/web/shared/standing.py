"""Time in words: how a step or a dossier stands against its due moment."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core.workcalendar import CalendarGap, WorkCalendar
from motcua.directory import calendars
from motcua.dossiers.queries import Dossier, ListRow
from motcua.dossiers.rules.clock import Timeliness, timeliness
from motcua.dossiers.time_rules import nearly_of_dossier

HOUR, DAY = 60, 480


@dataclass(frozen=True)
class Standing:
    """What `time_left` shows: a shape by its kind and a text."""

    kind: str
    text: str


_WAITS = {
    "applicant": "Chờ người nộp bổ sung",
    "confirm": "Chờ xác nhận bổ sung",
    "payment": "Chờ nộp nghĩa vụ tài chính",
    "proof": "Chờ kiểm tra chứng từ",
}
NOT_COUNTED = Standing("none", "Chưa tính hạn")


def working_time(minutes: int) -> str:
    """Write working minutes as people say them: `2 ngày 3 giờ làm việc`, at most two parts."""
    days, rest = divmod(max(0, minutes), DAY)
    hours, left = divmod(rest, HOUR)
    parts = [f"{days} ngày"] if days else []
    if hours:
        parts.append(f"{hours} giờ")
    if left and not days:
        parts.append(f"{left} phút")
    return " ".join(parts or ["dưới 1 phút"]) + " làm việc"


def step_standing(
    due: datetime | None, now: datetime, calendar: WorkCalendar, warn_at: datetime | None = None
) -> Standing:
    """Return how an open step stands; late from the minute after its due moment.

    Args:
        warn_at: When its last share of time begins, from which on it is nearly due: the moment of the warning.
    """
    if due is None:
        return NOT_COUNTED
    late = now > due
    minutes = _minutes(calendar, due, now) if late else _minutes(calendar, now, due)
    if minutes is None:
        return Standing("overdue", "Quá hạn") if late else Standing("on_time", "Còn hạn")
    if late:
        return Standing("overdue", f"Quá hạn {working_time(minutes)}")
    nearly = warn_at is not None and now >= warn_at
    return Standing("nearly_due" if nearly else "on_time", f"Còn {working_time(minutes)}")


def dossier_standing(dossier: Dossier, now: datetime) -> Standing:
    """Return how a dossier stands against its promise, or how the promise was kept."""
    return promise(dossier, now, dossier.handling_agency_id)


def promise(dossier: Dossier | ListRow, now: datetime, agency_id: int | None) -> Standing:
    """Return how a dossier's promise stands: kept, running, waiting for the applicant, or not counted yet."""
    if dossier.due_at is not None and dossier.awaiting in _WAITS:
        return Standing("paused", _WAITS[dossier.awaiting])
    return against_promise(dossier, now, agency_id)


def against_promise(dossier: Dossier | ListRow, now: datetime, agency_id: int | None) -> Standing:
    """Return how a dossier's promise stands, whether it waits for somebody or not."""
    due, finished = dossier.due_at, dossier.finished_at
    if due is None:
        return NOT_COUNTED
    calendar = calendars.calendar_of(agency_id)
    if finished is not None:
        kept = timeliness(due=due, finished=finished, now=now)
        texts = {Timeliness.EARLY: "Xong trước hạn", Timeliness.ON_TIME: "Xong đúng hạn"}
        return Standing(kept.value, texts.get(kept, "Xong quá hạn"))
    try:
        share = nearly_of_dossier(dossier.accepted_at, dossier.original_due_at, calendar)
        kind = timeliness(due=due, finished=None, now=now, calendar=calendar, nearly_minutes=share)
    except CalendarGap:
        return step_standing(due, now, calendar)
    minutes = _minutes(calendar, *sorted((due, now)))
    if kind is Timeliness.OVERDUE:
        return Standing(kind.value, f"Quá hạn {working_time(minutes or 0)}")
    if now > due:
        return Standing("nearly_due", "Hết hạn hôm nay")
    return Standing(kind.value, f"Còn {working_time(minutes or 0)}")


def late_words(minutes: int) -> str:
    """Write how late a step was ended; empty when in time."""
    return f"Trễ hạn của bước {working_time(minutes)}." if minutes > 0 else ""


def _minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int | None:
    try:
        return calendar.working_minutes_between(start, end)
    except CalendarGap:
        return None
