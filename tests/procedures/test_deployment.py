"""Deployment at agencies: who may receive and offer, in which order, and what a stop does."""

from datetime import date, datetime
from typing import Any

import pytest
from tests.factories.dossiers import accepted_dossier, counter_reception
from tests.factories.world import (
    ADMINISTRATOR,
    CENTRE,
    COMMUNE,
    DESK,
    DISPATCHER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_token
from motcua.directory import queries as directory
from motcua.intake import services as intake
from motcua.procedures import catalogue, deployment, services
from motcua.procedures.deployment import ACTIVE, APPROVED, REQUESTED, STOPPED, may_serve
from motcua.procedures.queries import offerings_at_agency

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
FRESH = "9.000003"


@pytest.fixture
def world(world: World) -> World:
    """The province as before anybody but the centre asked to work with the system."""
    sql.execute(
        "DELETE FROM procedures_deployment d USING directory_agency g WHERE g.id = d.agency_id AND g.code <> %s",
        (CENTRE,),
    )
    return world


def move(world: World, now: datetime, state: str, *, login: str = ADMINISTRATOR, **how: Any) -> None:
    values = {"document": "12/UBND-VX", "day": DAY} | how
    agency = directory.agency_by_code(COMMUNE).id
    deployment.move(actor=world.actor(login), agency_id=agency, state=state, now=now, **values)


def offer(world: World, now: datetime) -> None:
    content = catalogue.procedure(MARITAL_STATUS).content | {"code": FRESH, "name": "Thủ tục mới"}  # type: ignore[operator]
    services.publish(content=content, issues=[], source="x", now=now)
    agency = directory.agency_by_code(COMMUNE).id
    services.offer(actor=world.actor(ADMINISTRATOR), code=FRESH, agency_id=agency, now=now)


@pytest.mark.parametrize(
    ("state", "with_approval", "without"),
    [
        ("", False, True),
        (REQUESTED, False, True),
        (APPROVED, False, True),
        (ACTIVE, True, True),
        (STOPPED, False, False),
    ],
)
def test_state_that_may_serve(state: str, with_approval: bool, without: bool) -> None:
    assert may_serve(state, approval_needed=True) is with_approval
    assert may_serve(state, approval_needed=False) is without


@pytest.mark.req("LD-3-1")
def test_unit_without_the_approval_cannot_offer_where_the_profile_asks(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "lam-dong"
    with pytest.raises(RuleBroken) as refused:
        offer(world, now)
    assert refused.value.code == "deployment.not_active"

    move(world, now, REQUESTED, login=DISPATCHER)
    with pytest.raises(RuleBroken) as early:
        move(world, now, ACTIVE, document="")
    assert early.value.code == "deployment.order"
    move(world, now, APPROVED, document="34/UBND-VX")
    move(world, now, ACTIVE, document="")
    offer(world, now)

    assert FRESH in {row.code for row in offerings_at_agency(directory.agency_by_code(COMMUNE).id)}


@pytest.mark.req("VL-22.1", "QN-13.1")
@pytest.mark.parametrize("profile_name", ["demo", "dong-nai", "hai-duong", "vinh-long", "quang-ngai"])
def test_other_provinces_only_stop_units_that_were_stopped(
    world: World, now: datetime, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    offer(world, now)
    dossier = accepted_dossier(world, now=now)

    move(world, now, STOPPED, document="Hợp nhất đơn vị")

    assert offerings_at_agency(directory.agency_by_code(COMMUNE).id) == []
    assert offerings_at_agency(directory.agency_by_code(OTHER_COMMUNE).id) != []
    assert dossier.code
    with pytest.raises(RuleBroken) as refused:
        offer(world, now)
    assert refused.value.code == "deployment.not_active"


@pytest.mark.req("LD-3-2")
def test_list_shows_each_unit_with_its_state_documents_and_days(world: World, now: datetime) -> None:
    move(world, now, REQUESTED, login=DISPATCHER)
    move(world, now, APPROVED, document="34/UBND-VX", day=date(2026, 3, 5))

    rows, _ = deployment.deployments(state=APPROVED)

    assert [(row.agency_code, row.request_no, row.approval_no, row.approved_on) for row in rows] == [
        (COMMUNE, "12/UBND-VX", "34/UBND-VX", date(2026, 3, 5))
    ]
    everything, _ = deployment.deployments(limit=500)
    assert {row.state for row in everything} == {"", APPROVED, ACTIVE}
    first, following = deployment.deployments(limit=2)
    assert deployment.deployments(after=following, limit=500)[0] == everything[len(first) :]


@pytest.mark.parametrize(
    ("state", "how", "code"),
    [
        (APPROVED, {"document": " "}, "deployment.document"),
        (APPROVED, {"day": date(2026, 3, 12)}, "deployment.day"),
        (ACTIVE, {}, "deployment.order"),
        ("la", {}, "deployment.state"),
    ],
)
def test_step_out_of_order_or_without_its_document_is_refused(
    world: World, now: datetime, state: str, how: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        move(world, now, state, **how)

    assert refused.value.code == code


def test_agency_asks_for_itself_and_decides_nothing(world: World, now: datetime) -> None:
    for state in (APPROVED, ACTIVE, STOPPED):
        with pytest.raises(NotAllowed):
            move(world, now, state, login=DISPATCHER)
    with pytest.raises(NotAllowed):
        move(world, now, REQUESTED, login="phancong.nghialo")


@pytest.mark.req("LD-3-1", "LD-3-2")
def test_desk_of_a_unit_without_the_approval_receives_nothing_not_even_for_others(
    world: World, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "lam-dong"
    own, other = counter_reception(world), counter_reception(world, agency=OTHER_COMMUNE)

    for reception in (own, other):
        with pytest.raises(RuleBroken) as refused:
            receive(world, reception, now)
        assert refused.value.code == "deployment.not_active"
    move(world, now, REQUESTED, login=DISPATCHER)
    move(world, now, APPROVED, document="34/UBND-VX")
    move(world, now, ACTIVE, document="")

    assert [receive(world, reception, now).code for reception in (own, other)] == [
        "H99.21-260311-0001",
        "H99.21-260311-0002",
    ]


@pytest.mark.req("VL-22.1", "QN-13.1")
@pytest.mark.parametrize("profile_name", ["demo", "dong-nai", "hai-duong", "vinh-long", "quang-ngai"])
def test_desk_of_a_stopped_unit_receives_nothing_not_even_for_others(
    world: World, now: datetime, settings: Any, profile_name: str
) -> None:
    settings.PROFILE = profile_name
    own, other = counter_reception(world), counter_reception(world, agency=OTHER_COMMUNE)
    receive(world, other, now)

    move(world, now, STOPPED, document="Hợp nhất đơn vị")

    codes = []
    for reception in (own, other):
        with pytest.raises(RuleBroken) as refused:
            receive(world, reception, now)
        codes.append(refused.value.code)
    assert codes == ["offering.closed", "deployment.not_active"]


def receive(world: World, reception: intake.CounterReception, now: datetime) -> intake.Received:
    return intake.receive_at_counter(actor=world.actor(DESK), reception=reception, token=new_token(), now=now)
