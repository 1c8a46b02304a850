"""Calendars change by dated editions and named days; nothing is overwritten, nobody reaches beyond the own office."""

from datetime import date, datetime, time

import pytest
from tests.factories.world import ADMINISTRATOR, COMMUNE, LEADER, OTHER_COMMUNE, World

from motcua.core import sql
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.workcalendar import DayKind
from motcua.core.worktime import TimeLimit, TimeUnit, due_at
from motcua.directory import calendar_changes as changes
from motcua.directory import calendar_log
from motcua.directory import queries as directory
from motcua.directory.calendar_changes import DayChange, read_sessions
from motcua.directory.calendar_import import import_calendar
from motcua.directory.calendars import calendar_of

pytestmark = pytest.mark.django_db
KEEPER = "phancong.camthanh"
MORNING = ((time(7, 30), time(11, 30)),)
DAY = ((time(7, 30), time(11, 30)), (time(13), time(17)))
SUMMER = ((time(7), time(11)), (time(13, 30), time(17, 30)))


def agency(code: str = COMMUNE) -> int:
    return directory.agency_by_code(code).id


def close(world: World, now: datetime, first: date, last: date | None = None, *, login: str = KEEPER, **how) -> None:
    values = {"kind": DayKind.CLOSURE, "reason": "Cúp điện toàn phường"} | how
    change = DayChange(first=first, last=last or first, **values)
    changes.change_days(actor=world.actor(login), agency_id=agency(), change=change, now=now)


def publish(world: World, now: datetime, first: date, last: date, week=(SUMMER,) * 5 + ((), ()), **how) -> None:
    values = {"actor": world.actor(KEEPER), "agency_id": agency(), "source": "QĐ 1/QĐ-UBND"} | how
    changes.publish_edition(valid_from=first, valid_to=last, week=week, now=now, **values)


def due(code: str = COMMUNE, accepted=datetime(2026, 3, 11, 9, tzinfo=LOCAL), days: int = 3):
    limit = TimeLimit(days, TimeUnit.WORKING_DAY)
    return due_at(accepted=accepted, limit=limit, pauses=(), calendar=calendar_of(agency(code)))


def test_closure_of_one_agency_moves_what_is_counted_there_only_and_is_named(world, now):
    close(world, now, date(2026, 3, 12))

    here, there = due(), due(OTHER_COMMUNE)

    assert (here.due_at.astimezone(LOCAL).date(), there.due_at.astimezone(LOCAL).date()) == (
        date(2026, 3, 17),
        date(2026, 3, 16),
    )
    assert "Không tính thứ năm 12/03/2026: Cúp điện toàn phường." in [line.text for line in here.explanation]


def test_province_day_holds_for_all_and_an_agencys_own_comes_before_it(world, now):
    change = DayChange(first=date(2026, 3, 12), last=date(2026, 3, 12), kind=DayKind.CLOSURE, reason="Bão số 1")
    changes.change_days(actor=world.actor(ADMINISTRATOR), agency_id=None, change=change, now=now)
    close(world, now, date(2026, 3, 12), kind=DayKind.OTHER_HOURS, reason="Trực bão", sessions=MORNING)

    found = [calendar_of(agency(code)).is_working_day(date(2026, 3, 12)) for code in (COMMUNE, OTHER_COMMUNE)]

    assert found == [True, False]
    assert calendar_of(agency()).sessions_of(date(2026, 3, 12)) == MORNING


def test_editions_side_by_side_make_one_calendar_with_an_own_label(world, now):
    before = calendar_of(agency()).edition
    publish(world, now, date(2026, 7, 1), date(2026, 9, 30))

    value = calendar_of(agency())

    assert [value.sessions_of(date(2026, month, day)) for month, day in ((6, 30), (7, 1), (9, 30), (10, 1))] == [
        DAY, SUMMER, SUMMER, DAY,
    ]  # fmt: skip
    assert (value.edition != before, value.published_until) == (True, calendar_of(None).published_until)
    # 30 June 16:00, four working hours: one that afternoon, three from seven in the morning.
    assert value.add_working_minutes(datetime(2026, 6, 30, 16, tzinfo=LOCAL), 240) == datetime(
        2026, 7, 1, 10, tzinfo=LOCAL
    )


