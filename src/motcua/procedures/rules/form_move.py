"""Answers begun on one version of a form, carried over to another: what fits goes, the rest is told."""

from dataclasses import dataclass

from motcua.procedures.rules.form_difference import differences
from motcua.procedures.rules.form_types import Answers, FormDefinition, fields_of
from motcua.procedures.rules.form_words import readable
from motcua.procedures.rules.forms import check_answers


@dataclass(frozen=True)
class Moved:
    """The answers that fit the new form, what changed in the form, and the answers that found no place."""

    answers: Answers
    changes: list[str]
    left: list[str]


def move_answers(before: FormDefinition, after: FormDefinition, answers: Answers) -> Moved:
    """Carry answers over to another version of the form.

    An answer fits when the new form asks under the same key and takes it: what was half typed before stays half typed
    where the kind is the same. Nothing is dropped in silence.
    """
    old = {field["key"]: field for field in fields_of(before)}
    new = {field["key"]: field for field in fields_of(after)}
    kept: Answers = {}
    left: list[str] = []
    for key, value in answers.items():
        same_kind = key in old and key in new and old[key]["type"] == new[key]["type"]
        if key in new and (_fits(after, key, value) or (same_kind and not _fits(before, key, value))):
            kept[key] = value
        elif key in old and (words := readable(old[key], value)):
            left.append(f"{old[key]['label']}: {words}")
    return Moved(kept, differences(before, after), left)


def _fits(form: FormDefinition, key: str, value: object) -> bool:
    field = next((each for each in fields_of(form) if each["key"] == key), None)
    if field is None:
        return False
    alone = dict(field)
    for condition in ("show_when", "show_if", "birth"):
        alone.pop(condition, None)
    only: FormDefinition = {"sections": [{"key": "one", "title": "", "fields": [alone]}]}  # type: ignore[list-item]
    return not check_answers(only, {key: value})
