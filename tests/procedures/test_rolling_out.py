"""Opening a procedure at many agencies in one act: the same statements for one and for many."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.parallel import at_once
from tests.factories.processes import PROVINCE, in_force
from tests.factories.world import CENTRE, COMMUNE, DISPATCHER, MARITAL_STATUS, OTHER_COMMUNE, World

from motcua.core import sql, verify
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory import queries as directory
from motcua.procedures import editions, rolling_out, services
from motcua.procedures.editions import EditionFacts
from motcua.procedures.queries import offerings_of

pytestmark = pytest.mark.django_db
STEPS: dict[str, Any] = {"phe-duyet": {"hours": "3"}}


def agencies(*codes: str) -> list[int]:
    return [directory.agency_by_code(code).id for code in codes]


def closed(world: World, now: datetime) -> EditionFacts:
    """A version in force that no agency works by."""
    ruling = in_force(world, login=PROVINCE, now=now, steps=STEPS)
    for code in (COMMUNE, OTHER_COMMUNE):
        services.withdraw_offer(actor=world.actor(PROVINCE), offering_id=world.offering(agency=code).id)
    return ruling


def test_agencies_are_opened_together_and_each_has_its_report(world: World, now: datetime) -> None:
    ruling = closed(world, now)
    actor = world.actor(PROVINCE)
    # The department has no one-stop desk.
    wanted = agencies(COMMUNE, OTHER_COMMUNE, "H99.04")

    reports = rolling_out.roll_out(actor=actor, edition_id=ruling.id, agency_ids=wanted, now=now)
    again = rolling_out.roll_out(actor=actor, edition_id=ruling.id, agency_ids=wanted[:1], now=now)

    assert {report.place.agency_name: report.problems[:1] for report in reports} == {
        directory.agency_by_code(COMMUNE).name: [],
        directory.agency_by_code(OTHER_COMMUNE).name: [],
        "Sở Xây dựng": ["Cơ quan chưa có Bộ phận Một cửa nên chưa nhận hồ sơ được."],
    }
    assert {row.agency_code for row in offerings_of(MARITAL_STATUS)} == {COMMUNE, OTHER_COMMUNE}
    assert {row.process_id for row in offerings_of(MARITAL_STATUS)} == {ruling.process_id}
    assert set(world.offering().routing) == {"phan-cong", "xac-minh", "phe-duyet", "phat-hanh"}
    assert again[0].problems == ["Cơ quan đang cung cấp thủ tục này."]
    assert [(one.count, one.by) for one in editions.spread_of(ruling.id)] == [(2, actor.full_name)]
    assert list(verify.faults(stream=ruling.id)) == []


def test_one_agency_costs_as_many_statements_as_many(world: World, now: datetime) -> None:
    ruling, actor = closed(world, now), world.actor(PROVINCE)

    def cost(wanted: list[int]) -> int:
        with CaptureQueriesContext(connection) as caught:
            rolling_out.roll_out(actor=actor, edition_id=ruling.id, agency_ids=wanted, now=now)
        return len(caught)

    for _ in ("versions are read into memory", "counted"):
        one = cost(agencies(COMMUNE))
        services.withdraw_offer(actor=actor, offering_id=world.offering().id)

    assert cost(agencies(COMMUNE, OTHER_COMMUNE, CENTRE)) == one


def test_agency_administrator_rolls_out_to_the_own_agency_only(world: World, now: datetime) -> None:
    ruling = closed(world, now)
    actor = world.actor(DISPATCHER)

    with pytest.raises(NotAllowed):
        rolling_out.roll_out(actor=actor, edition_id=ruling.id, agency_ids=agencies(COMMUNE, OTHER_COMMUNE), now=now)
    rolling_out.roll_out(actor=actor, edition_id=ruling.id, agency_ids=agencies(COMMUNE), now=now)

    assert [row.agency_code for row in offerings_of(MARITAL_STATUS)] == [COMMUNE]


@pytest.mark.parametrize("number", [0, rolling_out.MOST_AT_ONCE + 1])
def test_none_or_too_many_are_refused(world: World, now: datetime, number: int) -> None:
    ruling = closed(world, now)

    with pytest.raises(RuleBroken) as refused:
        rolling_out.roll_out(
            actor=world.actor(PROVINCE), edition_id=ruling.id, agency_ids=list(range(1, number + 1)), now=now
        )

    assert refused.value.code == "rollout.agencies"


@pytest.mark.slow
def test_two_clicks_at_once_open_each_agency_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    ruling = closed(world, now)
    actor, wanted = world.actor(PROVINCE), agencies(COMMUNE, OTHER_COMMUNE)

    def open_all() -> object:
        return rolling_out.roll_out(actor=actor, edition_id=ruling.id, agency_ids=wanted, now=now)

    assert at_once(open_all, open_all) == ["done", "done"]
    assert len(offerings_of(MARITAL_STATUS)) == 2
    assert sql.rows("SELECT count(*) FROM core_event WHERE stream = %s AND type = 'process.rolled_out'",
                    (ruling.id,)) == [(1,)]  # fmt: skip
