"""Late work: what I was warned of, and for leaders whose steps are late by unit and person."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import AgencyRow
from motcua.processing import late_work, reminders
from motcua.processing.services.warning import WarningKind
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number
from motcua.web.shared.standing import step_standing, working_time

LABELS = {
    WarningKind.NEARLY.value: ("nearly_due", "Sắp đến hạn"),
    WarningKind.DUE.value: ("overdue", "Quá hạn"),
    WarningKind.ESCALATED.value: ("overdue", "Báo lãnh đạo"),
}


@require_safe
@official()
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the official was warned of, newest first."""
    actor = require_actor(request)
    before = id_number(request.GET.get("truoc", "")) or 0
    page = reminders.reminders(actor, leads=actor.has(Role.APPROVER), before=before)
    here = reverse("work:reminders")
    values = {
        "rows": [(row, *LABELS.get(row.kind, ("none", row.kind))) for row in page.rows],
        "watches": late_work.may_watch_lateness(actor, actor.agency_id),
        "start_href": here if before else "",
        "next_href": query(here, truoc=page.before) if page.before else "",
    }
    return show(request, "lateness/mine.html", values)


@require_safe
@official(*late_work.LEADERS)
def late(request: HttpRequest) -> HttpResponse:
    """Show whose steps of an agency are late, by unit and person, then step by step."""
    actor, now = require_actor(request), clock.now()
    agency = _agency(actor, request.GET.get("co_quan", "")[:60])
    calendar = calendars.calendar_of(agency.id)
    page = late_work.late_steps(agency.id, now, request.GET.get("sau", "")[:80], of_set=actor.procedure_set_id)
    here = query(reverse("work:late"), co_quan=agency.code)
    all_agencies = actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR)
    values = {
        "agency": agency,
        "agencies": [{"value": row.code, "label": row.name} for row in directory.agencies()] if all_agencies else [],
        "shares": [
            (row, working_time(row.late_minutes) if row.late_minutes else "")
            for row in late_work.late_shares(agency.id, now, of_set=actor.procedure_set_id)
        ],
        "rows": [(row, step_standing(row.due_at, now, calendar)) for row in page.rows],
        "start_href": here if request.GET.get("sau") else "",
        "next_href": query(reverse("work:late"), co_quan=agency.code, sau=page.after) if page.after else "",
    }
    return show(request, "lateness/late.html", values)


def _agency(actor: Actor, code: str) -> AgencyRow:
    """Return the agency asked for, else the own one.

    Raises:
        NotFound: There is none, or the actor does not watch it: both look the same.
    """
    found = directory.agency_by_code(code) if code else directory.agency(actor.agency_id)
    if not late_work.may_watch_lateness(actor, found.id):
        raise NotFound(f"late work of {code}")
    return found


urlpatterns = [
    path("xu-ly/nhac-viec/", mine, name="reminders"),
    path("xu-ly/tre-han/", late, name="late"),
]
