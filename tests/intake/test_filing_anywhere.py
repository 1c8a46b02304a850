"""Filing anywhere: a desk receives for the competent agency; receipt and handling stay apart."""

from datetime import datetime
from typing import Any

import pytest
from tests.factories.dossiers import counter_reception, finished
from tests.factories.world import COMMUNE, DESK, MARITAL_STATUS, OTHER_COMMUNE, World

from motcua.core.ids import new_token
from motcua.dossiers import queries as dossiers
from motcua.intake import services as intake
from motcua.procedures import services as procedures
from motcua.processing.services import open_tasks
from motcua.results.services import ReturnFacts, return_result
from motcua.web.desk.counter import matching
from motcua.web.desk.counter_form import blank, competent_places

pytestmark = pytest.mark.django_db


@pytest.mark.req("VL-2.2")
def test_desk_receives_for_another_commune_which_handles_and_the_desk_gives_back(world: World, now: datetime) -> None:
    desk = world.actor(DESK)
    reception = counter_reception(world, agency=OTHER_COMMUNE)

    received = intake.receive_at_counter(actor=desk, reception=reception, token=new_token(), now=now, transfer_now=True)

    dossier = dossiers.visible(desk, received.code)
    [task] = open_tasks(received.id)
    assert (dossier.receiving_agency_id, dossier.handling_agency_id) == (
        world.offering(agency=COMMUNE).agency_id,
        world.offering(agency=OTHER_COMMUNE).agency_id,
    )
    assert task.agency_id == dossier.handling_agency_id
    later = finished(world, received.id, now=now)
    facts = ReturnFacts(receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="id_card")
    return_result(actor=desk, dossier_id=received.id, facts=facts, now=later)
    assert dossiers.visible(desk, received.code).status == 10


def test_counter_preselects_the_own_agency_and_offers_the_others(world: World, now: datetime) -> None:
    entered = blank(world.actor(DESK), MARITAL_STATUS)

    assert [place.agency_code for place in entered.places] == [COMMUNE, OTHER_COMMUNE]
    assert entered.offering is not None
    assert entered.offering.agency_code == COMMUNE


def test_province_of_three_levels_receives_for_the_own_agency_only(world: World, now: datetime, settings: Any) -> None:
    settings.PROFILE = "quang-ngai"

    assert [place.agency_code for place in competent_places(world.actor(DESK), MARITAL_STATUS)] == [COMMUNE]


def test_only_competent_agency_is_taken_without_asking(world: World, now: datetime) -> None:
    desk = world.actor(DESK)
    procedures.withdraw_offer(actor=world.actor("quantri.tinh"), offering_id=world.offering().id)

    entered = blank(desk, MARITAL_STATUS)

    assert entered.offering is not None
    assert entered.offering.agency_code == OTHER_COMMUNE
    assert matching(desk.agency_id, "tinh trang hon nhan")[0].code == MARITAL_STATUS
