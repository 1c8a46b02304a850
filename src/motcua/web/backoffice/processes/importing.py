"""Take a process in from a file: preview with a report by row, then put it in place of the draft's table."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.procedures import drafting
from motcua.procedures.drafting import graph_findings
from motcua.procedures.editions import EditionFacts
from motcua.procedures.process_workbook import read_workbook
from motcua.procedures.rules.process_bpmn_reading import read_bpmn
from motcua.procedures.rules.process_draft import from_definition
from motcua.procedures.rules.process_draft_definition import drawable
from motcua.procedures.rules.process_import import Imported, Trouble
from motcua.procedures.rules.process_json import dump, read_json, write_json
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.processes.editor import own_draft
from motcua.web.backoffice.processes.version import diagram, show_version
from motcua.web.backoffice.processes.words import lines_of
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.numbers import whole_number


@act("work:process-edit")
@official(*ADMINS)
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what a file holds, or everything that is wrong in it; nothing is changed."""
    facts = own_draft(require_actor(request), code, number)
    file = request.FILES.get("file")
    name = (file.name or "") if file else ""
    try:
        imported = read(name, brought_in(request, otherwise="Hãy chọn tệp Excel (.xlsx), JSON hoặc BPMN để nhập."))
    except RuleBroken as broken:
        imported = Imported(None, (Trouble("", broken.message),))
    return _show(request, facts, imported, name)


@act("work:process-edit")
@official(*ADMINS)
def take(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put what was previewed in place of the table; the table it replaces stays in the previous version's files."""
    actor, now = require_actor(request), clock.now()
    facts = own_draft(actor, code, number)
    revision = whole_number(request.POST.get("revision", "")) or 0
    try:
        definition = read_json(request.POST.get("content", "").encode())
        draft = from_definition(dump(definition))
        drafting.save_draft(actor=actor, edition_id=facts.id, draft=draft, revision=revision, now=now)
    except RuleBroken as broken:
        return show_version(request, code, number, {}, {"notice": broken.message}, status=422)
    messages.success(request, f"Đã nhập {len(definition.steps)} bước vào bản thảo.")
    return redirect("work:process-edit", code=code, number=number)


def read(name: str, data: bytes) -> Imported:
    """Return the process of a file by what its name ends with, or what is wrong with it."""
    reader = _READERS.get(name.rpartition(".")[2].lower())
    if reader is None:
        return Imported(
            None, (Trouble("", "Chỉ nhận tệp .xlsx, .json và .bpmn. Tệp .xls cũ: hãy lưu lại dạng .xlsx."),)
        )
    try:
        return reader(data)
    except RuleBroken as broken:
        return Imported(None, (Trouble(broken.field or "", broken.message),))


_READERS: Mapping[str, Callable[[bytes], Imported]] = {
    "xlsx": read_workbook,
    "bpmn": read_bpmn,
    "xml": read_bpmn,
    "json": lambda data: Imported(read_json(data)),
}


def _show(request: HttpRequest, facts: EditionFacts, imported: Imported, name: str) -> HttpResponse:
    definition = imported.definition
    stored = dump(definition) if definition else None
    findings = graph_findings(stored, facts.code) if stored else []
    values = {
        "facts": facts,
        "name": name,
        "troubles": imported.troubles,
        "findings": [(imported.places.get(finding.step or "", ""), finding.message) for finding in findings],
        "steps": lines_of(stored) if stored else [],
        "diagram": diagram(drawable(stored)) if stored else "",
        "content": write_json(definition).decode() if definition else "",
        "revision": facts.revision,
    }
    return show(request, "processes/import.html", values, status=422 if imported.troubles else 200)
