"""A form as a file: JSON Schema, our own JSON, form.io brought in."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.procedures import form_drafting, form_editions
from motcua.procedures.rules.form_difference import differences
from motcua.procedures.rules.form_formio import Refused, read_formio
from motcua.procedures.rules.form_schema import exported_schema
from motcua.procedures.rules.form_types import FormDefinition
from motcua.web.backoffice.forms.editor import own_draft
from motcua.web.backoffice.page import ADMINS, WATCHERS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.numbers import whole_number

LARGEST_FILE = 1_000_000
_CHOOSE = "Hãy chọn tệp JSON của form.io."


@require_safe
@official(*WATCHERS)
def export(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """Send a version as JSON Schema (`schema`) or as our own definition (`json`)."""
    facts = form_editions.visible(require_actor(request), code, number)
    if kind == "schema":
        address = f"urn:motcua:form:{code}:{number}"
        value: object = exported_schema(facts.definition, title=facts.procedure_name, address=address)
    elif kind == "json":
        value = facts.definition
    else:
        raise NotFound(f"kind {kind}")
    response = HttpResponse(
        json.dumps(value, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="bieu-mau-{code}-{number}.{kind}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def bring_in(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a form.io file into the draft; shown first what it changes, refused with the place of what does not fit."""
    facts = own_draft(request, code, number)
    if request.method != "POST":
        return show(request, "forms/import.html", {"facts": facts, "faults": [], "text": "", "changes": None})
    text = request.POST.get("text", "")
    try:
        if "file" in request.FILES:
            text = _brought(request)
        form = _read(text)
    except Refused as refused:
        values = {"facts": facts, "faults": refused.faults, "text": "", "changes": None}
        return show(request, "forms/import.html", values, status=422)
    if "lay" not in request.POST:
        values = {"facts": facts, "faults": [], "text": text, "changes": differences(facts.draft, form)}
        return show(request, "forms/import.html", values)
    try:
        form_drafting.save_form(
            actor=require_actor(request),
            edition_id=facts.id,
            form=form,
            revision=whole_number(request.POST.get("revision", "")) or 0,
            now=clock.now(),
        )
    except RuleBroken as broken:
        values = {"facts": facts, "faults": [broken.message], "text": text, "changes": None}
        return show(request, "forms/import.html", values, status=409)
    messages.success(request, "Đã thay nội dung bản thảo bằng biểu mẫu trong tệp.")
    return redirect("work:form-edit", code=code, number=number)


def _brought(request: HttpRequest) -> str:
    try:
        return brought_in(request, otherwise=_CHOOSE, largest=LARGEST_FILE).decode("utf-8", errors="replace")
    except RuleBroken as broken:
        raise Refused([broken.message]) from broken


def _read(text: str) -> FormDefinition:
    if not text.strip():
        raise Refused([_CHOOSE])
    if len(text) > LARGEST_FILE:
        raise Refused([f"Tệp lớn hơn {LARGEST_FILE // 1_000_000} MB. Hãy tách biểu mẫu."])
    try:
        return read_formio(json.loads(text))
    except (ValueError, RecursionError) as fault:
        raise Refused(["Tệp không phải JSON đọc được. Hãy xuất lại từ form.io."]) from fault
