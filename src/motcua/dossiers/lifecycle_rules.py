"""Dated rules of waiting for the applicant: how long, and what follows when nothing comes."""

from datetime import date, datetime
from enum import StrEnum

from motcua.core import parameters, profile
from motcua.core.parameters import Kind, Parameter, declare
from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import PauseMode, TimeLimit, TimeUnit, due_at


class Overdue(StrEnum):
    """What happens when the applicant's time is over."""

    PROPOSE = "propose"
    STOP = "stop"


_OVERDUE = (
    (Overdue.PROPOSE.value, "Đề nghị lãnh đạo quyết định dừng giải quyết"),
    (Overdue.STOP.value, "Tự dừng giải quyết và thông báo"),
)


def _number(key: str, label: str, hint: str) -> Parameter:
    start = lambda: str(profile.value("lifecycle", key))  # noqa: E731  (read when asked, not when declared)
    return declare(Parameter(key, label, Kind.NUMBER, start, hint=hint, most=365, unit="ngày"))


def _choice(key: str, label: str, hint: str, choices: tuple[tuple[str, str], ...]) -> Parameter:
    start = lambda: str(profile.value("lifecycle", key))  # noqa: E731  (read when asked, not when declared)
    return declare(Parameter(key, label, Kind.CHOICE, start, hint=hint, choices=choices))


REPLY_DAYS = _number(
    "supplement_reply_days",
    "Thời hạn bổ sung của người nộp",
    "Tính theo ngày, từ ngày phát hành phiếu yêu cầu.",
)
SUPPLEMENT_OVERDUE = _choice(
    "supplement_overdue", "Khi người nộp quá hạn bổ sung", "Hệ thống kiểm tra mỗi giờ.", _OVERDUE
)
OBLIGATION_CLOCK = _choice(
    "obligation_clock",
    "Thời hạn giải quyết khi chờ nghĩa vụ tài chính",
    "Áp dụng khi quy định chuyên ngành không nói khác.",
    ((PauseMode.PAUSE.value, "Tạm dừng, tính tiếp khi đã nộp"), (PauseMode.CONTINUE.value, "Vẫn tính, không dừng")),
)
OBLIGATION_OVERDUE = _choice(
    "obligation_overdue", "Khi người nộp quá hạn nghĩa vụ tài chính", "Hệ thống kiểm tra mỗi giờ.", _OVERDUE
)


def reply_by(asked: datetime, calendar: WorkCalendar, day: date) -> datetime:
    """Return until when the applicant may answer a request for supplement.

    Raises:
        CalendarGap: No calendar is published for part of the span.
    """
    limit = TimeLimit(int(parameters.value_on(REPLY_DAYS, day)), TimeUnit.CALENDAR_DAY)
    return due_at(accepted=asked, limit=limit, pauses=(), calendar=calendar).due_at


def obligation_clock(day: date) -> PauseMode:
    """Return what an open financial obligation does to the clock of dossiers accepted on a day."""
    return PauseMode(parameters.value_on(OBLIGATION_CLOCK, day))


def when_overdue(parameter: Parameter, day: date) -> Overdue:
    """Return what follows when the applicant's time is over, for dossiers of a day."""
    return Overdue(parameters.value_on(parameter, day))
