"""What the pages of the hand-in share: which sections ask something, the list of steps, the way back."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseRedirect

from motcua.intake.queries import DraftFacts
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_types import Field, FormDefinition, Section

PAPERS, REVIEW = "giay-to", "xem-lai"


def form(draft: DraftFacts) -> FormDefinition:
    """Return the form the draft was begun with."""
    return form_of(draft.form_id)


def base(draft: DraftFacts) -> str:
    """Return the address all pages of a draft begin with."""
    return f"/nop-ho-so/{draft.procedure_code}/{draft.token}/"


def to_newer_form(draft: DraftFacts) -> HttpResponseRedirect | None:
    """Return the way to the page that moves a draft to the newer form; None when it has the one in force."""
    return HttpResponseRedirect(f"{base(draft)}bieu-mau-moi/") if draft.is_outdated else None


def asked_fields(definition: FormDefinition, part: Section, answers: Mapping[str, object]) -> list[Field]:
    """Return the fields a section's page asks for.

    A field that depends on an answer of another page is decided here; one that depends on its own page is always
    there, because without scripts the person sees all of it and with scripts the page itself decides.
    """
    shown = {field["key"] for field in shown_fields(definition, answers)}
    if "show_if" in part and not shown & {field["key"] for field in part["fields"]}:
        return []
    here: set[str] = set()
    for field in part["fields"]:
        if field["key"] in shown or _depends_on(field, here, part):
            here.add(field["key"])
    return [field for field in part["fields"] if field["key"] in here]


def _depends_on(field: Field, here: set[str], part: Section) -> bool:
    """Tell whether an answer on the same page decides about the field."""
    condition = field.get("show_when")
    if condition is not None:
        return condition["field"] in here
    words = set(re.findall(r"[a-z_][a-z0-9_]*", field.get("show_if", "")))
    return bool({word.partition("__")[0] for word in words} & {each["key"] for each in part["fields"]})


def sections(draft: DraftFacts, answers: Mapping[str, object] | None = None) -> list[tuple[int, Section]]:
    """Return the sections that ask something, each with its number in the form."""
    definition, known = form(draft), draft.answers if answers is None else answers
    return [
        (number, part)
        for number, part in enumerate(definition["sections"], start=1)
        if asked_fields(definition, part, known)
    ]


def after(draft: DraftFacts, number: int, answers: Mapping[str, object]) -> str:
    """Return the address that follows a section: the next one that asks something, or the papers."""
    following = [place for place, _ in sections(draft, answers) if place > number]
    return f"{base(draft)}{following[0] if following else PAPERS}/"


def frame(draft: DraftFacts, current: str) -> dict[str, Any]:
    """Return the values around every page: the steps, and where one comes from."""
    named = [(str(number), part["title"]) for number, part in sections(draft)]
    steps = [*named, (PAPERS, "Giấy tờ"), (REVIEW, "Xem lại và nộp")]
    at = [key for key, _ in steps].index(current)
    start = base(draft)
    shown = [
        {
            "text": name,
            "href": f"{start}{key}/" if place != at else "",
            "state": "done" if place < at else "current" if place == at else "todo",
        }
        for place, (key, name) in enumerate(steps)
    ]
    back = f"{start}{steps[at - 1][0]}/" if at else f"/thu-tuc/{draft.procedure_code}/"
    return {"draft": draft, "steps": shown, "base": start, "back": back}
