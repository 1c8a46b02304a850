"""How many due dates one core counts in a second: pure sums, no database."""

import time
from datetime import date, datetime, timedelta
from datetime import time as day_time
from random import Random

from motcua.core.clock import LOCAL
from motcua.core.workcalendar import DayException, DayKind, WorkCalendar
from motcua.core.worktime import Pause, TimeLimit, TimeUnit, due_at

SUMS = 20_000
_DAY = ((day_time(7, 30), day_time(11, 30)), (day_time(13), day_time(17)))
_UNITS = (TimeUnit.WORKING_DAY, TimeUnit.WORKING_DAY, TimeUnit.WORKING_HOUR, TimeUnit.CALENDAR_DAY, TimeUnit.MONTH)


def per_second(sums: int = SUMS) -> float:
    """Return the speed over mixed limits of a year, every fourth with a pause, on a calendar with Tết."""
    calendar = WorkCalendar(
        weekly=(_DAY,) * 5 + ((), ()),
        exceptions=tuple(DayException(date(2026, 2, day), DayKind.HOLIDAY, "Tết Nguyên Đán") for day in range(16, 21)),
        published_from=date(2025, 1, 1),
        published_until=date(2027, 12, 31),
        edition="bench",
    )
    rng, first = Random(7), datetime(2026, 1, 1, tzinfo=LOCAL)
    asked = []
    for number in range(sums):
        accepted = first + timedelta(minutes=rng.randrange(365 * 1440))
        unit = _UNITS[number % len(_UNITS)]
        limit = TimeLimit(rng.randint(1, 3 if unit is TimeUnit.MONTH else 30), unit)
        stop = [Pause(accepted + timedelta(days=1), accepted + timedelta(days=4))] if number % 4 == 0 else []
        asked.append((accepted, limit, stop))
    began = time.process_time()
    for accepted, limit, stop in asked:
        due_at(accepted=accepted, limit=limit, pauses=stop, calendar=calendar)
    return sums / (time.process_time() - began)
