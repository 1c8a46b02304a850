"""Appointments counted again after a calendar changed: what would move, then the act with its reason."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.calendar_changes import may_edit_calendar
from motcua.directory.queries import AgencyRow
from motcua.dossiers.services import recounting
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

_LONGEST = {"ly_do": 500, "lich": 80, "sau": 80}


@require_safe
@official(*ADMINS)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show which open appointments the present calendar would move, and why."""
    return _show(request, code)


@act("work:recount")
@official(*ADMINS)
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Count the chosen or all appointments anew: everything, or nothing."""
    agency = _agency(request, code)
    typed = {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _LONGEST.items()}
    chosen = [number for each in request.POST.getlist("chon") if (number := id_number(each)) is not None]
    try:
        moved = recounting.recount(
            actor=require_actor(request),
            agency_id=agency.id,
            chosen=None if request.POST.get("viec") == "tat-ca" else chosen,
            edition=typed["lich"],
            reason=typed["ly_do"],
            now=clock.now(),
        )
    except RuleBroken as broken:
        field = {"reason": "ly_do"}.get(broken.field or "", broken.field or "ly_do")
        return _show(request, code, typed | {"chon": chosen}, {field: broken.message}, status=422)
    messages.success(request, f"Đã tính lại: {moved} hồ sơ có ngày hẹn mới. Người nộp hồ sơ được báo.")
    return redirect("work:recount", code=code)


def _agency(request: HttpRequest, code: str) -> AgencyRow:
    """Return the agency of the address.

    Raises:
        NotFound: There is none, or the actor does not keep its calendar: both look the same.
    """
    agency = directory.agency_by_code(code)
    if not may_edit_calendar(require_actor(request), agency.id):
        raise NotFound(f"calendar {code}")
    return agency


def _show(
    request: HttpRequest,
    code: str,
    typed: Mapping[str, object] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    agency = _agency(request, code)
    after = request.GET.get("sau", "") or str((typed or {}).get("sau", ""))
    found = recounting.preview(actor=require_actor(request), agency_id=agency.id, after=after[:80])
    here = reverse("work:recount", args=(code,))
    values = {
        "code": code,
        "name": agency.name,
        "found": found,
        "after": after,
        "start_href": here if after else "",
        "next_href": query(here, sau=found.after) if found.after else "",
        "typed": typed or {"chon": [move.dossier_id for move in found.moves]},
        "errors": errors or {},
    }
    return show(request, "worktime/recount.html", values, status=status)


urlpatterns = [
    path("quan-tri/lich/<str:code>/tinh-lai/", preview, name="recount"),
    path("quan-tri/lich/<str:code>/tinh-lai/thuc-hien/", apply, name="recount-apply"),
]
