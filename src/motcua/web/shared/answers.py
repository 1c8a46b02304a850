"""Answers as people read and type them: the form definition to page values and back to words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_types import Field, FormDefinition
from motcua.web.shared.masking import MASKED_TYPES, masked


@dataclass(frozen=True)
class Answered:
    """A section of the form with the questions that have an answer."""

    title: str
    rows: list[tuple[str, str]]


def answered(form: Any, answers: Mapping[str, Any], *, revealed: bool) -> list[Answered]:  # noqa: ANN401  (a stored form)
    """Return the answered questions section by section; sections without answers are left out."""
    definition: FormDefinition = form
    shown = {field["key"] for field in shown_fields(definition, answers)}
    sections = [
        Answered(
            section["title"],
            [
                (field["label"], _told(field, answers[field["key"]], revealed=revealed))
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


def form_field(field: Field, value: object, error: str) -> dict[str, Any]:
    """Return a field as the page's macro takes it, with what was typed and its condition."""
    condition = field.get("show_when")
    shown: dict[str, Any] = {
        "name": field["key"],
        "label": field["label"],
        "type": field["type"],
        "hint": field.get("hint", ""),
        "required": field["required"],
        "value": typed(field, value),
        "error": error,
        "max_length": field.get("max_length"),
        "show_field": condition["field"] if condition else "",
        "show_equals": _plain(condition["equals"]) if condition else "",
    }
    if "options" in field:
        shown["options"] = field["options"]
    if field["type"] == "checkbox":
        shown["options"] = [{"value": "on", "label": field["label"]}]
        shown["value"] = "on" if value is True else ""
    return shown


def typed(field: Field, value: object) -> str:
    """Return an answer as somebody would type it: dates dd/mm/yyyy, amounts with points."""
    if value is None:
        return ""
    if field["type"] == "date" and isinstance(value, str):
        try:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    if field["type"] == "money" and isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value)


def readable(field: Field, value: object) -> str:
    """Return an answer in words: the label of a choice, "Có" for a tick."""
    if value is None or value == "":
        return ""
    for option in field.get("options", ()):
        if option["value"] == value:
            return option["label"]
    if isinstance(value, bool):
        return "Có" if value else "Không"
    text = typed(field, value)
    return f"{text} đ" if field["type"] == "money" else text


def _told(field: Field, value: object, *, revealed: bool) -> str:
    if field["type"] in MASKED_TYPES and not revealed:
        return masked(str(value))
    return readable(field, value)


def _plain(value: object) -> str:
    return "on" if value is True else str(value)
