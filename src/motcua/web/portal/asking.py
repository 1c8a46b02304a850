"""The citizen asks the one-stop desk about an own dossier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.dossiers import queries
from motcua.feedback import asking
from motcua.feedback.asked import questions_of
from motcua.feedback.rules.asking import LONGEST_QUESTION
from motcua.web.shared.access import citizen, require_actor

_MOST_SHOWN_AGAIN = 5 * LONGEST_QUESTION


@require_http_methods(["GET", "HEAD", "POST"])
@citizen
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what was asked before and take one question; what was typed stays when it is refused."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    errors: dict[str, str] = {}
    typed = request.POST.get("question", "")
    if request.method == "POST":
        try:
            asking.ask(actor=actor, dossier_id=found.id, text=typed, now=now)
        except RuleBroken as broken:
            errors = dict(errors_of(broken, "question"))
        else:
            messages.success(request, "Đã gửi câu hỏi. Khi có trả lời, bạn được thông báo.")
            return redirect(f"/ho-so/{found.ref}/#hoi-dap")
    audit.read(actor=actor.ref, act="own_questions", subject=found.id, now=now)
    values = {
        "dossier": found,
        "asked_before": questions_of(found.id),
        "typed": typed[:_MOST_SHOWN_AGAIN],
        "errors": errors,
        "most": LONGEST_QUESTION,
    }
    response = render(request, "portal/ask.html", values, status=422 if errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("ho-so/<str:ref>/hoi/", ask, name="ask")]
