"""From what was posted to answers: every field in its own type where it can be read, the typed text where not.

Nothing typed is lost here: "31/02/2020" or "mười hai" stay as they are, so that the page can show them again beside the
message of `check_answers`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from motcua.core.text import clean_input
from motcua.procedures.rules.form_types import Answers, AnswerValue, Field, FormDefinition, ShowWhen, fields_of

DEFAULT_LENGTHS: Final = {"text": 250, "textarea": 4_000, "email": 254}
LONGEST_SHORT: Final = 100
# How much of an overlong text is kept to be shown again.
KEPT_BEYOND: Final = 5_000

_DATE: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})|(\d{2})(\d{2})(\d{4})")
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER: Final = re.compile(r"[+-]?\d{1,15}")
_DECIMAL: Final = re.compile(r"[+-]?\d{1,12}[.,]\d{1,6}")
_MONEY: Final = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+|\d{1,15})\s*(?:đ|đồng|vnđ|vnd)?", re.IGNORECASE)
_TRUE: Final = frozenset(("on", "true", "1", "yes", "có"))


def longest_answer(field: Field) -> int:
    """Return how many characters an answer to the field may have."""
    return field.get("max_length") or DEFAULT_LENGTHS.get(field["type"], LONGEST_SHORT)


def read_form_post(form: FormDefinition, post: Mapping[str, str]) -> Answers:
    """Return the answers in an HTML form post; fields left empty have no answer.

    Answers to fields that another choice hides are dropped, but kept as long as that choice was not made: without
    JavaScript all fields are on the page, and what was typed must come back with the message. A date may come as one
    text ("27/03/1985", "27031985" or ISO) or as `<key>-day`, `<key>-month`, `<key>-year`. Names that are no fields
    (tokens, buttons) are passed over.
    """
    answers: Answers = {}
    for field in fields_of(form):
        value = _posted_value(field, post)
        if value is not None:
            answers[field["key"]] = value
    hidden = {
        field["key"]
        for field in fields_of(form)
        if (condition := field.get("show_when")) and condition["field"] in answers and not _meets(condition, answers)
    }
    return {key: value for key, value in answers.items() if key not in hidden}


def clean_answers(form: FormDefinition, raw: Mapping[str, object]) -> dict[str, object]:
    """Return answers that came as JSON with every text cleaned and read like a posted one.

    Unknown names and values of a wrong type stay, for `check_answers` to name them.
    """
    by_key = {field["key"]: field for field in fields_of(form)}
    cleaned: dict[str, object] = {}
    for key, value in raw.items():
        field = by_key.get(key)
        if field is None or not isinstance(value, str):
            cleaned[key] = value
        elif (read := read_value(field, value)) is not None:
            cleaned[key] = read
    return cleaned


def shown_fields(form: FormDefinition, answers: Mapping[str, object]) -> list[Field]:
    """Return the fields that are asked, given the answers so far; a field of a hidden field is hidden too."""
    shown: list[Field] = []
    visible: set[str] = set()
    for field in fields_of(form):
        condition = field.get("show_when")
        if condition is None or (condition["field"] in visible and _meets(condition, answers)):
            shown.append(field)
            visible.add(field["key"])
    return shown


def shown_answers(form: FormDefinition, answers: Answers) -> Answers:
    """Return the answers of the shown fields only."""
    keys = {field["key"] for field in shown_fields(form, answers)}
    return {key: value for key, value in answers.items() if key in keys}


def read_value(field: Field, raw: str) -> AnswerValue | None:
    """Return a typed text in the field's type, the cleaned text when it can't be read, None when it is empty."""
    multiline = field["type"] == "textarea"
    text = clean_input(raw, longest_answer(field) + KEPT_BEYOND, multiline=multiline)
    if not text:
        return None
    reader = _READERS.get(field["type"])
    return reader(text) if reader else text


def _posted_value(field: Field, post: Mapping[str, str]) -> AnswerValue | None:
    key = field["key"]
    if field["type"] == "date" and key not in post:
        parts = [clean_input(post.get(f"{key}-{part}", ""), 20, multiline=False) for part in ("day", "month", "year")]
        return _iso_date("/".join(parts)) if any(parts) else None
    return read_value(field, post[key]) if key in post else None


def _iso_date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None and not _ISO_DATE.fullmatch(text):
        return text
    try:
        if match is None:
            return date.fromisoformat(text).isoformat()
        day, month, year = (int(part) for part in match.groups() if part)
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def _number(text: str) -> int | float | str:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else text


def _amount(text: str) -> int | str:
    match = _MONEY.fullmatch(text)
    return int(re.sub(r"\D", "", match[1])) if match else text


def _phone(text: str) -> str:
    digits = re.sub(r"^(?:\+84|0084)", "0", re.sub(r"[\s.\-()]", "", text))
    return digits if digits.isdigit() else text


def _checked(text: str) -> bool:
    return text.lower() in _TRUE


def _personal_number(text: str) -> str:
    digits = re.sub(r"[\s.\-]", "", text)
    return digits if digits.isdigit() else text


def _meets(condition: ShowWhen, answers: Mapping[str, object]) -> bool:
    answer, wanted = answers.get(condition["field"]), condition["equals"]
    return type(answer) is type(wanted) and answer == wanted


_READERS: Final[dict[str, Callable[[str], AnswerValue]]] = {
    "checkbox": _checked,
    "date": _iso_date,
    "number": _number,
    "money": _amount,
    "phone": _phone,
    "personal_number": _personal_number,
}
