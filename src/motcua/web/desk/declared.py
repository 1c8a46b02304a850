"""The procedure's e-form at the counter: the same questions as on the portal, prefilled from the page above them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.procedures.rules.form_posts import read_form_post
from motcua.procedures.rules.form_types import Answers, Field, FormDefinition
from motcua.procedures.rules.forms import check_answers
from motcua.web.shared.answers import form_field

PREFIX = "tk-"
"""Before the names of the e-form's fields, so that they never meet those of the page."""


_SMALL = {"radio": "govuk-radios--small", "checkbox": "govuk-checkboxes--small"}


@dataclass(frozen=True)
class SectionView:
    """A section of the e-form: what must be declared, and what may be."""

    title: str
    hint: str
    asked: list[dict[str, Any]]
    optional: list[dict[str, Any]]


def read(form: FormDefinition, post: Mapping[str, str]) -> Answers:
    """Return the answers typed on the counter page; unreadable ones as they were typed."""
    own = {name.removeprefix(PREFIX): value for name, value in post.items() if name.startswith(PREFIX)}
    known = {field["key"] for section in form["sections"] for field in section["fields"] if is_asked(field)}
    return {key: value for key, value in read_form_post(form, own).items() if key in known}


def problems(form: FormDefinition, answers: Answers, today: date) -> dict[str, str]:
    """Return what cannot be read, by the field's name on the page.

    What was left empty is no problem: the applicant's signed form on paper lies on the desk and counts.
    """
    found = check_answers(form, answers, today=today)
    return {PREFIX + each["field"]: each["message"] for each in found if each["field"] in answers}


def sections(form: FormDefinition, answers: Mapping[str, Any], errors: Mapping[str, str]) -> list[SectionView]:
    """Return the sections with at least one question that the page above does not ask already."""
    made = [
        SectionView(
            title=section["title"],
            hint=section.get("hint", ""),
            asked=[
                _view(field, answers, errors) for field in section["fields"] if is_asked(field) and field["required"]
            ],
            optional=[
                _view(field, answers, errors)
                for field in section["fields"]
                if is_asked(field) and not field["required"]
            ],
        )
        for section in form["sections"]
    ]
    return [section for section in made if section.asked or section.optional]


def is_asked(field: Field) -> bool:
    """Tell whether the e-form asks here: who the person is stands above, once."""
    return not field.get("prefill", "").startswith("account.")


def _view(field: Field, answers: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    name = PREFIX + field["key"]
    shown = form_field(field, answers.get(field["key"]), errors.get(name, ""))
    condition = shown["show_field"]
    return shown | {
        "name": name,
        "show_field": PREFIX + condition if condition else "",
        "hide_optional": True,
        "classes": _SMALL.get(field["type"], ""),
        "autocomplete": "off",
    }
