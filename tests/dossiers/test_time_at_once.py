"""Calendars, rosters and the recount of appointments, each by several keepers at once, with real transactions."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from tests.dossiers.test_recounting import KEEPER, agency
from tests.factories.dossiers import transferred_dossier
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, COMMUNE, DESK, World

from motcua.core import sql, verify
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.workcalendar import DayKind
from motcua.directory import calendar_changes as changes
from motcua.directory import duty
from motcua.directory.calendar_changes import DayChange, read_sessions
from motcua.directory.calendars import calendar_of
from motcua.dossiers import queries
from motcua.dossiers.services import recounting

DAY = date(2026, 3, 12)
HOURS = read_sessions("07:30-11:30, 13:00-17:00", "tuần")


def gone_is_refused(act: Callable[[], object]) -> Callable[[], object]:
    """Let an act on what somebody took away count as refused."""

    def run() -> object:
        try:
            return act()
        except NotFound:
            raise RuleBroken("gone", "Không còn.") from None

    return run


@pytest.mark.slow
def test_day_changed_and_restored_at_once_is_changed_once(committed_world: World, now: datetime) -> None:
    world, here = committed_world, agency()
    keepers = [world.actor(KEEPER), world.actor(ADMINISTRATOR)]
    closed = DayChange(first=DAY, last=DAY + timedelta(days=1), kind=DayKind.CLOSURE, reason="Mất điện")
    shorter = DayChange(
        first=DAY, last=DAY, kind=DayKind.OTHER_HOURS, reason="Họp", sessions=read_sessions("07:30-11:30", "ngày")
    )

    ended = at_once(
        *(
            lambda by=by, change=change: changes.change_days(actor=by, agency_id=here, change=change, now=now)
            for by in keepers
            for change in (closed, shorter)
        )
    )
    kept = sql.rows("SELECT id, day FROM directory_changedday WHERE agency_id = %s AND withdrawn_at IS NULL", (here,))
    restored = at_once(
        *(
            gone_is_refused(
                lambda by=by: changes.restore_day(
                    actor=by, agency_id=here, change_id=kept[0][0], reason="Có điện lại", now=now
                )
            )
            for by in keepers
        )
    )

    assert ended == ["calendar.day_taken"] * 3 + ["done"]
    assert len({day for _, day in kept}) == len(kept)
    assert restored == ["done", "gone"]
    assert calendar_of(here).is_working_day(kept[0][1])
    assert list(verify.faults()) == []


@pytest.mark.slow
def test_hours_published_at_once_are_numbered_apart(committed_world: World, now: datetime) -> None:
    world, here = committed_world, agency()
    week = (HOURS,) * 5 + ((), ())

    ended = at_once(
        *(
            lambda by=by, source=source: changes.publish_edition(
                actor=by,
                agency_id=here,
                valid_from=date(2026, 4, 1),
                valid_to=date(2026, 12, 31),
                week=week,
                source=source,
                now=now,
            )
            for by, source in ((world.actor(KEEPER), "QĐ 1"), (world.actor(ADMINISTRATOR), "QĐ 2"))
        )
    )

    assert ended == ["done", "done"]
    assert calendar_of(here).is_working_day(date(2026, 4, 1))


@pytest.mark.slow
def test_appointments_recounted_at_once_move_once(committed_world: World, now: datetime) -> None:
    world, here = committed_world, agency()
    dossiers = [transferred_dossier(world, token=str(number), now=now).id for number in range(2)]
    closed = DayChange(first=DAY, last=DAY, kind=DayKind.CLOSURE, reason="Mất điện")
    changes.change_days(actor=world.actor(KEEPER), agency_id=here, change=closed, now=now)
    edition = calendar_of(here).edition

    ended = at_once(
        *(
            lambda by=by, chosen=chosen: recounting.recount(
                actor=by, agency_id=here, chosen=chosen, edition=edition, reason="Mất điện", now=now
            )
            for by, chosen in (
                (world.actor(KEEPER), dossiers),
                (world.actor(ADMINISTRATOR), list(reversed(dossiers))),
                (world.actor(KEEPER), None),
            )
        )
    )

    moved = [[e.type for e in queries.history(one)].count("dossier.due_recounted") for one in dossiers]
    assert "done" in ended
    assert moved == [1, 1]
    assert list(verify.faults()) == []


@pytest.mark.slow
def test_roster_written_at_once_has_each_officer_once_a_day(committed_world: World, now: datetime) -> None:
    world = committed_world
    desk, officer = duty.desks(agency(COMMUNE))[0], world.actor(DESK).account_id
    keepers = [world.actor(KEEPER), world.actor(ADMINISTRATOR)]
    days = {"first": date(2026, 3, 12), "last": date(2026, 3, 18)}

    put = at_once(
        *(
            lambda by=by: duty.put_on_duty(actor=by, unit_id=desk.unit_id, account_id=officer, now=now, **days)
            for by in keepers * 2
        )
    )
    taken = at_once(
        *(
            gone_is_refused(
                lambda by=by: duty.take_off_duty(actor=by, unit_id=desk.unit_id, account_id=officer, day=DAY, now=now)
            )
            for by in keepers
        )
    )

    found = duty.roster([desk.unit_id], days["first"], days["last"])[desk.unit_id]
    assert put == ["done"] * 4
    assert taken == ["done", "gone"]
    assert {day: len(people) for day, people in found.items()} == {date(2026, 3, day): 1 for day in (13, 16, 17, 18)}
