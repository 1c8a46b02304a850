"""Answers as people read and type them: the form definition to page values and back to words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from motcua.procedures.rules.form_address import LONGEST_PART, NEW, PARTS, UNITS, read_address
from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_types import MOST_ROWS, REPEATING_TYPES, TICK_TYPES, Field, FormDefinition
from motcua.procedures.rules.form_words import readable, typed
from motcua.web.shared import language
from motcua.web.shared.english.own import Own
from motcua.web.shared.masking import MASKED_TYPES, masked

_NUMBERS = frozenset({"date", "money", "number", "year", "time"})


@dataclass(frozen=True)
class Answered:
    """A section of the form with the questions that have an answer: question, answer, what a register said of it."""

    title: str
    rows: list[tuple[str, str, str]]


def answered(
    form: Any,  # noqa: ANN401  (a stored form)
    answers: Mapping[str, Any],
    *,
    revealed: bool,
    sources: Mapping[str, str] = MappingProxyType({}),
) -> list[Answered]:
    """Return the answered questions section by section; sections without answers are left out.

    Args:
        form: The form.
        answers: Answers by field key.
        revealed: Whether numbers of persons are shown in full.
        sources: What registers of the state said of answers, in words by field key.
    """
    definition: FormDefinition = form
    shown = {field["key"] for field in shown_fields(definition, answers)}
    sections = [
        Answered(
            section["title"],
            [
                (field["label"], _told(field, answers[field["key"]], revealed=revealed), sources.get(field["key"], ""))
                for field in section["fields"]
                if field["key"] in shown and answers.get(field["key"]) not in (None, "")
            ],
        )
        for section in definition["sections"]
    ]
    return [section for section in sections if section.rows]


def prefilled(form: Any, facts: Mapping[str, str]) -> dict[str, str]:  # noqa: ANN401  (a stored form definition)
    """Return answers to the questions that an account would have filled in: who the person is and how to reach them."""
    definition: FormDefinition = form
    found = {}
    for section in definition["sections"]:
        for field in section["fields"]:
            value = facts.get(field.get("prefill", "").removeprefix("account."), "")
            if value:
                found[field["key"]] = value
    return found


def form_field(
    field: Field, value: object, error: str = "", errors: Mapping[str, str] | None = None, more_rows: int = 1
) -> dict[str, Any]:
    """Return a field as the page's macro takes it, with what was typed and its condition.

    Args:
        field: The question.
        value: The answer so far.
        error: What is wrong with it as a whole.
        errors: Messages by place, for the parts of an address and the cells of rows.
        more_rows: How many empty rows stand below the filled ones of a repeating field.
    """
    condition = field.get("show_when")
    shown: dict[str, Any] = {
        "name": field["key"],
        "label": field["label"],
        "type": field["type"],
        "hint": _hint(field),
        "help": field.get("help", ""),
        "required": field["required"],
        "value": typed(field, value) if not isinstance(value, list | Mapping) else "",
        "error": error,
        "max_length": field.get("max_length"),
        "show_field": condition["field"] if condition else "",
        "show_equals": _plain(condition["equals"]) if condition else "",
        "depends": "show_if" in field,
    }
    if "options" in field:
        shown["options"] = field["options"]
    if field["type"] in TICK_TYPES:
        shown["options"] = [{"value": "on", "label": field["label"]}]
        shown["value"] = "on" if value is True else ""
    elif field["type"] == "checkboxes":
        chosen = value if isinstance(value, list) else []
        shown["options"] = [option | {"chosen": option["value"] in chosen} for option in field.get("options", [])]
    elif field["type"] == "address":
        shown["parts"] = _address_parts(field, value, errors or {})
    elif field["type"] in REPEATING_TYPES:
        shown["rows"] = _rows(field, value, errors or {}, more_rows)
    return shown


def _hint(field: Field) -> str:
    example = field.get("example", "")
    return f"{field.get('hint', '')} Ví dụ: {example}".strip() if example else field.get("hint", "")


def _address_parts(field: Field, value: object, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    given = value if isinstance(value, Mapping) else read_address(str(value or ""))
    units = {
        "name": f"{field['key']}-units",
        "label": "Ghi theo đơn vị hành chính",
        "type": "select",
        "no_empty": True,
        "value": given.get("units", NEW),
        "options": [{"value": key, "label": label} for key, label in UNITS.items()],
    }
    parts = [
        {
            "name": f"{field['key']}-{part}",
            "label": label,
            "value": given.get(part, ""),
            "max_length": LONGEST_PART,
            "error": errors.get(f"{field['key']}-{part}", ""),
            "classes": "govuk-!-width-two-thirds",
        }
        for part, label in PARTS.items()
    ]
    return [*parts, units]


def _rows(field: Field, value: object, errors: Mapping[str, str], more: int) -> list[list[dict[str, Any]]]:
    given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    count = max(1, min(len(given) + more, field.get("max_rows", MOST_ROWS)), len(given))
    rows = []
    for number in range(count):
        row = given[number] if number < len(given) else {}
        cells = []
        for column in field.get("columns", []):
            name = f"{field['key']}-{number}-{column['key']}"
            cells.append(form_field(column, row.get(column["key"]), errors.get(name, "")) | {"name": name})
        rows.append(cells)
    return rows


def in_words(field: Field, value: object) -> str:
    """Return an answer as a page shows it: a choice in the form's words, what was typed as somebody's own."""
    if field["type"] in REPEATING_TYPES and isinstance(value, list):
        rows = [
            language.joined(*([] if at == 0 else ["\n"]), f"{at + 1}. ", *_cells(field, row))
            for at, row in enumerate(value)
        ]
        return language.joined(*rows)
    text = readable(field, value)
    is_typed = isinstance(value, str | Mapping) and field["type"] not in _NUMBERS
    return Own(text) if is_typed and text not in {option["label"] for option in field.get("options", ())} else text


def _cells(field: Field, row: Any) -> list[str]:  # noqa: ANN401  (a stored row)
    known = row if isinstance(row, Mapping) else {}
    cells = [(column, known.get(column["key"])) for column in field.get("columns", [])]
    told = [["; ", column["label"], ": ", in_words(column, cell)] for column, cell in cells if readable(column, cell)]
    return [part for cell in told for part in cell][1:]


def _told(field: Field, value: object, *, revealed: bool) -> str:
    if field["type"] in MASKED_TYPES and not revealed:
        return masked(str(value))
    if field["type"] in REPEATING_TYPES and isinstance(value, list) and not revealed:
        hidden = {column["key"] for column in field.get("columns", []) if column["type"] in MASKED_TYPES}
        rows = [{key: masked(str(cell)) if key in hidden else cell for key, cell in row.items()} for row in value]
        return in_words(field, rows)
    return in_words(field, value)


def _plain(value: object) -> str:
    return "on" if value is True else str(value)
