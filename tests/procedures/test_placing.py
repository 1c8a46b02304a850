"""Agencies that a process asks and calls at each place: of every level, fixed, of a kind, chosen by the place."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.processes import PROVINCE, drafted, passed, submitted
from tests.factories.world import (
    COMMUNE,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    World,
)

from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.procedures import drafting, editions, enforcing, services
from motcua.procedures.editions import EditionFacts, EditionState
from motcua.procedures.placing import placed
from motcua.procedures.queries import process_of
from motcua.procedures.rules.process_draft import Draft, Outcome, Step

pytestmark = pytest.mark.django_db


def agency(code: str) -> int:
    return directory.agency_by_code(code).id


def row(key: str, kind: str, place: str, to: str, **more: str) -> Step:
    ways = [Outcome(key="finish" if kind == "call" else "xong", label="Xong", to=[to], back=False, needs_comment=False,
                    choices=[])]  # fmt: skip
    values: dict[str, Any] = {"hours": "1", "instructions": "", "outputs": "", "question": "", "calls": "", "to": ""}
    values |= {"key": key, "title": f"Bước {key}", "kind": kind, "agency": place, "role": "handler", "outcomes": ways}
    return Step(**values | more)  # type: ignore[typeddict-item]


def consult(slot: str) -> Step:
    return row("hoi", "consult", f"slot:{slot}", "duyet", question="Có đồng ý không?")


def call(slot: str, code: str = HOUSEHOLD_BUSINESS, hours: str = "22") -> Step:
    called = row("goi", "call", f"slot:{slot}", "duyet", calls=code, role="", hours=hours)
    ended = [
        Outcome(key=end, label=end, to=[end], back=False, needs_comment=False, choices=[]) for end in ("refuse", "stop")
    ]
    return Step(**called | {"outcomes": [*called["outcomes"], *ended]})  # type: ignore[typeddict-item]


def written(
    world: World, step: Step, slots: dict[str, int | str], now: datetime, login: str = PROVINCE, **how: Any
) -> EditionFacts:
    """A draft that asks or calls by one step before the approval."""
    facts = drafted(world, login=login, now=now, **how)
    table = [step, row("duyet", "approve", "handling", "finish", role="approver")]
    draft = Draft(title=facts.title, start=step["key"], steps=table)
    actor = world.actor(login)
    drafting.save_draft(actor=actor, edition_id=facts.id, draft=draft, revision=facts.revision, slots=slots, now=now)
    return editions.edition_by_id(facts.id)


def published(world: World, facts: EditionFacts, now: datetime, login: str = PROVINCE) -> EditionFacts:
    passed(world, submitted(world, facts, login=login, now=now), now=now)
    return editions.edition_by_id(facts.id)


def asked_at(world: World, code: str, step: str = "hoi") -> str:
    """The agency of the unit that does a step of the process as a place offers it."""
    routing = world.offering(agency=code).routing
    [unit] = [unit for key, unit in routing.items() if key == step or key.startswith(f"{step}--")][:1]
    return directory.agency(editions.agencies_of_units([unit])[unit]).code


@pytest.mark.parametrize(
    ("filling", "here", "there"),
    [
        ("kind:commune", COMMUNE, OTHER_COMMUNE),
        ("kind:receiving", COMMUNE, OTHER_COMMUNE),
        ("kind:superior", "H99", "H99"),
        (OTHER_COMMUNE, OTHER_COMMUNE, OTHER_COMMUNE),
        ("H99.04", "H99.04", "H99.04"),
    ],
)
def test_agency_of_any_level_is_asked_as_the_place_has_it(
    world: World, now: datetime, filling: str, here: str, there: str
) -> None:
    step = consult("noi-hoi")
    if filling == "kind:superior":
        step = Step(**step | {"role": "approver"})  # type: ignore[typeddict-item]
    slot: int | str = filling if filling.startswith("kind:") else agency(filling)

    ruling = published(world, written(world, step, {"noi-hoi": slot}, now), now)

    assert ruling.state is EditionState.IN_FORCE
    assert (asked_at(world, COMMUNE), asked_at(world, OTHER_COMMUNE)) == (here, there)
    hours = {one["key"]: one["limit_hours"] for one in process_of(world.offering().process_id)["steps"]}
    assert hours == {"hoi": 1, "duyet": 1}


def test_called_process_is_the_one_of_each_place(world: World, now: datetime) -> None:
    ruling = published(world, written(world, call("xa"), {"xa": "kind:commune"}, now), now)

    for code in (COMMUNE, OTHER_COMMUNE):
        steps = process_of(world.offering(agency=code).process_id)["steps"]
        assert [one["key"] for one in steps if one["key"].startswith("goi--")]
        assert asked_at(world, code, "goi") == code
        # The units are those by which the called agency does its own procedure.
        own = world.offering(HOUSEHOLD_BUSINESS, code).routing
        assert all(world.offering(agency=code).routing[f"goi--{key}"] == unit for key, unit in own.items())
    # The approved version says what was approved: a call, not what it became at one place.
    assert [one["kind"] for one in process_of(ruling.process_id or 0)["steps"]] == ["call", "approve"]


def test_call_of_what_a_place_does_not_offer_is_refused_with_the_place(world: World, now: datetime) -> None:
    services.withdraw_offer(
        actor=world.actor(PROVINCE), offering_id=world.offering(HOUSEHOLD_BUSINESS, OTHER_COMMUNE).id
    )
    facts = written(world, call("xa"), {"xa": "kind:commune"}, now)

    with pytest.raises(RuleBroken) as refused:
        submitted(world, facts, login=PROVINCE, now=now)

    other = directory.agency_by_code(OTHER_COMMUNE).name
    assert refused.value.message == (
        f"Chưa gửi được: {other}: Bước “Bước goi” chưa dùng được: {other} chưa cung cấp thủ tục {HOUSEHOLD_BUSINESS} "
        "nên chưa có quy trình để gọi; hãy mở ở đó trước."
    )
    assert editions.edition_by_id(facts.id).state is EditionState.DRAFT


def test_place_without_such_an_agency_is_named(world: World, now: datetime) -> None:
    facts = written(world, consult("xa"), {"xa": "kind:commune"}, now)
    department = agency("H99.04")
    at_the_province = replace(
        editions.places_of(facts)[0],
        level="province",
        receiving_level="province",
        agency_id=department,
        handling_id=department,
        routing={},
    )

    [found] = placed(facts, drafting.judge(facts, places=False).definition, [at_the_province])

    assert "ủy ban nhân dân cấp xã của từng nơi, nơi này không có" in found.missing[0].message


def test_circle_of_calls_is_refused(world: World, now: datetime) -> None:
    itself = written(world, call("xa", MARITAL_STATUS), {"xa": "kind:commune"}, now)
    with pytest.raises(RuleBroken) as own:
        submitted(world, itself, login=PROVINCE, now=now)
    published(
        world,
        written(world, call("xa", MARITAL_STATUS), {"xa": "kind:commune"}, now, code=HOUSEHOLD_BUSINESS),
        now,
    )
    back = written(world, call("xa", HOUSEHOLD_BUSINESS), {"xa": "kind:commune"}, now)
    with pytest.raises(RuleBroken) as circle:
        submitted(world, back, login=PROVINCE, now=now)

    assert "gọi lại chính thủ tục 1.004873" in own.value.message
    assert "hai quy trình gọi vòng nhau" in circle.value.message
    assert editions.edition_by_id(back.id).state is EditionState.DRAFT


def test_place_chooses_another_agency_and_the_next_version_keeps_it(world: World, now: datetime) -> None:
    ruling = published(world, written(world, consult("so"), {"so": agency("H99.04")}, now), now)
    wish = enforcing.LocalWish(units={}, hours={"hoi": 0.5}, slots={"so": agency("H99.05")})

    enforcing.localise(
        actor=world.actor(DISPATCHER), edition_id=ruling.id, offering_id=world.offering().id, wish=wish, now=now
    )
    after = (asked_at(world, COMMUNE), asked_at(world, OTHER_COMMUNE))
    facts = written(world, Step(**consult("so") | {"title": "Hỏi lại"}), {"so": agency("H99.04")}, now)  # type: ignore[typeddict-item]
    published(world, facts, now)

    assert after == ("H99.05", "H99.04")
    assert (asked_at(world, COMMUNE), asked_at(world, OTHER_COMMUNE)) == after
    assert {one["limit_hours"] for one in process_of(world.offering().process_id)["steps"]} == {0.5, 1}
    assert [one.where for one in editions.spread_of(ruling.id)] == [directory.agency_by_code(COMMUNE).name]


def test_new_draft_begins_with_the_call_that_was_approved(world: World, now: datetime) -> None:
    published(world, written(world, call("xa"), {"xa": "kind:commune"}, now), now)

    facts = drafted(world, login=PROVINCE, now=now)

    assert [step["kind"] for step in facts.draft["steps"]] == ["call", "approve"]
    assert facts.slots == {"xa": "kind:commune"}


def test_offering_opened_later_asks_its_own_agency(world: World, now: datetime) -> None:
    published(world, written(world, consult("xa"), {"xa": "kind:commune"}, now), now)

    services.offer(actor=world.actor(PROVINCE), code=MARITAL_STATUS, agency_id=agency(OTHER_COMMUNE), now=now)

    assert asked_at(world, OTHER_COMMUNE) == OTHER_COMMUNE


def test_places_cost_the_same_statements_for_one_and_for_all(world: World, now: datetime) -> None:
    facts = written(world, call("xa"), {"xa": "kind:commune"}, now)
    definition = drafting.judge(facts, places=False).definition
    places = editions.places_of(facts)

    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert len(placed(facts, definition, places[:number])) == number
        return len(caught)

    assert len(places) == 2
    assert cost(1) == cost(2) <= 8
