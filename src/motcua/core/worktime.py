"""When a time limit ends: the sums of BLDS 2015 Điều 147, 148 over an office's calendar.

Readings of the law that could be made otherwise are told in `docs/legal-time.md` and its decision record.
The due moment is computed at once; its explanation only when somebody asks for it.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from motcua.core.clock import LOCAL
from motcua.core.workcalendar import CalendarGap, DayException, DayKind, Sessions, WeekPlan, WorkCalendar, day_name
from motcua.core.worktime_explain import Count, Stop, Tally, explain
from motcua.core.worktime_terms import (
    SAME_DAY_CUTOFF,
    DueRule,
    ExplanationLine,
    LineKind,
    Pause,
    PauseMode,
    TimeLimit,
    TimeUnit,
)

__all__ = [
    "SAME_DAY_CUTOFF",
    "CalendarGap",
    "DayException",
    "DayKind",
    "Due",
    "DueRule",
    "ExplanationLine",
    "LineKind",
    "Pause",
    "PauseMode",
    "Sessions",
    "TimeLimit",
    "TimeUnit",
    "WeekPlan",
    "WorkCalendar",
    "day_name",
    "due_at",
    "reception_due",
    "transfer_due",
]

RECEPTION_LIMIT = TimeLimit(8, TimeUnit.WORKING_HOUR)


@dataclass(frozen=True, slots=True)
class Due:
    """A promised moment that can explain itself."""

    due_at: datetime
    count: Count
    tally: Tally

    @property
    def explanation(self) -> tuple[ExplanationLine, ...]:
        """Return the sum line by line, as counted."""
        return explain(self.count, self.tally)


def due_at(
    *,
    accepted: datetime,
    limit: TimeLimit,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    rule: DueRule | None = None,
) -> Due:
    """Return the moment the limit ends.

    The first day is not counted; the last ends with the office's working time; a last day off moves to the
    next working day; a month without the day ends on its last. Acceptance outside office hours counts from
    the next opening, except for clock hours. Pauses never shorten; one that begins after the due moment
    does not excuse it. The last restart counts the limit anew from its end.

    Args:
        accepted: Aware moment of acceptance, not of online submission.
        limit: Minutes and working hours are working time, clock hours are not.
        pauses: Closed intervals of waiting, in any order; they may overlap.
        calendar: Calendar of the office that handles.
        rule: Dated settings; the default ends a day with working time and a same-day limit at 15:00.

    Raises:
        CalendarGap: No calendar is published for part of the span.

    Source: BLDS 2015 Điều 147 khoản 1-3, Điều 148, in force from 01/01/2017; the 15:00 rule follows
        NĐ 61/2018/NĐ-CP Điều 18 khoản 2, in force 21/06/2018 to 30/06/2025, and is a setting.
    """
    restart = _last_restart(accepted, pauses)
    origin = accepted if restart is None else restart.end
    start = origin if limit.unit is TimeUnit.CLOCK_HOUR else calendar.next_opening(origin)
    count = Count(
        accepted=accepted,
        start=start.astimezone(LOCAL),
        limit=limit,
        rule=rule or DueRule(),
        calendar=calendar,
        restart=restart,
        pauses=tuple(sorted(pauses, key=lambda pause: pause.start)),
    )
    tally = _COUNTERS[limit.unit](count)
    return Due(tally.due_at, count, tally)


def _last_restart(accepted: datetime, pauses: Sequence[Pause]) -> Pause | None:
    restarts = [pause for pause in pauses if pause.mode is PauseMode.RESTART and pause.end > accepted]
    return max(restarts, key=lambda pause: pause.end, default=None)


def transfer_due(received: datetime, calendar: WorkCalendar, cutoff: time = SAME_DAY_CUTOFF) -> datetime:
    """Return by when a dossier taken at the counter must be with the handling unit.

    The end of the same working day; after the cutoff or on a day off, the opening of the next working day.

    Raises:
        CalendarGap: No calendar is published for part of the span.

    Source: NĐ 61/2018/NĐ-CP Điều 18 khoản 2, in force 21/06/2018 to 30/06/2025; kept by later practice.
    """
    local = received.astimezone(LOCAL)
    if calendar.is_working_day(local.date()):
        closing = calendar.closing(local.date())
        if local.time() <= cutoff and local <= closing:
            return closing
    following = calendar.working_day_on_or_after(local.date() + timedelta(days=1))
    return calendar.next_opening(datetime.combine(following, time(), LOCAL))


def reception_due(submitted: datetime, calendar: WorkCalendar, limit: TimeLimit = RECEPTION_LIMIT) -> Due:
    """Return by when an online submission must be accepted, refused or sent back: 8 working hours.

    Raises:
        CalendarGap: No calendar is published for part of the span.

    Source: NĐ 45/2020/NĐ-CP Điều 11; the number of hours is a dated setting.
    """
    return due_at(accepted=submitted, limit=limit, pauses=(), calendar=calendar)


def _tally(count: Count, measure: Callable[[datetime], int], last: int, ends: Callable[[int], datetime]) -> Tally:
    """Move the end, `last` on the scale of `measure`, by what each pause holds up.

    A pause that begins after the last counted unit but before the due moment (a day off in between) is
    measured from that unit, so that the waiting is given back whole.
    """
    stops: list[Stop] = []
    reach = count.start
    due = ends(last)
    for pause in count.pauses:
        start = max(pause.start, reach)
        if pause.mode is not PauseMode.PAUSE or start >= pause.end:
            continue
        if start >= due:
            break
        first, until = min(measure(start), last), measure(pause.end)
        stops.append(Stop(pause, first, until))
        reach = pause.end
        last += until - first
        due = ends(last)
    return Tally(tuple(stops), last, due)


def _in_working_minutes(count: Count) -> Tally:
    calendar = count.calendar
    minutes = count.limit.amount * (60 if count.limit.unit is TimeUnit.WORKING_HOUR else 1)
    worked = calendar.worked_before(count.start)
    return _tally(count, calendar.worked_before, worked + minutes, calendar.moment_at)


def _in_clock_hours(count: Count) -> Tally:
    calendar, start = count.calendar, count.start.astimezone(UTC)
    calendar.require(count.start.date())

    def second_of(moment: datetime) -> int:
        calendar.require(moment.astimezone(LOCAL).date())
        return int((moment.astimezone(UTC) - start).total_seconds())

    def ends(seconds: int) -> datetime:
        due = (start + timedelta(seconds=seconds)).astimezone(LOCAL)
        calendar.require(due.date())
        return due

    return _tally(count, second_of, count.limit.amount * 3600, ends)


def _in_working_days(count: Count) -> Tally:
    calendar, start = count.calendar, count.start
    days = count.limit.amount
    if count.limit.unit is TimeUnit.SAME_DAY:
        days = int(start.time() > count.rule.same_day_cutoff)
    base = calendar.day_index(start.date())

    def index_of(moment: datetime) -> int:
        return calendar.day_index(calendar.next_opening(moment).astimezone(LOCAL).date())

    def ends(index: int) -> datetime:
        return _end(start.date() if index == base else calendar.working_day_at(index), count)

    return _tally(count, index_of, base + days, ends)


def _in_calendar_days(count: Count) -> Tally:
    return _ending(count, count.start.date().toordinal() + count.limit.amount)


def _in_months(count: Count) -> Tally:
    start, calendar = count.start.date(), count.calendar
    year, month = divmod(start.year * 12 + start.month - 1 + count.limit.amount, 12)
    if year > calendar.published_until.year:
        raise CalendarGap(calendar.published_until + timedelta(days=1))
    day = min(start.day, monthrange(year, month + 1)[1])
    return _ending(count, date(year, month + 1, day).toordinal())


def _ending(count: Count, last: int) -> Tally:
    """End on a calendar day, moved by whole days of waiting and, from a day off, to the next working day."""
    calendar = count.calendar

    def ordinal_of(moment: datetime) -> int:
        day = moment.astimezone(LOCAL).date()
        calendar.require(day)
        return day.toordinal()

    def ends(ordinal: int) -> datetime:
        return _end(calendar.working_day_on_or_after(date.fromordinal(ordinal)), count)

    return _tally(count, ordinal_of, last, ends)


def _end(day: date, count: Count) -> datetime:
    """Return when the last day ends: with working time, or at the hour the rule fixes if that is still ahead."""
    closing = count.calendar.closing(day)
    if count.rule.end_of_day is None:
        return closing
    fixed = datetime.combine(day, count.rule.end_of_day, LOCAL)
    return fixed if fixed > count.start else closing


_COUNTERS: dict[TimeUnit, Callable[[Count], Tally]] = {
    TimeUnit.MINUTE: _in_working_minutes,
    TimeUnit.WORKING_HOUR: _in_working_minutes,
    TimeUnit.CLOCK_HOUR: _in_clock_hours,
    TimeUnit.WORKING_DAY: _in_working_days,
    TimeUnit.SAME_DAY: _in_working_days,
    TimeUnit.CALENDAR_DAY: _in_calendar_days,
    TimeUnit.MONTH: _in_months,
}
