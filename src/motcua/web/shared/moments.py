"""Days and moments as people type them, read into values."""

import re
from datetime import date, datetime, time

from motcua.core.clock import LOCAL

FIRST_YEAR, LAST_YEAR = 2000, 2100
FIRST_BIRTH = 1900
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:hg]|\s*giờ\s*)([0-9]{2})?", re.IGNORECASE)


def read_day(text: str, *, first_year: int = FIRST_YEAR) -> date | None:
    """Return the day typed as 31/12/2026 or 2026-12-31; None when it is none from 2000, or another year, to 2100."""
    written = text.strip()
    if found := _DAY.fullmatch(written):
        day, month, year = map(int, found.groups())
    elif found := _ISO.fullmatch(written):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day) if first_year <= year <= LAST_YEAR else None
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """Return the time of day typed as 07:30, 7h30 or 7 giờ 30; None when it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Return the moment typed as a time of day and a day, in either order; None when it cannot be read."""
    parts = text.replace(",", " ").split()
    days = [day for part in parts if (day := read_day(part))]
    clock = read_clock(" ".join(part for part in parts if not read_day(part)))
    return datetime.combine(days[0], clock, LOCAL) if len(days) == 1 and clock else None
