"""Tell a working-time sum line by line: what was counted, what was skipped and why, what stopped the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.core.clock import LOCAL
from motcua.core.workcalendar import WorkCalendar, day_name
from motcua.core.worktime_terms import (
    DueRule,
    ExplanationLine,
    LineKind,
    Pause,
    PauseMode,
    TimeLimit,
    TimeUnit,
)


@dataclass(frozen=True, slots=True)
class Count:
    """What a sum starts from; `start` is the moment counting starts at, in local time."""

    accepted: datetime
    start: datetime
    limit: TimeLimit
    rule: DueRule
    calendar: WorkCalendar
    restart: Pause | None
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause that moved the end, from `first` to `until` on the scale of the limit's unit."""

    pause: Pause
    first: int
    until: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a sum came to; `last` is the last counted unit on the scale of the limit's unit."""

    stops: tuple[Stop, ...]
    last: int
    due_at: datetime


def explain(count: Count, tally: Tally) -> tuple[ExplanationLine, ...]:
    """Return the lines of a sum, in the order a reader would count."""
    lines = [*_beginnings(count), *_pauses(count, tally), *_TELLERS[count.limit.unit](count, tally)]
    lines.append(ExplanationLine(LineKind.DUE, f"Đến hạn lúc {_moment(tally.due_at)}.", moment=tally.due_at))
    lines.append(ExplanationLine(LineKind.SOURCE, f"Căn cứ: {count.rule.source}.", name=count.rule.source))
    return tuple(lines)


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{local:%H:%M} {day_name(local.date())}"


def _beginnings(count: Count) -> Iterator[ExplanationLine]:
    accepted = count.accepted.astimezone(LOCAL)
    text = f"Nhận lúc {_moment(accepted)}; thời hạn {count.limit.label}."
    yield ExplanationLine(LineKind.START, text, moment=accepted, amount=count.limit.amount)
    origin = accepted
    if count.restart is not None:
        origin = count.restart.end.astimezone(LOCAL)
        since, why = _moment(origin), _because(count.restart)
        text = (
            f"Thời hạn được tính lại từ đầu từ {since}: {why}." if why else f"Thời hạn được tính lại từ đầu từ {since}."
        )
        yield ExplanationLine(LineKind.RESTART, text, moment=origin, name=count.restart.reason)
    if count.start != origin:
        yield from _skips(count.calendar, origin.date(), count.start.date() - timedelta(days=1))
        text = f"Ngoài giờ làm việc nên bắt đầu tính từ giờ mở cửa kế tiếp: {_moment(count.start)}."
        yield ExplanationLine(LineKind.MOVED_START, text, moment=count.start)


def _because(pause: Pause) -> str:
    return f"{pause.reason} ({pause.source})".strip() if pause.source else pause.reason


def _pauses(count: Count, tally: Tally) -> Iterator[ExplanationLine]:
    effective = {id(stop.pause): stop for stop in tally.stops}
    for pause in count.pauses:
        if pause.mode is PauseMode.RESTART:
            continue
        start, end = pause.start.astimezone(LOCAL), pause.end.astimezone(LOCAL)
        first, last, why = _moment(start), _moment(end), _because(pause)
        stop = effective.get(id(pause))
        # One sentence with a reason and one without: each has its English whole.
        if stop is None:
            text = (
                f"Không dừng tính thời hạn từ {first} đến {last}: {why}."
                if why
                else f"Không dừng tính thời hạn từ {first} đến {last}."
            )
            yield ExplanationLine(LineKind.IGNORED_PAUSE, text, start.date(), end.date(), name=pause.reason)
        else:
            held = stop.until - stop.first
            longer = _held(count.limit.unit, held)
            text = (
                f"Tạm dừng từ {first} đến {last}: {why}; hạn lùi {longer}."
                if why
                else f"Tạm dừng từ {first} đến {last}; hạn lùi {longer}."
            )
            yield ExplanationLine(
                LineKind.PAUSE, text, start.date(), end.date(), amount=held, name=pause.reason, moment=start
            )


