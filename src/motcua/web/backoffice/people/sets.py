"""Sets of procedures on screen, to which posts are narrowed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import agencies, procedure_sets
from motcua.directory import queries as directory
from motcua.dossiers.services.sets import fill_set
from motcua.procedures import queries as procedures
from motcua.web.backoffice.governance.typed import errors_of, number, texts
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.people.agencies import show_agency
from motcua.web.shared.access import official, require_actor

MOST_CODES = 3000


@act("work:agency")
@official(*ADMINS)
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Make an empty set for an agency or one of its units."""
    actor, now = require_actor(request), clock.now()
    facts = agencies.administered(actor, code)
    typed = texts(request, {"set_name": 120, "set_base": 20})
    try:
        made = procedure_sets.make_set(
            actor=actor, agency_id=facts.id, unit_id=number(typed["set_base"]), name=typed["set_name"], now=now
        )
    except RuleBroken as broken:
        return show_agency(request, code, typed, {"set_name": broken.message}, 422)
    messages.success(request, f"Đã lập nhóm “{typed['set_name']}”. Hãy chọn thủ tục cho nhóm.")
    return redirect("work:procedure-set", set_id=made)


@official(*ADMINS)
def fill(request: HttpRequest, set_id: int) -> HttpResponse:
    """Choose the procedures of a set; its posts see their dossiers at once, and no others."""
    actor, now = require_actor(request), clock.now()
    found = procedure_sets.one_set(actor, set_id)
    errors: dict[str, str] = {}
    chosen = set(found.codes)
    if request.method == "POST":
        chosen = set(request.POST.getlist("codes")[:MOST_CODES])
        try:
            fill_set(actor=actor, set_id=set_id, codes=chosen, now=now)
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="codes")
        else:
            messages.success(request, f"Nhóm “{found.name}” nay có {len(chosen)} thủ tục.")
            return redirect("work:agency", code=directory.agency(found.agency_id).code)
    offered = procedures.handled_by(found.agency_id)
    known = {code for code, _ in offered}
    values = {
        "found": found,
        "agency": directory.agency(found.agency_id),
        "options": [{"value": code, "label": f"{code} – {name}"} for code, name in offered],
        "elsewhere": sorted(chosen - known),
        "chosen": sorted(chosen),
        "errors": errors,
    }
    return show(request, "people/set.html", values, status=422 if errors else 200)


urlpatterns = [
    path("quan-tri/co-quan/<str:code>/nhom-thu-tuc/", make, name="procedure-set-new"),
    path("quan-tri/nhom-thu-tuc/<int:set_id>/", fill, name="procedure-set"),
]
