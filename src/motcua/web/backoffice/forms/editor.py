"""Writing a form: the outline with its sections and fields, and one field at a time. Works by keyboard alone."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.procedures import english, form_drafting, form_editions
from motcua.procedures.form_editions import FormEditionFacts, FormState
from motcua.procedures.rules.conditions import names_of
from motcua.procedures.rules.form_acts import (
    act,
    columns_text,
    condition_text,
    options_text,
    typed_field,
    with_field,
    with_sections,
)
from motcua.procedures.rules.form_definition import definition_problems
from motcua.procedures.rules.form_official import missing_items
from motcua.procedures.rules.form_registers import REGISTER_NAMES, VALUES, Register
from motcua.procedures.rules.form_types import FIELD_NAMES, Field, FormDefinition, fields_of
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number

PREFILLS = {
    "": "Không điền sẵn",
    "account.full_name": "Tài khoản: họ tên",
    "account.personal_number": "Tài khoản: số định danh",
    "account.phone": "Tài khoản: điện thoại",
    "account.email": "Tài khoản: thư điện tử",
    "account.address": "Tài khoản: địa chỉ",
    "owner.full_name": "Chủ hồ sơ, người được nộp thay: họ tên",
    "owner.personal_number": "Chủ hồ sơ, người được nộp thay: số định danh",
    "store.number": "Kho của người dân: số của giấy tờ",
    "store.issued_on": "Kho của người dân: ngày cấp",
    "store.valid_to": "Kho của người dân: ngày hết hạn",
    "store.issuer": "Kho của người dân: nơi cấp",
    "earlier.same": "Hồ sơ trước: mục cùng mã, cùng loại",
}
NAMES = (
    "label",
    "key",
    "type",
    "required",
    "hint",
    "example",
    "help",
    "max_length",
    "min",
    "max",
    "options",
    "columns",
    "max_rows",
    "paper",
    "formula",
    "birth",
    "prefill",
    "stored",
    "register",
    "condition",
    "listable",
    "official",
)


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the outline of a draft, or save it with the button that was pressed."""
    facts = own_draft(request, code, number)
    if facts.state is not FormState.DRAFT:
        return redirect("work:form-edition", code=code, number=number)
    if request.method != "POST":
        return _show_outline(request, facts, facts.draft)
    command = clean_input(request.POST.get("viec", ""), 40, multiline=False)
    changed = act(with_sections(facts.draft, request.POST.dict()), command)
    try:
        _save(request, facts, changed)
    except RuleBroken as broken:
        return _show_outline(request, facts, changed, broken.message, status=409)
    if command.startswith("them:"):
        added = {field["key"] for field in fields_of(changed)} - {field["key"] for field in fields_of(facts.draft)}
        return (
            redirect("work:form-field", code=code, number=number, key=added.pop()) if added else redirect(request.path)
        )
    messages.success(request, "Đã lưu bản thảo.")
    if command == "xong":
        return redirect("work:form-edition", code=code, number=number)
    return redirect(f"{request.path}{_place_after(command)}")


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def edit_field(request: HttpRequest, code: str, number: int, key: str) -> HttpResponse:
    """Show one field with all that can be said of it, or keep it as described."""
    facts = own_draft(request, code, number)
    if facts.state is not FormState.DRAFT:
        return redirect("work:form-edition", code=code, number=number)
    field = next((one for one in fields_of(facts.draft) if one["key"] == key), None)
    if field is None:
        raise NotFound(f"field {key}")
    if request.method != "POST":
        return _show_field(request, facts, key, _as_typed(field), [])
    post = request.POST.dict()
    described = typed_field(post)
    changed = with_field(facts.draft, key, described)
    faults = _faults_of(changed, described)
    if faults:
        return _show_field(request, facts, key, post, faults, status=422)
    try:
        _save(request, facts, changed)
    except RuleBroken as broken:
        return _show_field(request, facts, key, post, [broken.message], status=409)
    messages.success(request, f"Đã lưu mục “{described['label']}”.")
    return redirect(f"{reverse('work:form-edit', args=[code, number])}#muc-{described['key']}")


