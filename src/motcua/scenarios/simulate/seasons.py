"""When people come: growing years, full months and weekdays, rush hours."""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from motcua.core.clock import LOCAL
from motcua.core.workcalendar import Sessions, WorkCalendar

YEARLY_GROWTH = 0.06
CLOSED_DAY = 0.08
AFTER_A_BREAK = 1.3
# Full before Tết and at the end of the year, school papers in summer, quiet around Tết itself.
_MONTHS = (1.15, 0.75, 1.0, 0.95, 1.0, 1.15, 1.2, 1.15, 0.95, 0.95, 1.0, 1.1)
_WEEKDAYS = (1.35, 1.05, 0.95, 0.95, 1.15, 0.45, 0.3)
_RUSH = {7: 1.0, 8: 2.2, 9: 2.4, 10: 1.7, 11: 0.7, 13: 1.2, 14: 1.9, 15: 1.2, 16: 0.6}
_ONLINE_HOURS = (
    0.1,
    0,
    0,
    0,
    0,
    0.2,
    0.5,
    1.5,
    2.5,
    2.5,
    2,
    1.2,
    0.8,
    1.5,
    2.2,
    1.8,
    1.2,
    0.6,
    0.6,
    1.4,
    2.2,
    1.9,
    1,
    0.4,
)


def counts(calendar: WorkCalendar, first: date, last: date, dossiers: int) -> Iterator[tuple[date, int]]:
    """Yield how many dossiers come on each day, both ends included; the sum is exactly `dossiers`."""
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    weights = [_weight(calendar, day, first) for day in days]
    total, before, done = sum(weights), 0.0, 0
    for day, weight in zip(days, weights, strict=True):
        before += weight
        upto = dossiers if day == last else round(dossiers * before / total)
        yield day, upto - done
        done = upto


def _weight(calendar: WorkCalendar, day: date, first: date) -> float:
    grown = math.pow(1 + YEARLY_GROWTH, (day - first).days / 365)
    weight = grown * _MONTHS[day.month - 1]
    if not calendar.sessions_of(day):
        return weight * CLOSED_DAY
    after_break = day.weekday() > 0 and not calendar.sessions_of(day - timedelta(days=1))
    return weight * _WEEKDAYS[day.weekday()] * (AFTER_A_BREAK if after_break else 1)


@lru_cache(maxsize=64)
def _minutes_at_desk(sessions: Sessions) -> tuple[Sequence[int], Sequence[float]]:
    minutes, weights, total = [], [], 0.0
    for start, end in sessions:
        for minute in range(start.hour * 60 + start.minute, end.hour * 60 + end.minute):
            total += _RUSH.get(minute // 60, 0.5)
            minutes.append(minute)
            weights.append(total)
    return minutes, weights


_ONLINE_WEIGHTS = [sum(_ONLINE_HOURS[: hour + 1]) for hour in range(24)]


def at_desk(rng: random.Random, sessions: Sessions, day: date) -> datetime:
    """Return when somebody comes to a desk on an open day."""
    minutes, weights = _minutes_at_desk(sessions)
    minute = rng.choices(minutes, cum_weights=weights)[0]
    return _moment(day, minute, rng)


def online(rng: random.Random, day: date) -> datetime:
    """Return when somebody hands in online."""
    hour = rng.choices(range(24), cum_weights=_ONLINE_WEIGHTS)[0]
    return _moment(day, hour * 60 + int(rng.random() * 60), rng)


def _moment(day: date, minute: int, rng: random.Random) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60, int(rng.random() * 60)), LOCAL)
