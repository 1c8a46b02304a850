"""An applicant's answers in words, section by section."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.core.money import format_dong
from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_types import Field, FormDefinition


@dataclass(frozen=True)
class Answered:
    """A section of the form with the questions that have an answer."""

    title: str
    rows: list[tuple[str, str]]


def in_words(form: Any, answers: Mapping[str, Any]) -> list[Answered]:  # noqa: ANN401  (a stored form definition)
    """Return the answered questions by section; sections without answers are left out."""
    definition: FormDefinition = form
    shown = {field["key"] for field in shown_fields(definition, answers)}
    sections = [
        Answered(
            section["title"],
            [
                (field["label"], _value(field, answers[field["key"]]))
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


def _value(field: Field, value: object) -> str:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if field["type"] == "money" and isinstance(value, int):
        return format_dong(value)
    if field["type"] == "date" and isinstance(value, str):
        try:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    labels = {option["value"]: option["label"] for option in field.get("options", [])}
    return labels.get(str(value), str(value))
