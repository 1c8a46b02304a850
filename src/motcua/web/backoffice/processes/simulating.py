"""Simulate a process before it is published: imagined dossiers, and where their time goes."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.procedures import editions
from motcua.procedures.queries import current_content
from motcua.procedures.rules.conditions import names_of
from motcua.procedures.rules.process_definition import ProcessDefinition, StepKind
from motcua.procedures.rules.process_draft import hours_of, hours_text
from motcua.procedures.rules.processes import total_hours
from motcua.processing.rules.simulation import Assumptions, Simulated, simulate
from motcua.web.backoffice.page import show
from motcua.web.backoffice.processes.lists import READERS
from motcua.web.backoffice.processes.version import definition_of
from motcua.web.backoffice.processes.words import ENDINGS, ROLES, place_words
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number

DOSSIERS, MOST_DOSSIERS = 300, 1000
A_DAY, MOST_A_DAY = 4.0, 500.0
MOST_PEOPLE = 200


@dataclass(frozen=True)
class People:
    """How many work in a role of an agency, as typed."""

    name: str
    label: str
    typed: str


@require_safe
@official(*READERS)
def simulation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the figures of a simulation under the assumptions in the address."""
    facts = editions.visible(require_actor(request), code, number)
    definition = definition_of(facts)
    if definition is None:
        return redirect("work:process", code=code, number=number)
    content = current_content(code)
    limit = total_hours(content) if content else None
    typed = {name: clean_input(request.GET.get(name, ""), 20, multiline=False) for name in ("dossiers", "a_day")}
    errors: dict[str, str] = {}
    people = _people(request, definition)
    dossiers = whole_number(typed["dossiers"] or str(DOSSIERS)) or 0
    if not 1 <= dossiers <= MOST_DOSSIERS:
        errors["dossiers"] = f"Hãy nhập số hồ sơ từ 1 đến {MOST_DOSSIERS}."
    a_day = hours_of(typed["a_day"]) if typed["a_day"] else A_DAY
    if a_day is None or not 0 < a_day <= MOST_A_DAY:
        errors["a_day"] = f"Hãy nhập số hồ sơ mỗi ngày, lớn hơn 0 và không quá {MOST_A_DAY:g}."
    working = {}
    for (agency, role), one in people.items():
        count = whole_number(one.typed) if one.typed else None
        if one.typed and not (count and count <= MOST_PEOPLE):
            errors[one.name] = f"Hãy nhập số người từ 1 đến {MOST_PEOPLE}, hoặc để trống nếu luôn đủ người."
        elif count:
            working[agency, role] = count
    values = {
        "version_facts": facts,
        "typed": {"dossiers": typed["dossiers"] or str(DOSSIERS), "a_day": typed["a_day"] or hours_text(A_DAY)},
        "people": list(people.values()),
        "errors": errors,
        "limit": hours_text(limit) if limit else "",
    }
    if not errors and a_day:
        assumptions = Assumptions(dossiers=dossiers, a_day=a_day, people=working)
        try:
            found = simulate(
                definition, assumptions, names=names_of(editions.form_in_use(code)), total_limit_hours=limit
            )
            values |= _figures(found, definition)
        except RuleBroken as broken:
            values["refused"] = broken.message
    return show(request, "processes/simulation.html", values, status=422 if errors else 200)


def _people(request: HttpRequest, definition: ProcessDefinition) -> dict[tuple[str, str], People]:
    found: dict[tuple[str, str], People] = {}
    for step in definition.steps:
        if step.kind is StepKind.JOIN or not step.role:
            continue
        name = f"nguoi-{step.agency.replace(':', '_')}-{step.role}"
        label = f"{ROLES.get(step.role, step.role)}, {place_words(step.agency, {}).lower()}"
        typed = clean_input(request.GET.get(name, ""), 20, multiline=False)
        found[step.agency, step.role] = People(name, label, typed)
    return found


def _figures(found: Simulated, definition: ProcessDefinition) -> dict[str, object]:
    titles = {step.key: step.title for step in definition.steps}
    return {
        "facts_of": [
            {"label": "Trung bình một hồ sơ", "value": f"{_hours(found.mean_hours)} giờ"},
            {"label": "Chín phần mười xong trong", "value": f"{_hours(found.slow_hours)} giờ"},
            {"label": "Quá thời hạn giải quyết", "value": _share(found.late_share)},
            *({"label": ENDINGS.get(end, end), "value": str(number)} for end, number in sorted(found.endings.items())),
        ],
        "rows": [
            [
                step.title,
                _share(step.share),
                _hours(step.wait_hours),
                _hours(step.work_hours),
                _hours(step.slow_hours),
                _share(step.late_share),
            ]
            for step in found.steps
        ],
        "unreached": [titles.get(key, key) for key in found.unreached],
        "failed": list(found.failed),
    }


def _hours(hours: float) -> str:
    return f"{hours:.1f}".replace(".", ",")


def _share(share: float) -> str:
    return f"{share * 100:.0f} %"
