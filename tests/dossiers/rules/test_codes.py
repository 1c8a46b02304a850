"""Dossier codes and receipt numbers, as made, typed and scanned."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken
from motcua.dossiers.rules.codes import (
    DossierCode,
    dossier_code,
    is_dossier_code,
    is_receipt_number,
    normalise_code,
    parse_dossier_code,
    receipt_number,
)

NOW = datetime(2026, 1, 12, 18, 30, tzinfo=UTC)
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("agency", "number", "expected"),
    [
        ("H48.12", 7, "H48.12-261123-0007"),
        ("H48", 12_345, "H48-261123-12345"),
        ("000.00.14.H36", 12, "000.00.14.H36-261123-0012"),
    ],
)
def test_dossier_code_made_names_agency_day_and_number(agency, number, expected):
    assert dossier_code(agency, date(2026, 11, 23), number) == expected


@pytest.mark.parametrize(
    ("agency", "number", "code"),
    [
        ("h48.12", 1, "dossier.bad_agency_code"),
        ("Z48", 1, "dossier.bad_agency_code"),
        ("H48" + ".12345" * 6, 1, "dossier.bad_agency_code"),
        ("", 1, "dossier.bad_agency_code"),
        ("H48", 0, "dossier.bad_number"),
    ],
)
def test_dossier_code_impossible_is_refused(agency, number, code):
    with pytest.raises(RuleBroken) as refused:
        dossier_code(agency, date(2026, 11, 23), number)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("H61.10-240115-0003", DossierCode("H61.10", date(2024, 1, 15), 3, old_style=False)),
        ("000.00.14.H36-200805-0012", DossierCode("000.00.14.H36", date(2020, 8, 5), 12, old_style=True)),
        (" h61.10 – 240115 — 0003\n", DossierCode("H61.10", date(2024, 1, 15), 3, old_style=False)),
        ("h61.10 240115 0003", DossierCode("H61.10", date(2024, 1, 15), 3, old_style=False)),
        ("H61 .10-240115-00 03", DossierCode("H61.10", date(2024, 1, 15), 3, old_style=False)),
        ("Ｈ61.10\u2011240115\u20110003\u200b", DossierCode("H61.10", date(2024, 1, 15), 3, old_style=False)),
        ("H61.10_240115_123456", DossierCode("H61.10", date(2024, 1, 15), 123_456, old_style=False)),
    ],
)
def test_dossier_code_typed_or_scanned_is_read(typed, expected):
    assert parse_dossier_code(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0007",
        "H61.10-240115",
        "H61.10-240115-003",
        "H61.10-241315-0003",
        "H61.10-240230-0003",
        "H61.10-240115-0000",
        "Z61.10-240115-0003",
        "H61.10-240115-0003; DROP TABLE",
        "H61.10-240115-٠٠٠٣",
        "H61-240115-" + "1" * 80,
        "H61" + ".12345" * 6 + "-240115-0003",
        "H" * 10_000_000,
        "\x00\u202e",
    ],
)
def test_dossier_code_malformed_is_refused_kindly(typed):
    with pytest.raises(RuleBroken) as refused:
        parse_dossier_code(typed)

    assert (refused.value.code, refused.value.field) == ("dossier.bad_code", "code")
    assert not is_dossier_code(typed)


AGENCIES = st.from_regex(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,4}){0,4}", fullmatch=True)


@given(AGENCIES, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 99_999))
def test_dossier_code_made_is_read_back(agency, day, number):
    code = dossier_code(agency, day, number)

    assert parse_dossier_code(code.lower().replace("-", " — ")) == DossierCode(agency, day, number, old_style=False)
    assert is_dossier_code(code)


@given(st.text())
def test_normalise_code_twice_changes_nothing_more(text):
    once = normalise_code(text)

    assert normalise_code(once) == once


def test_receipt_number_made_carries_the_local_day():
    signs = iter("7KM3Q9W")

    assert receipt_number(NOW, lambda _: next(signs)) == "TN260113-7KM3-Q9W4"


def test_receipt_number_drawn_is_accepted_as_typed():
    assert is_receipt_number(receipt_number(NOW).lower().replace("-", " "))


@pytest.mark.parametrize("typed", ["", "TN260113-7KM3-Q9W", "TN260113-7KM3-Q9W0", "H61.10-240115-0003"])
def test_receipt_number_malformed_is_not_one(typed):
    assert not is_receipt_number(typed)


@given(st.text(SIGNS, min_size=7, max_size=7), st.integers(0, 7), st.sampled_from(SIGNS))
def test_receipt_number_with_one_wrong_sign_is_not_one(drawn, place, wrong):
    signs = iter(drawn)
    number = receipt_number(NOW, lambda _: next(signs))
    at = place + 9 + (place > 3)
    changed = number[:at] + wrong + number[at + 1 :]

    assert is_receipt_number(changed) == (changed == number)


@given(st.text(SIGNS, min_size=7, max_size=7), st.integers(0, 6))
def test_receipt_number_with_neighbours_swapped_is_not_one(drawn, place):
    signs = iter(drawn)
    number = receipt_number(NOW, lambda _: next(signs))
    plain = list(number[9:].replace("-", ""))
    plain[place], plain[place + 1] = plain[place + 1], plain[place]
    changed = f"{number[:9]}{''.join(plain[:4])}-{''.join(plain[4:])}"

    assert is_receipt_number(changed) == (changed == number)
