"""Made-up answers that a form accepts, to try it with; always the same."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from motcua.procedures.rules.form_posts import longest_answer, shown_fields, with_calculated
from motcua.procedures.rules.form_types import (
    REPEATING_TYPES,
    SILENT_TYPES,
    Answers,
    AnswerValue,
    Field,
    FormDefinition,
    Plain,
    Row,
    fields_of,
)

_BIRTH: Final = "1990-02-03"
_TEXTS: Final[Mapping[str, Plain]] = {
    "name": "Nguyễn Văn Dụ",
    "personal_number": "000090000001",
    "identity_number": "000090000001",
    "tax_code": "0100109106",
    "phone": "0900000101",
    "email": "thu@vidu.example",
    "year": 2020,
    "time": "08:30",
    "checkbox": True,
    "declaration": True,
}
_ADDRESS: Final = {"units": "new", "detail": "Số 1 đường Mẫu", "commune": "phường Mẫu", "province": "tỉnh Minh Họa"}


def sample_answers(form: FormDefinition, today: date) -> Answers:
    """Return answers to everything that a form asks when every choice is the first one."""
    answers: Answers = {}
    for field in fields_of(form):
        answers = with_calculated(form, answers)
        is_silent = field["type"] in SILENT_TYPES or field["type"] == "calculated"
        if not is_silent and field["key"] in {each["key"] for each in shown_fields(form, answers)}:
            answers[field["key"]] = _answer(field, today)
    return with_calculated(form, answers)


def _answer(field: Field, today: date) -> AnswerValue:
    if field["type"] == "address":
        return dict(_ADDRESS)
    if field["type"] == "checkboxes":
        return [option["value"] for option in field.get("options", [])[:1]]
    if field["type"] in REPEATING_TYPES:
        row: Row = {column["key"]: _plain(column, today) for column in field.get("columns", [])}
        return [row]
    return _plain(field, today)


def _plain(field: Field, today: date) -> Plain:
    kind = field["type"]
    options = field.get("options")
    if options:
        return options[0]["value"]
    if kind == "date":
        return _day(field, today)
    if kind in {"number", "money"}:
        return _number(field)
    if kind in _TEXTS:
        return _TEXTS[kind]
    return f"Ví dụ: {field['label']}"[: longest_answer(field)]


def _number(field: Field) -> Plain:
    low, high = field.get("min", 1), field.get("max", 10**9)
    least = low if isinstance(low, int | float) else 1
    most = high if isinstance(high, int | float) else 10**9
    wanted = 1_000_000 if field["type"] == "money" else 2
    return min(max(wanted, least), most)


def _day(field: Field, today: date) -> str:
    low, high = field.get("min"), field.get("max")
    if low is None:
        return _BIRTH if not isinstance(high, str) or high == "today" or high >= _BIRTH else high
    return (today + timedelta(days=7)).isoformat() if low == "today" else str(low)
