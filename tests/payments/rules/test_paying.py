"""Until when to pay after a proof was refused."""

from datetime import date, datetime, time

import pytest

from motcua.core.clock import LOCAL
from motcua.core.worktime import WorkCalendar
from motcua.payments.rules import pay_by_after_check

HOURS = ((time(7), time(11, 30)), (time(13, 30), time(17)))
OFFICE = WorkCalendar(
    weekly=(HOURS,) * 5 + ((), ()),
    exceptions=(),
    published_from=date(2026, 1, 1),
    published_until=date(2026, 12, 31),
    edition="mẫu",
)


def at(day: int, hour: int = 17) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("pay_by", "sent", "decided", "expected"),
    [
        # Wednesday to Friday: two working days are given back.
        (at(31), at(11, 9), at(13, 9), datetime(2026, 4, 2, 17, tzinfo=LOCAL)),
        # The same day moves nothing.
        (at(31), at(11, 9), at(11, 15), at(31)),
        # Sent on the last day, refused on Monday: until Monday evening.
        (at(13), at(13, 16), at(16, 9), at(16)),
        # A weekend in between is no working day.
        (at(16), at(14, 9), at(16, 9), at(16)),
        # Refused long after the time was over: at least the rest of that day.
        (at(11), at(11, 16), at(11, 18), at(11)),
    ],
)
def test_time_of_the_check_is_given_back_in_working_days(
    pay_by: datetime, sent: datetime, decided: datetime, expected: datetime
) -> None:
    assert pay_by_after_check(pay_by, sent, decided, OFFICE) == expected