def _held(unit: TimeUnit, held: int) -> str:
    if unit is TimeUnit.CLOCK_HOUR:
        return _minutes(held // 60)
    if unit in {TimeUnit.MINUTE, TimeUnit.WORKING_HOUR}:
        return f"{_minutes(held)} làm việc"
    return f"{held} ngày" if unit in {TimeUnit.CALENDAR_DAY, TimeUnit.MONTH} else f"{held} ngày làm việc"


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} phút"
    return f"{hours} giờ {rest} phút" if rest else f"{hours} giờ"


def _tell_minutes(count: Count, tally: Tally) -> Iterator[ExplanationLine]:
    calendar = count.calendar
    for day in calendar.days(count.start.date(), tally.due_at.date()):
        begins = max(count.start, datetime.combine(day, time(), LOCAL))
        ends = min(tally.due_at, datetime.combine(day, time(23, 59), LOCAL))
        first, until = calendar.worked_before(begins), calendar.worked_before(ends)
        waited = sum(max(0, min(stop.until, until) - max(stop.first, first)) for stop in tally.stops)
        if first == until:
            yield _skipped(calendar, day, day)
        elif until - first > waited:
            minutes = until - first - waited
            text = f"Tính {_minutes(minutes)} làm việc trong {day_name(day)}."
            yield ExplanationLine(LineKind.COUNTED, text, day, day, amount=minutes)


def _tell_clock_hours(count: Count, tally: Tally) -> Iterator[ExplanationLine]:
    text = f"Tính liên tục cả ngoài giờ làm việc từ {_moment(count.start)}."
    yield ExplanationLine(
        LineKind.COUNTED, text, count.start.date(), tally.due_at.date(), amount=count.limit.amount * 60
    )


def _tell_same_day(count: Count, tally: Tally) -> Iterator[ExplanationLine]:
    cutoff = f"{count.rule.same_day_cutoff:%H:%M}"
    if count.start.time() <= count.rule.same_day_cutoff:
        text = f"Nhận không muộn hơn {cutoff} nên trả trong ngày."
    else:
        text = f"Nhận sau {cutoff} nên trả trong ngày làm việc tiếp theo."
    yield ExplanationLine(LineKind.CUTOFF, text, name=cutoff)
    yield from _skips(count.calendar, count.start.date() + timedelta(days=1), tally.due_at.date())


def _skips(calendar: WorkCalendar, first: date, last: date) -> Iterator[ExplanationLine]:
    """Yield one line for each stretch of days off with one reason."""
    stretch: list[date] = []
    for day in calendar.days(first, last):
        off = not calendar.is_working_day(day)
        if stretch and not (off and calendar.why_off(day) == calendar.why_off(stretch[-1])):
            yield _skipped(calendar, stretch[0], stretch[-1])
            stretch = []
        if off:
            stretch.append(day)
    if stretch:
        yield _skipped(calendar, stretch[0], stretch[-1])


def _span(first: date, last: date) -> str:
    return day_name(first) if first == last else f"từ {day_name(first)} đến {day_name(last)}"


def _skipped(calendar: WorkCalendar, first: date, last: date) -> ExplanationLine:
    name = calendar.why_off(first)
    days = (last - first).days + 1
    return ExplanationLine(
        LineKind.SKIPPED, f"Không tính {_span(first, last)}: {name}.", first, last, amount=days, name=name
    )


def _waiting(stops: tuple[Stop, ...], start: int) -> set[int]:
    """Return the day numbers given to waiting.

    A stop on the day counting began (or began again) takes the days after it, since that day was never
    counted; any other stop takes its first day and gives back the day counting goes on.
    """
    waiting: set[int] = set()
    for stop in stops:
        after = 1 if stop.first == start or stop.first in waiting else 0
        waiting.update(range(stop.first + after, stop.until + after))
    return waiting


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    kind: LineKind
    name: str | None


