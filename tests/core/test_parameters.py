"""Dated values: one row after another, none overwritten, each with the texts that began and ended it."""

from datetime import date, datetime, timedelta

import pytest

from motcua.core import parameters, sql
from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.core.parameters import Kind, Parameter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 9, tzinfo=LOCAL)
HOURS = Parameter("test_hours", "Số giờ", Kind.NUMBER, lambda: "8", most=80, unit="giờ")
CUTOFF = Parameter("test_cutoff", "Giờ chốt", Kind.CLOCK, lambda: "15:00")
END = Parameter("test_end", "Giờ hết hạn", Kind.CLOCK, lambda: "", optional=True)
MODE = Parameter("test_mode", "Cách tính", Kind.CHOICE, lambda: "a", choices=(("a", "Cách A"), ("b", "Cách B")))


def set_value(value: str, day: date, source: str = "Quyết định số 1/QĐ-UBND", parameter=HOURS):
    return parameters.set_value(
        parameter=parameter, value=value, valid_from=day, source=source, actor="account:1/post:1", today=TODAY, now=NOW
    )


@pytest.mark.req("VL-22.3", "QN-1.3", "QN-19.1", "HD-24")
def test_value_on_a_day_is_that_of_the_row_in_force_then():
    set_value("16", date(2026, 4, 1))
    set_value("4", date(2026, 7, 1), "Quyết định số 2/QĐ-UBND")

    found = [parameters.value_on(HOURS, day) for day in (TODAY, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1))]

    assert found == ["8", "16", "16", "4"]
    assert [
        (row.value, row.valid_from, row.valid_to, row.source, row.ending) for row in parameters.rows_of("test_hours")
    ] == [
        ("4", date(2026, 7, 1), None, "Quyết định số 2/QĐ-UBND", ""),
        ("16", date(2026, 4, 1), date(2026, 6, 30), "Quyết định số 1/QĐ-UBND", "Quyết định số 2/QĐ-UBND"),
    ]


@pytest.mark.req("QN-19.2")
def test_end_value_keeps_the_ending_text_and_the_profile_holds_again():
    set_value("16", date(2026, 4, 1))
    parameters.end_value(
        parameter=HOURS, last_day=date(2026, 5, 31), ending="Bãi bỏ theo QĐ số 9", actor="a", today=TODAY, now=NOW
    )

    row = parameters.rows_of("test_hours")[0]

    assert (row.valid_to, row.ending) == (date(2026, 5, 31), "Bãi bỏ theo QĐ số 9")
    assert [parameters.value_on(HOURS, date(2026, 5, day)) for day in (31,)] == ["16"]
    assert parameters.value_on(HOURS, date(2026, 6, 1)) == "8"


def test_end_value_twice_is_refused():
    set_value("16", date(2026, 4, 1))
    ending = {"parameter": HOURS, "last_day": date(2026, 5, 31), "ending": "QĐ 9", "actor": "a", "today": TODAY}
    parameters.end_value(**ending, now=NOW)

    with pytest.raises(RuleBroken) as told:
        parameters.end_value(**ending, now=NOW)

    assert told.value.code == "parameter.nothing"


@pytest.mark.parametrize(
    ("value", "day", "source", "code"),
    [
        ("16", TODAY, "QĐ", "parameter.past"),
        ("16", TODAY - timedelta(days=30), "QĐ", "parameter.past"),
        ("16", date(2026, 4, 1), "  ", "parameter.source"),
        ("0", date(2026, 4, 1), "QĐ", "parameter.bad"),
        ("81", date(2026, 4, 1), "QĐ", "parameter.bad"),
        ("8,5", date(2026, 4, 1), "QĐ", "parameter.bad"),
        ("٣", date(2026, 4, 1), "QĐ", "parameter.bad"),
    ],
)
def test_set_value_that_cannot_be_is_refused_and_changes_nothing(value, day, source, code):
    with pytest.raises(RuleBroken) as told:
        set_value(value, day, source)

    assert (told.value.code, parameters.rows_of("test_hours")) == (code, [])


def test_set_value_before_a_row_that_is_there_is_refused():
    set_value("16", date(2026, 7, 1))

    with pytest.raises(RuleBroken) as told:
        set_value("4", date(2026, 7, 1))

    assert told.value.code == "parameter.order"


@pytest.mark.parametrize(
    ("parameter", "written", "stored", "shown"),
    [
        (CUTOFF, "7:05", "07:05", "07:05"),
        (END, "", "", "Không đặt riêng"),
        (MODE, "b", "b", "Cách B"),
        (HOURS, " 016 ", "16", "16 giờ"),
    ],
)
def test_read_value_is_kept_in_one_form(parameter, written, stored, shown):
    assert (parameter.read(written), parameter.shown(stored)) == (stored, shown)


@pytest.mark.parametrize(("parameter", "written"), [(CUTOFF, ""), (CUTOFF, "24:00"), (CUTOFF, "15"), (MODE, "c")])
def test_read_what_is_no_value_is_refused(parameter, written):
    with pytest.raises(RuleBroken):
        parameter.read(written)


def test_value_asked_again_costs_no_query(django_assert_num_queries):
    parameters.value_on(HOURS, TODAY)

    with django_assert_num_queries(0):
        parameters.value_on(HOURS, TODAY)


def test_set_value_is_a_fact_of_the_history():
    set_value("16", date(2026, 4, 1))

    found = sql.rows("SELECT type, actor, reason FROM core_event WHERE stream = %s", (parameters.STREAM,))

    assert found == [("parameter.set", "account:1/post:1", "Quyết định số 1/QĐ-UBND")]
