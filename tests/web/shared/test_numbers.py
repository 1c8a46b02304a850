"""Numbers of addresses and forms, however they are bent."""

import pytest

from motcua.web.shared.numbers import id_number, whole_number


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", " 1", "²", "１２", "x", "9223372036854775808", "9" * 5000])
def test_id_that_no_row_has_is_none(text: str) -> None:
    assert id_number(text) is None


def test_largest_id_is_read() -> None:
    assert id_number("9223372036854775807") == 2**63 - 1


@pytest.mark.parametrize("text", ["", "-1", "²", "1234567890", "9" * 5000])
def test_number_that_is_too_long_or_none_is_none(text: str) -> None:
    assert whole_number(text) is None
