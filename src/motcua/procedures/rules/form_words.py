"""Answers as people type and read them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.procedures.rules.form_address import address_text
from motcua.procedures.rules.form_types import REPEATING_TYPES, Field


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
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if abs(value) < 10**6 else f"{value:.2f}".replace(".", ",")
    return str(value)


def readable(field: Field, value: object) -> str:
    """Return an answer in words: the label of a choice, "Có" for a tick, a line for each row."""
    if value is None or value in ("", [], {}):
        return ""
    if field["type"] in REPEATING_TYPES and isinstance(value, list):
        return "\n".join(f"{number}. {_row_words(field, row)}" for number, row in enumerate(value, start=1))
    if isinstance(value, Mapping):
        return address_text(value)
    labels = {option["value"]: option["label"] for option in field.get("options", ())}
    if isinstance(value, list):
        return "; ".join(labels.get(str(each), str(each)) for each in value)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, str) and value in labels:
        return labels[value]
    text = typed(field, value)
    return f"{text} đ" if field["type"] == "money" else text


def flat_text(value: object) -> str:
    """Return an answer as one text for records that know nothing of forms: an address in one line."""
    if isinstance(value, Mapping):
        return address_text(value)
    return value if isinstance(value, str) else ""


def _row_words(field: Field, row: Any) -> str:  # noqa: ANN401  (a stored row)
    known = [
        f"{column['label']}: {words}"
        for column in field.get("columns", [])
        if isinstance(row, Mapping) and (words := readable(column, row.get(column["key"])))
    ]
    return "; ".join(known)
