"""Files that wait for a scan for malicious code: how many, since when, why; and whether the scanner answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.directory.actors import Role
from motcua.documents import scanning
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor


@require_safe
@official(Role.PROVINCE_ADMIN)
def page(request: HttpRequest) -> HttpResponse:
    """Show what waits; names of files are not shown, they may tell of people."""
    actor = require_actor(request)
    audit.read(actor=actor.ref, act="work.scans", subject=actor.agency_id, now=clock.now())
    values = {
        "waiting": scanning.waiting(),
        "files": scanning.waiting_files(),
        "fault": scanning.try_scanner(),
    }
    return show(request, "scans.html", values)


@act("work:scans")
@official(Role.PROVINCE_ADMIN)
def again(request: HttpRequest) -> HttpResponse:
    """Let all waiting files have their turn with the next run of the worker."""
    require_actor(request)
    count = scanning.hurry(clock.now())
    messages.success(request, f"Đã xếp {count} tệp vào lượt kiểm tra kế tiếp, trong vòng một phút.")
    return redirect("work:scans")


urlpatterns = [
    path("quan-tri/tep-cho-kiem-tra/", page, name="scans"),
    path("quan-tri/tep-cho-kiem-tra/lai/", again, name="scans-again"),
]
