"""Answers as people read and type them: the form definition to page values and back to words."""

from datetime import date
from typing import Any

from motcua.procedures.rules.form_types import Field


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


def _plain(value: object) -> str:
    return "on" if value is True else str(value)
