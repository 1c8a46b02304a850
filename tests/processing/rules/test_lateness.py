"""Whose lateness it is: hand-computed hours of steps that follow one another."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.clock import LOCAL
from motcua.core.workcalendar import WorkCalendar
from motcua.processing.rules.lateness import NOTHING, StepTime, Used, shares, used

DAY = ((time(7, 30), time(11, 30)), (time(13), time(17)))
OFFICE = WorkCalendar((DAY,) * 5 + ((), ()), (), date(2026, 1, 1), date(2026, 12, 31), "x")
NOW = datetime(2026, 3, 20, 9, tzinfo=LOCAL)


def at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), LOCAL)


def step(received, due, done=None, paused=0) -> StepTime:
    return StepTime(at(*received), at(*due) if due else None, at(*done) if done else None, paused)


@pytest.mark.req("DN-4.6")
@pytest.mark.parametrize(
    ("given_step", "expected"),
    [
        # Eight hours from Monday 9 March 07:30: in time, to the minute, two hours late, over a weekend.
        (step((9, "07:30"), (9, "17:00"), (9, "16:00")), Used(480, 420, 0)),
        (step((9, "07:30"), (9, "17:00"), (9, "17:00")), Used(480, 480, 0)),
        (step((9, "07:30"), (9, "17:00"), (10, "09:30")), Used(480, 600, 120)),
        (step((13, "07:30"), (13, "17:00"), (16, "08:30")), Used(480, 540, 60)),
        # Ended in the evening after it was due: no working minute was lost.
        (step((9, "07:30"), (9, "17:00"), (9, "20:00")), Used(480, 480, 0)),
        # Still open on Friday 20 March at nine.
        (step((18, "07:30"), (18, "17:00")), Used(480, 1050, 570)),
        # Waited a day for the applicant: the due moment moved by that day, waiting is neither given nor used.
        (step((9, "07:30"), (10, "17:00"), (10, "16:00"), 480), Used(480, 420, 0)),
        (step((9, "07:30"), None, (9, "09:30")), Used(None, 120, 0)),
    ],
)
def test_used_case_computed_by_hand_agrees(given_step, expected):
    assert used(given_step, OFFICE, NOW) == expected


@pytest.mark.req("DN-4.6")
def test_lateness_is_charged_to_the_step_that_caused_it_not_to_those_after_it():
    # The first step keeps the dossier two days too long; the second takes its own eight hours from its receipt.
    first = step((9, "07:30"), (9, "17:00"), (11, "17:00"))
    second = step((12, "07:30"), (12, "17:00"), (12, "17:00"))

    found = [used(each, OFFICE, NOW).late for each in (first, second)]

    assert (found, shares(found)) == ([960, 0], [100, 0])


def test_shares_of_several_late_steps_are_their_parts():
    assert (shares([60, 0, 180]), shares([0, 0])) == ([25, 0, 75], [0, 0])


def test_used_beyond_the_published_calendar_says_nothing():
    late = StepTime(datetime(2025, 12, 1, tzinfo=LOCAL), NOW, None)

    assert used(late, OFFICE, NOW) == NOTHING


@given(st.integers(0, 20_000), st.integers(0, 3_000), st.integers(0, 6_000))
def test_used_is_allotment_and_lateness_when_late_and_never_negative(start, given_minutes, more):
    received = OFFICE.moment_at(start + 1)
    due = OFFICE.add_working_minutes(received, given_minutes)
    done = OFFICE.add_working_minutes(due, more)

    found = used(StepTime(received, due, done), OFFICE, done)

    assert found == Used(given_minutes, given_minutes + more, more)
