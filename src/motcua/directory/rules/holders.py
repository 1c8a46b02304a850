"""Whose account it is: a person, an organisation or a household; and what each must say of itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from motcua.directory.rules.tax_codes import is_tax_code

LONGEST_NAME: Final = 200
_LENGTHS: Final = {"business": (10, 13), "household": (10, 12, 13)}
"""Digits of a code: a tax code, with the number of a branch; a household may use its head's personal number."""
_PERSONAL: Final = 12


class HolderKind(StrEnum):
    """Kinds of accounts; `business` is any organisation, as the national log-in calls it."""

    PERSON = "person"
    BUSINESS = "business"
    HOUSEHOLD = "household"


HOLDER_KINDS: Final = {
    HolderKind.PERSON: "Cá nhân",
    HolderKind.BUSINESS: "Tổ chức, doanh nghiệp",
    HolderKind.HOUSEHOLD: "Hộ gia đình, hộ kinh doanh",
}


@dataclass(frozen=True)
class Holder:
    """Whose account it is; name and code of an organisation or household, both empty for a person."""

    kind: str = HolderKind.PERSON.value
    organisation: str = ""
    code: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is a person's own account."""
        return self.kind == HolderKind.PERSON


def holder_faults(holder: Holder) -> list[tuple[str, str]]:
    """Return what is missing or wrong: pairs of field and message.

    An organisation gives its name and its code; a household its name, and its code when it has one.
    """
    if holder.kind not in set(HolderKind):
        return [("kind", "Hãy chọn tài khoản này là của ai.")]
    if holder.is_person:
        return []
    is_business = holder.kind == HolderKind.BUSINESS
    faults = []
    if len(holder.organisation) > LONGEST_NAME:
        faults.append(("organisation", f"Tên dài quá {LONGEST_NAME} ký tự."))
    elif sum(map(str.isalpha, holder.organisation)) < 2:  # noqa: PLR2004  (the shortest name)
        named = "tổ chức, doanh nghiệp như trên giấy chứng nhận đăng ký" if is_business else "hộ"
        faults.append(("organisation", f"Hãy nhập tên {named}."))
    if is_business and not holder.code:
        faults.append(("organisation_code", "Hãy nhập mã số doanh nghiệp hoặc mã số thuế của tổ chức."))
    elif holder.code and not _is_code(holder.code, holder.kind):
        lengths = "10 hoặc 13 chữ số" if is_business else "10 chữ số, hoặc số định danh 12 chữ số của chủ hộ"
        faults.append(("organisation_code", f"Mã số gồm {lengths} và phải đúng từng chữ số. Ví dụ: 0100109106."))
    return faults


def _is_code(code: str, kind: str) -> bool:
    if not (code.isascii() and code.isdigit()) or len(code) not in _LENGTHS[kind]:
        return False
    return len(code) == _PERSONAL or is_tax_code(code)
