"""How a one-stop desk can be reached: what may be entered."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from motcua.core.errors import Faults

LONGEST: Final = {
    "address": 300,
    "phones": 200,
    "answering_number": 60,
    "sms_number": 60,
    "email": 120,
    "directions": 1000,
    "place": 60,
}
_NUMBERS: Final = re.compile(r"[0-9+().,;/\- ]*[0-9][0-9+().,;/\- ]*")
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
_PLACE: Final = re.compile(r"([0-9]{1,2}(?:\.[0-9]+)?)\s*[,;]\s*([0-9]{2,3}(?:\.[0-9]+)?)")
# The country with its islands.
_SOUTH, _NORTH, _WEST, _EAST = 6, 24, 102, 118


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a desk, as typed; `place` is latitude and longitude."""

    address: str = ""
    phones: str = ""
    answering_number: str = ""
    sms_number: str = ""
    email: str = ""
    directions: str = ""
    place: str = ""


def place_of(text: str) -> tuple[Decimal, Decimal] | None:
    """Return latitude and longitude typed as `15.1214, 108.8044`; None when it is no place in Viet Nam."""
    found = _PLACE.fullmatch(text.strip())
    if not found:
        return None
    latitude, longitude = (round(Decimal(part), 6) for part in found.groups())
    return (latitude, longitude) if _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST else None


def require_sound(contact: Contact) -> None:
    """Make sure that a contact can be shown to everybody.

    Raises:
        RuleBroken: Numbers, e-mail or place are not right, or neither address nor telephone is given.
    """
    faults = Faults()
    for name, most in LONGEST.items():
        faults.unless(
            len(getattr(contact, name)) <= most, "contact.long", f"Nội dung dài quá {most} ký tự. Hãy rút gọn.", name
        )
    faults.unless(contact.address, "contact.address", "Hãy nhập địa chỉ nơi tiếp người dân.", "address")
    faults.unless(contact.phones, "contact.phones", "Hãy nhập ít nhất một số điện thoại của Bộ phận Một cửa.", "phones")
    for name in ("phones", "answering_number", "sms_number"):
        given = getattr(contact, name)
        message = "Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm; nhiều số cách nhau bằng dấu chấm phẩy."
        faults.unless(not given or _NUMBERS.fullmatch(given), "contact.number", message, name)
    message = "Thư điện tử chưa đúng, ví dụ motcua@minhhoa.example."
    faults.unless(not contact.email or _EMAIL.fullmatch(contact.email), "contact.email", message, "email")
    message = "Hãy nhập vĩ độ, kinh độ trong Việt Nam, ví dụ 15.1214, 108.8044; để trống nếu chưa biết."
    faults.unless(not contact.place or place_of(contact.place), "contact.place", message, "place")
    faults.tell()
