"""Publishing and offering: versions, one act, refusals that name what is missing."""

from datetime import datetime
from typing import Any

import pytest
from tests.factories.world import (
    ADMINISTRATOR,
    BUILDING_PERMIT,
    CITIZEN,
    COMMUNE,
    DESK,
    HOUSEHOLD_BUSINESS,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import queries as directory
from motcua.procedures import catalogue, services
from motcua.procedures.queries import form_of, offerings_of, process_of
from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.processes import default_process

FRESH = "9.000001"


@pytest.fixture
def fresh(world: World, now: datetime) -> str:
    """A procedure that is published and offered nowhere."""
    content = catalogue.procedure(MARITAL_STATUS).content | {"code": FRESH, "name": "Thủ tục mới"}
    services.publish(content=content, issues=[], source="test", now=now)
    return FRESH


def offer(world: World, *, actor: str = ADMINISTRATOR, code: str = FRESH, **how: Any) -> int:
    agency = directory.agency_by_code(how.pop("agency", COMMUNE)).id
    return services.offer(actor=world.actor(actor), code=code, agency_id=agency, now=world.now, **how)


def test_publish_same_content_again_changes_nothing(world: World, now: datetime) -> None:
    content = catalogue.procedure(MARITAL_STATUS).content
    first = services.publish(content=content, issues=[], source="test", now=now)

    again = services.publish(content=content, issues=[{"kind": "doubted"}], source="other", now=now)

    assert (first, again.change) == (again, "same")


def test_publish_new_then_changed_content_numbers_the_versions(world: World, now: datetime) -> None:
    content = catalogue.procedure(MARITAL_STATUS).content | {"code": FRESH}
    new = services.publish(content=content, issues=[], source="test", now=now)
    changed = services.publish(content=content | {"field": "Lĩnh vực mới"}, issues=[], source="test", now=now)

    assert (new.change, changed.change) == ("new", "changed")
    assert new.procedure_id == changed.procedure_id
    facts = catalogue.procedure(FRESH)
    assert (facts.version_id, facts.number, facts.content["field"]) == (changed.version_id, 2, "Lĩnh vực mới")
    assert [row.code for row in catalogue.browse(field="Lĩnh vực mới").rows] == [FRESH]


def test_offer_without_anything_prepared_gives_a_form_and_a_process(world: World, fresh: str) -> None:
    offering_id = offer(world)

    offered = offerings_of(fresh)
    content = catalogue.procedure(fresh).content
    assert [(row.id, row.agency_code, row.handling_id, row.online) for row in offered] == [
        (offering_id, COMMUNE, offered[0].agency_id, True)
    ]
    assert form_of(offered[0].form_id) == default_form(content)
    assert process_of(offered[0].process_id) == default_process(content, "commune")
    steps = {step["key"] for step in process_of(offered[0].process_id)["steps"] if step["agency"] != "receiving"}
    assert set(offered[0].routing) == steps


def test_offer_again_is_the_same_offering_with_the_new_values(world: World, fresh: str) -> None:
    first = offer(world)

    again = offer(world, immediate=True)

    assert first == again
    assert [(row.online, row.immediate) for row in offerings_of(fresh)] == [(False, True)]


@pytest.mark.parametrize("actor", [CITIZEN, DESK])
def test_offer_by_somebody_who_administers_nothing_is_not_allowed(world: World, fresh: str, actor: str) -> None:
    with pytest.raises(NotAllowed):
        offer(world, actor=actor)

    assert offerings_of(fresh) == []


def test_offer_of_an_unknown_procedure_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        offer(world, code="9.999999")


def test_offer_whose_process_needs_an_agency_names_the_step(world: World) -> None:
    process = process_of(world.offering(BUILDING_PERMIT).process_id)

    with pytest.raises(RuleBroken) as refused:
        offer(world, code=BUILDING_PERMIT, process=process)

    assert refused.value.code == "offering.slot_missing"
    assert "cần chọn cơ quan cho vị trí" in refused.value.message


def test_offer_at_an_agency_where_nobody_does_a_step_names_it_and_changes_nothing(world: World, fresh: str) -> None:
    sql.execute(
        "UPDATE directory_post SET valid_to = '2020-01-01', valid_from = '2019-01-01' WHERE unit_id IN "
        "(SELECT u.id FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id WHERE g.code = %s)",
        (OTHER_COMMUNE,),
    )

    with pytest.raises(RuleBroken) as refused:
        offer(world, agency=OTHER_COMMUNE)

    assert refused.value.code == "offering.nobody"
    assert offerings_of(fresh) == []


def test_offer_with_a_process_that_gets_stuck_is_refused(world: World, fresh: str) -> None:
    process = default_process(catalogue.procedure(fresh).content, "commune")
    stuck = process | {"steps": [step | {"outcomes": [way | {"to": "khong-co"} for way in step["outcomes"]]}
                                 for step in process["steps"]]}  # fmt: skip

    with pytest.raises(RuleBroken):
        offer(world, process=stuck)

    assert offerings_of(fresh) == []


def test_offer_with_a_faulty_form_is_refused_with_what_is_wrong(world: World, fresh: str) -> None:
    field = {"key": "Sai Mã", "label": "Mục sai", "type": "text", "required": True}

    with pytest.raises(RuleBroken) as refused:
        offer(world, form={"sections": [{"key": "a", "title": "A", "fields": [field]}]})

    assert (refused.value.code, "Mục sai" in refused.value.message) == ("form.faulty", True)


def test_withdraw_offer_ends_it_and_only_its_administrators_may(world: World) -> None:
    offering_id = world.offering(HOUSEHOLD_BUSINESS).id
    with pytest.raises(NotAllowed):
        services.withdraw_offer(actor=world.actor(DESK), offering_id=offering_id)

    services.withdraw_offer(actor=world.actor(ADMINISTRATOR), offering_id=offering_id)

    assert COMMUNE not in [row.agency_code for row in offerings_of(HOUSEHOLD_BUSINESS)]
    assert [row.offered for row in catalogue.find(HOUSEHOLD_BUSINESS)] == [True]
    with pytest.raises(NotFound):
        services.withdraw_offer(actor=world.actor(ADMINISTRATOR), offering_id=1)


def test_withdraw_the_last_offer_marks_the_procedure_as_offered_nowhere(world: World, fresh: str) -> None:
    services.withdraw_offer(actor=world.actor(ADMINISTRATOR), offering_id=offer(world))

    assert [row.offered for row in catalogue.find(FRESH)] == [False]
