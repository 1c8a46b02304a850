"""Questions, answer sheets and published shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.feedback.rules.figures import answered, on_time_percent, rounded
from motcua.feedback.rules.questions import OVERALL, QUESTIONS, asked, faults

NUMBERS = st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=5)


@given(numbers=NUMBERS)
def test_percents_add_up_to_a_hundred_and_keep_the_order(numbers: list[int]) -> None:
    percents = rounded(numbers)

    assert sum(percents) == (100 if sum(numbers) else 0)
    assert all(
        percents[one] <= percents[other] + 1
        for one, few in enumerate(numbers)
        for other, many in enumerate(numbers)
        if few <= many
    )


@pytest.mark.parametrize(
    ("counts", "shown"),
    [({"very": 2, "yes": 2}, []), ({"very": 3, "yes": 1, "no": 1}, [60, 20, 20]), ({}, []), ({"la": 9}, [])],
)
def test_figure_of_few_answers_is_not_published(counts: dict[str, int], shown: list[int]) -> None:
    assert [share.percent for share in answered(QUESTIONS[OVERALL], counts, least=5).shares] == shown


@pytest.mark.parametrize(("resolved", "on_time", "percent"), [(0, 0, None), (3, 3, 100), (1000, 999, 99)])
def test_hundred_percent_on_time_means_all(resolved: int, on_time: int, percent: int | None) -> None:
    assert on_time_percent(resolved, on_time) == percent


def test_overall_question_is_always_asked_first_and_once() -> None:
    assert [one.key for one in asked(["attitude", "overall"])] == ["overall", "attitude"]


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"overall": "yes"}, []),
        ({"attitude": "no"}, ["overall"]),
        ({"overall": "la", "contacts": "many"}, ["overall", "contacts"]),
        ({"overall": "no", "la": "x"}, []),
    ],
)
def test_sheet_needs_its_first_answer_and_takes_known_ones_only(answers: dict[str, str], wrong: list[str]) -> None:
    assert [field for field, _ in faults(asked(["contacts"]), answers)] == wrong