def _tell_working_days(count: Count, tally: Tally) -> Iterator[ExplanationLine]:
    calendar, start = count.calendar, count.start.date()
    waiting = _waiting(tally.stops, calendar.day_index(start))
    days = []
    for day in calendar.days(start + timedelta(days=1), tally.due_at.date()):
        if not calendar.is_working_day(day):
            days.append(_Day(day, LineKind.SKIPPED, calendar.why_off(day)))
        else:
            waits = calendar.day_index(day) in waiting
            days.append(_Day(day, LineKind.WAITED if waits else LineKind.COUNTED, None))
    yield _first_day_line(start)
    yield from _stretches(calendar, days, "ngày làm việc")


def _first_day_line(start: date) -> ExplanationLine:
    text = f"Không tính ngày đầu tiên, {day_name(start)}."
    return ExplanationLine(LineKind.SKIPPED, text, start, start, amount=1, name="ngày đầu tiên")


def _stretches(calendar: WorkCalendar, days: list[_Day], unit: str) -> Iterator[ExplanationLine]:
    place = 0
    while place < len(days):
        until = place
        while until + 1 < len(days) and (days[until + 1].kind, days[until + 1].name) == (
            days[place].kind,
            days[place].name,
        ):
            until += 1
        yield _stretch(calendar, days[place], days[until].day, unit)
        place = until + 1


def _stretch(calendar: WorkCalendar, first: _Day, last: date, unit: str) -> ExplanationLine:
    if first.kind is LineKind.SKIPPED:
        return _skipped(calendar, first.day, last)
    amount = (last - first.day).days + 1
    span = _span(first.day, last)
    if first.kind is LineKind.WAITED:
        text = f"Không tính {amount} {unit} tạm dừng: {span}."
        return ExplanationLine(LineKind.WAITED, text, first.day, last, amount=amount)
    swapped = [day for day in calendar.days(first.day, last) if unit == "ngày làm việc" and calendar.why_open(day)]
    extra = ", ".join(f"kể cả {day_name(day)} ({calendar.why_open(day)})" for day in swapped)
    text = f"Tính {amount} {unit}: {span}, {extra}." if extra else f"Tính {amount} {unit}: {span}."
    return ExplanationLine(LineKind.COUNTED, text, first.day, last, amount=amount)


def _tell_calendar(count: Count, tally: Tally) -> Iterator[ExplanationLine]:
    calendar, start = count.calendar, count.start.date()
    waiting = _waiting(tally.stops, start.toordinal())
    last = date.fromordinal(tally.last)
    yield _first_day_line(start)
    if count.limit.unit is TimeUnit.MONTH and not waiting and last.day < start.day:
        text = f"Tháng {last:%m/%Y} không có ngày {start.day} nên lấy ngày cuối tháng."
        yield ExplanationLine(LineKind.MONTH_END, text, last, last)
    days = [
        _Day(day, LineKind.WAITED if day.toordinal() in waiting else LineKind.COUNTED, None)
        for day in calendar.days(start + timedelta(days=1), last)
    ]
    yield from _stretches(calendar, days, "ngày")
    if last < tally.due_at.date():
        yield from _rolled(calendar, last, tally.due_at.date())


def _rolled(calendar: WorkCalendar, last: date, due: date) -> Iterator[ExplanationLine]:
    for line in _skips(calendar, last, due):
        span = _span(line.first or last, line.last or last)
        text = f"Ngày cuối là ngày nghỉ ({span}: {line.name}), chuyển sang ngày làm việc tiếp theo."
        yield ExplanationLine(LineKind.SKIPPED, text, line.first, line.last, amount=line.amount, name=line.name)


_TELLERS = {
    TimeUnit.MINUTE: _tell_minutes,
    TimeUnit.WORKING_HOUR: _tell_minutes,
    TimeUnit.CLOCK_HOUR: _tell_clock_hours,
    TimeUnit.WORKING_DAY: _tell_working_days,
    TimeUnit.SAME_DAY: _tell_same_day,
    TimeUnit.CALENDAR_DAY: _tell_calendar,
    TimeUnit.MONTH: _tell_calendar,
}
