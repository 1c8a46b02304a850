"""The legal clock of a dossier, by hand on the calendar of January 2026."""

from datetime import date, datetime, time

import pytest

from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.core.worktime import LineKind, PauseMode, TimeLimit, TimeUnit, WorkCalendar
from motcua.dossiers.rules import clock
from motcua.dossiers.rules.clock import Granularity, Segment, SegmentKind, Timeliness, timeliness

FULL_DAY = ((time(7, 30), time(11, 30)), (time(13), time(17)))
OFFICE = WorkCalendar(((FULL_DAY,) * 5) + ((), ()), (), date(2026, 1, 1), date(2026, 12, 31), "2026-1")
THREE_DAYS = TimeLimit(3, TimeUnit.WORKING_DAY)
CLAUSE = "NĐ 61/2018/NĐ-CP Điều 19 khoản 4"


def at(text: str) -> datetime:
    return datetime.strptime(f"2026 {text}", "%Y %d/%m %H:%M").replace(tzinfo=LOCAL)


def begun():
    return clock.begin(at("09/01 10:00"), "Được tiếp nhận")


def due(segments) -> datetime:
    return clock.current_due(segments, THREE_DAYS, OFFICE).due_at


def test_clock_running_gives_the_plain_due_moment():
    assert due(begun()) == at("14/01 17:00")


def test_clock_paused_and_resumed_moves_the_due_moment():
    paused = clock.pause(begun(), at("12/01 10:00"), CLAUSE)
    resumed = clock.resume(paused, at("15/01 09:00"), "Đã bổ sung đủ")

    assert resumed == (
        Segment(SegmentKind.RUNNING, "Được tiếp nhận", at("09/01 10:00"), at("12/01 10:00")),
        Segment(SegmentKind.PAUSED, CLAUSE, at("12/01 10:00"), at("15/01 09:00")),
        Segment(SegmentKind.RUNNING, "Đã bổ sung đủ", at("15/01 09:00")),
    )
    assert due(resumed) == at("19/01 17:00")
    assert (clock.is_paused(paused), clock.is_paused(resumed), clock.is_paused(())) == (True, False, False)


def test_clock_still_paused_has_not_moved_the_due_moment():
    assert due(clock.pause(begun(), at("12/01 10:00"), CLAUSE)) == at("14/01 17:00")


def test_clock_resumed_with_restart_counts_anew():
    paused = clock.pause(begun(), at("12/01 10:00"), CLAUSE, PauseMode.RESTART)
    resumed = clock.resume(paused, at("15/01 09:00"), CLAUSE, PauseMode.RESTART)

    assert due(resumed) == at("20/01 17:00")
    lines = clock.current_due(resumed, THREE_DAYS, OFFICE).explanation
    assert [line.moment for line in lines if line.kind is LineKind.RESTART] == [at("15/01 09:00")]


def test_clock_restarted_while_running_counts_anew():
    assert due(clock.restart(begun(), at("13/01 09:00"), CLAUSE)) == at("16/01 17:00")


def test_clock_restarted_then_paused_keeps_the_later_pause():
    restarted = clock.restart(begun(), at("13/01 09:00"), CLAUSE)
    paused = clock.pause(restarted, at("14/01 09:00"), CLAUSE)

    assert due(clock.resume(paused, at("15/01 09:00"), CLAUSE)) == at("19/01 17:00")


def test_clock_with_continue_never_stops():
    untouched = clock.pause(begun(), at("12/01 10:00"), "", PauseMode.CONTINUE)

    assert clock.resume(untouched, at("15/01 09:00"), "", PauseMode.CONTINUE) == begun()


def test_clock_stopped_keeps_what_was_due():
    stopped = clock.stop(begun(), at("13/01 09:00"), "Đã có kết quả")

    assert stopped[-1] == Segment(SegmentKind.STOPPED, "Đã có kết quả", at("13/01 09:00"))
    assert due(stopped) == at("14/01 17:00")


def test_clock_stopped_while_paused_counts_the_pause():
    paused = clock.pause(begun(), at("12/01 10:00"), CLAUSE)

    assert due(clock.stop(paused, at("13/01 09:00"), "Dừng xử lý")) == at("15/01 17:00")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: clock.resume(begun(), at("12/01 10:00"), CLAUSE), "clock.wrong_state"),
        (lambda: clock.pause((), at("12/01 10:00"), CLAUSE), "clock.wrong_state"),
        (lambda: clock.restart((), at("12/01 10:00"), CLAUSE), "clock.wrong_state"),
        (
            lambda: clock.pause(clock.pause(begun(), at("12/01 10:00"), CLAUSE), at("12/01 11:00"), CLAUSE),
            "clock.wrong_state",
        ),
        (
            lambda: clock.stop(clock.stop(begun(), at("12/01 10:00"), ""), at("12/01 11:00"), ""),
            "clock.wrong_state",
        ),
        (lambda: clock.pause(begun(), at("12/01 10:00"), " "), "clock.no_basis"),
        (lambda: clock.pause(begun(), at("08/01 10:00"), CLAUSE), "clock.goes_back"),
        (lambda: due(()), "clock.wrong_state"),
    ],
)
def test_clock_move_out_of_turn_is_refused(act, code):
    with pytest.raises(RuleBroken) as refused:
        act()

    assert refused.value.code == code


DUE = at("14/01 17:00")


@pytest.mark.parametrize(
    ("finished", "granularity", "expected"),
    [
        ("13/01 23:59", Granularity.DAY, Timeliness.EARLY),
        ("14/01 08:00", Granularity.DAY, Timeliness.ON_TIME),
        ("14/01 18:00", Granularity.DAY, Timeliness.ON_TIME),
        ("15/01 00:00", Granularity.DAY, Timeliness.OVERDUE),
        ("13/01 08:00", Granularity.MINUTE, Timeliness.EARLY),
        ("14/01 17:00", Granularity.MINUTE, Timeliness.ON_TIME),
        ("14/01 17:01", Granularity.MINUTE, Timeliness.OVERDUE),
    ],
)
def test_timeliness_of_a_result_compares_with_the_due_moment(finished, granularity, expected):
    found = timeliness(due=DUE, finished=at(finished), now=at("30/01 08:00"), granularity=granularity)

    assert found is expected


@pytest.mark.parametrize(
    ("now", "calendar", "expected"),
    [
        ("13/01 16:59", None, Timeliness.ON_TIME),
        ("13/01 17:00", None, Timeliness.NEARLY_DUE),
        ("13/01 16:59", OFFICE, Timeliness.ON_TIME),
        ("13/01 18:00", OFFICE, Timeliness.NEARLY_DUE),
        ("14/01 19:00", OFFICE, Timeliness.NEARLY_DUE),
        ("15/01 08:00", OFFICE, Timeliness.OVERDUE),
    ],
)
def test_timeliness_without_a_result_warns_in_working_time(now, calendar, expected):
    assert timeliness(due=DUE, finished=None, now=at(now), calendar=calendar) is expected


def test_timeliness_over_a_weekend_counts_working_minutes():
    monday = at("12/01 11:30")

    assert timeliness(due=monday, finished=None, now=at("09/01 14:00"), calendar=OFFICE) is Timeliness.NEARLY_DUE
    assert timeliness(due=monday, finished=None, now=at("09/01 11:00"), calendar=OFFICE) is Timeliness.ON_TIME
