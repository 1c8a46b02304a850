"""Office calendars on screen: the month as a picture, new hours, closures, tables."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.sheets import read_sheet
from motcua.core.text import clean_input
from motcua.core.workcalendar import WEEKDAYS, DayKind, WorkCalendar
from motcua.directory import calendar_changes as changes
from motcua.directory import calendar_log, calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.calendar_changes import KIND_LABELS, DayChange, read_sessions
from motcua.directory.calendar_import import import_calendar
from motcua.directory.calendars import WEEK
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.worktime.picture import in_words, month_of, picture
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number

PROVINCE = "tinh"
COLUMNS = ("kind", "date", "to", "weekday", "sessions", "name", "source")
_TEXTS = {"valid_from": 20, "valid_to": 20, "source": 300, "first": 20, "last": 20, "kind": 30, "sessions": 100,
          "reason": 300, "day_source": 300, "change": 20, "why": 300}  # fmt: skip
BAD_DAY = "Hãy nhập ngày dạng 25/11/2026."


@require_safe
@official(*ADMINS)
def start(request: HttpRequest) -> HttpResponse:
    """List all calendars for the province's administrator; lead others to their own."""
    actor = require_actor(request)
    if not actor.has(Role.PROVINCE_ADMIN):
        return redirect("work:calendar", code=actor.agency_code)
    today = clock.local_date(clock.now())
    rows = calendar_log.overview(today)
    return show(request, "worktime/calendars.html", {"rows": rows, "soon": today + timedelta(days=60)})


@require_safe
@official(*ADMINS)
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Show one calendar: a month, its editions, its changed days."""
    return _show(request, code)


@act("work:calendar")
@official(*ADMINS)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish new hours for a span of days."""
    actor, now = require_actor(request), clock.now()
    agency_id, typed = _whose(actor, code), _typed(request)
    errors: dict[str, str] = {}
    week = []
    for place, day in enumerate(WEEK):
        try:
            week.append(read_sessions(typed[f"hours-{day}"], WEEKDAYS[place], f"hours-{day}"))
        except RuleBroken as broken:
            errors[f"hours-{day}"] = broken.message
    first, last = _day(typed, "valid_from", errors), _day(typed, "valid_to", errors)
    if errors or first is None or last is None:
        return _show(request, code, typed, errors, form="publish", status=422)
    try:
        changes.publish_edition(
            actor=actor,
            agency_id=agency_id,
            valid_from=first,
            valid_to=last,
            week=week,
            reception_only=[place for place, day in enumerate(WEEK) if typed.get(f"only-{day}")],
            source=typed["source"],
            now=now,
        )
    except RuleBroken as broken:
        return _show(request, code, typed, {broken.field or "valid_from": broken.message}, form="publish", status=422)
    messages.success(request, f"Đã công bố giờ làm việc từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}. {_UNMOVED}")
    return redirect(query(reverse("work:calendar", args=(code,)), thang=f"{first:%Y-%m}"))


@act("work:calendar")
@official(*ADMINS)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Close the office on some days, or let it work other hours."""
    actor, now = require_actor(request), clock.now()
    agency_id, typed = _whose(actor, code), _typed(request)
    errors: dict[str, str] = {}
    first = _day(typed, "first", errors)
    last = _day(typed, "last", errors) if typed["last"] else first
    if typed["kind"] not in set(DayKind):
        errors["kind"] = "Hãy chọn loại ngày."
    try:
        sessions = read_sessions(typed["sessions"], "ngày này", "sessions")
    except RuleBroken as broken:
        errors["sessions"] = broken.message
    if errors or first is None or last is None:
        return _show(request, code, typed, errors, form="change", status=422)
    wanted = DayChange(
        first=first,
        last=last,
        kind=DayKind(typed["kind"]),
        reason=typed["reason"],
        sessions=sessions,
        source=typed["day_source"],
    )
    try:
        changes.change_days(actor=actor, agency_id=agency_id, change=wanted, now=now)
    except RuleBroken as broken:
        return _show(request, code, typed, {broken.field or "first": broken.message}, form="change", status=422)
    messages.success(request, f"Đã ghi {KIND_LABELS[wanted.kind].lower()} từ {first:%d/%m/%Y}. {_UNMOVED}")
    return redirect(query(reverse("work:calendar", args=(code,)), thang=f"{first:%Y-%m}"))


@act("work:calendar")
@official(*ADMINS)
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Take a changed day back."""
    actor, now = require_actor(request), clock.now()
    agency_id, typed = _whose(actor, code), _typed(request)
    change_id = id_number(typed["change"]) or 0
    try:
        day = changes.restore_day(actor=actor, agency_id=agency_id, change_id=change_id, reason=typed["why"], now=now)
    except RuleBroken as broken:
        return _show(request, code, typed, {f"why-{change_id}": broken.message}, form="restore", status=422)
    messages.success(request, f"Đã bỏ thay đổi của ngày {day:%d/%m/%Y}. {_UNMOVED}")
    return redirect(query(reverse("work:calendar", args=(code,)), thang=f"{day:%Y-%m}"))


