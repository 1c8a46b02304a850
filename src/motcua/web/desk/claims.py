"""Taking an online dossier to check it, so that two officers do not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.intake import services as intake
from motcua.web.desk.review import review, waits_here
from motcua.web.desk.standing import standing
from motcua.web.shared.access import official, require_actor

LONGEST_REASON = 500


@official(Role.DESK)
@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Claim a dossier, or take it over from a colleague with a reason."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    reason = clean_input(request.POST.get("claim_reason", ""), LONGEST_REASON, multiline=False)
    take_over = request.POST.get("viec") == "nhan-thay"
    try:
        intake.claim(actor=actor, dossier_id=dossier.id, now=now, take_over=take_over, reason=reason)
    except RuleBroken as problem:
        if not waits_here(actor, dossier):
            return standing(request, actor, dossier, now, error=problem.message, status=409)
        errors = {problem.field or "claim_reason": problem.message}
        return review(request, dossier, now, errors=errors, status=422)
    return redirect("desk:dossier", ref=dossier.ref)


urlpatterns = [path("ho-so/<str:ref>/nhan-kiem-tra/", take, name="claim")]
