"""Where a version holds: each place with what it sets itself, and opening the procedure at many agencies at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.procedures import editions, enforcing, rolling_out, services
from motcua.procedures.editions import EditionFacts, EditionState, PlaceFacts
from motcua.procedures.enforcing import LocalWish, PlaceReport
from motcua.procedures.rules.process_draft import hours_of, hours_text
from motcua.procedures.rules.process_places import UnitHolds, slots_of, slots_used
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.processes.lists import READERS
from motcua.web.backoffice.processes.words import ROLES, slot_words
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

PAGE = 50


@dataclass(frozen=True)
class StepRow:
    """A step at a place: the approved limit, its own, the units that could do it."""

    key: str
    title: str
    role: str
    approved: str
    hours: str
    unit: int
    units: list[tuple[int, str]]
    is_elsewhere: bool
    error: str


@require_safe
@official(*READERS)
def places(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show where the version holds, and the agencies that could be opened."""
    return _show_places(request, code, number)


@act("work:process-places")
@official(*ADMINS)
def roll_out(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Preview opening the procedure at the chosen agencies, or open it; each agency has its own report."""
    actor, now = require_actor(request), clock.now()
    facts = _in_force(actor, code, number)
    chosen = [clean_input(text, 40, multiline=False) for text in request.POST.getlist("agency")]
    wanted = [row.id for row in _candidates(actor, facts) if row.code in set(chosen)]
    is_done = request.POST.get("act") == "open"
    try:
        if is_done:
            reports = rolling_out.roll_out(actor=actor, edition_id=facts.id, agency_ids=wanted, now=now)
        else:
            reports = rolling_out.preview_roll_out(facts, wanted)
    except RuleBroken as broken:
        return _show_places(request, code, number, errors={"agency": broken.message}, chosen=chosen, status=422)
    if is_done:
        opened = sum(not report.problems for report in reports)
        messages.success(request, f"Đã mở thủ tục tại {opened} cơ quan; {len(reports) - opened} cơ quan chưa mở được.")
    return _show_places(request, code, number, reports=reports, chosen=() if is_done else chosen, is_done=is_done)


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def place(request: HttpRequest, code: str, number: int, agency: str) -> HttpResponse:
    """Show what one place sets itself, preview or save it."""
    actor, now = require_actor(request), clock.now()
    facts = _in_force(actor, code, number)
    found = _place(actor, facts, agency)
    wish, errors = _wish(request, found) if request.method == "POST" else (_kept(found), {})
    if request.method != "POST" or errors:
        report = enforcing.preview_local(facts, found, wish)
        return _show_place(request, facts, found, wish, report, errors, status=422 if errors else 200)
    if request.POST.get("act") == "save":
        try:
            enforcing.localise(actor=actor, edition_id=facts.id, offering_id=found.id, wish=wish, now=now)
        except RuleBroken:
            report = enforcing.preview_local(facts, found, wish)
            return _show_place(request, facts, found, wish, report, {}, status=422)
        messages.success(request, f"Đã ghi khác biệt của {found.agency_name}. Hồ sơ đang chạy không đổi.")
        return redirect("work:process-place", code=code, number=number, agency=agency)
    report = enforcing.preview_local(facts, found, wish)
    return _show_place(request, facts, found, wish, report, {}, is_preview=True)


def _in_force(actor: Actor, code: str, number: int) -> EditionFacts:
    facts = editions.visible(actor, code, number)
    if facts.state is not EditionState.IN_FORCE:
        raise NotFound(f"{code}/{number} is not in force")
    return facts


def _candidates(actor: Actor, facts: EditionFacts) -> list[directory.AgencyRow]:
    """Return the agencies with a desk that do not offer the procedure and that the actor may open, of the scope."""
    with_desk = editions.agencies_with_desk_without(facts.procedure_id)
    return [
        row
        for row in directory.agencies()
        if row.id in with_desk
        and services.may_offer(actor, row.id)
        and facts.agency_id in {None, row.id}
        and facts.level in {"", row.level}
    ]


def _place(actor: Actor, facts: EditionFacts, agency_code: str) -> PlaceFacts:
    agency_id = directory.agency_by_code(agency_code).id
    for one in editions.places_of(facts):
        if one.agency_id == agency_id and (
            services.may_offer(actor, one.agency_id) or services.may_offer(actor, one.handling_id)
        ):
            return one
    raise NotFound(f"{agency_code} at edition {facts.id}")


def _kept(found: PlaceFacts) -> LocalWish:
    kept = {name: dict(found.local.get(name) or {}) for name in ("units", "hours", "slots")}
    return LocalWish(units=kept["units"], hours=kept["hours"], slots=kept["slots"])


def _wish(request: HttpRequest, found: PlaceFacts) -> tuple[LocalWish, dict[str, str]]:
    chosen = found.local.get("units") or {}
    agencies = {row.code: row.id for row in directory.agencies()}
    units: dict[str, int] = {}
    hours: dict[str, float] = {}
    slots: dict[str, int] = {}
    errors: dict[str, str] = {}
    for name, value in request.POST.items():
        text = clean_input(str(value), 20, multiline=False)
        kind, _, key = name.partition("-")
        # The page shows a unit at every step; only what the place chose itself is a difference.
        if kind == "unit" and (unit := id_number(text)) and (key in chosen or found.routing.get(key) != unit):
            units[key] = unit
        if kind == "hours" and text:
            read = hours_of(text)
            if read is None:
                errors[name] = "Hãy nhập số giờ làm việc, ví dụ 4 hoặc 1,5; để trống nếu theo quy trình chung."
            else:
                hours[key] = read
        if kind == "slot" and text in agencies:
            slots[key] = agencies[text]
    return LocalWish(units=units, hours=hours, slots=slots), errors


def _show_places(
    request: HttpRequest,
    code: str,
    number: int,
    *,
    errors: Mapping[str, str] | None = None,
    reports: Sequence[PlaceReport] = (),
    chosen: Sequence[str] = (),
    is_done: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    facts = editions.visible(actor, code, number)
    in_force = facts.state is EditionState.IN_FORCE
    found = editions.places_of(facts) if in_force or facts.state is EditionState.DRAFT else []
    names = {row.id: row.code for row in directory.agencies()}
    after = clean_input(request.GET.get("sau", ""), 40, multiline=False)
    codes = [names.get(one.agency_id, "") for one in found]
    begin = codes.index(after) + 1 if after in codes else 0
    rows = list(zip(codes, found, strict=True))[begin : begin + PAGE]
    here = reverse("work:process-places", kwargs={"code": code, "number": number})
    values = {
        "facts": facts,
        "in_force": in_force,
        "rows": [
            (name, one, services.may_offer(actor, one.agency_id) or services.may_offer(actor, one.handling_id))
            for name, one in rows
        ],
        "total": len(found),
        "candidates": _candidates(actor, facts) if in_force and actor.has(*ADMINS) else [],
        "reports": reports,
        "is_done": is_done,
        "chosen": set(chosen),
        "errors": errors or {},
        "start_href": here if begin else "",
        "next_href": query(here, sau=rows[-1][0]) if begin + PAGE < len(found) else "",
    }
    return show(request, "processes/places.html", values, status=status)


def _show_place(
    request: HttpRequest,
    facts: EditionFacts,
    found: PlaceFacts,
    wish: LocalWish,
    report: PlaceReport,
    errors: Mapping[str, str],
    *,
    is_preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    definition = report.definition
    units = editions.holders_in([found.handling_id]).get(found.handling_id, [])
    rows = [
        _row(step, wish, report, units, errors, request)
        for step in definition["steps"]
        if step["kind"] not in {"join", "call"}
    ]
    values = {
        "facts": facts,
        "place": found,
        "rows": rows,
        "slots": _slot_rows(definition, facts, wish, report),
        "agency_options": [(row.code, row.name) for row in directory.agencies()],
        "problems": report.problems,
        "errors": errors,
        "is_preview": is_preview,
    }
    return show(request, "processes/place.html", values, status=status)


def _slot_rows(
    definition: Mapping[str, Any], facts: EditionFacts, wish: LocalWish, report: PlaceReport
) -> list[tuple[str, str, str, str]]:
    """Return the agencies that the version asks: name, what it says of them, the place's own choice, who it is now."""
    codes = {row.id: row.code for row in directory.agencies()}
    names = {row.id: row.name for row in directory.agencies()}
    agency_of = editions.agencies_of_units(list(report.routing.values()))
    now = slots_used(definition, report.routing, agency_of)
    return [
        (
            name,
            slot_words(facts.slots.get(name), names) or f"Cơ quan phối hợp ({name})",
            codes.get(wish.slots.get(name, 0), ""),
            names.get(now.get(name, 0), ""),
        )
        for name in slots_of(definition)
    ]


def _row(
    step: Mapping[str, Any],
    wish: LocalWish,
    report: PlaceReport,
    units: Sequence[UnitHolds],
    errors: Mapping[str, str],
    request: HttpRequest,
) -> StepRow:
    key, name = step["key"], f"hours-{step['key']}"
    own = hours_text(wish.hours[key]) if key in wish.hours else ""
    return StepRow(
        key=key,
        title=step["title"],
        role=ROLES.get(step["role"], step["role"]),
        approved=hours_text(step["limit_hours"]),
        hours=request.POST.get(name, own)[:20],
        unit=wish.units.get(key, report.routing.get(key, 0)),
        units=[(unit.id, unit.name) for unit in units if step["role"] in unit.roles],
        is_elsewhere=step["agency"] != "handling",
        error=errors.get(name, ""),
    )
