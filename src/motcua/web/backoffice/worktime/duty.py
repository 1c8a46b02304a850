"""The duty roster of one-stop desks: who receives when, which desk has nobody, where online dossiers wait."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import duty
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.calendar_changes import may_edit_calendar
from motcua.directory.duty import Desk
from motcua.dossiers import queries as dossiers
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number

SHOWN = 15
BAD_DAY = "Hãy nhập ngày dạng 25/11/2026."


@require_safe
@official(*ADMINS)
def desks(request: HttpRequest) -> HttpResponse:
    """List the desks that the administrator keeps, those with a warning first."""
    actor, today = require_actor(request), clock.local_date(clock.now())
    found = duty.desks(None if actor.has(Role.PROVINCE_ADMIN) else actor.agency_id)
    missing = duty.uncovered(found, today)
    waiting = dossiers.waiting_online([desk.unit_id for desk in found])
    rows = [(desk, missing.get(desk.unit_id, []), waiting.get(desk.unit_id, 0)) for desk in found]
    rows.sort(key=lambda row: (not row[1], not row[2]))
    return show(request, "worktime/duty_desks.html", {"rows": rows, "most": dossiers.MOST_WAITING})


@require_safe
@official(*ADMINS)
def desk(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show who is on duty at one desk on the coming working days."""
    return _show(request, unit_id)


@act("work:duty-desk")
@official(*ADMINS)
def put(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Put an official on duty for some days."""
    actor, found = require_actor(request), _desk(request, unit_id)
    typed = {
        name: clean_input(request.POST.get(name, ""), 20, multiline=False) for name in ("account", "first", "last")
    }
    first = read_day(typed["first"])
    last = read_day(typed["last"]) if typed["last"] else first
    errors = {name: BAD_DAY for name, day in (("first", first), ("last", last)) if day is None}
    if errors or first is None or last is None:
        return _show(request, unit_id, typed, errors, 422)
    try:
        made = duty.put_on_duty(
            actor=actor,
            unit_id=found.unit_id,
            account_id=id_number(typed["account"]) or 0,
            first=first,
            last=last,
            now=clock.now(),
        )
    except RuleBroken as broken:
        return _show(request, unit_id, typed, {broken.field or "first": broken.message}, 422)
    messages.success(request, f"Đã ghi {made} ngày trực.")
    return redirect("work:duty-desk", unit_id=unit_id)


@act("work:duty-desk")
@official(*ADMINS)
def clear(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Take an official off duty on a day."""
    actor, found = require_actor(request), _desk(request, unit_id)
    day = read_day(request.POST.get("day", ""))
    if day is None:
        raise NotFound("duty day")
    account = id_number(request.POST.get("account", "")) or 0
    try:
        duty.take_off_duty(actor=actor, unit_id=found.unit_id, account_id=account, day=day, now=clock.now())
    except RuleBroken as broken:
        return _show(request, unit_id, {}, {broken.field or "first": broken.message}, 422)
    messages.success(request, f"Đã bỏ người trực ngày {day:%d/%m/%Y}.")
    return redirect("work:duty-desk", unit_id=unit_id)


def _desk(request: HttpRequest, unit_id: int) -> Desk:
    actor: Actor = require_actor(request)
    for found in duty.desks():
        if found.unit_id == unit_id and may_edit_calendar(actor, found.agency_id):
            return found
    raise NotFound(f"desk {unit_id}")


def _show(
    request: HttpRequest,
    unit_id: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found, now = _desk(request, unit_id), clock.now()
    today: date = clock.local_date(now)
    days = duty.coming_days(found.agency_id, today, SHOWN)
    known = duty.roster([unit_id], today, days[-1] if days else today + timedelta(days=1)).get(unit_id, {})
    values = {
        "desk": found,
        "days": [(day, known.get(day, [])) for day in days],
        "missing": sum(not known.get(day) for day in days[: duty.AHEAD]),
        "waiting": dossiers.waiting_online([unit_id]).get(unit_id, 0),
        "people": [
            {"value": one.account_id, "label": f"{one.full_name}, {one.title}"}
            for one in directory.officials_of(unit_id, Role.DESK, now)
        ],
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "worktime/duty_desk.html", values, status=status)


urlpatterns = [
    path("quan-tri/lich-truc/", desks, name="duty"),
    path("quan-tri/lich-truc/<int:unit_id>/", desk, name="duty-desk"),
    path("quan-tri/lich-truc/<int:unit_id>/them/", put, name="duty-put"),
    path("quan-tri/lich-truc/<int:unit_id>/bo/", clear, name="duty-clear"),
]
