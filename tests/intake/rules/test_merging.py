"""Two windows on one draft: what each changed is kept, what both changed is shown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.intake.rules.merging import merge

ANSWERS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2", ["3"], {"d": "4"}]))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "answers", "conflicts"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, []),
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, {"a": "2"}, []),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"}, ["a"]),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "2"}, []),
        ({"a": "1"}, {}, {"a": "1"}, {}, []),
        ({"a": "1"}, {}, {"a": "2"}, {}, ["a"]),
        ({}, {"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}, []),
        (None, {"a": "1"}, {"a": "2", "b": "3"}, {"a": "1"}, ["a", "b"]),
    ],
)
def test_windows_are_put_together(
    base: Any, mine: dict[str, str], theirs: dict[str, str], answers: dict[str, str], conflicts: list[str]
) -> None:
    merged = merge("ab", base=base, mine=mine, theirs=theirs)

    assert (merged.answers, merged.conflicts) == (answers, conflicts)


@given(ANSWERS, ANSWERS, ANSWERS)
def test_nothing_typed_is_lost_and_nothing_saved_falls_away_unseen(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge("abc", base=base, mine=mine, theirs=theirs)

    for key in "abc":
        if mine.get(key) != base.get(key):
            assert merged.answers.get(key) == mine.get(key)
        if theirs.get(key) not in (base.get(key), mine.get(key)) and mine.get(key) != base.get(key):
            assert key in merged.conflicts
        if mine.get(key) == base.get(key):
            assert merged.answers.get(key) == theirs.get(key)
