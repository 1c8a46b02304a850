"""Stuck dossiers: the finder, repairs proposed with a reason and decided by somebody else."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.dossiers import queries as dossiers
from motcua.procedures.queries import process_of
from motcua.processing import services as processing
from motcua.processing import stuck as finder
from motcua.web.backoffice.page import WATCHERS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number

LONGEST = 1000


@require_safe
@official(*WATCHERS)
def page(request: HttpRequest) -> HttpResponse:
    """Show what nothing will move, and the repairs that wait for a decision."""
    return _page(request, {})


@require_safe
@official(*WATCHERS)
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the form for the repair of one finding."""
    return _plan(request, ref, {name: str(value)[:40] for name, value in request.GET.items()}, {})


@act("work:repair")
@official(*WATCHERS)
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose a repair."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    typed = {name: clean_input(str(value), LONGEST) for name, value in request.POST.items()}
    wanted = processing.RepairPlan(
        kind=processing.FOR.get(typed.get("loi", ""), ""),
        task_id=_number(typed.get("buoc", "")) or None,
        step=typed.get("step", ""),
        unit_id=_number(typed.get("unit", "")) or None,
        reason=typed.get("reason", ""),
    )
    try:
        processing.propose_repair(actor=actor, dossier_id=found.id, plan=wanted, now=now)
    except RuleBroken as broken:
        return _plan(request, ref, typed, dict(errors_of(broken, "reason")), status=422)
    messages.success(request, "Đã gửi đề nghị cứu hộ; người quản trị khác duyệt thì hồ sơ mới thay đổi.")
    return redirect("work:stuck")


@act("work:stuck")
@official(*WATCHERS)
def decide(request: HttpRequest) -> HttpResponse:
    """Approve or refuse a repair."""
    actor, now = require_actor(request), clock.now()
    repair_id = _number(request.POST.get("repair", ""))
    note = clean_input(request.POST.get("note", ""), LONGEST)
    try:
        processing.decide_repair(
            actor=actor, repair_id=repair_id, approve=request.POST.get("viec") == "duyet", note=note, now=now
        )
    except RuleBroken as broken:
        return _page(request, {f"note-{repair_id}": broken.message}, {f"note-{repair_id}": note}, status=422)
    messages.success(request, "Đã ghi quyết định về đề nghị cứu hộ.")
    return redirect("work:stuck")


@act("work:stuck")
@official(*WATCHERS)
def take_back(request: HttpRequest) -> HttpResponse:
    """Take one's own proposal of a repair back."""
    actor, now = require_actor(request), clock.now()
    try:
        processing.take_repair_back(actor=actor, repair_id=_number(request.POST.get("repair", "")), now=now)
    except RuleBroken as broken:
        return _page(request, {"": broken.message}, status=409)
    messages.success(request, "Đã rút lại đề nghị cứu hộ.")
    return redirect("work:stuck")


def _page(
    request: HttpRequest, errors: Mapping[str, str], typed: Mapping[str, str] | None = None, *, status: int = 200
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    rows = finder.stuck(actor, now)
    audit.read(actor=actor.ref, act="work.stuck", subject=actor.agency_id, now=now, detail=f"{len(rows)} hồ sơ")
    values = {
        "rows": rows,
        "kinds": finder.KINDS,
        "repairs": processing.REPAIRS,
        "for_kind": processing.FOR,
        "proposals": finder.proposals(actor),
        "may_repair": processing.may_repair(actor),
        "account_id": actor.account_id,
        "errors": errors,
        "typed": typed or {},
    }
    return show(request, "stuck.html", values, status=status)


def _plan(
    request: HttpRequest, ref: str, typed: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    audit.read(actor=actor.ref, act="work.stuck", subject=found.id, now=now)
    terms = dossiers.terms(found.id)
    steps = process_of(terms.process_id)["steps"] if terms else []
    kind = typed.get("loi", "")
    values = {
        "dossier": found,
        "typed": typed,
        "errors": errors,
        "finding": finder.KINDS.get(kind, ""),
        "repair": processing.FOR.get(kind, ""),
        "repair_name": processing.REPAIRS.get(processing.FOR.get(kind, ""), ""),
        "steps": [{"value": step["key"], "label": step["title"]} for step in steps if step["kind"] != "join"],
        "units": [{"value": str(unit.id), "label": unit.name} for unit in directory.units_of(found.handling_agency_id)],
    }
    return show(request, "repair.html", values, status=status)


def _number(text: str) -> int:
    return id_number(text) or 0


urlpatterns = [
    path("quan-tri/ho-so-mac/", page, name="stuck"),
    path("quan-tri/ho-so-mac/quyet-dinh/", decide, name="repair-decide"),
    path("quan-tri/ho-so-mac/rut-lai/", take_back, name="repair-take-back"),
    path("quan-tri/ho-so-mac/<str:ref>/", plan, name="repair"),
    path("quan-tri/ho-so-mac/<str:ref>/de-nghi/", propose, name="repair-propose"),
]