def test_edition_of_next_year_lengthens_the_calendar_and_a_hole_is_refused(world, now):
    last = calendar_of(agency()).published_until
    publish(world, now, date(last.year + 1, 1, 1), date(last.year + 1, 12, 31))

    assert calendar_of(agency()).published_until == date(last.year + 1, 12, 31)
    with pytest.raises(RuleBroken) as told:
        publish(world, now, date(last.year + 3, 1, 1), date(last.year + 3, 12, 31))
    assert told.value.code == "calendar.hole"
    assert f"01/01/{last.year + 2}" in told.value.message


def test_restored_day_stays_on_record_and_is_worked_again(world, now):
    close(world, now, date(2026, 3, 12))
    row = calendar_log.changed_days_of(agency(), date(2026, 3, 1))[0]
    actor = world.actor(KEEPER)

    changes.restore_day(actor=actor, agency_id=agency(), change_id=row.id, reason="Có điện lại", now=now)

    kept = calendar_log.changed_days_of(agency(), date(2026, 3, 1))
    assert calendar_of(agency()).is_working_day(date(2026, 3, 12))
    assert [(each.withdrawal, each.withdrawn_at) for each in kept] == [("Có điện lại", now)]
    facts = sql.rows("SELECT type, reason FROM core_event WHERE stream = %s ORDER BY seq", (agency(),))
    assert facts == [
        ("calendar.days_changed", "Cúp điện toàn phường"),
        ("calendar.day_restored", "Có điện lại"),
    ]
    with pytest.raises(NotFound):
        changes.restore_day(actor=actor, agency_id=agency(), change_id=row.id, reason="Lần nữa", now=now)


@pytest.mark.parametrize("login", [LEADER, "phancong.nghialo"])
def test_somebody_elses_calendar_cannot_be_changed(world, now, login):
    with pytest.raises(NotAllowed):
        close(world, now, date(2026, 3, 12), login=login)


def test_the_provinces_calendar_is_only_its_administrators(world, now):
    with pytest.raises(NotAllowed):
        publish(world, now, date(2026, 7, 1), date(2026, 9, 30), agency_id=None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": " "}, "calendar.no_reason"),
        ({"first": date(2026, 3, 10)}, "calendar.past"),
        ({"last": date(2026, 3, 11)}, "calendar.reversed"),
        ({"last": date(2027, 3, 14)}, "calendar.reversed"),
        ({"kind": DayKind.OTHER_HOURS}, "calendar.no_hours"),
        ({"sessions": MORNING}, "calendar.hours_of_closed"),
        ({"kind": DayKind.OTHER_HOURS, "sessions": (*DAY, (time(16), time(18)))}, "calendar.bad"),
    ],
)
def test_change_that_cannot_be_is_refused_and_writes_nothing(world, now, changed, code):
    values = {"first": date(2026, 3, 12), "last": date(2026, 3, 12)} | changed

    with pytest.raises(RuleBroken) as told:
        close(world, now, **values)

    assert (told.value.code, calendar_log.changed_days_of(agency(), date(2026, 1, 1))) == (code, [])


def test_day_changed_already_is_refused_by_name(world, now):
    close(world, now, date(2026, 3, 12))

    with pytest.raises(RuleBroken) as told:
        close(world, now, date(2026, 3, 11), date(2026, 3, 13))

    assert "12/03/2026" in told.value.message


