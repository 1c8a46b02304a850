"""Which questions apply while answers change: judged here, in the form's own language, and asked for by the page.

Conditions (`show_if`) and sums are written in a language that browsers do not have (docs/conditions.md), so the page
sends what is typed and is told. Nothing is saved by it; without scripts the next step judges, as before.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path

from motcua.core.errors import NotFound
from motcua.intake import queries
from motcua.procedures.rules.form_posts import shown_fields, with_calculated
from motcua.procedures.rules.form_words import typed
from motcua.web.portal import wizard
from motcua.web.portal.apply import typed_answers
from motcua.web.shared.access import actor_of, public


@public
def judge(request: HttpRequest, code: str, token: str, number: int) -> HttpResponse:
    """Answer which fields of a section are asked, what is calculated, and the steps, given what is typed now."""
    actor = actor_of(request)
    if actor is None or actor.is_official:
        return JsonResponse({"message": "Phiên đăng nhập đã hết hạn."}, status=401)
    if request.method != "POST":
        return JsonResponse({"message": "Chỉ nhận câu trả lời đang điền."}, status=405)
    draft = queries.draft(actor, token)
    form = wizard.form(draft)
    if draft.receipt_no or not 0 < number <= len(form["sections"]):
        raise NotFound("section")
    part = form["sections"][number - 1]
    changed = typed_answers(draft, part, request.POST.dict())
    given = {key: value for key, value in {**draft.answers, **changed}.items() if value is not None}
    answers = with_calculated(form, given)
    if number not in dict(wizard.sections(draft, answers)):
        raise NotFound("section")
    shown = {field["key"] for field in shown_fields(form, answers)}
    values = wizard.frame(draft, str(number), answers)
    return JsonResponse(
        {
            "shown": [field["key"] for field in part["fields"] if field["key"] in shown],
            "calculated": {
                field["key"]: typed(field, answers.get(field["key"]))
                for field in part["fields"]
                if field["type"] == "calculated"
            },
            "steps": render_to_string("portal/_steps.html", {"steps": values["steps"]}),
        }
    )


urlpatterns = [path("nop-ho-so/<str:code>/<str:token>/<int:number>/hien/", judge, name="judge")]
