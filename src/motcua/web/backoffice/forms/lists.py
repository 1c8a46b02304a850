"""The list of forms, the versions of one procedure's form, the list of the official form's fields."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.procedures import catalogue, form_drafting, form_editions
from motcua.procedures.form_editions import FormState
from motcua.procedures.rules.form_official import items_text, missing_items
from motcua.web.backoffice.page import ADMINS, WATCHERS, act, show
from motcua.web.shared.access import official as officials
from motcua.web.shared.access import require_actor

STATES = {
    FormState.DRAFT: ("Bản thảo", "blue"),
    FormState.IN_FORCE: ("Đang áp dụng", "green"),
    FormState.SUPERSEDED: ("Đã thay thế", "grey"),
    FormState.DISCARDED: ("Đã bỏ", "grey"),
}
SHOWN_MISSING = 3


@require_safe
@officials(*WATCHERS)
def forms(request: HttpRequest) -> HttpResponse:
    """List the procedures on offer with the form that most places use and what it lacks."""
    name = clean_input(request.GET.get("sau", ""), 600, multiline=False)
    code = clean_input(request.GET.get("ma", ""), 60, multiline=False)
    rows, after = form_editions.lines((name, code))
    values = {"rows": rows, "after": after, "first": not name, "shown_missing": SHOWN_MISSING}
    return show(request, "forms/list.html", values)


@require_safe
@officials(*WATCHERS)
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Show the versions of a procedure's form and where to begin a new one."""
    actor, facts = require_actor(request), catalogue.procedure(code)
    form, form_id = form_editions.form_now(code, actor.agency_id)
    kept = form_editions.official(code)
    values = {
        "facts": facts,
        "rows": form_editions.editions_of(actor, code),
        "states": STATES,
        "official": kept,
        "missing": missing_items(form, kept.items),
        "in_force": form_id is not None,
        "may_write": form_editions.may_write(actor, _scope(request)),
        "whole_province": actor.has(Role.PROVINCE_ADMIN),
    }
    return show(request, "forms/versions.html", values)


@act("work:form-versions")
@officials(*ADMINS)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a draft and open it."""
    facts = form_drafting.begin_form(
        actor=require_actor(request),
        code=code,
        agency_id=_scope(request),
        blank=request.POST.get("from") == "blank",
        now=clock.now(),
    )
    messages.success(request, f"Đã mở bản thảo {facts.number}.")
    return redirect("work:form-edit", code=code, number=facts.number)


@require_http_methods(["GET", "HEAD", "POST"])
@officials(Role.PROVINCE_ADMIN)
def official(request: HttpRequest, code: str) -> HttpResponse:
    """Show and set the list of the official form's fields."""
    facts = catalogue.procedure(code)
    kept = form_editions.official(code)
    typed = {"title": kept.title, "source": kept.source, "items": items_text(kept.items)}
    if request.method != "POST":
        return show(request, "forms/official.html", {"facts": facts, "kept": kept, "typed": typed, "errors": {}})
    typed = {name: request.POST.get(name, "")[:80_000] for name in typed}
    try:
        form_drafting.set_official(
            actor=require_actor(request),
            code=code,
            title=typed["title"],
            source=typed["source"],
            text=typed["items"],
            now=clock.now(),
        )
    except RuleBroken as broken:
        errors = {broken.field or "items": broken.message}
        return show(
            request, "forms/official.html", {"facts": facts, "kept": kept, "typed": typed, "errors": errors}, status=422
        )
    messages.success(request, "Đã lưu danh sách mục của mẫu chính thức.")
    return redirect(reverse("work:form-versions", args=[code]))


def _scope(request: HttpRequest) -> int | None:
    """Return the agency that the official writes for; the province's administrator writes for every one."""
    actor = require_actor(request)
    return None if actor.has(Role.PROVINCE_ADMIN) else actor.agency_id
