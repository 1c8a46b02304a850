"""What the applicant was told of a dossier, how the copies fared, and sending one again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.notifications import deliveries, inbox
from motcua.web.desk.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.copies import copy_lines
from motcua.web.shared.numbers import id_number


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the notices of a dossier, and send a copy again."""
    actor, now, error = require_actor(request), clock.now(), ""
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.told", subject=dossier.id, now=now)
    if request.method == "POST":
        wanted = id_number(request.POST.get("tin", "")) or 0
        try:
            deliveries.resend(actor=actor, message_id=wanted, now=now)
        except RuleBroken as broken:
            error = broken.message
        else:
            messages.success(request, "Đã xếp vào hàng gửi lại.")
            return redirect("desk:told", ref=dossier.ref)
    values = {
        "dossier": dossier,
        "rows": [(one, copy_lines(one.copies)) for one in inbox.of_dossier(dossier.id)],
        "error": error,
    }
    return show(request, "told.html", values, status=422 if error else 200)


urlpatterns = [path("ho-so/<str:ref>/thong-bao/", page, name="told")]
