"""A month of an office's calendar as a picture: weeks of days, each with its hours or why it is off."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from motcua.core.workcalendar import CalendarGap, DayKind, Sessions, WorkCalendar
from motcua.directory.calendar_changes import KIND_LABELS

WEEKLY, NONE = "weekly", "none"


@dataclass(frozen=True)
class DayCell:
    """A day of the picture; `look` names its style, `text` says in words what it is."""

    day: date
    in_month: bool
    today: bool
    hours: str
    look: str
    text: str


@dataclass(frozen=True)
class Month:
    """A month with the months beside it, as `2026-11`."""

    title: str
    weeks: list[list[DayCell]]
    before: str
    after: str
    working_days: int


def month_of(text: str, today: date) -> date:
    """Return the first day of a month given as `2026-11`; the present month when it cannot be read."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)  # noqa: PLR2004  (years of the system)


def picture(calendar: WorkCalendar | None, first: date, today: date) -> Month:
    """Return the picture of the month that begins on `first`."""
    weeks = [
        [_cell(calendar, day, first.month, today) for day in week]
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]
    counted = sum(cell.in_month and cell.look in {"open", "changed"} for week in weeks for cell in week)
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return Month(f"Tháng {first:%m/%Y}", weeks, f"{before:%Y-%m}", f"{after:%Y-%m}", counted)


def in_words(sessions: Sessions) -> str:
    """Write sessions as people type them."""
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in sessions)


def _cell(calendar: WorkCalendar | None, day: date, month: int, today: date) -> DayCell:
    look, text, hours = _shown(calendar, day)
    return DayCell(day, day.month == month, day == today, hours, look, text)


def _shown(calendar: WorkCalendar | None, day: date) -> tuple[str, str, str]:
    if calendar is None:
        return NONE, "Chưa có lịch", ""
    try:
        counted = calendar.is_working_day(day)
    except CalendarGap:
        return NONE, "Chưa có lịch", ""
    special, hours = calendar.exception_on(day), in_words(calendar.sessions_of(day))
    if special is not None:
        label = KIND_LABELS.get(DayKind(special.kind), special.kind)
        return ("changed" if counted else "holiday"), f"{label}: {special.name}", hours
    if counted:
        return "open", "", hours
    return (WEEKLY, "Nghỉ hằng tuần", "") if not hours else ("reception", "Chỉ tiếp nhận, trả kết quả", hours)
