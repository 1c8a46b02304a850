"""A dossier keeps the time rules of the day it was accepted on, under every profile."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import override_settings
from tests.core.test_profile import NAMES
from tests.factories.dossiers import accepted_dossier, handed_in_dossier, transferred_dossier
from tests.factories.world import ADMINISTRATOR, INSPECTOR, LEADER, World

from motcua.core import sql
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.worktime import DueRule, PauseMode, TimeLimit, TimeUnit
from motcua.directory import calendars
from motcua.dossiers import queries, time_rules
from motcua.dossiers.held import hold
from motcua.web.shared.standing import dossier_standing

pytestmark = pytest.mark.django_db
LATER = date(2026, 4, 1)
HOUR = timedelta(hours=1)


def set_rule(world: World, now: datetime, key: str, value: str, login: str = ADMINISTRATOR) -> None:
    time_rules.set_rule(
        actor=world.actor(login), key=key, value=value, valid_from=LATER, source="Quyết định số 5/QĐ-UBND", now=now
    )


def reception_due(dossier_id: int) -> datetime:
    return sql.rows("SELECT reception_due FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0]


@pytest.mark.parametrize("name", NAMES)
def test_rules_under_a_profile_are_its_starting_values(name, db):
    with override_settings(PROFILE=name):
        found = (
            time_rules.reception_limit(LATER),
            time_rules.transfers_at_once(LATER),
            time_rules.due_rule(LATER),
            time_rules.supplement_clock(LATER),
        )

    at_once = name == "vinh-long"
    assert found == (TimeLimit(8, TimeUnit.WORKING_HOUR), at_once, DueRule(), PauseMode.RESTART)


@pytest.mark.req("LD-10.1-5")
def test_changed_hours_hold_for_what_is_handed_in_from_that_day(world, now):
    set_rule(world, now, "reception_hours", "4")

    before = reception_due(handed_in_dossier(world, now=now))
    after = reception_due(handed_in_dossier(world, now=datetime(2026, 4, 1, 9, tzinfo=LOCAL)))

    assert [before.astimezone(LOCAL), after.astimezone(LOCAL)] == [
        datetime(2026, 3, 12, 9, tzinfo=LOCAL),
        datetime(2026, 4, 1, 14, 30, tzinfo=LOCAL),
    ]


@pytest.mark.req("VL-22.3", "QN-19.1", "HD-24")
def test_end_of_day_and_cutoffs_of_the_day_of_acceptance_make_the_due_moment(world, now):
    set_rule(world, now, "end_of_day", "16:00")
    set_rule(world, now, "transfer_cutoff", "10:00")

    early = hold(accepted_dossier(world, now=now).id)
    late = hold(accepted_dossier(world, now=datetime(2026, 4, 1, 10, 30, tzinfo=LOCAL)).id)

    assert early.due_at.astimezone(LOCAL).time() == time(17)
    assert late.due_at.astimezone(LOCAL) == datetime(2026, 4, 6, 16, tzinfo=LOCAL)
    assert late.transfer_due.astimezone(LOCAL) == datetime(2026, 4, 2, 7, 30, tzinfo=LOCAL)
    assert "Quyết định số 5/QĐ-UBND" in queries.terms(late.id).explanation[-1]["text"]


@pytest.mark.req("VL-22.3", "QN-19.1", "HD-24")
def test_immediate_transfer_and_supplement_clock_follow_the_day(world, now):
    set_rule(world, now, "transfer", "immediately")
    set_rule(world, now, "supplement_appraisal", "pause")

    found = []
    for moment in (now, datetime(2026, 4, 1, 9, tzinfo=LOCAL)):
        dossier = hold(accepted_dossier(world, now=moment).id)
        clock = sql.rows("SELECT supplement_clock FROM dossiers_terms WHERE dossier_id = %s", (dossier.id,))[0][0]
        found.append((dossier.awaiting, clock))

    assert found == [("transfer", "restart"), ("process", "pause")]


def test_nearly_minutes_is_a_share_of_what_was_allotted(world, now):
    calendar = calendars.calendar_of(None)
    began = datetime(2026, 3, 9, 7, 30, tzinfo=LOCAL)
    due = calendar.add_working_minutes(began, 2400)

    assert time_rules.nearly_minutes(began, due, calendar, began.date()) == 480


@pytest.mark.parametrize("name", NAMES)
def test_share_of_a_dossier_is_taken_of_the_limit_first_promised(world, now, name):
    calendar = calendars.calendar_of(None)
    promised = calendar.add_working_minutes(now, 2400)
    set_rule(world, now, "nearly_due_percent", "50")

    with override_settings(PROFILE=name):
        today = time_rules.nearly_of_dossier(now, promised, calendar)
    later = datetime(2026, 4, 1, 9, tzinfo=LOCAL)
    changed = time_rules.nearly_of_dossier(later, calendar.add_working_minutes(later, 2400), calendar)

    assert (today, changed, time_rules.nearly_of_dossier(None, None, calendar)) == (480, 1200, 0)


def test_share_decides_the_label_of_a_dossier_in_lists_and_on_its_page(world, now):
    received = transferred_dossier(world, now=now)
    seen = queries.visible_by_id(world.actor(INSPECTOR), received.id)
    # Three working days and the rest of the first: the last 20 per cent are six hours.
    kinds = [dossier_standing(seen, at).kind for at in (seen.due_at - timedelta(hours=9), seen.due_at - HOUR)]

    assert kinds == ["on_time", "nearly_due"]


@pytest.mark.parametrize("login", [LEADER])
def test_set_rule_by_another_than_the_provinces_administrator_is_refused(world, now, login):
    with pytest.raises(NotAllowed):
        set_rule(world, now, "reception_hours", "4", login)


def test_set_rule_that_nobody_declared_is_refused(world, now):
    with pytest.raises(NotAllowed):
        set_rule(world, now, "khong-co", "4")


def test_postal_dossier_counts_from_the_signed_record(world, now):
    friday = datetime(2026, 3, 6, 16, 30, tzinfo=LOCAL)

    received = accepted_dossier(world, now=now, channel="postal", handed_over_at=friday)

    segment = sql.rows("SELECT basis, began_at FROM dossiers_clocksegment WHERE dossier_id = %s", (received.id,))[0]
    assert received.due_at.astimezone(LOCAL) == datetime(2026, 3, 11, 17, tzinfo=LOCAL)
    assert segment == ("Biên bản giao nhận hồ sơ với bưu chính", friday)
    assert "dossier.post_handed_over" in [event.type for event in queries.history(received.id)]


@pytest.mark.parametrize("away", [timedelta(minutes=1), timedelta(days=-31)])
def test_postal_record_signed_later_or_long_ago_is_refused(world, now, away):
    with pytest.raises(RuleBroken) as told:
        accepted_dossier(world, now=now, channel="postal", handed_over_at=now + away)

    assert told.value.code == "postal.handed_over"