def test_past_days_are_the_province_administrators_to_change(world, now):
    close(world, now, date(2026, 3, 10), login=ADMINISTRATOR)

    assert not calendar_of(agency()).is_working_day(date(2026, 3, 10))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("07:30-11:30, 13:00-17:00", DAY),
        ("7h30 - 11h30; 13:00–17:00", DAY),
        ("07:30-11:30 13:00-17:00", DAY),
        ("", ()),
    ],
)
def test_read_sessions(typed, read):
    assert read_sessions(typed, "thứ hai") == read


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("07:30-11:30, 11:00-17:00", "thứ ba chồng nhau: 11:00-17:00 và 07:30-11:30"),
        ("11:30-07:30", "thứ ba không hợp lệ: 11:30-07:30 kết thúc trước khi bắt đầu"),
        ("sáng", "thứ ba: hãy ghi dạng 07:30-11:30"),
        ("07:30-25:00", "Giờ làm việc"),
    ],
)
def test_read_sessions_that_cannot_be_names_the_place(typed, part):
    with pytest.raises(RuleBroken) as told:
        read_sessions(typed, "thứ ba", "hours-tue")

    assert (part in told.value.message, told.value.field) == (True, "hours-tue")


SUMMER_SPAN = {"date": "2026-07-01", "to": "2026-09-30"}
AUTUMN = {"kind": "sessions", "date": "2026-10-01", "to": "2026-10-31", "weekday": "mon", "sessions": "08:00-09:00"}
TABLE = [
    SUMMER_SPAN | {"kind": "sessions", "weekday": "mon-fri", "sessions": "07:00-11:00 13:30-17:30", "source": "QĐ 2"},
    SUMMER_SPAN | {"kind": "reception", "weekday": "sat", "sessions": "07:30-11:30"},
    {"kind": "closure", "date": "2026-03-12", "to": "2026-03-13", "name": "Sửa trụ sở"},
    {"kind": "other_hours", "date": "2026-03-16", "sessions": "07:30-11:30", "name": "Hội nghị"},
]


def test_import_takes_hours_and_days(world, now):
    report = import_calendar(actor=world.actor(KEEPER), agency_id=agency(), rows=TABLE, now=now)

    value = calendar_of(agency())
    assert (report.read, report.added, report.refused) == (4, 4, [])
    assert [value.is_working_day(date(2026, 3, day)) for day in (11, 12, 13, 16)] == [True, False, False, True]
    assert value.sessions_of(date(2026, 7, 1)) == SUMMER
    saturday = date(2026, 7, 4)
    assert (value.sessions_of(saturday), value.is_working_day(saturday)) == (MORNING, False)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"kind": "nghỉ", "date": "2026-03-20", "name": "x"}, "cột kind không rõ"),
        ({"kind": "closure", "date": "20/03/2026", "name": "x"}, "cột date"),
        ({"kind": "closure", "date": "2026-03-20"}, "thiếu cột name"),
        ({"kind": "closure", "date": "2026-03-12", "name": "x"}, "đã có thay đổi"),
        (SUMMER_SPAN | {"kind": "sessions", "weekday": "tue", "sessions": "08:00-09:00"}, "thứ ba đã có"),
        (AUTUMN | {"weekday": "t2"}, "cột weekday"),
        (AUTUMN | {"weekday": "fri-mon"}, "ngày đầu phải trước ngày cuối"),
        (AUTUMN | {"sessions": "08:00-09:00 08:30-10:00", "source": "QĐ 3"}, "chồng nhau"),
        (AUTUMN, "Hãy ghi quyết định"),
    ],
)
def test_import_with_a_bad_row_names_it_and_takes_nothing(world, now, row, why):
    before, editions = calendar_of(agency()).edition, calendar_log.editions_of(agency())

    report = import_calendar(actor=world.actor(KEEPER), agency_id=agency(), rows=[*TABLE, row], now=now)

    assert (report.added, [why in fault.why for fault in report.refused]) == (0, [True])
    assert (calendar_of(agency()).edition, calendar_log.editions_of(agency())) == (before, editions)


def test_overview_is_one_statement_whatever_the_number(world, now, django_assert_num_queries):
    close(world, now, date(2026, 3, 12), date(2026, 3, 13))

    with django_assert_num_queries(1):
        rows = calendar_log.overview(date(2026, 3, 11))

    found = {row.code: (row.own, row.changed_days) for row in rows}
    assert (found[""][0], found[COMMUNE][1], found[OTHER_COMMUNE][1]) == (True, 2, 0)
