"""Try a process before it is published: walk it with sample answers, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core.text import clean_input
from motcua.procedures import editions
from motcua.procedures.rules.condition_grammar import Faulty, Kind, Name, read
from motcua.procedures.rules.conditions import holds, names_of
from motcua.procedures.rules.form_types import fields_of
from motcua.procedures.rules.process_definition import ProcessDefinition, Step
from motcua.procedures.rules.process_draft import hours_text
from motcua.processing.rules.walk import MOST_MOVES, Walk, walk
from motcua.web.backoffice.page import show
from motcua.web.backoffice.processes.lists import READERS
from motcua.web.backoffice.processes.version import definition_of, diagram
from motcua.web.backoffice.processes.words import ENDINGS, ROLES, place_words
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_day

LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Sample:
    """A field that conditions look at, with the sample answer as typed."""

    key: str
    label: str
    typed: str
    choices: list[str]
    kind: Kind


@dataclass(frozen=True)
class OpenStep:
    """A step that waits in the walk, with its ways on."""

    title: str
    who: str
    span: str
    ways: list[tuple[str, str]]


@require_safe
@official(*READERS)
def trial(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Walk the process with the moves and the sample answers in the address."""
    facts = editions.visible(require_actor(request), code, number)
    definition = definition_of(facts)
    if definition is None:
        return redirect("work:process", code=code, number=number)
    names = names_of(editions.form_in_use(code))
    labels = {field["key"]: field["label"] for field in fields_of(editions.form_in_use(code))}
    samples = _samples(request, definition, names, labels)
    answers = {one.key: _value(one) for one in samples if one.typed}
    moves = [_move(text) for text in request.GET.getlist("di")[:MOST_MOVES]]

    def judge(step: Step, condition: str) -> bool:
        return holds(condition, names, answers, step_title=step.title)

    found = walk(definition, moves, judge)
    here = reverse("work:process-try", kwargs={"code": code, "number": number})
    typed = {f"tl-{one.key}": one.typed for one in samples if one.typed}
    values = {
        "facts": facts,
        "diagram": diagram(definition, marked=tuple(one.step.key for one in found.waiting)),
        "taken": [
            (one.step.title, one.outcome.label, f"giờ {hours_text(one.since)}–{hours_text(one.until)}")
            for one in found.taken
        ],
        "waiting": _open_steps(found, here, moves, typed),
        "end": ENDINGS.get(found.end, "") if found.end else "",
        "hours": hours_text(found.hours),
        "refused": found.refused,
        "samples": samples,
        "moves": [f"{step}.{outcome}" for step, outcome in moves],
        "back_href": query(here, di=[f"{step}.{outcome}" for step, outcome in moves[:-1]], **typed) if moves else "",
        "again_href": query(here, **typed),
    }
    return show(request, "processes/trial.html", values)


def _open_steps(found: Walk, here: str, moves: list[tuple[str, str]], typed: Mapping[str, str]) -> list[OpenStep]:
    before = [f"{step}.{outcome}" for step, outcome in moves]
    return [
        OpenStep(
            title=one.step.title,
            who=f"{ROLES.get(one.step.role, one.step.role)}, {place_words(one.step.agency, {}).lower()}",
            span=f"từ giờ {hours_text(one.since)} tới giờ {hours_text(one.until)}",
            ways=[
                (outcome.label, query(here, di=[*before, f"{one.step.key}.{outcome.key}"], **typed))
                for outcome in one.step.outcomes
            ],
        )
        for one in found.waiting
    ]


def _move(text: str) -> tuple[str, str]:
    step, _, outcome = clean_input(text, 130, multiline=False).partition(".")
    return step, outcome


def _samples(
    request: HttpRequest, definition: ProcessDefinition, names: Mapping[str, Name], labels: Mapping[str, str]
) -> list[Sample]:
    used: dict[str, None] = {}
    for step in definition.steps:
        for outcome in step.outcomes:
            for choice in outcome.choices:
                try:
                    used |= dict.fromkeys(read(choice.condition, names).names)
                except Faulty:
                    continue
    return [
        Sample(
            key=key,
            label=labels.get(key, key),
            typed=clean_input(request.GET.get(f"tl-{key}", ""), LONGEST_ANSWER, multiline=False),
            choices=["true", "false"] if names[key].kind is Kind.FLAG else sorted(names[key].choices),
            kind=names[key].kind,
        )
        for key in used
        if key in names
    ]


def _value(sample: Sample) -> object:
    if sample.kind is Kind.NUMBER:
        plain = sample.typed.replace(".", "").replace(",", ".")
        return (
            float(plain)
            if plain.replace(".", "", 1).isascii() and plain.replace(".", "", 1).isdigit()
            else sample.typed
        )
    if sample.kind is Kind.FLAG:
        return sample.typed == "true"
    if sample.kind is Kind.DATE:
        day = read_day(sample.typed)
        return day.isoformat() if day else sample.typed
    return sample.typed
