"""What was declared for a procedure, as a file of uniform records."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.intake import declared
from motcua.procedures import catalogue
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the file holds; send it on request, a record a line, oldest first."""
    facts = catalogue.procedure(code)
    if request.method != "POST":
        return show(request, "forms/answers.html", {"facts": facts, "most": declared.MOST})
    after = id_number(request.POST.get("after", "")) or 0
    found = declared.records_of(actor=require_actor(request), code=code, after=after, now=clock.now())
    lines = [json.dumps(record, ensure_ascii=False) for record in found.records]
    if found.after:
        lines.append(json.dumps({"next": str(found.after)}))
    response = HttpResponse("".join(f"{line}\n" for line in lines), content_type="application/x-ndjson; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="da-khai-{code}.jsonl"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
