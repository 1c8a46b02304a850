"""A due date for anybody who asks: the same sum as a dossier's, told line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core.clock import LOCAL, local_date
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.worktime import Pause, PauseMode, TimeLimit, TimeUnit, due_at
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.dossiers import time_rules
from motcua.web.shared.moments import FIRST_YEAR, LAST_YEAR

MOST_PAUSES = 50
UNIT_LABELS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.CALENDAR_DAY: "ngày (kể cả ngày nghỉ)",
    TimeUnit.MONTH: "tháng",
    TimeUnit.WORKING_HOUR: "giờ làm việc",
    TimeUnit.MINUTE: "phút làm việc",
    TimeUnit.CLOCK_HOUR: "giờ liên tục",
    TimeUnit.SAME_DAY: "trong ngày",
}
MODE_LABELS = {
    PauseMode.PAUSE: "Tạm dừng, tính tiếp sau đó",
    PauseMode.RESTART: "Tính lại từ đầu sau đó",
    PauseMode.CONTINUE: "Vẫn tính, không dừng",
}


@dataclass(frozen=True)
class Deadline:
    """A due moment in local time, with its sum in words."""

    due_at: datetime
    explanation: tuple[str, ...]


def deadline(
    *,
    accepted: datetime,
    limit: TimeLimit,
    agency_code: str = "",
    pauses: Sequence[tuple[datetime, datetime]] = (),
    mode: PauseMode = PauseMode.PAUSE,
) -> Deadline:
    """Count a limit by an agency's calendar and the time rules of the day of acceptance.

    Args:
        accepted: Moment of acceptance; one without a zone is read on the clocks of Viet Nam.
        limit: What to count.
        agency_code: Whose calendar; empty asks for the province's.
        pauses: Pairs of beginning and end.
        mode: What each pause does.

    Raises:
        RuleBroken: No such agency, a moment out of range, a pause that ends before it begins.
        CalendarGap: No calendar is published for part of the span.
    """
    start = _moment(accepted, "accepted_at")
    stops = [Pause(_moment(first, "pauses"), _moment(last, "pauses"), mode) for first, last in pauses]
    due = due_at(
        accepted=start,
        limit=limit,
        pauses=stops,
        calendar=calendars.calendar_of(_agency(agency_code)),
        rule=time_rules.due_rule(local_date(start)),
    )
    return Deadline(due.due_at.astimezone(LOCAL), tuple(line.text for line in due.explanation))


def _moment(moment: datetime, field: str) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise RuleBroken("moment.range", f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.", field)
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment


def _agency(code: str) -> int | None:
    if not code:
        return None
    try:
        return directory.agency_by_code(code).id
    except NotFound:
        raise RuleBroken(
            "agency.unknown", "Không có cơ quan mang mã này. Hãy xem mã ở trang Cơ quan.", "agency"
        ) from None
