"""What several dossiers of one group have in common, so that nobody types it twice."""

from collections.abc import Mapping
from typing import Any

from motcua.procedures.rules.form_types import Field, FormDefinition

SHARED = frozenset({"account.phone", "account.email", "account.address"})
"""Sources of answers that people of one household or organisation share."""


def common_answers(before: FormDefinition, answers: Mapping[str, Any], form: FormDefinition) -> dict[str, Any]:
    """Return the answers of one form that another form asks for too.

    Of the same form only how to reach people: it is for another person. Of another form all that both ask for under
    the same name and type; what fits no option of the new form is left out.
    """
    known = {field["key"]: field for field in _fields(before) if answers.get(field["key"]) not in (None, "")}
    same = before["sections"] == form["sections"]
    return {
        field["key"]: answers[field["key"]]
        for field in _fields(form)
        if field["key"] in known
        and _asks_the_same(known[field["key"]], field)
        and (not same or field.get("prefill", "") in SHARED)
    }


def _fields(form: FormDefinition) -> list[Field]:
    return [field for section in form["sections"] for field in section["fields"]]


def _asks_the_same(one: Field, other: Field) -> bool:
    return (one["type"], one["label"], one.get("options")) == (other["type"], other["label"], other.get("options"))
