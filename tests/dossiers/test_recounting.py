"""A changed calendar moves appointments only by an act that was shown first: all chosen, or none."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import accepted_dossier, finished, transferred_dossier
from tests.factories.world import CITIZEN, COMMUNE, LEADER, OTHER_COMMUNE, OTHER_DESK, World

from motcua.core import ledger, sql
from motcua.core.clock import LOCAL
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.workcalendar import DayKind
from motcua.directory import queries as directory
from motcua.directory.calendar_changes import DayChange, change_days
from motcua.dossiers import queries
from motcua.dossiers.events import DueRecounted
from motcua.dossiers.held import hold
from motcua.dossiers.services import recounting
from motcua.processing import services as processing

pytestmark = pytest.mark.django_db
KEEPER = "phancong.camthanh"
BEFORE = datetime(2026, 3, 16, 17, tzinfo=LOCAL)
AFTER = datetime(2026, 3, 17, 17, tzinfo=LOCAL)


def agency(code: str = COMMUNE) -> int:
    return directory.agency_by_code(code).id


def close(world: World, now: datetime, day: date = date(2026, 3, 12)) -> None:
    change = DayChange(first=day, last=day, kind=DayKind.CLOSURE, reason="Cúp điện toàn phường")
    change_days(actor=world.actor(KEEPER), agency_id=agency(), change=change, now=now)


def preview(world: World, **how) -> recounting.Preview:
    return recounting.preview(actor=world.actor(KEEPER), agency_id=agency(), **how)


def recount(world: World, now: datetime, chosen=None, **how) -> int:
    values = {"actor": world.actor(KEEPER), "agency_id": agency(), "reason": "Đóng cửa ngày 12/03", "now": now}
    values["edition"] = preview(world).edition
    return recounting.recount(chosen=chosen, **values | how)


def due(dossier_id: int) -> datetime:
    return hold(dossier_id).due_at.astimezone(LOCAL)


def test_changed_calendar_alone_moves_nothing(world, now):
    received = transferred_dossier(world, now=now)

    close(world, now)

    assert due(received.id) == BEFORE


def test_preview_tells_dossier_old_and_new_due_and_why_and_writes_nothing(world, now):
    waiting, handled = accepted_dossier(world, now=now), transferred_dossier(world, now=now)
    transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    close(world, now)

    found = preview(world)

    assert {(move.dossier_id, move.before.astimezone(LOCAL), move.after.astimezone(LOCAL)) for move in found.moves} == {
        (waiting.id, BEFORE, AFTER),
        (handled.id, BEFORE, AFTER),
    }
    assert "Không tính thứ năm 12/03/2026: Cúp điện toàn phường." in found.moves[0].why
    assert (due(waiting.id), due(handled.id)) == (BEFORE, BEFORE)


def test_recount_moves_all_keeps_the_original_and_tells_history_and_applicant(world, now):
    received = transferred_dossier(world, now=now)
    close(world, now)

    moved = recount(world, now)

    held, dossier = hold(received.id), queries.visible_by_id(world.actor(KEEPER), received.id)
    event = next(event for event in queries.history(received.id) if event.type == "dossier.due_recounted")
    assert (moved, held.due_at.astimezone(LOCAL), held.original_due_at.astimezone(LOCAL)) == (1, AFTER, BEFORE)
    assert event.reason == "Đóng cửa ngày 12/03"
    assert "Cúp điện toàn phường" in str(queries.terms(dossier.id).explanation)
    assert sql.rows("SELECT DISTINCT order_at FROM dossiers_scope WHERE dossier_id = %s", (received.id,)) == [(AFTER,)]
    assert preview(world).moves == []
    jobs = sql.rows("SELECT args ->> 'handler' FROM procrastinate_jobs WHERE args ->> 'event_id' IS NOT NULL", ())
    assert ("notify.applicant",) in jobs


def test_recount_leaves_steps_with_a_limit_of_their_own(world, now):
    received = transferred_dossier(world, now=now)
    own = [task.due_at for task in processing.open_tasks(received.id)]
    close(world, now)

    recount(world, now)

    assert [task.due_at for task in processing.open_tasks(received.id)] == own


def test_recount_of_chosen_leaves_the_others(world, now):
    first, second = transferred_dossier(world, now=now), transferred_dossier(world, now=now)
    close(world, now)

    assert recount(world, now, [first.id]) == 1

    assert (due(first.id), due(second.id)) == (AFTER, BEFORE)


def test_recount_when_one_was_finished_meanwhile_moves_none(world, now):
    first, second = transferred_dossier(world, now=now), transferred_dossier(world, now=now)
    close(world, now)
    finished(world, second.id, now=now)

    with pytest.raises(RuleBroken) as told:
        recount(world, now, [first.id, second.id])

    assert (told.value.code, due(first.id)) == ("recount.dossier_changed", BEFORE)


def test_recount_after_the_calendar_changed_again_is_refused(world, now):
    received = transferred_dossier(world, now=now)
    close(world, now)
    edition = preview(world).edition
    close(world, now, date(2026, 3, 13))

    with pytest.raises(RuleBroken) as told:
        recount(world, now, edition=edition)

    assert (told.value.code, due(received.id)) == ("recount.calendar_changed", BEFORE)


def test_recount_leaves_an_appointment_that_was_promised_with_an_apology(world, now):
    received = transferred_dossier(world, now=now)
    kind = type("Extended", (DueRecounted,), {"TYPE": "dossier.extended"})
    ledger.record(stream=received.id, fact=kind("", "", ""), actor="a", now=now)
    close(world, now)

    assert preview(world).moves == []


@pytest.mark.parametrize(("how", "code"), [({"reason": " "}, "recount.no_reason"), ({"chosen": []}, "recount.nothing")])
def test_recount_that_cannot_be_is_refused(world, now, how, code):
    transferred_dossier(world, now=now)
    close(world, now)

    with pytest.raises(RuleBroken) as told:
        recount(world, now, **how)

    assert told.value.code == code


@pytest.mark.parametrize("login", [LEADER, CITIZEN, "phancong.nghialo"])
def test_recount_by_somebody_else_is_refused(world, now, login):
    with pytest.raises(NotAllowed):
        recount(world, now, actor=world.actor(login))


def test_dossier_of_another_agency_cannot_be_chosen(world, now):
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    close(world, now)

    with pytest.raises(RuleBroken):
        recount(world, now, [other.id])


def test_preview_goes_on_by_keyset_with_the_same_statements(world, now, django_assert_num_queries):
    ids = [transferred_dossier(world, now=now + timedelta(minutes=at)).id for at in range(3)]
    close(world, now)
    actor = world.actor(KEEPER)
    preview(world)

    seen, after = [], ""
    while True:
        with django_assert_num_queries(2):
            page = recounting.preview(actor=actor, agency_id=actor.agency_id, after=after, limit=1)
        seen += [move.dossier_id for move in page.moves]
        if not page.after:
            break
        after = page.after
    assert sorted(seen) == sorted(ids)


def test_paused_dossier_counts_its_pause_too(world, now):
    received = transferred_dossier(world, now=now)
    sql.execute(
        "UPDATE dossiers_clocksegment SET ended_at = %s WHERE dossier_id = %s",
        (datetime(2026, 3, 11, 10, tzinfo=LOCAL), received.id),
    )
    for place, (kind, first, last) in enumerate((("paused", 10, 14), ("running", 14, None))):
        sql.execute(
            "INSERT INTO dossiers_clocksegment (id, dossier_id, kind, basis, began_at, ended_at) "
            "VALUES (%s, %s, %s, 'Điều 1', %s, %s)",
            (
                place + 1,
                received.id,
                kind,
                datetime(2026, 3, 11 if first == 10 else 16, 10, tzinfo=LOCAL),
                datetime(2026, 3, 16, 10, tzinfo=LOCAL) if last else None,
            ),
        )
    close(world, now, date(2026, 3, 17))

    # Wednesday 11 to Monday 16 waits three working days; three more follow, Tuesday 17 is closed.
    assert [move.after.astimezone(LOCAL).date() for move in preview(world).moves] == [date(2026, 3, 20)]
