"""What an agency's receipts say of it."""

import pytest

from motcua.directory.rules.receipts import ReceiptSigns, read_signs, sign_faults


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (("", "", ""), []),
        (("0100109106", "01BLP0-001", "AA-26E"), []),
        (("0100109106-001", "01BLP", "aa-26e"), []),
        (("0100109107", "", ""), ["tax_code"]),
        (("0100109106-1", "Mẫu 1", "AA/"), ["tax_code", "receipt_form", "receipt_series"]),
    ],
)
def test_signs_are_told_at_their_field(typed: tuple[str, str, str], fields: list[str]) -> None:
    assert [field for field, _ in sign_faults(read_signs(*typed))] == fields


def test_signs_are_read_as_people_type_them() -> None:
    assert read_signs(" 0100 109 106", "01blp0-001 ", "") == ReceiptSigns("0100109106", "01BLP0-001", "")
