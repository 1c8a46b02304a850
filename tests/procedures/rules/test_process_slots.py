"""Kinds of agencies in the place of one agency: what each place makes of them."""

import pytest

from motcua.procedures.rules.process_places import Place, place_steps
from motcua.procedures.rules.process_slots import Whereabouts, fixed, kinds, resolve

AT_THE_COMMUNE = Whereabouts(21, "commune", 21, "commune", 1)
HANDED_UP = Whereabouts(21, "commune", 4, "province", 1)
DOWN_FROM_THE_CENTRE = Whereabouts(2, "province", 22, "commune", 1)
AT_THE_PROVINCE = Whereabouts(4, "province", 4, "province", 1)
AT_THE_TOP = Whereabouts(1, "province", 1, "province", None)


@pytest.mark.parametrize(
    ("at", "receiving", "commune", "superior"),
    [
        (AT_THE_COMMUNE, 21, 21, 1),
        (HANDED_UP, 21, 21, 1),
        (DOWN_FROM_THE_CENTRE, 2, 22, 1),
        (AT_THE_PROVINCE, 4, None, 1),
        (AT_THE_TOP, 1, None, None),
    ],
)
def test_kind_of_agency_is_resolved_by_the_place(
    at: Whereabouts, receiving: int, commune: int | None, superior: int | None
) -> None:
    slots = {"a": "kind:receiving", "b": "kind:commune", "c": "kind:superior", "d": 7}

    expected = {"a": receiving, "b": commune, "c": superior, "d": 7}
    assert resolve(slots, at) == {name: agency for name, agency in expected.items() if agency}
    assert (fixed(slots), sorted(kinds(slots))) == ({"d": 7}, ["a", "b", "c"])


def test_step_for_an_agency_that_the_place_does_not_have_says_which_kind() -> None:
    step = {"key": "hoi", "title": "Hỏi xã", "kind": "consult", "agency": "slot:xa", "role": "handler"}
    place = Place(handling_id=4, slots={}, before={}, kinds={"xa": "Ủy ban nhân dân cấp xã của từng nơi"})

    _, [missing] = place_steps({"steps": [step]}, place, {})

    assert missing.message == "Bước “Hỏi xã” giao cho ủy ban nhân dân cấp xã của từng nơi, nơi này không có."
