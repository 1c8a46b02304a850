"""Columns of the inbox; cells that no program may run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.workplace.rules.cells import harmless
from motcua.workplace.rules.columns import COLUMNS, DEFAULT, chosen


def test_chosen_columns_stand_in_the_order_of_the_table_and_unknown_ones_go() -> None:
    assert chosen(["hen-tra", "buoc", "la"]) == ["buoc", "hen-tra"]


def test_no_known_column_means_the_default_ones() -> None:
    assert set(chosen(["la"])) == set(DEFAULT)
    assert chosen(COLUMNS) == list(COLUMNS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+84900000999", "'+84900000999"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=cmd", "'\t=cmd"),
        ("  =A1", "'  =A1"),
        ("|calc", "'|calc"),
        ("Lê Thị Ví Dụ", "Lê Thị Ví Dụ"),
        ("H99.21-260311-0001", "H99.21-260311-0001"),
        ("a\x00b\x0bc", "abc"),
        ("\x00=1", "'=1"),
        ("", ""),
    ],
)
def test_cell_that_begins_like_a_formula_stays_text(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@"))
