"""When a mandate counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.directory.rules.mandates import Terms, period_fault, why_not

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.req("VL-2.4")
@pytest.mark.parametrize(
    ("today", "procedures", "ended", "why"),
    [
        (FIRST, (), False, ""),
        (LAST, (), False, ""),
        (LAST, ("1.004873",), False, ""),
        (FIRST - timedelta(days=1), (), False, "bắt đầu từ 01/03/2026"),
        (LAST + timedelta(days=1), (), False, "hết hạn ngày 31/03/2026"),
        (FIRST, ("9.9",), False, "không gồm thủ tục"),
        (FIRST, (), True, "chấm dứt"),
    ],
)
def test_mandate_counts_in_its_period_and_scope(today: date, procedures, ended: bool, why: str) -> None:
    told = why_not(Terms(FIRST, LAST, procedures, ended=ended), procedure="1.004873", today=today)

    assert (why in told, bool(told)) == (True, bool(why))


@given(st.integers(-2000, 2000), st.integers(-2000, 2000))
def test_period_that_is_accepted_contains_a_day_to_come_and_is_not_endless(begin: int, length: int) -> None:
    begins = LAST + timedelta(days=begin)
    ends = begins + timedelta(days=length)

    if not period_fault(begins, ends, LAST):
        assert (begins <= ends, ends >= LAST, (ends - begins).days <= 366 * 5) == (True, True, True)
