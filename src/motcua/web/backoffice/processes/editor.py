"""The table of steps: type, add, move, remove, import; saved as it stands, with diagram and findings beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.directory.queries import AgencyRow
from motcua.procedures import drafting, editions
from motcua.procedures.drafting import Judgement
from motcua.procedures.editions import EditionFacts, EditionState
from motcua.procedures.rules.condition_grammar import Kind
from motcua.procedures.rules.conditions import names_of
from motcua.procedures.rules.form_types import fields_of
from motcua.procedures.rules.process_draft import Draft, from_posted
from motcua.procedures.rules.process_draft_acts import act, free_key
from motcua.procedures.rules.process_draft_definition import drawable
from motcua.procedures.rules.process_slots import KIND_NAMES, Filling, SlotKind
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.backoffice.page import act as posted
from motcua.web.backoffice.processes.version import diagram
from motcua.web.backoffice.processes.words import ENDINGS, KINDS, ROLES, place_words, slot_words
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number

_SORTS = {
    Kind.NUMBER: "số",
    Kind.TEXT: "chữ, trong ngoặc kép",
    Kind.FLAG: "true hoặc false",
    Kind.DATE: "ngày",
    Kind.LIST: "danh sách",
    Kind.NOTHING: "",
}
SAVE, FINISH, OVER, ADD_AGENCY = "luu", "xong", "de", "them-cq"


@dataclass(frozen=True)
class Typed:
    """What the form holds: the table, the agencies of its slots, the revision that was seen."""

    draft: Draft
    slots: dict[str, Filling]
    revision: int


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the table of a draft, or save it with the button that was pressed."""
    actor, now = require_actor(request), clock.now()
    facts = own_draft(actor, code, number)
    if facts.state is not EditionState.DRAFT:
        messages.info(request, "Bản này không còn là bản thảo nên không sửa được.")
        return redirect("work:process", code=code, number=number)
    if request.method != "POST":
        other = drafting.see_draft(actor=actor, edition_id=facts.id, now=now)
        draft = Draft(**facts.draft)  # type: ignore[typeddict-item]
        return _show(request, facts, Typed(draft, facts.slots, facts.revision), other=other)
    command = clean_input(request.POST.get("viec", SAVE), 40, multiline=False)
    typed = _typed(request, facts, command)
    revision = facts.revision if command == OVER else typed.revision
    try:
        drafting.save_draft(
            actor=actor, edition_id=facts.id, draft=typed.draft, revision=revision, slots=typed.slots, now=now
        )
    except RuleBroken as broken:
        return _show(request, facts, typed, conflict=broken.message, status=409)
    if command == FINISH:
        messages.success(request, "Đã lưu bản thảo.")
        return redirect("work:process", code=code, number=number)
    if command in {SAVE, OVER}:
        messages.success(request, "Đã lưu bản thảo.")
    answer = redirect("work:process-edit", code=code, number=number)
    answer["Location"] += _place_after(command)
    return answer


