"""Dated time rules on screen: what holds, what held, what will hold, by which text."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock, parameters, profile
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.parameters import Kind, Parameter
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.dossiers import time_rules
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_day

_LONGEST = {"value": 60, "valid_from": 20, "source": 500, "last_day": 20, "ending": 500}
BAD_DAY = "Hãy nhập ngày dạng 25/11/2026."


@require_safe
@official(*ADMINS)
def rules(request: HttpRequest) -> HttpResponse:
    """Show every time rule as it holds today, with its text."""
    today = clock.local_date(clock.now())
    rows = []
    for each in parameters.declared():
        held = parameters.row_on(each.key, today)
        coming = next((row for row in parameters.rows_of(each.key)[::-1] if row.valid_from > today), None)
        rows.append((each, each.shown(held.value if held else each.start()), held, coming))
    return show(request, "worktime/rules.html", {"rows": rows, "regulation": profile.value("province", "regulation")})


@require_safe
@official(*ADMINS)
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule with all its dated values."""
    return _show(request, key)


@act("work:time-rule")
@official(Role.PROVINCE_ADMIN)
def give(request: HttpRequest, key: str) -> HttpResponse:
    """Give the rule another value from a day on."""
    typed = _typed(request)
    day = read_day(typed["valid_from"])
    if day is None:
        return _show(request, key, typed, {"valid_from": BAD_DAY}, form="give", status=422)
    try:
        time_rules.set_rule(
            actor=require_actor(request),
            key=key,
            value=typed["value"],
            valid_from=day,
            source=typed["source"],
            now=clock.now(),
        )
    except RuleBroken as broken:
        return _show(request, key, typed, {broken.field or "value": broken.message}, form="give", status=422)
    messages.success(
        request, f"Đã ghi giá trị mới, có hiệu lực từ {day:%d/%m/%Y}. Hồ sơ, việc có trước ngày đó giữ quy định cũ."
    )
    return redirect("work:time-rule", key=key)


@act("work:time-rule")
@official(Role.PROVINCE_ADMIN)
def end(request: HttpRequest, key: str) -> HttpResponse:
    """End the value in force; the profile's holds again."""
    typed = _typed(request)
    day = read_day(typed["last_day"])
    if day is None:
        return _show(request, key, typed, {"last_day": BAD_DAY}, form="end", status=422)
    try:
        time_rules.end_rule(
            actor=require_actor(request), key=key, last_day=day, ending=typed["ending"], now=clock.now()
        )
    except RuleBroken as broken:
        field = "ending" if broken.field == "source" else broken.field or "last_day"
        return _show(request, key, typed, {field: broken.message}, form="end", status=422)
    messages.success(request, f"Giá trị hết hiệu lực sau ngày {day:%d/%m/%Y}.")
    return redirect("work:time-rule", key=key)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _LONGEST.items()}


def _found(key: str) -> Parameter:
    found = parameters.parameter(key)
    if found is None:
        raise NotFound(f"rule {key}")
    return found


def _show(
    request: HttpRequest,
    key: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    form: str = "",
    status: int = 200,
) -> HttpResponse:
    found, today = _found(key), clock.local_date(clock.now())
    held = parameters.row_on(key, today)
    rows = parameters.rows_of(key)
    values = {
        "rule": found,
        "shown": found.shown(held.value if held else found.start()),
        "start": found.shown(found.start()),
        "held": held,
        "rows": [(row, found.shown(row.value)) for row in rows],
        "open": bool(rows) and rows[0].valid_to is None,
        "is_choice": found.kind is Kind.CHOICE,
        "choices": [{"value": value, "label": label} for value, label in found.choices],
        "regulation": profile.value("province", "regulation"),
        "may_edit": require_actor(request).has(Role.PROVINCE_ADMIN),
        "typed": typed or {},
        "errors": errors or {},
        "form": form,
    }
    return show(request, "worktime/rule.html", values, status=status)


urlpatterns = [
    path("quan-tri/quy-dinh-thoi-gian/", rules, name="time-rules"),
    path("quan-tri/quy-dinh-thoi-gian/<str:key>/", rule, name="time-rule"),
    path("quan-tri/quy-dinh-thoi-gian/<str:key>/gia-tri/", give, name="time-rule-give"),
    path("quan-tri/quy-dinh-thoi-gian/<str:key>/cham-dut/", end, name="time-rule-end"),
]
