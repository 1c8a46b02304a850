"""Withdrawing a file of a dossier that holds a state secret."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.dossiers import queries as dossiers
from motcua.dossiers.permissions import may_withdraw_file
from motcua.dossiers.services.closed_files import LONGEST_REASON, withdraw_file
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose the file and say why; what was typed stays when it is refused."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    agencies = {"receiving_agency_id": found.receiving_agency_id, "handling_agency_id": found.handling_agency_id}
    if not may_withdraw_file(actor, **agencies):
        raise NotAllowed(f"{actor.ref} withdraws no file of {found.ref}")
    if request.method != "POST":
        audit.read(actor=actor.ref, act="work.withdraw_file", subject=found.id, now=now)
        return _page(request, found, {}, 200)
    token, reason = request.POST.get("tep", "")[:64], clean_input(request.POST.get("reason", ""), LONGEST_REASON)
    if not token:
        return _page(request, found, {"tep": "Hãy chọn tệp phải gỡ."}, 422)
    try:
        withdraw_file(actor=actor, dossier_id=found.id, token=token, reason=reason, now=now)
    except RuleBroken as broken:
        return _page(request, found, dict(errors_of(broken, "tep")), 422)
    messages.success(request, "Đã gỡ tệp. Nội dung không còn trên hệ thống; người nộp được báo.")
    return redirect("work:dossier", ref=found.ref)


def _page(request: HttpRequest, found: dossiers.Dossier, errors: Mapping[str, str], status: int) -> HttpResponse:
    values = {
        "dossier": found,
        "options": [
            {"value": row.token, "label": f"{row.paper_no}. {row.name}" if row.paper_no else row.name}
            for row in dossiers.files(found.id)
            if row.kind != "result" and not row.is_lost
        ],
        "chosen": request.POST.get("tep", "")[:64],
        "reason": clean_input(request.POST.get("reason", ""), LONGEST_REASON),
        "errors": errors,
    }
    return show(request, "withdraw_file.html", values, status=status)


urlpatterns = [path("xu-ly/ho-so/<str:ref>/go-tep/", withdraw, name="withdraw-file")]
