"""What applicants ask about their dossiers: the desk's list, and its answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.dossiers.permissions import may_receive
from motcua.feedback import asked, asking
from motcua.feedback.rules.asking import LONGEST_ANSWER
from motcua.web.desk.page import errors_of, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number

_MOST_SHOWN_AGAIN = 5 * LONGEST_ANSWER


@require_safe
@official(Role.DESK)
def waiting(request: HttpRequest) -> HttpResponse:
    """List the questions that wait for an answer of the desk, oldest first."""
    actor, now = require_actor(request), clock.now()
    page = asked.waiting_at_desk(actor, request.GET.get("sau", "")[:80])
    audit.read(actor=actor.ref, act="desk.questions", subject=actor.unit_id, now=now)
    next_href = f"{reverse('desk:questions')}?sau={page.after}".replace("+", "%2B") if page.after else ""
    return show(request, "questions.html", {"rows": page.rows, "next_href": next_href})


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.DESK)
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what was asked about a dossier, and send an answer; what was typed stays when it is refused."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    if not may_receive(actor, found.desk_unit_id):
        raise NotAllowed(f"{actor.ref} answers nothing for {found.ref}")
    errors: dict[str, str] = {}
    chosen, typed = id_number(request.POST.get("question", "")), request.POST.get("answer", "")
    if request.method == "POST":
        try:
            asking.answer(actor=actor, dossier_id=found.id, question_id=chosen or 0, text=typed, now=now)
        except RuleBroken as problem:
            fields = errors_of(problem, "question")
            errors = {f"answer-{chosen}" if field == "answer" else "": text for field, text in fields.items()}
        else:
            messages.success(request, "Đã gửi câu trả lời, người nộp được thông báo.")
            return redirect("desk:answer", ref=found.ref)
    audit.read(actor=actor.ref, act="desk.question", subject=found.id, now=now)
    values = {
        "dossier": found,
        "rows": asked.questions_of(found.id),
        "chosen": chosen,
        "typed": typed[:_MOST_SHOWN_AGAIN],
        "errors": errors,
        "most": LONGEST_ANSWER,
    }
    return show(request, "question.html", values, status=422 if errors else 200)


urlpatterns = [
    path("cau-hoi/", waiting, name="questions"),
    path("ho-so/<str:ref>/cau-hoi/", answer, name="answer"),
]
