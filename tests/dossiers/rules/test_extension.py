"""The one extension: days that fit, the legal moment, and what a later pause does to it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dossiers.rules.test_clock import OFFICE

from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.dossiers.rules.clock import Segment, SegmentKind
from motcua.dossiers.rules.extension import Extension, check_extension, due_with_extension, is_late_apology

DUE = datetime(2026, 3, 16, 17, 0, tzinfo=LOCAL)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=LOCAL)


@pytest.mark.parametrize(("now", "late"), [(at(12), False), (at(13, 16), False), (at(14), True), (at(16), True)])
def test_apology_is_late_from_the_last_working_day_before_the_appointment_on(now: datetime, late: bool) -> None:
    assert is_late_apology(now, DUE, OFFICE) is late


@pytest.mark.parametrize(
    ("day", "before", "code"),
    [
        (date(2026, 3, 20), 1, "extension.once"),
        (date(2026, 3, 21), 0, "extension.day_off"),
        (date(2026, 3, 16), 0, "extension.not_later"),
        (date(2026, 3, 13), 0, "extension.not_later"),
    ],
)
def test_extension_that_does_not_fit_is_refused(day: date, before: int, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_extension(now=at(12), due=DUE, day=day, calendar=OFFICE, before=before)

    assert refused.value.code == code


@given(st.integers(min_value=0, max_value=20), st.integers(min_value=0, max_value=20))
def test_a_promise_is_never_shortened_by_what_comes_after(waited: int, extended: int) -> None:
    to = OFFICE.closing(OFFICE.working_day_at(OFFICE.day_index(date(2026, 3, 17)) + extended))
    pause = Segment(SegmentKind.PAUSED, "Căn cứ", at(13), at(13) + timedelta(days=waited))

    moved = due_with_extension(DUE, Extension(to, at(12)), (pause,), OFFICE)

    assert moved >= max(DUE, to)
    assert due_with_extension(DUE, None, (pause,), OFFICE) == DUE