def own_draft(request: HttpRequest, code: str, number: int) -> FormEditionFacts:
    """Return a version that the official may write.

    Raises:
        NotAllowed: It is for others to write.
        NotFound: There is none.
    """
    actor = require_actor(request)
    facts = form_editions.visible(actor, code, number)
    if not form_editions.may_write(actor, facts.agency_id):
        raise NotAllowed(f"{actor.ref} may not write form {code}/{number}")
    return facts


def _save(request: HttpRequest, facts: FormEditionFacts, form: FormDefinition) -> None:
    form_drafting.save_form(
        actor=require_actor(request),
        edition_id=facts.id,
        form=form,
        revision=whole_number(request.POST.get("revision", "")) or 0,
        now=clock.now(),
    )


def _faults_of(form: FormDefinition, field: Field) -> list[str]:
    """Return what is wrong with this field; what is wrong elsewhere waits for its own page."""
    name = f"Mục “{field['label']}”"
    return [fault for fault in definition_problems(form) if fault.startswith(name) or f"mã “{field['key']}”" in fault]


def _place_after(command: str) -> str:
    name, *places = command.split(":")
    return f"#phan-{int(places[0]) + 1}" if places and places[0].isdigit() and name != "xoa-phan" else "#cac-phan"


def _show_outline(
    request: HttpRequest, facts: FormEditionFacts, form: FormDefinition, conflict: str = "", *, status: int = 200
) -> HttpResponse:
    values = {
        "facts": facts,
        "form": form,
        "kinds": FIELD_NAMES,
        "condition": condition_text,
        "faults": definition_problems(form),
        "missing": missing_items(form, form_editions.official(facts.code).items),
        "conflict": conflict,
    }
    return show(request, "forms/edit.html", values, status=status)


def _as_typed(field: Field) -> dict[str, str]:
    plain: Mapping[str, Any] = field
    typed = {name: str(plain.get(name, "")) for name in NAMES}
    return typed | {
        "required": "on" if field["required"] else "",
        "listable": "on" if field.get("listable") else "",
        "options": options_text(field.get("options", [])),
        "columns": columns_text(field.get("columns", [])),
        "condition": condition_text(field),
    }


def _registers(typed: str) -> list[dict[str, str]]:
    """Return the values of registers to choose from; one that is not known any more stays to be seen."""
    found = [
        {"value": name, "label": f"{REGISTER_NAMES[Register(name.partition('.')[0])]}: {value.label}"}
        for name, value in VALUES.items()
    ]
    return found if not typed or typed in VALUES else [*found, {"value": typed, "label": typed}]


def _show_field(
    request: HttpRequest,
    facts: FormEditionFacts,
    key: str,
    typed: Mapping[str, str],
    faults: list[str],
    *,
    status: int = 200,
) -> HttpResponse:
    names = names_of(facts.draft)
    shown = next((field for field in fields_of(facts.draft) if field["key"] == key), None)
    labels = {field["key"]: field["label"] for field in fields_of(facts.draft)}
    prefills = PREFILLS | ({typed["prefill"]: typed["prefill"]} if typed.get("prefill", "") not in PREFILLS else {})
    values = {
        "facts": facts,
        "key": key,
        "typed": {name: typed.get(name, "") for name in NAMES},
        "faults": faults,
        "kinds": [{"value": kind, "label": name} for kind, name in FIELD_NAMES.items()],
        "prefills": [{"value": source, "label": name} for source, name in prefills.items() if source],
        "registers": _registers(typed.get("register", "")),
        "officials": [
            {"value": item["key"], "label": item["label"]} for item in form_editions.official(facts.code).items
        ],
        "births": [
            {"value": field["key"], "label": field["label"]}
            for field in fields_of(facts.draft)
            if field["type"] == "date"
        ],
        "english": english.said_of(shown) if shown else [],
        "may_write_english": english.may_write(require_actor(request)),
        "names": [(name, labels.get(name, labels.get(name.partition("__")[0], ""))) for name in names if name != key],
    }
    return show(request, "forms/field.html", values, status=status)
