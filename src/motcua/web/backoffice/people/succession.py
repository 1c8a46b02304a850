"""The end of an agency on screen: what would move, to whom, and then all of it at once, now or on a day to come."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import agencies, planned_ends
from motcua.directory import queries as directory
from motcua.directory.actors import Role
from motcua.directory.agencies import AgencyFacts
from motcua.processing.services import succession
from motcua.processing.services.planned_succession import plan_end
from motcua.web.backoffice.governance.typed import errors_of, must_day, number, texts
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor

MOST_SUCCESSORS = 12


@official(Role.PROVINCE_ADMIN)
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the end of an agency would move; on POST end it and hand its open dossiers over, all or none."""
    actor, now = require_actor(request), clock.now()
    facts = agencies.administered(actor, code)
    if not facts.active:
        raise NotFound(f"active agency {code}")
    if request.method != "POST":
        return _show(request, facts, now, {}, {})
    typed = texts(request, {"ended_on": 20, "decision": 300})
    units = {
        int(name.removeprefix("unit-")): chosen
        for name, value in request.POST.items()
        if name.startswith("unit-") and number(name.removeprefix("unit-")) and (chosen := number(str(value)))
    }
    try:
        ended_on = must_day(typed, "ended_on")
        if ended_on > clock.local_date(now):
            plan_end(
                actor=actor,
                agency_id=facts.id,
                units=units,
                ended_on=ended_on,
                decision=typed["decision"],
                now=now,
            )
            messages.success(request, f"Đã định: {facts.name} hoạt động đến hết ngày {ended_on:%d/%m/%Y}.")
            return redirect("work:agency-end", code=facts.code)
        moved = succession.end_agency(
            actor=actor,
            agency_id=facts.id,
            units=units,
            ended_on=ended_on,
            decision=typed["decision"],
            now=now,
        )
    except RuleBroken as broken:
        kept = typed | {f"unit-{unit}": str(to) for unit, to in units.items()}
        return _show(request, facts, now, kept, errors_of(broken, otherwise="decision"), 422)
    messages.success(
        request,
        f"{facts.name} đã kết thúc hoạt động. Đã bàn giao {moved.dossiers} hồ sơ đang mở và {moved.offerings} thủ tục.",
    )
    return redirect("work:agencies")


@act("work:agency-end")
@official(Role.PROVINCE_ADMIN)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call a planned end off."""
    actor, now = require_actor(request), clock.now()
    facts = agencies.administered(actor, code)
    typed = texts(request, {"reason": 1000})
    try:
        planned_ends.cancel(actor=actor, agency_id=facts.id, reason=typed["reason"], now=now)
    except RuleBroken as broken:
        return _show(request, facts, now, {}, errors_of(broken, otherwise="reason"), 422)
    messages.success(request, f"Đã bỏ kế hoạch. {facts.name} tiếp tục hoạt động.")
    return redirect("work:agency-end", code=facts.code)


def _show(
    request: HttpRequest,
    facts: AgencyFacts,
    now: datetime,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.getlist("thay-the") or request.POST.getlist("thay-the")
    codes = [clean_input(code, 60, multiline=False) for code in asked if code][:MOST_SUCCESSORS]
    others = [row for row in directory.agencies() if row.id != facts.id]
    if not codes:
        codes = [line.code for line in agencies.successors_of_unit(facts.unit_code) if line.id != facts.id]
    chosen = [row for row in others if row.code in codes]
    chosen.sort(key=lambda row: codes.index(row.code))
    plan = succession.proposed(facts.id, [row.id for row in chosen]) if chosen else {}
    found = succession.preview(facts.id)
    planned = planned_ends.planned(facts.id)
    options = [
        {"value": str(unit), "label": f"{agency} – {name}"}
        for unit, _, name, _, agency in succession.successor_units([row.id for row in chosen])
    ]
    values = {
        "facts": facts,
        "preview": found,
        "planned": planned,
        "plan_lines": succession.in_words(planned.units) if planned else [],
        "others": [{"value": row.code, "label": row.name} for row in others],
        "codes": codes,
        "chosen": chosen,
        "options": options,
        "plan": {unit.id: typed.get(f"unit-{unit.id}", str(plan.get(unit.id, ""))) for unit in found.units},
        "typed": typed or {"ended_on": f"{clock.local(now):%d/%m/%Y}"},
        "errors": errors,
    }
    return show(request, "people/succession.html", values, status=status)


urlpatterns = [
    path("quan-tri/co-quan/<str:code>/ket-thuc/", end, name="agency-end"),
    path("quan-tri/co-quan/<str:code>/ket-thuc/bo/", cancel, name="agency-end-cancel"),
]
