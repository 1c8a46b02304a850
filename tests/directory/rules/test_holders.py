"""What an organisation or household says of itself when it signs up."""

import pytest

from motcua.directory.rules.holders import Holder, holder_faults


@pytest.mark.parametrize(
    ("holder", "fields"),
    [
        (Holder(), []),
        (Holder("person", "Tên thừa", "1"), []),
        (Holder("", "", ""), ["kind"]),
        (Holder("company", "Công ty", "0100109106"), ["kind"]),
        (Holder("business", "Công ty", "0100109106"), []),
        (Holder("business", "Chi nhánh", "0100109106001"), []),
        (Holder("business", "", ""), ["organisation", "organisation_code"]),
        (Holder("business", "1", "0100109107"), ["organisation", "organisation_code"]),
        (Holder("business", "Công ty", "001090000001"), ["organisation_code"]),
        (Holder("business", "Công ty", "０１００１０９１０６"), ["organisation_code"]),
        (Holder("business", "C" * 201, "0100109106"), ["organisation"]),
        (Holder("household", "Hộ bà Mẫu", ""), []),
        (Holder("household", "Hộ bà Mẫu", "0100109106"), []),
        (Holder("household", "Hộ bà Mẫu", "000090000001"), []),
        (Holder("household", "", "12"), ["organisation", "organisation_code"]),
    ],
)
def test_holder_faults_name_each_field_that_is_missing_or_wrong(holder: Holder, fields: list[str]) -> None:
    assert [field for field, _ in holder_faults(holder)] == fields
