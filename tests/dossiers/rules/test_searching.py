"""What somebody looks for is told from how it is written."""

import pytest

from motcua.dossiers.rules.codes import receipt_number
from motcua.dossiers.rules.searching import Asked, Kind, read

CODE = "H99.21-260311-0001"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (CODE, Asked(Kind.CODE, CODE)),
        (" h99.21 - 260311 - 0001 ", Asked(Kind.CODE, CODE)),
        ("1.004873", Asked(Kind.PROCEDURE, "1.004873")),
        ("1.004873.000.00.00.h99", Asked(Kind.PROCEDURE, "1.004873.000.00.00.H99")),
        ("000 000 123 456", Asked(Kind.NUMBER, "000000123456", ("000000123456",))),
        ("0900.000.999", Asked(Kind.NUMBER, "0900000999", ("0900000999",))),
        ("+84 900 000 999", Asked(Kind.NUMBER, "+84900000999", ("0900000999",))),
        ("0101234567-001", Asked(Kind.NUMBER, "0101234567001", ("0101234567001",))),
        ("C1234567", Asked(Kind.NUMBER, "C1234567", ("C1234567",))),
        ("Lê Thị Ví Dụ", Asked(Kind.NAME, "le thi vi du")),
        ("TN260311-AAAA-AAAA", Asked(Kind.NAME, "tn260311 aaaa aaaa")),
        ("%%%", None),
        ("   ", None),
    ],
)
def test_read_tells_codes_procedures_numbers_and_names_apart(typed: str, asked: Asked | None) -> None:
    assert read(typed) == asked


def test_receipt_number_is_a_code(now) -> None:
    number = receipt_number(now)

    assert read(number.lower()) == Asked(Kind.CODE, number)


@pytest.mark.parametrize(
    ("typed", "trail"),
    [
        ("000000123456", "theo số •••456"),
        ("Lê Thị Ví Dụ", "theo họ tên"),
        (CODE, f"theo mã {CODE}"),
        ("1.004873", "theo thủ tục 1.004873"),
    ],
)
def test_trail_keeps_neither_numbers_nor_names(typed: str, trail: str) -> None:
    asked = read(typed)

    assert asked is not None
    assert asked.trail == trail
