"""Which edition speaks of which day: layers, runs and holes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken
from motcua.directory.rules.editions import Span, last_run, layered, require_no_gap


def day(number: int) -> date:
    return date.fromordinal(date(2026, 1, 1).toordinal() + number)


def spans(*pairs: tuple[int, int]) -> list[tuple[date, date]]:
    return [(day(first), day(last)) for first, last in pairs]


@pytest.mark.parametrize(
    ("given_spans", "expected"),
    [
        ([], []),
        ([(0, 9)], [(0, 9, 0)]),
        ([(5, 9), (0, 9)], [(0, 4, 1), (5, 9, 0)]),
        ([(3, 5), (0, 9)], [(0, 2, 1), (3, 5, 0), (6, 9, 1)]),
        ([(10, 19), (0, 9)], [(0, 9, 1), (10, 19, 0)]),
        ([(0, 9), (3, 5)], [(0, 9, 0)]),
        ([(12, 19), (0, 9)], [(0, 9, 1), (12, 19, 0)]),
    ],
)
def test_layered(given_spans, expected):
    assert layered(spans(*given_spans)) == [Span(day(first), day(last), place) for first, last, place in expected]


def test_last_run_begins_after_the_last_hole():
    assert last_run(layered(spans((12, 19), (0, 9)))) == [Span(day(12), day(19), 0)]


def test_require_no_gap_names_the_days():
    with pytest.raises(RuleBroken) as told:
        require_no_gap(layered(spans((12, 19), (0, 9))))

    assert "11/01/2026 đến ngày 12/01/2026" in told.value.message


lists = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=6
)


@given(lists)
def test_layered_gives_each_day_to_the_first_that_speaks_of_it(pairs):
    stretches = layered(spans(*pairs))

    found = {number: [s.place for s in stretches if s.first <= day(number) <= s.last] for number in range(62)}

    for number, places in found.items():
        wanted = [at for at, (first, last) in enumerate(pairs) if first <= number <= last]
        assert places == wanted[:1]
