"""Results that nobody fetched: the list, and reminding their owners."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.results import queries as results
from motcua.results import services, time_rules
from motcua.web.desk.page import show
from motcua.web.shared.access import official, require_actor

MOST_AT_ONCE = 100


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the results of the desk that wait longest, and remind the chosen owners."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return _page(request, now)
    chosen = queries.visible_many(actor, request.POST.getlist("ma")[:MOST_AT_ONCE])
    try:
        count = services.chase(actor=actor, dossier_ids=[each.id for each in chosen], now=now)
    except RuleBroken as problem:
        return _page(request, now, problem.message, status=422)
    messages.success(request, f"Đã nhắc {count} người nộp đến nhận kết quả.")
    return redirect("desk:unclaimed")


def _page(request: HttpRequest, now: datetime, error: str = "", *, status: int = 200) -> HttpResponse:
    actor = require_actor(request)
    waits = time_rules.unclaimed_after(clock.local_date(now))
    rows = results.unclaimed(actor.unit_id, now - waits)
    audit.read(actor=actor.ref, act="desk.unclaimed", subject=actor.unit_id, now=now)
    values = {
        "rows": [(row, (now - row.finished_at).days) for row in rows],
        "days": waits.days,
        "error": error,
    }
    return show(request, "unclaimed.html", values, status=status)


urlpatterns = [path("ket-qua-chua-nhan/", page, name="unclaimed")]
