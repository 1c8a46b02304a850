"""A version as the citizen sees it, and tried with answers: made-up ones, or typed here. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.procedures import form_editions
from motcua.procedures.rules.content import canonical_json
from motcua.procedures.rules.form_posts import read_form_post, shown_answers, shown_fields, with_calculated
from motcua.procedures.rules.form_sample import sample_answers
from motcua.procedures.rules.form_types import Answers
from motcua.procedures.rules.form_words import readable
from motcua.procedures.rules.forms import check_answers
from motcua.web.backoffice.page import WATCHERS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.answers import form_field


@require_http_methods(["GET", "HEAD", "POST"])
@official(*WATCHERS)
def trial(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the form empty or with sample answers; check what was typed and show what would be kept."""
    facts = form_editions.visible(require_actor(request), code, number)
    form, today = facts.definition, clock.local_date(clock.now())
    is_checked = request.method == "POST"
    answers: Answers = {}
    if is_checked:
        answers = read_form_post(form, request.POST.dict())
    elif "mau" in request.GET:
        answers = sample_answers(form, today)
    answers = with_calculated(form, answers)
    kept = shown_answers(form, answers)
    faults = (
        {fault["field"]: fault["message"] for fault in check_answers(form, kept, today=today)} if is_checked else {}
    )
    shown = {field["key"] for field in shown_fields(form, answers)}
    sections: list[dict[str, Any]] = [
        {
            "title": section["title"],
            "hint": section.get("hint", ""),
            "fields": [
                form_field(field, answers.get(field["key"]), faults.get(field["key"], ""), faults)
                for field in section["fields"]
            ],
            "rows": [
                {"key": field["label"], "value": readable(field, kept.get(field["key"])), "lines": True}
                for field in section["fields"]
                if field["key"] in shown and kept.get(field["key"]) not in (None, "")
            ],
        }
        for section in form["sections"]
    ]
    values = {
        "facts": facts,
        "sections": sections,
        "errors": faults,
        "is_checked": is_checked,
        "record": canonical_json(kept) if is_checked and not faults else "",
    }
    return show(request, "forms/trial.html", values, status=422 if faults else 200)
