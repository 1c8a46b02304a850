"""The tree of agencies on screen, one agency with its units, and what an agency can be."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import agencies, procedure_sets, staff
from motcua.directory import queries as directory
from motcua.directory.actors import Role
from motcua.directory.agencies import LEVELS, UNIT_KINDS, AgencyFacts, AgencyTerms
from motcua.directory.rules.receipts import read_signs
from motcua.web.backoffice.governance.typed import day, errors_of, number, texts
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.people.words import told
from motcua.web.shared.access import official, require_actor

FIELDS = {
    "code": 35, "name": 300, "level": 20, "kind": 40, "parent": 60, "unit_code": 5, "address": 300, "phone": 50,
    "tax_code": 20, "receipt_form": 40, "receipt_series": 40, "valid_from": 20,
}  # fmt: skip
UNIT_FIELDS = {"unit": 20, "unit_key": 60, "unit_name": 200, "unit_kind": 20}


@require_safe
@official(*ADMINS)
def index(request: HttpRequest) -> HttpResponse:
    """Show the agencies that the actor administers as a tree."""
    actor = require_actor(request)
    lines = agencies.tree_of(actor)
    least = min((line.depth for line in lines), default=0)
    values = {
        "rows": [(line, line.depth - least, LEVELS.get(line.level, line.level)) for line in lines],
        "whole_province": actor.has(Role.PROVINCE_ADMIN),
    }
    return show(request, "people/agencies.html", values)


@official(*ADMINS)
def new(request: HttpRequest) -> HttpResponse:
    """Make an agency below one of the own."""
    if request.method != "POST":
        return _show_form(request, None, {}, {})
    return _keep(request, None)


@require_safe
@official(*ADMINS)
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """Show an agency with its units, sets of procedures and history."""
    return show_agency(request, code)


@official(*ADMINS)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change an agency's particulars or its place in the tree."""
    facts = agencies.administered(require_actor(request), code)
    if request.method != "POST":
        return _show_form(request, facts, _as_typed(facts), {})
    return _keep(request, facts)


@act("work:agency")
@official(*ADMINS)
def keep_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Add a unit, or change its name and kind."""
    actor, now = require_actor(request), clock.now()
    facts = agencies.administered(actor, code)
    typed = texts(request, UNIT_FIELDS)
    try:
        agencies.keep_unit(
            actor=actor,
            agency_id=facts.id,
            unit_id=number(typed["unit"]),
            key=typed["unit_key"],
            name=typed["unit_name"],
            kind=typed["unit_kind"],
            now=now,
        )
    except RuleBroken as broken:
        return show_agency(request, code, typed, errors_of(broken, otherwise="unit_name"), 422)
    messages.success(request, f"Đã ghi bộ phận “{typed['unit_name']}”.")
    return redirect("work:agency", code=code)


@official(Role.PROVINCE_ADMIN)
def kinds(request: HttpRequest) -> HttpResponse:
    """Show what an agency can be, and add to it."""
    actor = require_actor(request)
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = texts(request, {"kind_code": 40, "kind_name": 200, "reported_apart": 2})
        try:
            agencies.keep_kind(
                actor=actor,
                code=typed["kind_code"],
                name=typed["kind_name"],
                reported_apart=bool(typed["reported_apart"]),
            )
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="kind_code")
        else:
            messages.success(request, f"Đã ghi loại “{typed['kind_name']}”.")
            return redirect("work:agency-kinds")
    values = {"rows": agencies.kinds(), "typed": typed, "errors": errors}
    return show(request, "people/kinds.html", values, status=422 if errors else 200)


def _keep(request: HttpRequest, facts: AgencyFacts | None) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    typed = texts(request, FIELDS)
    try:
        parent = agencies.administered(actor, typed["parent"]).id if typed["parent"] else None
        if facts and facts.parent_id and not typed["parent"] and not actor.administers(facts.parent_id):
            # The place of the own agency in the tree is not the own administrator's to change.
            parent = facts.parent_id
        code = agencies.keep_agency(
            actor=actor,
            agency_id=facts.id if facts else None,
            terms=AgencyTerms(
                code=facts.code if facts else typed["code"],
                name=typed["name"],
                level=typed["level"],
                kind=typed["kind"],
                parent_id=parent,
                unit_code=typed["unit_code"],
                address=typed["address"],
                phone=typed["phone"],
                signs=read_signs(typed["tax_code"], typed["receipt_form"], typed["receipt_series"]),
                valid_from=day(typed, "valid_from", required=False),
            ),
            now=now,
        )
    except RuleBroken as broken:
        return _show_form(request, facts, typed, errors_of(broken, otherwise="name"), 422)
    messages.success(request, f"Đã ghi cơ quan “{typed['name']}”.")
    return redirect("work:agency", code=code)


def _show_form(
    request: HttpRequest,
    facts: AgencyFacts | None,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    tree = [line for line in agencies.tree_of(actor) if line.active and (facts is None or line.id != facts.id)]
    movable = facts is None or facts.parent_id is None or actor.administers(facts.parent_id)
    values = {
        "facts": facts,
        "typed": typed,
        "errors": errors,
        "levels": [{"value": key, "label": name} for key, name in LEVELS.items()],
        "kinds": [{"value": code, "label": name} for code, name, _ in agencies.kinds()],
        "parents": [{"value": line.code, "label": line.name} for line in tree] if movable else [],
    }
    return show(request, "people/agency_form.html", values, status=status)


def show_agency(
    request: HttpRequest,
    code: str,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    facts = agencies.administered(actor, code)
    values: dict[str, Any] = {
        "facts": facts,
        "level": LEVELS.get(facts.level, facts.level),
        "units": [(unit, UNIT_KINDS.get(unit.kind, unit.kind)) for unit in agencies.unit_lines(facts.id)],
        "sets": procedure_sets.sets_of(facts.id),
        "kinds": [{"value": key, "label": name} for key, name in UNIT_KINDS.items()],
        "bases": [{"value": "", "label": "Cả cơ quan"}]
        + [{"value": str(unit.id), "label": unit.name} for unit in directory.units_of(facts.id)],
        "may_end": actor.has(Role.PROVINCE_ADMIN) and facts.active,
        "history": told(staff.history(facts.id)),
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "people/agency.html", values, status=status)


def _as_typed(facts: AgencyFacts) -> dict[str, str]:
    parent = directory.agency(facts.parent_id).code if facts.parent_id else ""
    return {
        "code": facts.code,
        "name": facts.name,
        "level": facts.level,
        "kind": facts.kind,
        "parent": parent,
        "unit_code": facts.unit_code,
        "address": facts.address,
        "phone": facts.phone,
        "tax_code": facts.tax_code,
        "receipt_form": facts.receipt_form,
        "receipt_series": facts.receipt_series,
        "valid_from": f"{facts.valid_from:%d/%m/%Y}" if facts.valid_from else "",
    }


urlpatterns = [
    path("quan-tri/co-quan/", index, name="agencies"),
    path("quan-tri/co-quan/moi/", new, name="agency-new"),
    path("quan-tri/co-quan/loai/", kinds, name="agency-kinds"),
    path("quan-tri/co-quan/<str:code>/", agency, name="agency"),
    path("quan-tri/co-quan/<str:code>/sua/", change, name="agency-change"),
    path("quan-tri/co-quan/<str:code>/bo-phan/", keep_unit, name="agency-unit"),
]
