"""What the pages of the hand-in share: which sections ask something, the list of steps, the way back."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseRedirect

from motcua.intake.queries import DraftFacts
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_files import file_fields
from motcua.procedures.rules.form_posts import shown_answers, shown_fields
from motcua.procedures.rules.form_types import Field, FormDefinition, Section, fields_of

PAPERS, REVIEW = "giay-to", "xem-lai"
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


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
    return bool(_spoken_of(field.get("show_if", "")) & {each["key"] for each in part["fields"]})


def _spoken_of(text: str) -> set[str]:
    """Return the fields that a condition or sum may speak of; a total of rows names its table."""
    return {word.partition("__")[0] for word in _WORD.findall(text)}


def deciding_fields(definition: FormDefinition, part: Section) -> list[str]:
    """Return the fields of a page whose answers decide what is asked or calculated, on this page or a later one."""
    spoken: set[str] = set()
    for section in definition["sections"]:
        spoken |= _spoken_of(section.get("show_if", ""))
        for field in section["fields"]:
            spoken |= _spoken_of(field.get("show_if", "")) | _spoken_of(field.get("formula", ""))
            if section["key"] != part["key"] and "show_when" in field:
                spoken.add(field["show_when"]["field"])
    # What a condition speaks of may itself be hidden by a choice beside it.
    spoken |= {
        field["show_when"]["field"]
        for field in fields_of(definition)
        if field["key"] in spoken and "show_when" in field
    }
    return [field["key"] for field in part["fields"] if field["key"] in spoken]


def sections(draft: DraftFacts, answers: Mapping[str, object] | None = None) -> list[tuple[int, Section]]:
    """Return the sections that ask something, each with its number in the form."""
    definition, known = form(draft), draft.answers if answers is None else answers
    return [
        (number, part)
        for number, part in enumerate(definition["sections"], start=1)
        if asked_fields(definition, part, known)
    ]


def papers_in_form(draft: DraftFacts) -> dict[int, Field]:
    """Return the fields that ask for a paper's files on a page of the form, by number of the paper."""
    definition = form(draft)
    return file_fields(definition, shown_answers(definition, draft.answers))


def after(draft: DraftFacts, number: int, answers: Mapping[str, object]) -> str:
    """Return the address that follows a section: the next one that asks something, or the papers."""
    following = [place for place, _ in sections(draft, answers) if place > number]
    return f"{base(draft)}{following[0] if following else PAPERS}/"


def frame(draft: DraftFacts, current: str, answers: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return the values around every page: the steps, and where one comes from.

    Args:
        draft: The draft.
        current: The step that is open.
        answers: What is typed but not saved yet; None takes what the draft holds.
    """
    named = [(str(number), part["title"]) for number, part in sections(draft, answers)]
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
