"""How a desk can be reached: what may be entered."""

from dataclasses import replace
from decimal import Decimal

import pytest

from motcua.content.rules.contacts import Contact, place_of, require_sound
from motcua.core.errors import RuleBroken, errors_of

SOUND = Contact(
    "Số 1", "0255 3 822 000; 1900.0099", "1900 0099", "8099", "motcua@a.example", "Tầng 1", "15.1214, 108.8044"
)


def test_sound_contact_passes_with_and_without_what_may_be_missing() -> None:
    require_sound(SOUND)
    require_sound(Contact("Số 1", "113"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", ""),
        ("phones", ""),
        ("phones", "gọi anh Ba"),
        ("phones", "-"),
        ("sms_number", "MOTCUA"),
        ("email", "motcua"),
        ("place", "108.8, 15.1"),
        ("place", "cạnh chợ"),
        ("directions", "x" * 1001),
    ],
)
def test_fault_is_named_at_its_field(field: str, value: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        require_sound(replace(SOUND, **{field: value}))  # type: ignore[arg-type]

    assert [name for name, _ in errors_of(refused.value)] == [field]


def test_place_is_rounded_to_the_decimetre() -> None:
    assert place_of("15.12345678,108.8") == (Decimal("15.123457"), Decimal("108.8"))
