"""The end of an agency on a day to come: planned, called off, carried out by the worker; its statements do not grow."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import transferred_dossier
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, OTHER_COMMUNE, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.verify import faults
from motcua.directory import planned_ends, queries, staff
from motcua.dossiers.enums import Bucket
from motcua.dossiers.queries import bucket_page
from motcua.processing.services import succession
from motcua.processing.services.planned_succession import carry_out_due, plan_end

OTHER_LEADER = "lanhdao.nghialo"
LAST_DAY = date(2026, 3, 20)
THE_DAY_AFTER = datetime.fromisoformat("2026-03-21T00:25:00+07:00")


def plan(world: World, now: datetime, **how: object) -> int:
    old, new = queries.agency_by_code(COMMUNE), queries.agency_by_code(OTHER_COMMUNE)
    plan_end(
        actor=world.actor(str(how.pop("by", ADMINISTRATOR))),
        agency_id=old.id,
        units=how.pop("units", succession.proposed(old.id, [new.id])),
        ended_on=how.pop("ended_on", LAST_DAY),
        decision=str(how.pop("decision", "Nghị quyết 1/2026")),
        now=now,
    )
    return old.id


def told(agency_id: int) -> list[str]:
    return [row.type for row in staff.history(agency_id)]


@pytest.mark.django_db
def test_planned_end_happens_when_the_last_day_is_over_and_moves_what_is_open_then(world: World, now: datetime) -> None:
    agency = plan(world, now)
    later = transferred_dossier(world, now=now)

    on_the_day = carry_out_due(datetime.combine(LAST_DAY, now.timetz()))
    after = carry_out_due(THE_DAY_AFTER)
    again = carry_out_due(THE_DAY_AFTER + timedelta(hours=1))

    assert (on_the_day, after, again) == (0, 1, 0)
    assert [row.id for row in bucket_page(world.actor(OTHER_LEADER), Bucket.PROCESSING).rows] == [later.id]
    assert sql.rows("SELECT active, valid_to FROM directory_agency WHERE id = %s", (agency,)) == [(False, LAST_DAY)]
    assert told(agency)[:2] == ["agency.ended", "agency.end_planned"]
    assert planned_ends.planned(agency) is None
    assert list(faults(stream=later.id)) == []


@pytest.mark.django_db
def test_plan_that_is_called_off_does_nothing(world: World, now: datetime) -> None:
    agency = plan(world, now)

    planned_ends.cancel(actor=world.actor(ADMINISTRATOR), agency_id=agency, reason="Nghị quyết được thu hồi", now=now)

    assert carry_out_due(THE_DAY_AFTER) == 0
    assert told(agency)[:2] == ["agency.end_cancelled", "agency.end_planned"]
    assert plan(world, now) == agency


@pytest.mark.django_db
def test_plan_is_checked_when_it_is_made(world: World, now: datetime) -> None:
    refusals = []
    for how in (
        {"ended_on": now.date()},
        {"ended_on": now.date().replace(year=2030)},
        {"units": {}},
        {"decision": " "},
    ):
        with pytest.raises(RuleBroken) as refused:
            plan(world, now, **how)
        several = isinstance(refused.value, SeveralBroken)
        refusals.append(refused.value.errors[0][0].split("-")[0] if several else refused.value.field)
    with pytest.raises(NotAllowed):
        plan(world, now, by=DISPATCHER)
    plan(world, now)
    with pytest.raises(RuleBroken) as second:
        plan(world, now)
    agency = queries.agency_by_code(COMMUNE).id
    with pytest.raises(NotAllowed):
        planned_ends.cancel(actor=world.actor(DISPATCHER), agency_id=agency, reason="Thử", now=now)
    other = queries.agency_by_code(OTHER_COMMUNE).id
    with pytest.raises(NotFound):
        planned_ends.cancel(actor=world.actor(ADMINISTRATOR), agency_id=other, reason="Thử", now=now)

    assert refusals == ["ended_on", "ended_on", "unit", "decision"]
    assert second.value.code == "succession.planned_before"


@pytest.mark.django_db
def test_plan_that_cannot_be_carried_out_stays_with_its_reason_told_once_and_is_tried_again(
    world: World, now: datetime
) -> None:
    transferred_dossier(world, now=now)
    agency = plan(world, now)
    other = queries.agency_by_code(OTHER_COMMUNE).id
    posts = "SELECT p.id FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id WHERE u.agency_id = %s"
    sql.execute(f"UPDATE directory_post SET ended_at = %s WHERE id IN ({posts})", (now, other))

    ended = [carry_out_due(THE_DAY_AFTER), carry_out_due(THE_DAY_AFTER + timedelta(hours=1))]

    kept = planned_ends.planned(agency)
    assert ended == [0, 0]
    assert kept is not None
    assert "nơi nhận chưa có người làm" in kept.fault
    assert told(agency).count("agency.end_failed") == 1
    sql.execute(f"UPDATE directory_post SET ended_at = NULL WHERE id IN ({posts})", (other,))
    assert carry_out_due(THE_DAY_AFTER + timedelta(hours=2)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("code", [COMMUNE])
def test_end_of_an_agency_takes_as_many_statements_for_five_dossiers_as_for_one(
    world: World, now: datetime, code: str
) -> None:
    counted = []
    for number in (1, 5):
        sid = connection.savepoint() if connection.in_atomic_block else None
        for _ in range(number):
            transferred_dossier(world, now=now)
        agency = queries.agency_by_code(code).id
        units = succession.proposed(agency, [queries.agency_by_code(OTHER_COMMUNE).id])
        with CaptureQueriesContext(connection) as made:
            moved = succession.end_agency(
                actor=world.actor(ADMINISTRATOR),
                agency_id=agency,
                units=units,
                ended_on=now.date(),
                decision="Nghị quyết 1/2026",
                now=now,
            )
        assert moved.dossiers == number
        counted.append(len(made))
        if sid:
            connection.savepoint_rollback(sid)

    assert counted[0] == counted[1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_end_an_agency_once(committed_world: World, now: datetime) -> None:
    received = transferred_dossier(committed_world, now=now)
    agency = plan(committed_world, now)

    ends = at_once(lambda: carry_out_due(THE_DAY_AFTER), lambda: carry_out_due(THE_DAY_AFTER))

    assert ends == ["done", "done"]
    assert told(agency).count("agency.ended") == 1
    assert told(agency).count("agency.end_failed") == 0
    moved = sql.rows("SELECT count(*) FROM core_event WHERE stream = %s AND type = 'dossier.rehomed'", (received.id,))
    assert moved == [(1,)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_calling_off_and_carrying_out_at_once_leave_one_of_both(committed_world: World, now: datetime) -> None:
    agency = plan(committed_world, now)
    administrator = committed_world.actor(ADMINISTRATOR)

    def call_off() -> None:
        try:
            planned_ends.cancel(actor=administrator, agency_id=agency, reason="Thôi", now=now)
        except NotFound:
            raise RuleBroken("too.late", "") from None

    at_once(call_off, lambda: carry_out_due(THE_DAY_AFTER))

    facts = set(told(agency)) & {"agency.ended", "agency.end_cancelled"}
    active = sql.rows("SELECT active FROM directory_agency WHERE id = %s", (agency,))
    assert facts == ({"agency.end_cancelled"} if active[0][0] else {"agency.ended"})
