"""Sight of dossiers for a stated time, given to the operating enterprise."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import access_grants
from motcua.directory import queries as directory
from motcua.directory.actors import Role
from motcua.web.backoffice.governance.typed import errors_of, number, texts
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor

FIELDS = {"account": 20, "agency": 60, "hours": 4, "reason": 1000, "grant": 20}


@official(Role.PROVINCE_ADMIN)
def grants(request: HttpRequest) -> HttpResponse:
    """Show, give and end grants."""
    actor, now = require_actor(request), clock.now()
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = texts(request, FIELDS)
        try:
            if typed["grant"]:
                access_grants.end_access(
                    actor=actor, grant_id=number(typed["grant"]) or 0, reason=typed["reason"], now=now
                )
                messages.success(request, "Đã kết thúc quyền xem.")
            else:
                access_grants.grant_access(
                    actor=actor,
                    account_id=number(typed["account"]) or 0,
                    agency_id=directory.agency_by_code(typed["agency"]).id if typed["agency"] else None,
                    hours=number(typed["hours"]) or 0,
                    reason=typed["reason"],
                    now=now,
                )
                messages.success(request, f"Đã cấp quyền xem trong {typed['hours']} giờ; hết giờ quyền tự mất.")
        except RuleBroken as broken:
            errors = errors_of(broken, otherwise="reason")
        else:
            return redirect("work:access-grants")
    values = {
        "rows": access_grants.grants(actor, now),
        "providers": [{"value": str(account), "label": name} for account, name in access_grants.providers()],
        "agencies": [{"value": "", "label": "Toàn tỉnh"}]
        + [{"value": row.code, "label": row.name} for row in directory.agencies()],
        "typed": typed if not typed.get("grant") else {},
        "errors": errors,
    }
    return show(request, "people/grants.html", values, status=422 if errors else 200)


urlpatterns = [path("quan-tri/quyen-xem/", grants, name="access-grants")]
