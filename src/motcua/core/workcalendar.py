"""An office's working time as one immutable value: sessions of the week, holidays, swapped days.

Moments are taken to the whole minute below, so sums of working minutes are exact and additive.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken

MINUTES_OF_DAY = 1440
LAST_YEAR = 3000
WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")

Sessions = tuple[tuple[time, time], ...]


class DayKind(StrEnum):
    """Why a day departs from the week's plan."""

    HOLIDAY = "holiday"
    OBSERVED = "observed"
    SWAP_DAY_OFF = "swap_day_off"
    WORKING_WEEKEND = "working_weekend"
    CLOSURE = "closure"
    OTHER_HOURS = "other_hours"


OPEN_KINDS = frozenset({DayKind.WORKING_WEEKEND, DayKind.OTHER_HOURS})
"""Kinds of days that are worked, with sessions of their own or those of Monday."""


@dataclass(frozen=True, slots=True)
class DayException:
    """One day that departs from the week's plan.

    `sessions` matters for days that are worked; without it the day has the sessions of Monday.
    """

    day: date
    kind: DayKind
    name: str
    sessions: Sessions | None = None


class CalendarGap(RuleBroken):
    """No calendar is published for the day."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "calendar.gap",
            f"Chưa có lịch làm việc cho ngày {day:%d/%m/%Y} nên không tính được thời hạn. "
            "Vui lòng báo người quản trị công bố lịch làm việc của năm này.",
        )
        self.day = day


def day_name(day: date) -> str:
    """Return the day with its weekday, as printed: `thứ tư 14/01/2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def minute_of(moment: datetime) -> int:
    """Return the running minute, on the clocks of Viet Nam, that an aware moment falls in.

    Raises:
        ValueError: The moment is naive; that is a fault of the caller, not of a person.
    """
    if moment.tzinfo is None:
        raise ValueError("an aware moment is needed")
    local = moment.astimezone(LOCAL)
    return local.toordinal() * MINUTES_OF_DAY + local.hour * 60 + local.minute


def moment_of(minute: int) -> datetime:
    """Return the aware moment at which a running minute begins."""
    day, rest = divmod(minute, MINUTES_OF_DAY)
    return datetime.combine(date.fromordinal(day), time(rest // 60, rest % 60), LOCAL)


def _bad(message: str) -> RuleBroken:
    return RuleBroken("calendar.bad", message)


def check_sessions(sessions: Sessions, where: str) -> None:
    """Make sure that the sessions of a day follow one another.

    Raises:
        RuleBroken: One ends before it begins or overlaps the one before it; the message names the place.
    """
    last: tuple[time, time] | None = None
    for start, end in sessions:
        if start >= end:
            raise _bad(f"Giờ làm việc của {where} không hợp lệ: {start:%H:%M}-{end:%H:%M} kết thúc trước khi bắt đầu.")
        if last is not None and start < last[1]:
            raise _bad(
                f"Giờ làm việc của {where} chồng nhau: {start:%H:%M}-{end:%H:%M} và "
                f"{last[0]:%H:%M}-{last[1]:%H:%M}. Hãy ghi giờ theo thứ tự, không chồng nhau."
            )
        last = (start, end)


@dataclass(frozen=True)
class WeekPlan:
    """The week of an office from a day on, until the plan after it.

    `open_not_counted`: see `WorkCalendar`.
    """

    valid_from: date
    weekly: tuple[Sessions, ...]
    open_not_counted: frozenset[int] = frozenset()


@dataclass(frozen=True)
class WorkCalendar:
    """Working time of an office between two days, both included.

    Args:
        weekly: Seven entries, Monday first, each the sessions of that weekday (empty = day off).
        exceptions: Holidays, compensation days, swapped days off, working weekends.
        published_from: First day the calendar speaks of.
        published_until: Last day the calendar speaks of.
        edition: What a dossier pins, so that a later change never moves its deadline by itself.
        open_not_counted: Weekdays (0 = Monday) with sessions that do not make a working day when days
            are counted, for offices that only receive and return on Saturday morning.
        later: Weeks that follow the first one, each from its day on, in order of time.

    Raises:
        RuleBroken: The plan contradicts itself.
    """

    weekly: tuple[Sessions, ...]
    exceptions: tuple[DayException, ...]
    published_from: date
    published_until: date
    edition: str
    open_not_counted: frozenset[int] = frozenset()
    later: tuple[WeekPlan, ...] = ()
    _plans: tuple[WeekPlan, ...] = field(init=False, repr=False, compare=False)
    _plan_days: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _worked: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _days: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _closings: dict[int, int] = field(init=False, repr=False, compare=False)
    _exceptions: dict[date, DayException] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._check()
        starts: list[int] = []
        ends: list[int] = []
        worked = [0]
        days: list[int] = []
        for ordinal in range(self.published_from.toordinal(), self.published_until.toordinal() + 1):
            day = date.fromordinal(ordinal)
            sessions = self.sessions_of(day)
            for start, end in sessions:
                starts.append(ordinal * MINUTES_OF_DAY + start.hour * 60 + start.minute)
                ends.append(ordinal * MINUTES_OF_DAY + end.hour * 60 + end.minute)
                worked.append(worked[-1] + ends[-1] - starts[-1])
            if sessions and self._counts(day):
                days.append(ordinal)
        object.__setattr__(self, "_starts", tuple(starts))
        object.__setattr__(self, "_ends", tuple(ends))
        object.__setattr__(self, "_worked", tuple(worked))
        object.__setattr__(self, "_days", tuple(days))
        object.__setattr__(self, "_closings", {end // MINUTES_OF_DAY: end for end in ends})

    def _check(self) -> None:
        plans = (WeekPlan(self.published_from, self.weekly, self.open_not_counted), *self.later)
        object.__setattr__(self, "_plans", plans)
        object.__setattr__(self, "_plan_days", tuple(plan.valid_from for plan in plans))
        if any(len(plan.weekly) != len(WEEKDAYS) for plan in plans):
            raise _bad("Lịch làm việc phải có đủ bảy ngày trong tuần.")
        if list(self._plan_days) != sorted(set(self._plan_days)):
            raise _bad("Các giai đoạn của lịch làm việc phải nối tiếp nhau.")
        if self.published_from > self.published_until or self.published_until.year > LAST_YEAR:
            raise _bad("Khoảng ngày công bố lịch làm việc không hợp lệ.")
        for plan in plans:
            for weekday, sessions in enumerate(plan.weekly):
                check_sessions(sessions, WEEKDAYS[weekday])
        found: dict[date, DayException] = {}
        for exception in self.exceptions:
            check_sessions(exception.sessions or (), day_name(exception.day))
            if exception.day in found:
                raise _bad(f"Ngày {exception.day:%d/%m/%Y} được ghi hai lần trong lịch. Hãy giữ lại một dòng.")
            found[exception.day] = exception
        object.__setattr__(self, "_exceptions", found)

    def _counts(self, day: date) -> bool:
        return day in self._exceptions or day.weekday() not in self.week_on(day).open_not_counted

    def week_on(self, day: date) -> WeekPlan:
        """Return the week's plan that holds on a day."""
        return self._plans[max(0, bisect_right(self._plan_days, day) - 1)]

    def sessions_of(self, day: date) -> Sessions:
        """Return the sessions worked on a day, empty for a day off."""
        exception = self._exceptions.get(day)
        if exception is None:
            return self.week_on(day).weekly[day.weekday()]
        if exception.kind not in OPEN_KINDS:
            return ()
        return self.week_on(day).weekly[0] if exception.sessions is None else exception.sessions

    def exception_on(self, day: date) -> DayException | None:
        """Return why a day departs from the week, None when it does not."""
        return self._exceptions.get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day counts when working days are counted.

        Raises:
            CalendarGap: The day lies outside the published span.
        """
        self.require(day)
        ordinal = day.toordinal()
        place = bisect_left(self._days, ordinal)
        return place < len(self._days) and self._days[place] == ordinal

    def why_off(self, day: date) -> str:
        """Return in Vietnamese why a day is not counted: the holiday's name, or the weekly rest."""
        exception = self._exceptions.get(day)
        if exception is not None:
            return exception.name
        if self.week_on(day).weekly[day.weekday()]:
            return "có trực tiếp nhận, không tính là ngày làm việc"
        return "nghỉ hằng tuần"

    def why_open(self, day: date) -> str | None:
        """Return the name of a working weekend (a day worked in exchange), None on an ordinary day."""
        exception = self._exceptions.get(day)
        return exception.name if exception is not None and exception.kind is DayKind.WORKING_WEEKEND else None

    def is_working(self, moment: datetime) -> bool:
        """Tell whether the office is open at the moment.

        Raises:
            CalendarGap: The moment lies outside the published span.
        """
        minute = self._minute(moment)
        place = bisect_right(self._starts, minute) - 1
        return place >= 0 and minute < self._ends[place]

    def next_opening(self, moment: datetime) -> datetime:
        """Return the moment itself when the office is open, else when it next opens.

        Raises:
            CalendarGap: The office does not open again within the published span.
        """
        minute = self._minute(moment)
        place = bisect_right(self._ends, minute)
        if place == len(self._starts):
            raise self._gap_after()
        return moment if self._starts[place] <= minute else moment_of(self._starts[place])

    def add_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the earliest moment by which so many minutes have been worked.

        A sum that fills a session ends at its closing, not at the next opening; zero returns the moment.

        Raises:
            CalendarGap: The published span is too short.
            ValueError: `minutes` is negative.
        """
        if minutes < 0:
            raise ValueError("minutes cannot be negative")
        worked = self.worked_before(moment)
        return self.moment_at(worked + minutes) if minutes else moment

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the minutes worked from one moment to another, negative when they are reversed.

        Raises:
            CalendarGap: A moment lies outside the published span.
        """
        return self.worked_before(end) - self.worked_before(start)

    def worked_before(self, moment: datetime) -> int:
        """Return the minutes worked from the start of the published span to the moment.

        Raises:
            CalendarGap: The moment lies outside the published span.
        """
        minute = self._minute(moment)
        place = bisect_right(self._ends, minute)
        open_part = minute - self._starts[place] if place < len(self._starts) else 0
        return self._worked[place] + max(0, open_part)

    def moment_at(self, worked: int) -> datetime:
        """Return the earliest moment at which `worked_before` reaches so many minutes.

        Raises:
            CalendarGap: The published span holds fewer.
        """
        place = max(1, bisect_left(self._worked, worked))
        if place > len(self._starts):
            raise self._gap_after()
        return moment_of(self._ends[place - 1] - (self._worked[place] - worked))

    def day_index(self, day: date) -> int:
        """Return the index of the last working day on or before the day, -1 when the span holds none yet.

        Raises:
            CalendarGap: The day lies outside the published span.
        """
        self.require(day)
        return bisect_right(self._days, day.toordinal()) - 1

    def working_day_at(self, index: int) -> date:
        """Return the working day with that index.

        Raises:
            CalendarGap: The published span holds fewer working days.
        """
        if index >= len(self._days):
            raise self._gap_after()
        return date.fromordinal(self._days[index])

    def working_day_on_or_after(self, day: date) -> date:
        """Return the day itself when it is a working day, else the next one.

        Raises:
            CalendarGap: The published span is too short.
        """
        return day if self.is_working_day(day) else self.working_day_at(self.day_index(day) + 1)

    def nth_working_day_end(self, start: date, n: int) -> datetime:
        """Return the end of working time of the nth working day after `start`, which is not counted.

        With n = 0: the end of `start` itself, or of the next working day when it is a day off.

        Raises:
            CalendarGap: The published span is too short.
            ValueError: `n` is negative.
        """
        if n < 0:
            raise ValueError("n cannot be negative")
        if n == 0:
            return self.closing(self.working_day_on_or_after(start))
        return self.closing(self.working_day_at(self.day_index(start) + n))

    def closing(self, day: date) -> datetime:
        """Return the end of working time of an open day.

        Raises:
            CalendarGap: The day lies outside the published span.
            ValueError: The office is closed that day.
        """
        self.require(day)
        closing = self._closings.get(day.toordinal())
        if closing is None:
            raise ValueError(f"closed on {day}")
        return moment_of(closing)

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield each calendar day from first to last, both included."""
        day = first
        while day <= last:
            yield day
            day += timedelta(days=1)

    def require(self, day: date) -> None:
        """Make sure that the calendar speaks of the day.

        Raises:
            CalendarGap: It does not.
        """
        if not self.published_from <= day <= self.published_until:
            raise CalendarGap(day)

    def _minute(self, moment: datetime) -> int:
        minute = minute_of(moment)
        self.require(date.fromordinal(minute // MINUTES_OF_DAY))
        return minute

    def _gap_after(self) -> CalendarGap:
        return CalendarGap(self.published_until + timedelta(days=1))
