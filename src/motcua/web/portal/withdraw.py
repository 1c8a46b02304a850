"""The citizen asks to withdraw an own dossier."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers import queries
from motcua.dossiers.rules.lifecycle import may_be_withdrawn
from motcua.intake import services as intake
from motcua.web.portal.own import show_own
from motcua.web.shared.access import citizen, require_actor

LONGEST_REASON = 2000


@citizen
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for the reason and what follows, then send the request to the authority."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_withdrawal", subject=found.id, now=now)
    values = {"dossier": found, "errors": {}, "reason": "", "may": may_be_withdrawn(found.status)}
    if request.method != "POST":
        return render(request, "portal/withdraw.html", values)
    if request.POST.get("viec") == "rut-lai":
        return _take_back(request, actor, found, now)
    reason = clean_input(request.POST.get("ly-do", ""), LONGEST_REASON)
    try:
        intake.ask_withdrawal(actor=actor, dossier_id=found.id, reason=reason, now=now)
    except RuleBroken as broken:
        field = "ly-do" if broken.field == "reason" else broken.field or ""
        values |= {"errors": {field: broken.message}, "reason": reason}
        return render(request, "portal/withdraw.html", values, status=422)
    return redirect(f"/ho-so/{found.ref}/")


def _take_back(request: HttpRequest, actor: Actor, found: queries.Dossier, now: datetime) -> HttpResponse:
    """Let the dossier be handled on; when the authority was faster, the page of the dossier tells."""
    try:
        intake.take_withdrawal_back(actor=actor, dossier_id=found.id, now=now)
    except RuleBroken as broken:
        return show_own(request, found.ref, {"": broken.message}, 409)
    return redirect(f"/ho-so/{found.ref}/")
