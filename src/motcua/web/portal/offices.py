"""Agencies and their one-stop desks: where they are, when they are open, what they do, how many dossiers they had."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from motcua.content.queries import contacts
from motcua.content.queries import pages as written
from motcua.content.queries.contacts import DeskFacts
from motcua.content.rules.pages import NEWS
from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.workcalendar import WEEKDAYS, WorkCalendar
from motcua.directory import queries as directory
from motcua.directory.agencies import voluntary
from motcua.directory.calendars import calendar_of
from motcua.dossiers.queries.figures import MOST_IN_QUEUE, Figures, figures, queues
from motcua.intake.services.hand_in import desk_answers_by
from motcua.procedures import catalogue
from motcua.web.portal.written import listed
from motcua.web.shared import language
from motcua.web.shared.access import public

AGENCY_LEVELS = (
    ("province", "Cơ quan cấp tỉnh"),
    ("district", "Cơ quan cấp huyện"),
    ("commune", "Ủy ban nhân dân cấp xã"),
    ("ministry", "Cơ quan ngành dọc tại tỉnh"),
)
DAYS_SHOWN = 7
SERVICES_SHOWN = 10
FRESH_SECONDS = 600
QUEUE_FRESH_SECONDS = 60


@dataclass(frozen=True)
class Day:
    """A day of the week to come: its sessions in words, or why the office is closed."""

    name: str
    hours: str
    is_open: bool


@public
def agencies(request: HttpRequest) -> HttpResponse:
    """List the agencies that perform procedures with the telephones of their desks (QN-7.1.a, QN-7.9)."""
    rows, apart = directory.agencies(), voluntary()
    desks: dict[int, list[DeskFacts]] = {}
    for desk in contacts.desks():
        desks.setdefault(desk.agency_id, []).append(desk)
    groups = [
        (label, [(row, desks.get(row.id, [])) for row in rows if row.level == level and row.id not in apart])
        for level, label in AGENCY_LEVELS
    ]
    groups.append(("Đơn vị tham gia tự nguyện", [(row, desks.get(row.id, [])) for row in rows if row.id in apart]))
    return render(request, "portal/agencies.html", {"groups": [group for group in groups if group[1]]})


@public
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page of one agency (LD-7.3)."""
    found, now = directory.agency_by_code(code), clock.now()
    desks = contacts.desks_of(found.id)
    services = catalogue.browse(agency_id=found.id, limit=SERVICES_SHOWN)
    values = {
        "agency": found,
        "desks": desks,
        "hours": _hours(found.id, now) if desks else None,
        "services": services.rows,
        "has_more": services.next is not None,
        "elsewhere": listed(written.run_elsewhere(agency_id=found.id, limit=10)),
        "news": listed(written.newest(NEWS, agency_id=found.id, limit=5).rows),
        "figures": _figures(found.id, now) if desks else None,
        "queues": _queues(found.id, desks, now),
        "updated_at": max((desk.updated_at for desk in desks if desk.updated_at), default=None),
    }
    return render(request, "portal/agency.html", values)


def _hours(agency_id: int, now: datetime) -> dict[str, Any] | None:
    """Return whether the office is open now, until or from when, and its next days; None without a calendar."""
    try:
        calendar = calendar_of(agency_id)
        today = clock.local_date(now)
        is_open = calendar.is_working(now)
        opens = calendar.next_opening(now)
    except RuleBroken:
        return None
    sessions = calendar.sessions_of(today)
    moment = clock.local(now).time()
    closes = next((end for start, end in sessions if start <= moment < end), None)
    days = [_day(calendar, today + timedelta(days=ahead), ahead) for ahead in range(DAYS_SHOWN)]
    return {"is_open": is_open, "opens": opens, "closes": f"{closes:%H:%M}" if closes else "", "days": days}


def _day(calendar: WorkCalendar, day: date, ahead: int) -> Day:
    weekday = WEEKDAYS[day.weekday()]
    # In English the month is a word: 03/02 is another day to half of the readers.
    name = (
        language.said(f"{weekday} {day:%d/%m/%Y}") if language.is_english() else f"{weekday.capitalize()} {day:%d/%m}"
    )
    name += f" {language.said('(hôm nay)')}" if ahead == 0 else ""
    try:
        calendar.require(day)
    except RuleBroken:
        return Day(name, "chưa công bố", is_open=False)
    sessions = calendar.sessions_of(day)
    if not sessions:
        return Day(name, f"Nghỉ: {calendar.why_off(day)}", is_open=False)
    return Day(name, "; ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in sessions), is_open=True)


def _queues(agency_id: int, desks: list[DeskFacts], now: datetime) -> dict[int, dict[str, Any]]:
    """Return what waits at each desk, counted at most once a minute in this process, and by when it answers.

    Nothing without a calendar: no answer can be promised then.
    """
    if not desks:
        return {}
    key = f"queues:{agency_id}"
    found = cache.get(key)
    if not isinstance(found, dict):
        counted = queues([desk.unit_id for desk in desks])
        found = {desk: (_capped(one.to_receive), _capped(one.to_return)) for desk, one in counted.items()}
        cache.set(key, found, QUEUE_FRESH_SECONDS)
    try:
        answered_by = desk_answers_by(agency_id, now)
    except RuleBroken:
        return {}
    return {
        desk: {"to_receive": receive, "to_return": give, "answered_by": answered_by}
        for desk, (receive, give) in found.items()
    }


def _capped(count: int) -> str:
    return f"{MOST_IN_QUEUE}+" if count > MOST_IN_QUEUE else str(count)


def _figures(agency_id: int, now: datetime) -> Figures:
    """Return the figures, counted at most every ten minutes in this process."""
    key = f"figures:{agency_id}"
    found = cache.get(key)
    if not isinstance(found, Figures):
        found = figures(agency_id, now)
        cache.set(key, found, FRESH_SECONDS)
    return found


urlpatterns = [path("co-quan/", agencies, name="agencies"), path("co-quan/<str:code>/", agency, name="agency")]
