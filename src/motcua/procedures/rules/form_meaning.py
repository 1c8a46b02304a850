"""What a shape alone cannot tell of an answer: numbers that check themselves, days against today."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from motcua.directory.rules.tax_codes import is_tax_code
from motcua.procedures.rules.form_types import Field

TODAY: Final = "today"
LAST_PROVINCE: Final = 96
"""Highest code of a province in a personal number (TT 59/2021/TT-BCA Phụ lục I); codes of abroad begin at 101."""
FIRST_ABROAD: Final = 101
_CENTURIES: Final = {"0": 1900, "1": 1900, "2": 2000, "3": 2000, "4": 2100, "5": 2100}


def meaning_fault(field: Field, value: object, answers: Mapping[str, object], today: date | None) -> str:
    """Return what is wrong with an answer whose shape is right, an empty text when nothing is.

    Args:
        field: What was asked.
        value: The answer.
        answers: All answers of the same form or row; a personal number is compared with a date of birth there.
        today: Needed to judge bounds that say "today".
    """
    if not isinstance(value, str):
        return ""
    if field["type"] == "date":
        return _out_of_bounds(field, value, today)
    if field["type"] == "personal_number":
        return _personal_number(field, value, answers)
    if field["type"] == "tax_code" and not is_tax_code(value):
        return f"Mục “{field['label']}”: mã số thuế sai ít nhất một chữ số. Hãy xem lại trên giấy chứng nhận."
    return ""


def birth_year_in(number: str) -> int | None:
    """Return the year of birth that a personal number tells: century and sex in the fourth digit, then two digits."""
    century = _CENTURIES.get(number[3:4])
    return century + int(number[4:6]) if century is not None and number[4:6].isdigit() else None


def _personal_number(field: Field, value: str, answers: Mapping[str, object]) -> str:
    if not (value.isascii() and value.isdigit()):
        return ""
    place = int(value[:3])
    if LAST_PROVINCE < place < FIRST_ABROAD:
        return "Ba chữ số đầu của số định danh không phải mã tỉnh nào. Hãy xem lại trên thẻ căn cước."
    born = answers.get(field.get("birth", ""))
    if not isinstance(born, str) or len(born) < len("2000-01-01") or not born[:4].isdigit():
        return ""
    told = birth_year_in(value)
    if told != int(born[:4]):
        return (
            f"Số định danh cho biết năm sinh {told or 'khác'}, nhưng ngày sinh đã khai là năm {born[:4]}. "
            "Hãy xem lại cả hai mục trên thẻ căn cước."
        )
    return ""


def _out_of_bounds(field: Field, value: str, today: date | None) -> str:
    label = field["label"]
    for bound, is_wrong, words in (
        (field.get("min"), str.__lt__, "không được trước"),
        (field.get("max"), str.__gt__, "không được sau"),
    ):
        limit = today.isoformat() if bound == TODAY and today else bound
        if isinstance(limit, str) and limit != TODAY and is_wrong(value, limit):
            shown = "hôm nay" if bound == TODAY else date.fromisoformat(limit).strftime("%d/%m/%Y")
            return f"Mục “{label}” {words} {shown}."
    return ""
