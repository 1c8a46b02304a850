"""Files asked for on a page of the form: sent when chosen, with the page, or taken from the own store."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.file_limits import limits_of
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.procedures.rules.form_types import Field, Section
from motcua.web.portal.attach import in_store, limit_words, take_files, upload_item
from motcua.web.shared.access import require_actor
from motcua.web.shared.numbers import whole_number

REMOVE, USE = "xoa-tep", "tu-kho"


def asks(part: Section) -> bool:
    """Tell whether a page asks for files."""
    return bool(_fields(part["fields"]))


def take(request: HttpRequest, draft: queries.DraftFacts, part: Section) -> dict[str, str]:
    """Keep the files that came with the page; return what is wrong with any, by field."""
    if not request.FILES:
        return {}
    keys = {f"paper-{paper}": field["key"] for paper, field in _fields(part["fields"]).items()}
    return {keys.get(name, ""): message for name, message in take_files(request, draft.token).items()}


def act(request: HttpRequest, draft: queries.DraftFacts, part: Section) -> dict[str, str]:
    """Take a file away, or one of the own store, when a button of the page says so; return what is wrong, by field."""
    actor = require_actor(request)
    if REMOVE in request.POST:
        intake.remove_file(actor=actor, token=draft.token, file_token=_text(request, REMOVE))
    number, _, item = _text(request, USE).partition(":")
    field = _fields(part["fields"]).get(whole_number(number) or 0)
    if item and field is not None:
        try:
            intake.add_from_store(
                actor=actor, token=draft.token, paper_no=field.get("paper", 0), item_token=item, now=clock.now()
            )
        except RuleBroken as broken:
            return {field["key"]: broken.message}
    return {}


def acted_on(request: HttpRequest, part: Section) -> str:
    """Return the field that a button of the page took a file from or gave one to, empty when none did."""
    fields = _fields(part["fields"])
    if REMOVE in request.POST and fields:
        return next(iter(fields.values()))["key"]
    number = whole_number(_text(request, USE).partition(":")[0]) or 0
    return fields[number]["key"] if number in fields else ""


def shown(
    actor: Actor, draft: queries.DraftFacts, asked: Sequence[Field], errors: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Return how the files of a page are sent, and what the own store has for them, by field."""
    fields = _fields(asked)
    if not fields:
        return {}
    files = queries.draft_files(draft.id)
    held = {file.paper_no for file in files}
    offered = in_store(actor, {paper: field["label"] for paper, field in fields.items() if paper not in held})
    return {
        field["key"]: {
            "paper": paper,
            "in_store": offered.get(paper, []),
            "upload": upload_item(draft, paper, files)
            | {
                "id": field["key"],
                "label": field["label"],
                "required": field["required"],
                "hint": " ".join(
                    filter(None, (field.get("hint", ""), limit_words(limits_of(draft.version_id, paper))))
                ),
                "error": errors.get(field["key"], ""),
                "remove_name": REMOVE,
            },
        }
        for paper, field in fields.items()
    }


def _fields(fields: Sequence[Field]) -> dict[int, Field]:
    found: dict[int, Field] = {}
    for field in fields:
        if field["type"] == "file":
            found.setdefault(field.get("paper", 0), field)
    return found


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), 120, multiline=False)
