"""Days and moments as people type them."""

from datetime import date, datetime, time

import pytest

from motcua.core.clock import LOCAL
from motcua.web.shared.moments import read_clock, read_day, read_moment


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25/11/2026", date(2026, 11, 25)),
        ("5-3-2026", date(2026, 3, 5)),
        (" 2026-03-05 ", date(2026, 3, 5)),
        ("31/02/2026", None),
        ("01/01/1999", None),
        ("01/01/2101", None),
        ("٠١/٠١/2026", None),
        ("hôm nay", None),
        ("", None),
    ],
)
def test_read_day(typed, day):
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("7:30", time(7, 30)), ("07h30", time(7, 30)), ("7 giờ 5", None), ("7h", time(7)), ("24:00", None), ("730", None)],
)
def test_read_clock(typed, clock):
    assert read_clock(typed) == clock


@pytest.mark.parametrize("typed", ["09:30 25/11/2026", "25/11/2026 09:30", "09:30, 25/11/2026", "9 giờ 30 25/11/2026"])
def test_read_moment(typed):
    assert read_moment(typed) == datetime(2026, 11, 25, 9, 30, tzinfo=LOCAL)


@pytest.mark.parametrize("typed", ["", "09:30", "25/11/2026", "09:30 25/11/2026 26/11/2026"])
def test_read_moment_that_lacks_a_part_is_none(typed):
    assert read_moment(typed) is None
