"""The applicant's form and the parties as officials read them: numbers masked until asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from motcua.core.money import format_dong
from motcua.dossiers.queries import PartyRow
from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_types import Field

SHOWN_DIGITS = 3
MASKED_TYPES = frozenset({"personal_number", "phone", "email"})


@dataclass(frozen=True)
class Answered:
    """A section of the form with its answered questions."""

    title: str
    rows: list[tuple[str, str]]


def masked(text: str) -> str:
    """Hide all but the last three characters of a number; of an e-mail all but its first letter and its host."""
    name, at, host = text.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return "•" * (len(text) - SHOWN_DIGITS) + text[-SHOWN_DIGITS:] if len(text) > SHOWN_DIGITS else "•" * len(text)


def mask_party(party: PartyRow) -> PartyRow:
    """Return a party whose personal number, phone and e-mail are masked."""
    return replace(
        party, personal_number=masked(party.personal_number), phone=masked(party.phone), email=masked(party.email)
    )


def answered(form: Mapping[str, Any], answers: Mapping[str, Any], *, revealed: bool) -> Sequence[Answered]:
    """Return the answered questions section by section; empty sections are left out."""
    shown = {field["key"] for field in shown_fields(form, answers)}  # type: ignore[arg-type]  # a stored form
    sections = [
        Answered(
            section["title"],
            [
                (field["label"], _value(field, answers[field["key"]], revealed=revealed))
                for field in section["fields"]
                if field["key"] in shown and answers.get(field["key"]) not in (None, "")
            ],
        )
        for section in form["sections"]
    ]
    return [section for section in sections if section.rows]


def _value(field: Field, value: object, *, revealed: bool) -> str:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if field["type"] in MASKED_TYPES and not revealed:
        return masked(str(value))
    if field["type"] == "money" and isinstance(value, int):
        return format_dong(value)
    if field["type"] == "date":
        return _day(str(value))
    labels = {option["value"]: option["label"] for option in field.get("options", [])}
    return labels.get(str(value), str(value))


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