@act("work:calendar")
@official(*ADMINS)
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    """Take hours and changed days from a table: all rows or none, with a report by row."""
    actor, now = require_actor(request), clock.now()
    agency_id = _whose(actor, code)
    try:
        rows = read_sheet(brought_in(request), columns=COLUMNS, required=("kind", "date"))
        report = import_calendar(actor=actor, agency_id=agency_id, rows=rows, now=now)
    except RuleBroken as broken:
        return _show(request, code, errors={"file": broken.message}, form="import", status=422)
    if report.refused:
        return _show(request, code, report=report, form="import", status=422)
    messages.success(request, f"Đã nhập {report.added} dòng. {_UNMOVED}")
    return redirect("work:calendar", code=code)


_UNMOVED = "Hồ sơ đang giải quyết giữ ngày hẹn cũ cho đến khi được tính lại."


def _whose(actor: Actor, code: str) -> int | None:
    """Return the agency whose calendar the address names, None for the province's.

    Raises:
        NotFound: No such agency, or the actor does not keep its calendar: both look the same.
    """
    agency_id = None if code == PROVINCE else directory.agency_by_code(code).id
    if not changes.may_edit_calendar(actor, agency_id):
        raise NotFound(f"{actor.ref} keeps no calendar {code}")
    return agency_id


def _typed(request: HttpRequest) -> dict[str, str]:
    typed = {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _TEXTS.items()}
    for day in WEEK:
        typed[f"hours-{day}"] = clean_input(request.POST.get(f"hours-{day}", ""), 100, multiline=False)
        typed[f"only-{day}"] = "1" if request.POST.get(f"only-{day}") else ""
    return typed


def _day(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    found = read_day(typed[name])
    if found is None:
        errors[name] = BAD_DAY
    return found


def _show(
    request: HttpRequest,
    code: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    form: str = "",
    report: object = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = require_actor(request), clock.local_date(clock.now())
    agency_id = _whose(actor, code)
    value = _value(agency_id)
    first = month_of(request.GET.get("thang", ""), today)
    here = reverse("work:calendar", args=(code,))
    month = picture(value, first, today)
    values: dict[str, Any] = {
        "code": code,
        "name": directory.agency(agency_id).name if agency_id else "Toàn tỉnh",
        "month": month,
        "before_href": query(here, thang=month.before),
        "after_href": query(here, thang=month.after),
        "weekdays": WEEKDAYS,
        "value": value,
        "soon": value is not None and value.published_until < today + timedelta(days=60),
        "editions": [(row, [(WEEKDAYS[at], _hours(row.weekly.get(day))) for at, day in enumerate(WEEK)])
                     for row in calendar_log.editions_of(agency_id)],
        "changed": [(row, KIND_LABELS.get(DayKind(row.kind), row.kind), in_words(row.sessions))
                    for row in calendar_log.changed_days_of(agency_id, today - timedelta(days=60))],
        "kinds": [{"value": kind.value, "label": label} for kind, label in KIND_LABELS.items()],
        "week": [(day, WEEKDAYS[at]) for at, day in enumerate(WEEK)],
        "typed": typed or _proposal(value, today),
        "errors": errors or {},
        "form": form,
        "report": report,
        "all": actor.has(Role.PROVINCE_ADMIN),
    }  # fmt: skip
    return show(request, "worktime/calendar.html", values, status=status)


def _value(agency_id: int | None) -> WorkCalendar | None:
    try:
        return calendars.calendar_of(agency_id)
    except RuleBroken:
        return None


def _hours(pairs: object) -> str:
    return in_words(calendars.sessions_of(pairs)) if isinstance(pairs, list) and pairs else "nghỉ"


def _proposal(value: WorkCalendar | None, today: date) -> dict[str, str]:
    """Return the hours in force as a start for new ones, for the year after the calendar ends."""
    if value is None:
        return {}
    last = min(max(today, value.published_from), value.published_until)
    plan = value.week_on(last)
    typed = {f"hours-{day}": in_words(plan.weekly[at]) for at, day in enumerate(WEEK)}
    typed |= {f"only-{day}": "1" for at, day in enumerate(WEEK) if at in plan.open_not_counted}
    year = value.published_until.year + 1
    return typed | {"valid_from": f"01/01/{year}", "valid_to": f"31/12/{year}"}


urlpatterns = [
    path("quan-tri/lich/", start, name="calendars"),
    path("quan-tri/lich/<str:code>/", calendar, name="calendar"),
    path("quan-tri/lich/<str:code>/gio/", publish, name="calendar-publish"),
    path("quan-tri/lich/<str:code>/ngay/", change, name="calendar-change"),
    path("quan-tri/lich/<str:code>/bo/", restore, name="calendar-restore"),
    path("quan-tri/lich/<str:code>/nhap/", take_in, name="calendar-import"),
]
