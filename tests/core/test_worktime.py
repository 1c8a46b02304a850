"""Hand-computed deadlines, and properties that hold for every calendar day and every pause."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.core.worktime import (
    CalendarGap,
    DayException,
    DayKind,
    DueRule,
    LineKind,
    Pause,
    PauseMode,
    TimeLimit,
    TimeUnit,
    WeekPlan,
    WorkCalendar,
    due_at,
    reception_due,
    transfer_due,
)

FULL_DAY = ((time(7, 30), time(11, 30)), (time(13), time(17)))
SHORT_DAY = ((time(7, 30), time(11, 30)), (time(13), time(16, 30)))
MORNING = ((time(7, 30), time(11, 30)),)
CLOSED = ()

DAYS_OFF = {
    "2026-01-01": "Tết Dương lịch",
    "2026-02-16": "Giao thừa Tết Nguyên Đán",
    "2026-02-17": "Tết Nguyên Đán",
    "2026-02-18": "Mùng hai Tết Nguyên Đán",
    "2026-02-19": "Mùng ba Tết Nguyên Đán",
    "2026-02-20": "Mùng bốn Tết Nguyên Đán",
    "2026-04-26": "Ngày Giỗ Tổ Hùng Vương",
    "2026-04-30": "Ngày Chiến thắng",
    "2026-05-01": "Ngày Quốc tế Lao động",
    "2026-09-01": "Quốc khánh",
    "2026-09-02": "Quốc khánh",
}
EXCEPTIONS = (
    *(DayException(date.fromisoformat(day), DayKind.HOLIDAY, name) for day, name in DAYS_OFF.items()),
    DayException(date(2026, 4, 27), DayKind.OBSERVED, "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
    DayException(date(2026, 8, 22), DayKind.WORKING_WEEKEND, "Ngày làm bù"),
    DayException(date(2026, 8, 31), DayKind.SWAP_DAY_OFF, "Ngày nghỉ (thay cho ngày 22/08/2026)"),
)


def calendar_of(weekly=(FULL_DAY,) * 5 + (CLOSED,) * 2, **changes) -> WorkCalendar:
    values = {
        "weekly": weekly,
        "exceptions": EXCEPTIONS,
        "published_from": date(2023, 1, 1),
        "published_until": date(2027, 12, 31),
        "edition": "2026-1",
    }
    return WorkCalendar(**(values | changes))


OFFICE = calendar_of()
SHORT_OFFICE = calendar_of((SHORT_DAY,) * 5 + (MORNING, CLOSED))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=LOCAL)


def due(accepted, amount, unit, *pauses, calendar=OFFICE, rule=None) -> datetime:
    limit = TimeLimit(amount, TimeUnit(unit))
    return due_at(accepted=accepted, limit=limit, pauses=pauses, calendar=calendar, rule=rule).due_at


def texts(accepted, amount, unit, *pauses, calendar=OFFICE, rule=None) -> list[str]:
    limit = TimeLimit(amount, TimeUnit(unit))
    found = due_at(accepted=accepted, limit=limit, pauses=pauses, calendar=calendar, rule=rule)
    return [line.text for line in found.explanation]


# Computed by hand on a printed calendar of 2026.
@pytest.mark.parametrize(
    ("accepted", "amount", "unit", "expected"),
    [
        ("09/01/2026 16:30", 3, "working_day", "14/01/2026 17:00"),
        ("12/01/2026 07:30", 1, "working_day", "13/01/2026 17:00"),
        ("12/01/2026 12:15", 1, "working_day", "13/01/2026 17:00"),
        ("12/01/2026 06:00", 1, "working_day", "13/01/2026 17:00"),
        ("12/01/2026 17:00", 1, "working_day", "14/01/2026 17:00"),
        ("10/01/2026 09:00", 1, "working_day", "13/01/2026 17:00"),
        ("29/04/2026 09:00", 3, "working_day", "06/05/2026 17:00"),
        ("30/04/2026 09:00", 3, "working_day", "07/05/2026 17:00"),
        ("24/04/2026 09:00", 3, "working_day", "04/05/2026 17:00"),
        ("13/02/2026 10:00", 5, "working_day", "27/02/2026 17:00"),
        ("17/02/2026 10:00", 1, "working_day", "24/02/2026 17:00"),
        ("20/08/2026 10:00", 2, "working_day", "22/08/2026 17:00"),
        ("28/08/2026 10:00", 1, "working_day", "03/09/2026 17:00"),
        ("09/01/2026 09:00", 15, "working_day", "30/01/2026 17:00"),
        ("12/01/2026 09:00", 5, "calendar_day", "19/01/2026 17:00"),
        ("12/01/2026 09:00", 30, "calendar_day", "11/02/2026 17:00"),
        ("12/02/2026 09:00", 5, "calendar_day", "23/02/2026 17:00"),
        ("31/01/2023 09:00", 1, "month", "28/02/2023 17:00"),
        ("31/01/2024 09:00", 1, "month", "29/02/2024 17:00"),
        ("15/12/2025 09:00", 1, "month", "15/01/2026 17:00"),
        ("12/01/2026 09:00", 3, "month", "13/04/2026 17:00"),
        ("12/01/2026 09:00", 12, "month", "12/01/2027 17:00"),
        ("12/01/2026 09:00", 8, "working_hour", "13/01/2026 09:00"),
        ("12/01/2026 07:30", 8, "working_hour", "12/01/2026 17:00"),
        ("09/01/2026 16:30", 8, "working_hour", "12/01/2026 16:30"),
        ("10/01/2026 22:00", 8, "working_hour", "12/01/2026 17:00"),
        ("12/01/2026 11:15", 30, "minute", "12/01/2026 13:15"),
        ("10/01/2026 22:00", 24, "clock_hour", "11/01/2026 22:00"),
        ("12/01/2026 15:00", 1, "same_day", "12/01/2026 17:00"),
        ("12/01/2026 15:01", 1, "same_day", "13/01/2026 17:00"),
        ("09/01/2026 16:00", 1, "same_day", "12/01/2026 17:00"),
        ("09/01/2026 18:00", 1, "same_day", "12/01/2026 17:00"),
    ],
)
def test_due_at_case_computed_by_hand_agrees(accepted, amount, unit, expected):
    assert due(at(accepted), amount, unit) == at(expected)


@pytest.mark.parametrize(
    ("accepted", "amount", "unit", "expected"),
    [
        ("12/01/2026 07:30", 8, "working_hour", "13/01/2026 08:00"),
        ("09/01/2026 16:00", 8, "working_hour", "12/01/2026 11:00"),
        ("09/01/2026 16:00", 1, "working_day", "10/01/2026 11:30"),
        ("09/01/2026 16:00", 2, "working_day", "12/01/2026 16:30"),
        ("10/01/2026 10:00", 1, "same_day", "10/01/2026 11:30"),
        ("10/01/2026 12:00", 1, "same_day", "12/01/2026 16:30"),
        ("12/01/2026 09:00", 5, "calendar_day", "17/01/2026 11:30"),
    ],
)
def test_due_at_short_day_and_half_saturday_agrees(accepted, amount, unit, expected):
    assert due(at(accepted), amount, unit, calendar=SHORT_OFFICE) == at(expected)


@pytest.mark.parametrize(
    ("accepted", "amount", "unit", "expected"),
    [
        ("09/01/2026 16:00", 1, "working_day", "12/01/2026 16:30"),
        ("10/01/2026 09:00", 1, "working_day", "12/01/2026 16:30"),
        ("10/01/2026 09:00", 1, "same_day", "10/01/2026 11:30"),
        ("20/08/2026 09:00", 2, "working_day", "22/08/2026 16:30"),
    ],
)
def test_due_at_saturday_open_but_not_counted_skips_it(accepted, amount, unit, expected):
    reception_only = calendar_of((SHORT_DAY,) * 5 + (MORNING, CLOSED), open_not_counted=frozenset({5}))

    assert due(at(accepted), amount, unit, calendar=reception_only) == at(expected)


def waiting(start: str, end: str, mode: PauseMode = PauseMode.PAUSE) -> Pause:
    return Pause(at(start), at(end), mode, "chờ bổ sung giấy tờ", "NĐ 61/2018/NĐ-CP Điều 19 khoản 4")


@pytest.mark.parametrize(
    ("amount", "unit", "pauses", "expected"),
    [
        # Friday 9 January 10:00; without a pause 3 working days end on Wednesday 14.
        (3, "working_day", [("09/01/2026 16:30", "12/01/2026 07:45")], "15/01/2026 17:00"),
        (3, "working_day", [("09/01/2026 17:30", "12/01/2026 07:30")], "14/01/2026 17:00"),
        (3, "working_day", [("10/01/2026 08:00", "11/01/2026 20:00")], "14/01/2026 17:00"),
        (3, "working_day", [("12/01/2026 10:00", "12/01/2026 15:00")], "14/01/2026 17:00"),
        (3, "working_day", [("14/01/2026 10:00", "19/01/2026 15:00")], "19/01/2026 17:00"),
        (3, "working_day", [("14/01/2026 17:00", "19/01/2026 15:00")], "14/01/2026 17:00"),
        (3, "working_day", [("09/01/2026 11:00", "13/01/2026 10:00")], "16/01/2026 17:00"),
        (
            3,
            "working_day",
            [("12/01/2026 10:00", "13/01/2026 10:00"), ("12/01/2026 14:00", "14/01/2026 08:00")],
            "16/01/2026 17:00",
        ),
        (
            3,
            "working_day",
            [("09/01/2026 11:00", "12/01/2026 10:00"), ("12/01/2026 14:00", "13/01/2026 08:00")],
            "16/01/2026 17:00",
        ),
        (8, "working_hour", [("09/01/2026 16:30", "12/01/2026 08:00")], "12/01/2026 11:00"),
        (8, "working_hour", [("12/01/2026 09:59", "12/01/2026 10:30")], "12/01/2026 10:31"),
        (8, "working_hour", [("12/01/2026 10:00", "12/01/2026 10:30")], "12/01/2026 10:00"),
        (24, "clock_hour", [("10/01/2026 09:00", "10/01/2026 10:30")], "10/01/2026 11:30"),
        (4, "calendar_day", [("10/01/2026 09:00", "12/01/2026 10:30")], "15/01/2026 17:00"),
        (1, "calendar_day", [("11/01/2026 09:00", "14/01/2026 10:30")], "14/01/2026 17:00"),
        (1, "month", [("12/01/2026 09:00", "14/01/2026 10:30")], "11/02/2026 17:00"),
        (1, "same_day", [("09/01/2026 11:00", "12/01/2026 08:00")], "12/01/2026 17:00"),
    ],
)
def test_due_at_paused_moves_by_the_waiting(amount, unit, pauses, expected):
    stops = [waiting(*pause) for pause in pauses]

    assert due(at("09/01/2026 10:00"), amount, unit, *stops) == at(expected)


def test_due_at_restart_counts_anew_from_the_supplement():
    restart = waiting("13/01/2026 10:00", "20/01/2026 09:00", PauseMode.RESTART)

    assert due(at("09/01/2026 10:00"), 3, "working_day", restart) == at("23/01/2026 17:00")


def test_due_at_restart_forgets_earlier_pauses_and_keeps_later_ones():
    earlier = waiting("12/01/2026 08:00", "13/01/2026 08:00")
    restart = waiting("14/01/2026 10:00", "16/01/2026 18:00", PauseMode.RESTART)
    later = waiting("20/01/2026 08:00", "21/01/2026 08:00")

    assert due(at("09/01/2026 10:00"), 3, "working_day", later, restart, earlier) == at("23/01/2026 17:00")


def test_due_at_restart_before_acceptance_changes_nothing():
    reception = waiting("07/01/2026 10:00", "08/01/2026 10:00", PauseMode.RESTART)

    assert due(at("09/01/2026 10:00"), 3, "working_day", reception) == at("14/01/2026 17:00")


def test_due_at_mode_continue_does_not_stop_the_clock():
    supplement = waiting("12/01/2026 08:00", "16/01/2026 08:00", PauseMode.CONTINUE)

    assert due(at("09/01/2026 10:00"), 3, "working_day", supplement) == at("14/01/2026 17:00")


def test_due_at_end_of_day_fixed_by_rule_is_used():
    rule = DueRule(end_of_day=time(16))

    assert due(at("09/01/2026 10:00"), 3, "working_day", rule=rule) == at("14/01/2026 16:00")


def test_due_at_end_of_day_already_past_ends_with_working_time():
    rule = DueRule(end_of_day=time(11))

    assert due(at("09/01/2026 14:00"), 1, "same_day", rule=rule) == at("09/01/2026 17:00")


def test_due_at_same_day_cutoff_is_a_setting():
    rule = DueRule(same_day_cutoff=time(10))

    assert due(at("09/01/2026 10:01"), 1, "same_day", rule=rule) == at("12/01/2026 17:00")


def test_due_at_instant_in_utc_is_the_same_instant():
    utc = datetime.fromisoformat("2026-01-09T09:30:00+00:00")

    assert due(utc, 3, "working_day") == at("14/01/2026 17:00")


@pytest.mark.parametrize(
    ("accepted", "amount", "unit", "missing"),
    [
        ("31/12/2022 09:00", 1, "working_day", date(2022, 12, 31)),
        ("01/01/2028 09:00", 1, "clock_hour", date(2028, 1, 1)),
        ("31/12/2027 09:00", 1, "working_day", date(2028, 1, 1)),
        ("31/12/2027 18:00", 1, "working_hour", date(2028, 1, 1)),
        ("31/12/2027 15:00", 8, "working_hour", date(2028, 1, 1)),
        ("31/12/2027 15:00", 24, "clock_hour", date(2028, 1, 1)),
        ("31/12/2027 15:00", 10, "calendar_day", date(2028, 1, 10)),
        ("31/12/2027 15:00", 1, "month", date(2028, 1, 1)),
        ("31/12/2027 15:00", 100_000, "month", date(2028, 1, 1)),
    ],
)
def test_due_at_outside_published_calendar_names_the_day(accepted, amount, unit, missing):
    with pytest.raises(CalendarGap) as refused:
        due(at(accepted), amount, unit)

    assert (refused.value.code, refused.value.day) == ("calendar.gap", missing)
    assert f"{missing:%d/%m/%Y}" in refused.value.message


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "clock_hour", "working_hour"])
def test_due_at_pause_beyond_published_calendar_is_a_gap(unit):
    with pytest.raises(CalendarGap):
        due(at("09/01/2026 10:00"), 24, unit, waiting("09/01/2026 11:00", "03/01/2028 08:00"))


def test_due_at_naive_moment_is_a_fault():
    with pytest.raises(ValueError, match="aware"):
        due(at("09/01/2026 10:00").replace(tzinfo=None), 3, "working_day")


def test_explanation_over_tet_names_every_day_skipped():
    assert texts(at("13/02/2026 10:00"), 2, "working_day") == [
        "Nhận lúc 10:00 thứ sáu 13/02/2026; thời hạn 2 ngày làm việc.",
        "Không tính ngày đầu tiên, thứ sáu 13/02/2026.",
        "Không tính từ thứ bảy 14/02/2026 đến chủ nhật 15/02/2026: nghỉ hằng tuần.",
        "Không tính thứ hai 16/02/2026: Giao thừa Tết Nguyên Đán.",
        "Không tính thứ ba 17/02/2026: Tết Nguyên Đán.",
        "Không tính thứ tư 18/02/2026: Mùng hai Tết Nguyên Đán.",
        "Không tính thứ năm 19/02/2026: Mùng ba Tết Nguyên Đán.",
        "Không tính thứ sáu 20/02/2026: Mùng bốn Tết Nguyên Đán.",
        "Không tính từ thứ bảy 21/02/2026 đến chủ nhật 22/02/2026: nghỉ hằng tuần.",
        "Tính 2 ngày làm việc: từ thứ hai 23/02/2026 đến thứ ba 24/02/2026.",
        "Đến hạn lúc 17:00 thứ ba 24/02/2026.",
        "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
    ]


def test_explanation_paused_tells_what_stopped_the_clock():
    stop = waiting("12/01/2026 16:30", "15/01/2026 08:00")
    silent = Pause(at("15/01/2026 09:00"), at("16/01/2026 09:00"), PauseMode.CONTINUE)

    assert texts(at("09/01/2026 18:00"), 1, "working_day", stop, silent) == [
        "Nhận lúc 18:00 thứ sáu 09/01/2026; thời hạn 1 ngày làm việc.",
        "Không tính từ thứ bảy 10/01/2026 đến chủ nhật 11/01/2026: nghỉ hằng tuần.",
        "Ngoài giờ làm việc nên bắt đầu tính từ giờ mở cửa kế tiếp: 07:30 thứ hai 12/01/2026.",
        (
            "Tạm dừng từ 16:30 thứ hai 12/01/2026 đến 08:00 thứ năm 15/01/2026: chờ bổ sung giấy tờ "
            "(NĐ 61/2018/NĐ-CP Điều 19 khoản 4); hạn lùi 3 ngày làm việc."
        ),
        "Không dừng tính thời hạn từ 09:00 thứ năm 15/01/2026 đến 09:00 thứ sáu 16/01/2026.",
        "Không tính ngày đầu tiên, thứ hai 12/01/2026.",
        "Không tính 3 ngày làm việc tạm dừng: từ thứ ba 13/01/2026 đến thứ năm 15/01/2026.",
        "Tính 1 ngày làm việc: thứ sáu 16/01/2026.",
        "Đến hạn lúc 17:00 thứ sáu 16/01/2026.",
        "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
    ]


def test_explanation_restart_tells_from_when():
    restart = waiting("13/01/2026 10:00", "20/01/2026 09:00", PauseMode.RESTART)

    assert texts(at("09/01/2026 10:00"), 1, "working_day", restart)[:3] == [
        "Nhận lúc 10:00 thứ sáu 09/01/2026; thời hạn 1 ngày làm việc.",
        (
            "Thời hạn được tính lại từ đầu từ 09:00 thứ ba 20/01/2026: chờ bổ sung giấy tờ "
            "(NĐ 61/2018/NĐ-CP Điều 19 khoản 4)."
        ),
        "Không tính ngày đầu tiên, thứ ba 20/01/2026.",
    ]


def test_explanation_working_hours_counts_by_day():
    stop = Pause(at("12/01/2026 07:30"), at("13/01/2026 08:15"))

    assert texts(at("09/01/2026 15:30"), 8, "working_hour", stop) == [
        "Nhận lúc 15:30 thứ sáu 09/01/2026; thời hạn 8 giờ làm việc.",
        "Tạm dừng từ 07:30 thứ hai 12/01/2026 đến 08:15 thứ ba 13/01/2026; hạn lùi 8 giờ 45 phút làm việc.",
        "Tính 1 giờ 30 phút làm việc trong thứ sáu 09/01/2026.",
        "Không tính thứ bảy 10/01/2026: nghỉ hằng tuần.",
        "Không tính chủ nhật 11/01/2026: nghỉ hằng tuần.",
        "Tính 6 giờ 30 phút làm việc trong thứ ba 13/01/2026.",
        "Đến hạn lúc 16:15 thứ ba 13/01/2026.",
        "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
    ]


def test_explanation_clock_hours_counts_the_night():
    stop = Pause(at("09/01/2026 20:00"), at("09/01/2026 22:00"))

    assert texts(at("09/01/2026 18:00"), 24, "clock_hour", stop) == [
        "Nhận lúc 18:00 thứ sáu 09/01/2026; thời hạn 24 giờ.",
        "Tạm dừng từ 20:00 thứ sáu 09/01/2026 đến 22:00 thứ sáu 09/01/2026; hạn lùi 2 giờ.",
        "Tính liên tục cả ngoài giờ làm việc từ 18:00 thứ sáu 09/01/2026.",
        "Đến hạn lúc 20:00 thứ bảy 10/01/2026.",
        "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
    ]


def test_explanation_month_without_the_day_and_end_on_a_day_off_says_so():
    assert texts(at("31/08/2023 10:00"), 6, "month")[1:3] == [
        "Không tính ngày đầu tiên, thứ năm 31/08/2023.",
        "Tháng 02/2024 không có ngày 31 nên lấy ngày cuối tháng.",
    ]
    assert texts(at("08/01/2026 10:00"), 2, "calendar_day")[1:] == [
        "Không tính ngày đầu tiên, thứ năm 08/01/2026.",
        "Tính 2 ngày: từ thứ sáu 09/01/2026 đến thứ bảy 10/01/2026.",
        (
            "Ngày cuối là ngày nghỉ (từ thứ bảy 10/01/2026 đến chủ nhật 11/01/2026: nghỉ hằng tuần), "
            "chuyển sang ngày làm việc tiếp theo."
        ),
        "Đến hạn lúc 17:00 thứ hai 12/01/2026.",
        "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
    ]


def test_explanation_calendar_days_paused_gives_the_days_back():
    stop = Pause(at("10/01/2026 09:00"), at("12/01/2026 09:00"))

    assert texts(at("09/01/2026 10:00"), 2, "calendar_day", stop)[1:5] == [
        "Tạm dừng từ 09:00 thứ bảy 10/01/2026 đến 09:00 thứ hai 12/01/2026; hạn lùi 2 ngày.",
        "Không tính ngày đầu tiên, thứ sáu 09/01/2026.",
        "Không tính 2 ngày tạm dừng: từ thứ bảy 10/01/2026 đến chủ nhật 11/01/2026.",
        "Tính 2 ngày: từ thứ hai 12/01/2026 đến thứ ba 13/01/2026.",
    ]


def test_explanation_same_day_tells_the_cutoff():
    assert texts(at("09/01/2026 15:00"), 1, "same_day")[1] == "Nhận không muộn hơn 15:00 nên trả trong ngày."
    assert texts(at("09/01/2026 15:01"), 1, "same_day")[:3] == [
        "Nhận lúc 15:01 thứ sáu 09/01/2026; thời hạn trong ngày.",
        "Nhận sau 15:00 nên trả trong ngày làm việc tiếp theo.",
        "Không tính từ thứ bảy 10/01/2026 đến chủ nhật 11/01/2026: nghỉ hằng tuần.",
    ]


def test_explanation_days_worked_in_exchange_and_open_days_not_counted_are_named():
    reception_only = calendar_of((FULL_DAY,) * 5 + (MORNING, CLOSED), open_not_counted=frozenset({5}))

    assert texts(at("21/08/2026 10:00"), 1, "working_day")[2] == (
        "Tính 1 ngày làm việc: thứ bảy 22/08/2026, kể cả thứ bảy 22/08/2026 (Ngày làm bù)."
    )
    assert texts(at("09/01/2026 10:00"), 1, "working_day", calendar=reception_only)[2] == (
        "Không tính thứ bảy 10/01/2026: có trực tiếp nhận, không tính là ngày làm việc."
    )


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("09/01/2026 09:00", "09/01/2026 17:00"),
        ("09/01/2026 15:00", "09/01/2026 17:00"),
        ("09/01/2026 15:01", "12/01/2026 07:30"),
        ("09/01/2026 19:00", "12/01/2026 07:30"),
        ("10/01/2026 09:00", "12/01/2026 07:30"),
        ("13/02/2026 16:00", "23/02/2026 07:30"),
    ],
)
def test_transfer_due_follows_the_cutoff(received, expected):
    assert transfer_due(at(received), OFFICE) == at(expected)


def test_transfer_due_after_a_half_day_is_the_next_opening():
    assert transfer_due(at("10/01/2026 12:00"), SHORT_OFFICE) == at("12/01/2026 07:30")


def test_reception_due_sent_at_night_counts_from_the_next_opening():
    assert reception_due(at("09/01/2026 21:00"), OFFICE).due_at == at("12/01/2026 17:00")


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("09/01/2026 07:29", "09/01/2026 07:30"),
        ("09/01/2026 11:30", "09/01/2026 13:00"),
        ("09/01/2026 17:00", "12/01/2026 07:30"),
        ("09/01/2026 16:59", "09/01/2026 16:59"),
    ],
)
def test_next_opening_of_a_moment_is_found(moment, opening):
    assert OFFICE.next_opening(at(moment)) == at(opening)
    assert OFFICE.is_working(at(moment)) == (moment == opening)


def test_calendar_before_its_first_session_is_closed():
    early = at("01/01/2023 00:00")

    assert (OFFICE.is_working(early), OFFICE.worked_before(early)) == (False, 0)
    assert OFFICE.moment_at(0) == at("02/01/2023 07:30")


def test_working_minutes_reversed_are_negative():
    assert OFFICE.working_minutes_between(at("12/01/2026 09:00"), at("12/01/2026 08:00")) == -60


def test_calendar_sums_with_negative_numbers_are_faults():
    with pytest.raises(ValueError, match="minutes"):
        OFFICE.add_working_minutes(at("12/01/2026 09:00"), -1)
    with pytest.raises(ValueError, match="n cannot"):
        OFFICE.nth_working_day_end(date(2026, 1, 12), -1)
    with pytest.raises(ValueError, match="closed"):
        OFFICE.closing(date(2026, 1, 11))


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 1, 9), 0, "09/01/2026 17:00"),
        (date(2026, 1, 10), 0, "12/01/2026 17:00"),
        (date(2026, 1, 10), 1, "12/01/2026 17:00"),
        (date(2026, 1, 9), 3, "14/01/2026 17:00"),
    ],
)
def test_nth_working_day_end_does_not_count_the_start(start, n, expected):
    assert OFFICE.nth_working_day_end(start, n) == at(expected)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weekly": (FULL_DAY,) * 6}, "bảy ngày"),
        ({"weekly": (((time(9), time(9)),),) * 7}, "thứ hai"),
        ({"weekly": (((time(13), time(17)), (time(7), time(11))),) * 7}, "07:00-11:00"),
        ({"exceptions": (EXCEPTIONS[0], EXCEPTIONS[0])}, "hai lần"),
        ({"published_from": date(2028, 1, 1)}, "công bố"),
        ({"published_until": date(9999, 12, 31)}, "công bố"),
    ],
)
def test_calendar_contradicting_itself_is_refused(changes, words):
    with pytest.raises(RuleBroken) as refused:
        calendar_of(**changes)

    assert refused.value.code == "calendar.bad"
    assert words in refused.value.message


def test_calendar_without_sessions_never_opens():
    closed = calendar_of((CLOSED,) * 7, exceptions=())

    with pytest.raises(CalendarGap):
        closed.moment_at(0)


def test_working_weekend_with_own_sessions_keeps_them():
    worked = DayException(date(2026, 1, 10), DayKind.WORKING_WEEKEND, "Ngày làm bù", MORNING)
    office = calendar_of(exceptions=(worked,))

    assert due(at("09/01/2026 10:00"), 1, "working_day", calendar=office) == at("10/01/2026 11:30")


def test_calendars_of_equal_content_are_equal():
    assert calendar_of() == OFFICE
    assert hash(calendar_of()) == hash(OFFICE)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"amount": 3, "unit": "working_day"}, TimeLimit(3, TimeUnit.WORKING_DAY)),
        ({"amount": None, "unit": "same_day"}, TimeLimit(1, TimeUnit.SAME_DAY)),
    ],
)
def test_limit_stored_is_read_back(data, expected):
    assert TimeLimit.parse(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"amount": 3},
        {"amount": 3, "unit": "day"},
        {"amount": 3, "unit": ["working_day"]},
        {"amount": "3", "unit": "working_day"},
        {"amount": True, "unit": "working_day"},
        {"amount": 2.5, "unit": "working_day"},
        {"amount": 0, "unit": "working_day"},
        {"amount": 100_001, "unit": "month"},
    ],
)
def test_limit_malformed_is_refused(data):
    with pytest.raises(RuleBroken) as refused:
        TimeLimit.parse(data)

    assert refused.value.code == "limit.bad"


def test_pause_reversed_is_refused():
    with pytest.raises(RuleBroken) as refused:
        waiting("12/01/2026 09:00", "12/01/2026 08:00")

    assert refused.value.code == "clock.pause_reversed"


# Hours of summer from 1 June, a day closed, a half day: editions joined in time.
SEASONS = calendar_of(
    exceptions=(
        *EXCEPTIONS,
        DayException(date(2026, 3, 12), DayKind.CLOSURE, "Đóng cửa"),
        DayException(date(2026, 3, 16), DayKind.OTHER_HOURS, "Nửa ngày", MORNING),
    ),
    later=(
        WeekPlan(date(2026, 6, 1), (SHORT_DAY,) * 5 + (MORNING, CLOSED)),
        WeekPlan(date(2026, 9, 1), (FULL_DAY,) * 5 + (MORNING, CLOSED), frozenset({5})),
    ),
)


@pytest.mark.parametrize(
    ("accepted", "amount", "unit", "expected"),
    [
        # Thursday 12 March is closed, Monday 16 worked in the morning only.
        ("11/03/2026 09:00", 2, "working_day", "16/03/2026 11:30"),
        ("13/03/2026 16:00", 8, "working_hour", "17/03/2026 10:30"),
        # Friday 29 May 16:00: one hour that day, then summer hours from Monday 1 June at 07:30.
        ("29/05/2026 16:00", 2, "working_hour", "01/06/2026 08:30"),
        # Saturday 6 June is a working day in summer, Saturday 5 September is not any more.
        ("05/06/2026 09:00", 1, "working_day", "06/06/2026 11:30"),
        ("04/09/2026 09:00", 1, "working_day", "07/09/2026 17:00"),
        # 31 August is a swapped day off, 1 and 2 September the national day.
        ("28/08/2026 09:00", 2, "working_day", "03/09/2026 17:00"),
    ],
)
def test_due_at_across_seasons_closures_and_half_days_agrees(accepted, amount, unit, expected):
    assert due(at(accepted), amount, unit, calendar=SEASONS) == at(expected)


@pytest.mark.parametrize(
    ("accepted", "amount", "unit", "expected"),
    [
        # Tết 2026: Monday 16 to Friday 20 February.
        ("13/02/2026 16:59", 1, "working_day", "23/02/2026 17:00"),
        ("13/02/2026 17:00", 1, "working_day", "24/02/2026 17:00"),
        ("13/02/2026 16:00", 2, "working_hour", "23/02/2026 08:30"),
        ("13/02/2026 15:01", 1, "same_day", "23/02/2026 17:00"),
        ("16/02/2026 09:00", 5, "calendar_day", "02/03/2026 17:00"),
        ("30/01/2026 09:00", 1, "month", "02/03/2026 17:00"),
        ("31/12/2025 09:00", 2, "month", "02/03/2026 17:00"),
        # Swap: Saturday 22 August is worked for Monday 31.
        ("21/08/2026 15:00", 1, "same_day", "21/08/2026 17:00"),
        ("21/08/2026 15:01", 1, "same_day", "22/08/2026 17:00"),
        ("21/08/2026 16:30", 8, "working_hour", "22/08/2026 16:30"),
    ],
)
def test_due_at_around_tet_month_ends_and_swapped_days_agrees(accepted, amount, unit, expected):
    assert due(at(accepted), amount, unit) == at(expected)


# Properties: a year around every kind of exception, moments to the second.
MOMENTS = st.integers(0, 400 * 86_400).map(lambda second: at("01/12/2025 00:00") + timedelta(seconds=second))
CALENDARS = st.sampled_from(
    [
        OFFICE,
        SHORT_OFFICE,
        calendar_of((SHORT_DAY,) * 5 + (MORNING, CLOSED), open_not_counted=frozenset({5})),
        SEASONS,
    ]
)
LIMITS = st.builds(
    TimeLimit, st.integers(1, 12), st.sampled_from([unit for unit in TimeUnit if unit is not TimeUnit.MONTH])
) | st.builds(TimeLimit, st.integers(1, 3), st.just(TimeUnit.MONTH))
PAUSES = st.lists(
    st.builds(
        lambda start, length: Pause(start, start + timedelta(seconds=length)),
        MOMENTS,
        st.integers(0, 12 * 86_400),
    ),
    max_size=3,
)


@given(MOMENTS, st.integers(0, 5000), CALENDARS)
def test_working_minutes_added_can_be_measured_again(moment, minutes, calendar):
    later = calendar.add_working_minutes(moment, minutes)

    assert calendar.working_minutes_between(moment, later) == minutes


@given(MOMENTS, MOMENTS, MOMENTS, CALENDARS)
def test_working_minutes_split_anywhere_add_up(first, second, third, calendar):
    whole = calendar.working_minutes_between(first, third)

    assert whole == calendar.working_minutes_between(first, second) + calendar.working_minutes_between(second, third)


@given(MOMENTS, st.integers(0, 3000), st.integers(0, 3000), CALENDARS)
def test_working_minutes_added_in_two_parts_end_alike(moment, first, second, calendar):
    in_parts = calendar.add_working_minutes(calendar.add_working_minutes(moment, first), second)
    at_once = calendar.add_working_minutes(moment, first + second)

    assert (in_parts == at_once) or (first == 0 and second == 0)


@given(MOMENTS, st.integers(1, 700), CALENDARS)
def test_working_minutes_agree_with_a_minute_by_minute_count(moment, minutes, calendar):
    step = moment.replace(second=0)
    left = minutes
    while left:
        left -= calendar.is_working(step)
        step += timedelta(minutes=1)

    assert calendar.add_working_minutes(moment, minutes) == step


@given(MOMENTS, st.integers(0, 100_000), LIMITS, CALENDARS)
@settings(max_examples=120)
def test_due_at_accepted_later_is_never_earlier(moment, seconds, limit, calendar):
    later = moment + timedelta(seconds=seconds)

    first = due_at(accepted=moment, limit=limit, pauses=(), calendar=calendar).due_at
    second = due_at(accepted=later, limit=limit, pauses=(), calendar=calendar).due_at

    assert first <= second


@given(MOMENTS, LIMITS, PAUSES, PAUSES, CALENDARS)
@settings(max_examples=150)
def test_due_at_more_pauses_never_shorten(moment, limit, pauses, more, calendar):
    fewer = due_at(accepted=moment, limit=limit, pauses=pauses, calendar=calendar).due_at
    both = due_at(accepted=moment, limit=limit, pauses=[*more, *pauses], calendar=calendar).due_at

    assert fewer <= both


@given(MOMENTS, LIMITS, PAUSES, CALENDARS)
@settings(max_examples=120)
def test_explanation_counts_exactly_the_limit(moment, limit, pauses, calendar):
    found = due_at(accepted=moment, limit=limit, pauses=pauses, calendar=calendar)
    counted = sum(line.amount for line in found.explanation if line.kind is LineKind.COUNTED)
    expected = {
        TimeUnit.MINUTE: limit.amount,
        TimeUnit.WORKING_HOUR: limit.amount * 60,
        TimeUnit.CLOCK_HOUR: limit.amount * 60,
        TimeUnit.SAME_DAY: 0,
        TimeUnit.MONTH: counted,
    }

    assert counted == expected.get(limit.unit, limit.amount)


@given(MOMENTS, st.integers(1, 12), st.lists(st.tuples(MOMENTS, st.integers(0, 6 * 86_400)), max_size=1), CALENDARS)
@settings(max_examples=120)
def test_due_at_working_days_agree_with_a_walk_over_the_days(moment, amount, stops, calendar):
    pauses = [Pause(start, start + timedelta(seconds=length)) for start, length in stops]

    assert due(moment, amount, "working_day", *pauses, calendar=calendar) == _walk(moment, amount, pauses, calendar)


def _walk(moment, amount, pauses, calendar):
    """Count one day after the other: the day counting begins or begins again is never counted."""
    day = calendar.next_opening(moment).astimezone(LOCAL).date()
    begun = calendar.next_opening(moment)
    left = amount
    for pause in pauses:
        start, end = max(pause.start, begun), pause.end
        if start >= end:
            continue
        stopped = calendar.next_opening(start).astimezone(LOCAL).date()
        resumed = calendar.next_opening(end).astimezone(LOCAL).date()
        used, closing = 0, None
        walker = day
        while used < left:
            walker += timedelta(days=1)
            if calendar.is_working_day(walker):
                used += 1
                closing = calendar.closing(walker)
        if start >= closing:
            break
        left -= sum(calendar.is_working_day(passed) for passed in calendar.days(day + timedelta(days=1), stopped))
        day = resumed
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return calendar.closing(day)
