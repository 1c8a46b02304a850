"""What people log in with: an e-mail address or a mobile number; officials have short names."""

import re
from dataclasses import dataclass

from motcua.core.errors import RuleBroken
from motcua.core.text import nfc

LONGEST = 254

_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_LONGEST_LOCAL_PART = 64
_PHONE_PUNCTUATION = re.compile(r"[\s.()\-]")
# Mobile numbers have ten digits since 2018; land lines begin with 02 and have eleven or, for some cities, ten.
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_ANY_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{8,9}")
_OFFICIAL = re.compile(r"[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Login:
    """A login in its one written form: either an e-mail address or a mobile number."""

    email: str = ""
    phone: str = ""

    @property
    def text(self) -> str:
        """Return the address or number itself."""
        return self.email or self.phone


def read_login(typed: str) -> Login:
    """Return the login a person typed in its one form.

    Raises:
        RuleBroken: It is neither an e-mail address nor a Vietnamese mobile number.
    """
    text = nfc(typed[: LONGEST + 50]).strip()
    if not text:
        raise RuleBroken("login.missing", "Hãy nhập thư điện tử hoặc số điện thoại di động.", "login")
    if "@" in text:
        return Login(email=normal_email(text))
    number = _digits(text)
    if not _MOBILE.fullmatch(number):
        raise RuleBroken(
            "login.invalid",
            "Hãy nhập thư điện tử (ví dụ ten@vidu.vn) hoặc số điện thoại di động 10 chữ số (ví dụ 0912 345 678).",
            "login",
        )
    return Login(phone=number)


def normal_email(typed: str, field: str = "login") -> str:
    """Return an e-mail address in lower case.

    Raises:
        RuleBroken: It is not an address that mail can be sent to.
    """
    address = nfc(typed[: LONGEST + 50]).strip().lower()
    local, _, _ = address.partition("@")
    if len(address) > LONGEST or len(local) > _LONGEST_LOCAL_PART or not _EMAIL.fullmatch(address):
        raise RuleBroken("email.invalid", "Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@vidu.vn.", field)
    return address


def normal_phone(typed: str, field: str = "phone") -> str:
    """Return a Vietnamese telephone number as digits from the leading 0; +84 and 84 are understood.

    Raises:
        RuleBroken: It is not a Vietnamese number.
    """
    number = _digits(typed)
    if not _ANY_PHONE.fullmatch(number):
        raise RuleBroken("phone.invalid", "Số điện thoại chưa đúng. Ví dụ: 0912 345 678.", field)
    return number


def official_login(typed: str) -> str:
    """Return the short name an official logs in with.

    Raises:
        RuleBroken: It is not letters without marks, digits, dots, hyphens.
    """
    name = nfc(typed[:LONGEST]).strip().lower()
    if not _OFFICIAL.fullmatch(name):
        raise RuleBroken(
            "login.invalid", "Tên đăng nhập chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch dưới, gạch nối.", "login"
        )
    return name


def _digits(typed: str) -> str:
    bare = _PHONE_PUNCTUATION.sub("", nfc(typed[:50]))
    for prefix in ("+84", "0084", "84"):
        if bare.startswith(prefix):
            return "0" + bare[len(prefix) :].removeprefix("0")
    return bare
