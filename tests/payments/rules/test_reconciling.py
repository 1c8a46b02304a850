"""The bank's file of a day beside our books: read whole or not at all; every number is on one side of the answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.enums import DifferenceKind
from motcua.payments.rules import Line, compare


@given(bank=st.dictionaries(st.text("ab", min_size=1, max_size=3), st.integers(1, 3)),
       ours=st.dictionaries(st.text("ab", min_size=1, max_size=3), st.integers(1, 3)))  # fmt: skip
def test_every_number_of_either_side_agrees_or_is_a_difference_and_the_sums_explain_each_other(bank, ours):
    found = compare([Line(ref, amount, "") for ref, amount in bank.items()], ours=ours, known=ours)

    assert sorted([*found.agreed, *(each.reference for each in found.differences)]) == sorted(bank.keys() | ours.keys())
    gap = sum(
        each.amount if each.kind is DifferenceKind.BANK_ONLY
        else -each.amount if each.kind is DifferenceKind.OURS_ONLY
        else each.amount - ours[each.reference]
        for each in found.differences
    )  # fmt: skip
    assert sum(bank.values()) - sum(ours.values()) == gap


@pytest.mark.parametrize(
    ("bank", "ours", "known", "expected"),
    [
        ({"1": 5}, {"1": 5}, {"1": 5}, []),
        ({"1": 5}, {}, {}, [("bank_only", "1", 5)]),
        ({}, {"1": 5}, {"1": 5}, [("ours_only", "1", 5)]),
        ({"1": 6}, {"1": 5}, {"1": 5}, [("amounts_differ", "1", 6)]),
        ({"1": 5}, {}, {"1": 5}, []),
    ],
)
def test_compare(bank, ours, known, expected):
    found = compare([Line(ref, amount, "") for ref, amount in bank.items()], ours=ours, known=known)

    assert [(each.kind.value, each.reference, each.amount) for each in found.differences] == expected