@posted("work:process-edit")
@official(*ADMINS)
def redraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Save what is typed and answer with the diagram and the findings, for the script that asks while one types."""
    actor, now = require_actor(request), clock.now()
    facts = own_draft(actor, code, number)
    typed = _typed(request, facts, "")
    conflict = ""
    revision = typed.revision
    try:
        revision = drafting.save_draft(
            actor=actor, edition_id=facts.id, draft=typed.draft, revision=typed.revision, slots=typed.slots, now=now
        )
    except RuleBroken as broken:
        conflict = broken.message
    values = _judged(facts, typed) | {"conflict": conflict, "saved_at": now, "revision": revision, "swapped": True}
    return show(request, "processes/_beside.html", values | {"facts": facts})


def own_draft(actor: Actor, code: str, number: int) -> EditionFacts:
    """Return a version that the actor may write.

    Raises:
        NotAllowed: It is for others to write.
        NotFound: There is none, or not for this actor.
    """
    facts = editions.visible(actor, code, number)
    if not editions.may_draft(actor, facts.agency_id, facts.owner_id):
        raise NotAllowed(f"{actor.ref} may not write {code}/{number}")
    return facts


def _typed(request: HttpRequest, facts: EditionFacts, command: str) -> Typed:
    lists = dict(request.POST.lists())
    draft = act(from_posted(lists), command)
    agencies = directory.agencies()
    by_code: dict[str, Filling] = {kind.value: kind.value for kind in SlotKind}
    by_code |= {row.code: row.id for row in agencies}
    slots = {
        name.removeprefix("slot-")[:40]: by_code[values[0]]
        for name, values in lists.items()
        if name.startswith("slot-") and values[0] in by_code
    }
    chosen = clean_input(request.POST.get("new_agency", ""), 40, multiline=False)
    if command == ADD_AGENCY and chosen in by_code:
        names = {kind.value: kind.value for kind in SlotKind} | {row.code: row.name for row in agencies}
        name = names[chosen].removeprefix("kind:")
        slots[free_key(list({*slots, *_slots_in(draft)}), name)] = by_code[chosen]
    return Typed(draft, slots, whole_number(request.POST.get("revision", "")) or 0)


def _slots_in(draft: Draft) -> list[str]:
    names = [step["agency"].removeprefix("slot:") for step in draft["steps"] if step["agency"].startswith("slot:")]
    return list(dict.fromkeys(names))


def _place_after(command: str) -> str:
    """Return the part of the page that a button is about, so that the work goes on where it was."""
    name, *places = command.split(":")
    if not places or not places[0].lstrip("-").isdigit():
        return "#cac-buoc" if name in {SAVE, OVER} else ""
    row = int(places[0]) + {"them": 1, "len": -1, "xuong": 1, "xoa": -1}.get(name, 0)
    return f"#buoc-{max(row, 0) + 1}"


def _judged(facts: EditionFacts, typed: Typed) -> dict[str, Any]:
    judged = editions.edition_by_id(facts.id)
    verdict = drafting.judge(EditionFacts(**{**vars(judged), "draft": dict(typed.draft)}), places=False)
    return {
        "diagram": diagram(drawable(verdict.definition), verdict),
        "general": [finding.message for finding in verdict.findings if finding.step is None],
        "findings": _by_row(typed.draft, verdict),
        "count": len(verdict.findings),
    }


def _by_row(draft: Draft, verdict: Judgement) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for finding in verdict.findings:
        if finding.step:
            found.setdefault(finding.step, []).append(finding.message)
    return [found.pop(step["key"], []) for step in draft["steps"]]


def _show(
    request: HttpRequest,
    facts: EditionFacts,
    typed: Typed,
    *,
    other: str = "",
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    agencies = directory.agencies()
    names = {row.id: row.name for row in agencies}
    codes: dict[Filling, str] = {kind.value: kind.value for kind in SlotKind}
    codes |= {row.id: row.code for row in agencies}
    slot_names = {slot: slot_words(filling, names) for slot, filling in typed.slots.items()}
    used = list(dict.fromkeys([*typed.slots, *_slots_in(typed.draft)]))
    values: Mapping[str, Any] = _judged(facts, typed) | {
        "facts": facts,
        "draft": typed.draft,
        "revision": typed.revision,
        "slots": [(slot, codes.get(typed.slots.get(slot, 0), "")) for slot in used],
        "agency_groups": _agency_groups(agencies),
        "places": [
            ("handling", place_words("handling", {})),
            ("receiving", place_words("receiving", {})),
            *((f"slot:{slot}", place_words(f"slot:{slot}", slot_names)) for slot in used),
        ],
        "targets": _targets(typed.draft),
        "kinds": list(KINDS.items()),
        "roles": list(ROLES.items()),
        "names": _names(facts),
        "other": other,
        "conflict": conflict,
        "swapped": False,
        "saved_at": facts.saved_at,
        "use_htmx": True,
    }
    return show(request, "processes/edit.html", values, status=status)


def _agency_groups(agencies: Sequence[AgencyRow]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a slot can be filled by: kinds that each place has its own of, then agencies by level."""
    levels = {"province": "Cấp tỉnh", "commune": "Cấp xã", "ministry": "Trung ương"}
    kinds = [(kind.value, words) for kind, words in KIND_NAMES.items()]
    groups = [(words, [(row.code, row.name) for row in agencies if row.level == key]) for key, words in levels.items()]
    return [("Theo từng nơi áp dụng", kinds), *(group for group in groups if group[1])]


def _targets(draft: Draft) -> list[tuple[str, str]]:
    rows = [
        (step["key"], f"{place}. {step['title'] or '(chưa đặt tên)'}") for place, step in enumerate(draft["steps"], 1)
    ]
    return [*rows, *((key, f"Kết thúc: {words.lower()}") for key, words in ENDINGS.items())]


def _names(facts: EditionFacts) -> list[tuple[str, str, str]]:
    """Return the fields of the form that conditions may use: key, label, kind or choices."""
    form = editions.form_in_use(facts.code)
    known = names_of(form)
    return [
        (
            field["key"],
            field["label"],
            ", ".join(sorted(known[field["key"]].choices)) or _SORTS[known[field["key"]].kind],
        )
        for field in fields_of(form)
        if field["key"] in known
    ]
