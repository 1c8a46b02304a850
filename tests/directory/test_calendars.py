"""Office calendars: whose hours hold, how they stay fresh."""

from datetime import date, datetime, time

import pytest

from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.directory import calendars, imports
from motcua.directory.calendars import calendar_edition_label, calendar_of, publish_calendar
from motcua.directory.models.agencies import Agency
from motcua.directory.models.worktime import CalendarEdition

pytestmark = pytest.mark.django_db
OFFICE = {day: [["07:30", "11:30"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SPAN = {"valid_from": date(2025, 1, 1), "valid_to": date(2027, 12, 31)}


def make_agency(code: str) -> Agency:
    return Agency.objects.create(code=code, name=f"Cơ quan {code}", level="province")


def publish_province() -> None:
    publish_calendar(agency_code=None, weekly=OFFICE, **SPAN)


def test_calendar_of_an_agency_without_hours_of_its_own_is_the_provinces():
    publish_province()
    agency, other = make_agency("H99.01"), make_agency("H99.02")

    calendar = calendar_of(agency.id)

    morning_and_afternoon = ((time(7, 30), time(11, 30)), (time(13), time(17)))
    assert calendar.weekly == (morning_and_afternoon,) * 5 + ((), ())
    assert calendar is calendar_of(other.id)


def test_calendar_of_an_agency_with_its_own_hours_counts_reception_days_apart():
    publish_province()
    agency = make_agency("H99.02")
    publish_calendar(
        agency_code="H99.02", weekly=OFFICE | {"sat": [["07:30", "11:30"]]}, reception_only=["sat"], **SPAN
    )

    calendar = calendar_of(agency.id)

    saturday = date(2026, 3, 14)
    assert calendar.sessions_of(saturday) == ((time(7, 30), time(11, 30)),)
    assert not calendar.is_working_day(saturday)


def test_calendar_of_knows_holidays_and_swapped_days():
    publish_province()
    imports.import_holidays(
        [
            {"date": "2026-01-02", "kind": "swap_day_off", "name": "Nghỉ hoán đổi", "source": "", "note": ""},
            {"date": "2026-01-10", "kind": "working_weekend", "name": "Làm bù", "source": "", "note": ""},
        ]
    )

    calendar = calendar_of(None)

    assert [calendar.is_working_day(date(2026, 1, day)) for day in (2, 9, 10, 11)] == [False, True, True, False]


def test_calendar_of_after_an_import_shows_the_change_at_once():
    publish_province()
    before = calendar_of(None)
    imports.import_holidays([{"date": "2026-04-27", "kind": "observed", "name": "Nghỉ bù", "source": "", "note": ""}])

    after = calendar_of(None)

    assert (before.is_working_day(date(2026, 4, 27)), after.is_working_day(date(2026, 4, 27))) == (True, False)
    assert before.edition != after.edition


def test_calendar_of_after_a_change_by_another_process_shows_it_within_a_minute(monkeypatch):
    publish_province()
    before = calendar_of(None)
    monkeypatch.setattr(calendars, "forget", lambda: None)
    publish_calendar(agency_code=None, weekly=OFFICE | {"fri": []}, **SPAN)

    still = calendar_of(None)
    calendars._kept.checked -= calendars.FRESH_SECONDS + 1
    after = calendar_of(None)

    assert still is before
    assert after.weekly[4] == ()


def test_calendar_of_asked_again_costs_no_query(django_assert_num_queries):
    publish_province()
    calendar_of(None)

    with django_assert_num_queries(0):
        calendar_of(None)


def test_calendar_of_without_any_calendar_says_who_can_help():
    with pytest.raises(RuleBroken) as told:
        calendar_of(None)

    assert (told.value.code, "người quản trị" in told.value.message) == ("calendar.none", True)


def test_publish_calendar_twice_with_the_same_hours_keeps_one_edition():
    make_agency("H99.02")
    first = publish_calendar(agency_code="H99.02", weekly=OFFICE, **SPAN)
    again = publish_calendar(agency_code="H99.02", weekly=OFFICE, **SPAN)
    changed = publish_calendar(agency_code="H99.02", weekly=OFFICE | {"fri": []}, **SPAN)

    assert (first.id == again.id, changed.number, CalendarEdition.objects.count()) == (True, 2, 2)


@pytest.mark.parametrize(
    ("weekly", "code"),
    [
        ({"mon": [["11:30", "07:30"]]}, "calendar.bad"),
        ({"mon": [["07:30", "25:00"]]}, "calendar.bad"),
        ({"mon": [["07:30"]]}, "calendar.bad"),
        ({"monday": []}, "calendar.bad"),
    ],
)
def test_publish_calendar_with_hours_that_cannot_be_is_refused(weekly, code):
    with pytest.raises(RuleBroken) as told:
        publish_calendar(agency_code=None, weekly=weekly, **SPAN)

    assert told.value.code == code


def test_edition_label_of_equal_calendars_is_equal_and_names_the_agency():
    agency = make_agency("H99.02")
    publish_calendar(agency_code="H99.02", weekly=OFFICE, **SPAN)
    label = calendar_edition_label(agency.id)
    calendars.forget()

    assert (label, label.rsplit("-", 1)[0]) == (calendar_edition_label(agency.id), "H99.02-1")
    assert calendar_of(agency.id).is_working(datetime(2026, 3, 11, 9, tzinfo=LOCAL))
