"""What registers of the state can answer: the names that a form may take values by, and values as answers of a field.

A field names its value (`"register": "population.sex"`); the questions about the applicant that are prefilled from the
account are known to both, so that every form profits without being written anew (decision 0149).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from motcua.core.text import name_key
from motcua.procedures.rules.form_address import read_address
from motcua.procedures.rules.form_posts import longest_answer
from motcua.procedures.rules.form_types import CHOICE_TYPES, AnswerValue, Field, FieldType, FormDefinition, fields_of
from motcua.procedures.rules.form_words import flat_text


class Register(StrEnum):
    """A register of the state that answers questions of forms."""

    POPULATION = "population"
    ENTERPRISES = "enterprises"


REGISTER_NAMES: Final = {
    Register.POPULATION: "Cơ sở dữ liệu quốc gia về dân cư",
    Register.ENTERPRISES: "Cơ sở dữ liệu về đăng ký doanh nghiệp",
}
_WORDS: Final[frozenset[FieldType]] = frozenset(("text", "textarea"))
_NAMES: Final[frozenset[FieldType]] = _WORDS | {"name"}
_NUMBERS: Final[frozenset[FieldType]] = _WORDS | {"personal_number", "identity_number"}
_CHOSEN: Final[frozenset[FieldType]] = _WORDS | {"select", "radio"}
_PLACES: Final[frozenset[FieldType]] = _WORDS | {"address"}


@dataclass(frozen=True)
class RegisterValue:
    """A value of a register: how people call it, and the kinds of fields that can take it."""

    label: str
    kinds: frozenset[FieldType]


VALUES: Final[dict[str, RegisterValue]] = {
    "population.full_name": RegisterValue("Họ, chữ đệm và tên", _NAMES),
    "population.birth_date": RegisterValue("Ngày sinh", frozenset({"date"})),
    "population.personal_number": RegisterValue("Số định danh cá nhân", _NUMBERS),
    "population.old_number": RegisterValue("Số chứng minh nhân dân 9 số", _WORDS | {"identity_number"}),
    "population.sex": RegisterValue("Giới tính", _CHOSEN),
    "population.ethnicity": RegisterValue("Dân tộc", _CHOSEN),
    "population.nationality": RegisterValue("Quốc tịch", _CHOSEN),
    "population.birth_place": RegisterValue("Nơi đăng ký khai sinh", _PLACES),
    "population.home_town": RegisterValue("Quê quán", _PLACES),
    "population.permanent_address": RegisterValue("Nơi thường trú", _PLACES),
    "population.current_address": RegisterValue("Nơi ở hiện tại", _PLACES),
    "population.father_name": RegisterValue("Họ tên cha", _NAMES),
    "population.mother_name": RegisterValue("Họ tên mẹ", _NAMES),
    "population.spouse_name": RegisterValue("Họ tên vợ, chồng", _NAMES),
    "enterprises.name": RegisterValue("Tên doanh nghiệp", _WORDS),
    "enterprises.number": RegisterValue("Mã số doanh nghiệp", _WORDS | {"tax_code"}),
    "enterprises.address": RegisterValue("Địa chỉ trụ sở", _PLACES),
    "enterprises.status": RegisterValue("Tình trạng hoạt động", _CHOSEN),
}
"""Every value a form may name. What no form needs (religion, blood group, marriage) is not among them."""

_OF_ACCOUNT: Final = {
    "account.full_name": "population.full_name",
    "account.birth_date": "population.birth_date",
    "account.personal_number": "population.personal_number",
    "account.address": "population.current_address",
    "account.organisation_name": "enterprises.name",
    "account.organisation_code": "enterprises.number",
}
BIRTH_DATE: Final = "population.birth_date"


def value_of(field: Field) -> str:
    """Return the name of the register's value that answers a field; empty for none."""
    return field.get("register", "") or _OF_ACCOUNT.get(field.get("prefill", ""), "")


def asked_of(form: FormDefinition, register: Register) -> dict[str, Field]:
    """Return the fields of a form that a register can answer, by key."""
    begin = f"{register}."
    return {field["key"]: field for field in fields_of(form) if value_of(field).startswith(begin)}


def register_problem(field: Field) -> str:
    """Return what is wrong with the register's value that a field names; empty when nothing is."""
    name = field.get("register", "")
    if not name:
        return ""
    known = VALUES.get(name)
    if known is None:
        return f"cơ sở dữ liệu không có giá trị “{name}”"
    return "" if field["type"] in known.kinds else f"giá trị “{known.label}” không điền được vào loại mục này"


def as_answer(field: Field, text: str) -> AnswerValue | None:
    """Return a register's words as an answer of the field; None when the field can't take them as they are."""
    if field["type"] in CHOICE_TYPES:
        key = name_key(text)
        fitting = [option["value"] for option in field.get("options", []) if name_key(option["label"]) == key]
        return fitting[0] if len(fitting) == 1 else None
    if field["type"] == "address":
        return read_address(text) or None
    return text if 0 < len(text) <= longest_answer(field) else None


def agrees(field: Field, answer: object, text: str) -> bool:
    """Tell whether an answer says the same as a register: case, spaces and commas make no difference, accents do."""
    taken = as_answer(field, text)
    if field["type"] in CHOICE_TYPES or not isinstance(answer, str | Mapping):
        return answer == taken
    return _plain(flat_text(answer)) == _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.replace(",", " ").casefold().split())
