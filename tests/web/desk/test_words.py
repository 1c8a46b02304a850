from datetime import date, datetime, time

import pytest

from motcua.core.clock import LOCAL
from motcua.core.worktime import WorkCalendar
from motcua.web.desk import words
from motcua.web.desk.scans import searched
from motcua.web.desk.words import TimeLeft

HOURS = ((time(7), time(11, 30)), (time(13, 30), time(17)))
OFFICE = WorkCalendar(
    weekly=(HOURS,) * 5 + ((), ()),
    exceptions=(),
    published_from=date(2026, 1, 1),
    published_until=date(2026, 12, 31),
    edition="mẫu",
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        (at(12, 9), at(11, 9), TimeLeft("on_time", "Còn 8 giờ làm việc")),
        (at(11, 10, 20), at(11, 9), TimeLeft("nearly_due", "Còn 1 giờ 20 phút làm việc")),
        (at(11, 9, 5), at(11, 9), TimeLeft("nearly_due", "Còn 5 phút làm việc")),
        (at(11, 9), at(11, 11), TimeLeft("overdue", "Quá hạn 2 giờ làm việc")),
        (at(13, 16), at(16, 8), TimeLeft("overdue", "Quá hạn 2 giờ làm việc")),
        (datetime(2027, 2, 1, 9, tzinfo=LOCAL), at(11, 9), TimeLeft("on_time", "Hạn 01/02/2027")),
    ],
)
def test_working_time_left_by_office_hours_says_hours_and_minutes(due, now, expected):
    assert words.working_time_left(due, now, OFFICE, nearly=120) == expected


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        (at(18, 17), at(11, 9), TimeLeft("on_time", "Còn 5 ngày làm việc")),
        (at(16, 17), at(13, 9), TimeLeft("nearly_due", "Còn 1 ngày làm việc")),
        (at(11, 17), at(11, 9), TimeLeft("nearly_due", "Đến hạn hôm nay")),
        (at(6, 17), at(11, 9), TimeLeft("overdue", "Quá hạn 3 ngày làm việc")),
    ],
)
def test_working_days_left_skips_days_off(due, now, expected):
    assert words.working_days_left(due, now, OFFICE, nearly=900) == expected


def test_days_left_are_nearly_due_by_the_share_and_on_the_last_day_whatever_it_is():
    found = [words.working_days_left(at(16, 17), now, OFFICE, nearly=60).kind for now in (at(13, 9), at(16, 8))]

    assert found == ["on_time", "nearly_due"]


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        (at(11, 17), at(11, 9), TimeLeft("nearly_due", "Chuyển trước 17:00 hôm nay")),
        (at(12, 7), at(11, 15, 30), TimeLeft("on_time", "Chuyển trước 07:00 ngày 12/03")),
        (at(11, 17), at(12, 8), TimeLeft("overdue", "Quá giờ chuyển (17:00 ngày 11/03)")),
    ],
)
def test_transfer_by_after_three_says_the_next_morning(due, now, expected):
    assert words.transfer_by(due, now) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("H99.21-260311-0001", "H99.21-260311-0001"),
        ("  nguyễn văn  ", "nguyễn văn"),
        ("https://dvc.vidu.example/tra-cuu/?ma=H99.21-260311-0001&bi-mat=AB23CD45", "H99.21-260311-0001"),
        ("http://127.0.0.1:8000/tra-cuu/?bi-mat=AB23CD45&ma=TN260311%2D325N%2DDFAP", "TN260311-325N-DFAP"),
        ("a" * 10_000, "a" * 300),
    ],
)
def test_searched_from_a_scanned_address_is_the_code_alone(typed, expected):
    assert searched(typed) == expected
