"""Which orders a transfer names, and when its sum settles them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.enums import DifferenceKind
from motcua.payments.rules import difference_of_several, ref_of, refs_in

FIRST, SECOND = ref_of(bytes(range(12))), ref_of(bytes(range(40, 52)))
WRONG, GONE = DifferenceKind.WRONG_AMOUNT, DifferenceKind.NOT_OWED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FIRST} {SECOND}", [FIRST, SECOND]),
        (f"MBVCB.77.{SECOND.lower()}+{FIRST.lower()}-CHUYEN TIEN", [SECOND, FIRST]),
        (f"Nộp phí hồ sơ: {FIRST[:5]} {FIRST[5:]}, và {SECOND[:9]}.{SECOND[9:]}", [FIRST, SECOND]),
        (f"{FIRST}{SECOND}{FIRST}", [FIRST, SECOND]),
        # What people copy by hand.
        (FIRST.replace("0", "O").replace("1", "l"), [FIRST]),
        # A name that was cut is none.
        (f"{FIRST} {SECOND[:10]}", [FIRST]),
        ("chuyen tien an trua", []),
    ],
)
def test_names_are_found_whatever_stands_around_and_between(text: str, expected: list[str]) -> None:
    assert [name for name in refs_in(text) if name in {FIRST, SECOND}] == expected


@given(st.text(max_size=3000))
def test_any_text_is_read_and_names_few(text: str) -> None:
    found = refs_in(text)

    assert len(found) == len(set(found)) <= 20
    assert all(len(name) == 14 and name.startswith("MC") for name in found)


@pytest.mark.parametrize(
    ("came", "ordered", "charges", "owed", "expected"),
    [
        (70, [50, 20], [1, 2], {1: 50, 2: 20}, None),
        (70, [50, 20], [1, 2], {1: 50, 2: 20, 3: 5}, None),
        (71, [50, 20], [1, 2], {1: 50, 2: 20}, WRONG),
        (50, [50, 20], [1, 2], {1: 50, 2: 20}, WRONG),
        (70, [50, 20], [1, 2], {1: 50}, GONE),
        (70, [50, 20], [1, 2], {1: 60, 2: 10, 3: 1}, None),
        # Two orders for one charge are one debt.
        (100, [50, 50], [1, 1], {1: 50}, GONE),
        (50, [50, 50], [1, 1], {1: 50}, WRONG),
    ],
)
def test_several_are_settled_all_exactly_or_not_at_all(came, ordered, charges, owed, expected) -> None:
    assert difference_of_several(came=came, ordered=ordered, charges=charges, owed=owed) == expected
