"""Which unit does each step at a place, and what a place may set itself."""

from typing import Any

import pytest

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_places import (
    Missing,
    Place,
    UnitHolds,
    place_steps,
    slots_of,
    slots_used,
    with_local_hours,
)

DIVISION = UnitHolds(1, 10, "b-phong", "division", "Phòng", frozenset({"handler", "dispatcher"}))
OTHER = UnitHolds(2, 10, "a-phong", "division", "Phòng khác", frozenset({"handler"}))
LEADERS = UnitHolds(3, 10, "lanh-dao", "leadership", "Lãnh đạo", frozenset({"approver", "clerk"}))
ELSEWHERE = UnitHolds(9, 20, "phong", "division", "Phòng của sở", frozenset({"handler"}))
HOLDERS = {10: [OTHER, DIVISION, LEADERS], 20: [ELSEWHERE]}


def step(key: str, role: str, agency: str = "handling", hours: float = 4, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "kind": "task", "agency": agency, "role": role, "limit_hours": hours} | more


DEFINITION = {
    "steps": [
        step("nhan", "desk", "receiving"),
        step("giao", "dispatcher"),
        step("lam", "handler"),
        step("hoi", "handler", "slot:so"),
        {"key": "gop", "title": "gop", "kind": "join", "agency": "handling", "role": "handler"},
        step("ky", "approver"),
        step("so", "clerk"),
    ]
}


def placed(**how: Any) -> tuple[dict[str, int], list[Missing]]:
    values: dict[str, Any] = {"handling_id": 10, "slots": {"so": 20}, "before": {}} | how
    return place_steps(DEFINITION, Place(**values), HOLDERS)


def test_each_step_goes_to_the_unit_made_for_its_role() -> None:
    # Nobody sits in a records office here: the clerk's step goes to whoever holds the role.
    assert placed() == ({"giao": 1, "lam": 2, "hoi": 9, "ky": 3, "so": 3}, [])


@pytest.mark.parametrize(
    ("how", "unit"),
    [
        ({"before": {"lam": 1}}, 1),
        ({"preferred_unit": 1}, 1),
        ({"before": {"lam": 2}, "preferred_unit": 1}, 2),
        ({"before": {"lam": 2}, "chosen": {"lam": 1}}, 1),
        ({"before": {"lam": 3}}, 2),
        ({"chosen": {"lam": 9}}, 2),
    ],
)
def test_chosen_before_preferred_in_this_order_if_somebody_holds_the_role_there(how: dict[str, Any], unit: int) -> None:
    assert placed(**how)[0]["lam"] == unit


def test_slot_without_agency_and_role_without_holder_are_told_by_step() -> None:
    _, without_agency = placed(slots={})
    _, nobody = place_steps(DEFINITION, Place(handling_id=20, slots={"so": 20}, before={}), HOLDERS)

    assert [one.step for one in without_agency] == ["hoi"]
    assert "cần chọn cơ quan cho vị trí “so”" in without_agency[0].message
    assert [one.step for one in nobody] == ["giao", "ky", "so"]


def test_slots_are_named_once_and_told_by_who_does_their_steps() -> None:
    assert slots_of(DEFINITION) == ["so"]
    assert slots_used(DEFINITION, {"hoi": 9, "lam": 1}, {9: 20, 1: 10}) == {"so": 20}
    assert slots_used(DEFINITION, {}, {}) == {}


def test_shorter_limits_of_a_place_replace_the_approved_ones() -> None:
    own = with_local_hours(DEFINITION, {"lam": 1.5, "ky": 4, "gop": 1})

    hours = {one["key"]: one.get("limit_hours") for one in own["steps"]}
    assert hours == {"nhan": 4, "giao": 4, "lam": 1.5, "hoi": 4, "gop": None, "ky": 4, "so": 4}
    assert with_local_hours(DEFINITION, {}) == DEFINITION


@pytest.mark.parametrize("hours", [4.5, 0, -1])
def test_limit_above_the_approved_one_or_none_at_all_is_refused(hours: float) -> None:
    with pytest.raises(RuleBroken) as refused:
        with_local_hours(DEFINITION, {"lam": hours})

    assert (refused.value.code, refused.value.field) == ("process.local_hours", "hours-lam")


def test_step_without_a_limit_gets_none_of_a_place_either() -> None:
    with pytest.raises(RuleBroken):
        with_local_hours({"steps": [step("lam", "handler", hours=0)]}, {"lam": 1})
