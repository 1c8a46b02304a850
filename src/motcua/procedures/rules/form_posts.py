"""From what was posted to answers: every field in its own type where it can be read, the typed text where not.

Nothing typed is lost here: "31/02/2020" or "mười hai" stay as they are, so that the page can show them again beside the
message of `check_answers`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from motcua.core.text import clean_input
from motcua.procedures.rules.conditions import calculate, facts_of, is_met, names_of
from motcua.procedures.rules.form_address import LONGEST_PART, PARTS, UNITS
from motcua.procedures.rules.form_types import (
    MOST_ROWS,
    REPEATING_TYPES,
    SILENT_TYPES,
    AddressValue,
    Answers,
    AnswerValue,
    Field,
    FormDefinition,
    Plain,
    Row,
    ShowWhen,
    fields_of,
)

DEFAULT_LENGTHS: Final = {"text": 250, "textarea": 4_000, "email": 254, "name": 100}
LONGEST_SHORT: Final = 100
# How much of an overlong text is kept to be shown again.
KEPT_BEYOND: Final = 5_000
_ROW_DIGITS: Final = 5

_DATE: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})|(\d{2})(\d{2})(\d{4})")
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER: Final = re.compile(r"[+-]?\d{1,15}")
_DECIMAL: Final = re.compile(r"[+-]?\d{1,12}[.,]\d{1,6}")
_MONEY: Final = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+|\d{1,15})\s*(?:đ|đồng|vnđ|vnd)?", re.IGNORECASE)
_TIME: Final = re.compile(r"(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{2})?(?:\s*(?:phút|p))?", re.IGNORECASE)
_TRUE: Final = frozenset(("on", "true", "1", "yes", "có"))


def longest_answer(field: Field) -> int:
    """Return how many characters an answer to the field may have."""
    return field.get("max_length") or DEFAULT_LENGTHS.get(field["type"], LONGEST_SHORT)


def read_form_post(form: FormDefinition, post: Mapping[str, str], *, keep_hidden: bool = False) -> Answers:
    """Return the answers in an HTML form post; fields left empty have no answer.

    Answers to fields that another choice hides are dropped, but kept as long as that choice was not made: without
    JavaScript all fields are on the page, and what was typed must come back with the message. A date may come as one
    text ("27/03/1985", "27031985" or ISO) or as `<key>-day`, `<key>-month`, `<key>-year`; a tick of several as
    `<key>-<value>`; an address as `<key>-<part>`; a row as `<key>-<number>-<column>`. Names that are no fields (tokens,
    buttons) and what is calculated are passed over.

    Args:
        form: The form, or the part of it that stood on the page.
        post: Names and texts as posted.
        keep_hidden: Keep what another choice hides too: a draft gives it back when the choice is changed again.
    """
    answers: Answers = {}
    for field in fields_of(form):
        value = _posted_value(field, post)
        if value is not None:
            answers[field["key"]] = value
    if keep_hidden:
        return answers
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
    """Return the fields that are asked, given the answers so far; what depends on a hidden field is hidden too."""
    shown: list[Field] = []
    seen: dict[str, object] = {}
    for section in form["sections"]:
        if "show_if" in section and not _holds(form, section["show_if"], seen):
            continue
        for field in section["fields"]:
            if _is_asked(form, field, seen):
                shown.append(field)
                seen[field["key"]] = answers.get(field["key"])
    return shown


def _is_asked(form: FormDefinition, field: Field, seen: Mapping[str, object]) -> bool:
    condition = field.get("show_when")
    if condition is not None and not (condition["field"] in seen and _meets(condition, seen)):
        return False
    return "show_if" not in field or _holds(form, field["show_if"], seen)


def _holds(form: FormDefinition, condition: str, seen: Mapping[str, object]) -> bool:
    return is_met(condition, names_of(form), facts_of(form, seen))


def shown_answers(form: FormDefinition, answers: Answers) -> Answers:
    """Return the answers of the shown fields only, with what the form calculates from them."""
    worked_out = with_calculated(form, answers)
    keys = {field["key"] for field in shown_fields(form, worked_out)}
    return {key: value for key, value in worked_out.items() if key in keys}


def with_calculated(form: FormDefinition, answers: Mapping[str, AnswerValue]) -> Answers:
    """Return answers with every calculated field worked out anew; one that cannot be yet has no answer."""
    found = dict(answers)
    for field in fields_of(form):
        if field["type"] != "calculated":
            continue
        found.pop(field["key"], None)
        value = calculate(field.get("formula", ""), names_of(form), facts_of(form, found))
        if value is not None:
            found[field["key"]] = int(value) if value.is_integer() else round(value, 4)
    return found


def read_value(field: Field, raw: str) -> Plain | None:
    """Return a typed text in the field's type, the cleaned text when it can't be read, None when it is empty."""
    multiline = field["type"] == "textarea"
    text = clean_input(raw, longest_answer(field) + KEPT_BEYOND, multiline=multiline)
    if not text:
        return None
    reader = _READERS.get(field["type"])
    return reader(text) if reader else text


def _posted_value(field: Field, post: Mapping[str, str]) -> AnswerValue | None:
    kind = field["type"]
    if kind in SILENT_TYPES or kind == "calculated":
        return None
    if kind == "checkboxes":
        values = [option["value"] for option in field.get("options", [])]
        return [value for value in values if _checked(post.get(f"{field['key']}-{value}", ""))] or None
    if kind == "address":
        return _posted_address(field["key"], post)
    if kind in REPEATING_TYPES:
        return _posted_rows(field, post) or None
    return _posted_plain(field, post)


def _posted_address(key: str, post: Mapping[str, str]) -> AddressValue | None:
    found = {part: clean_input(post.get(f"{key}-{part}", ""), LONGEST_PART, multiline=False) for part in PARTS}
    given = {part: text for part, text in found.items() if text}
    units = post.get(f"{key}-units", "")
    return {"units": units if units in UNITS else next(iter(UNITS))} | given if given else None


def _posted_rows(field: Field, post: Mapping[str, str]) -> list[Row]:
    """Return the rows with something in them; how they are numbered on the page does not matter."""
    start = f"{field['key']}-"
    numbers = {name.removeprefix(start).partition("-")[0] for name in post if name.startswith(start)}
    rows: list[Row] = []
    for number in sorted(
        int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < _ROW_DIGITS
    ):
        before = f"{start}{number}-"
        inner = {name.removeprefix(before): value for name, value in post.items() if name.startswith(before)}
        row = {
            column["key"]: value
            for column in field.get("columns", [])
            if (value := _posted_plain(column, inner)) is not None and value is not False
        }
        if row:
            rows.append(row)
    return rows[: MOST_ROWS + 1]


def _posted_plain(field: Field, post: Mapping[str, str]) -> Plain | None:
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


def _compact(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).upper()


def _tax_code(text: str) -> str:
    plain = re.sub(r"[\s.]", "", text)
    return f"{plain[:10]}-{plain[10:]}" if re.fullmatch(r"[0-9]{13}", plain) else plain


def _time(text: str) -> str:
    found = _TIME.fullmatch(text)
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text


def _meets(condition: ShowWhen, answers: Mapping[str, object]) -> bool:
    answer, wanted = answers.get(condition["field"]), condition["equals"]
    return type(answer) is type(wanted) and answer == wanted


_READERS: Final[dict[str, Callable[[str], Plain]]] = {
    "checkbox": _checked,
    "declaration": _checked,
    "year": _number,
    "time": _time,
    "tax_code": _tax_code,
    "identity_number": _compact,
    "date": _iso_date,
    "number": _number,
    "money": _amount,
    "phone": _phone,
    "personal_number": _personal_number,
}
