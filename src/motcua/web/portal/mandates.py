"""Acting for another: mandates given and received, and for whom a new dossier is."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from motcua.core import clock
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.text import clean_input
from motcua.directory import mandates
from motcua.directory.actors import Actor
from motcua.directory.mandates import MandateFacts
from motcua.directory.rules.mandates import BASES, PRINCIPALS, Basis
from motcua.procedures import catalogue
from motcua.web.shared.access import citizen, require_actor
from motcua.web.shared.english.own import Own
from motcua.web.shared.moments import read_day

SELF = "toi"
_GIVE = {"to": 100, "to_name": 200, "valid_from": 10, "valid_to": 10, "procedures": 600}
_DECLARE = {"kind": 20, "name": 200, "number": 20, "phone": 30, "email": 254, "basis": 20, "document": 300,
            "valid_from": 10, "valid_to": 10, "procedures": 600}  # fmt: skip


@citizen
def page(request: HttpRequest) -> HttpResponse:
    """Show mandates given and received, with the two ways to begin one."""
    actor = require_actor(request)
    today = clock.local_date(clock.now())
    values = {
        "given": [_row(one, today) for one in mandates.given(actor)],
        "received": [_row(one, today) for one in mandates.received(actor)],
        "messages": messages.get_messages(request),
    }
    return render(request, "portal/mandates.html", values)


@citizen
def give(request: HttpRequest) -> HttpResponse:
    """Let another act for oneself."""
    actor, typed, errors = require_actor(request), _typed(request, _GIVE), {}
    if request.method == "POST":
        try:
            mandates.give(actor=actor, to=typed["to"], to_name=typed["to_name"], scope=_scope(typed), now=clock.now())
            messages.success(request, f"Đã ủy quyền cho {typed['to_name']}. Bạn chấm dứt được bất cứ lúc nào.")
            return redirect("portal:mandates")
        except RuleBroken as broken:
            errors = _errors(broken)
    values = {"typed": typed, "errors": errors}
    return render(request, "portal/mandate_give.html", values, status=422 if errors else 200)


@citizen
def declare(request: HttpRequest) -> HttpResponse:
    """Declare for whom one acts, by a paper or by law."""
    actor, typed, errors = require_actor(request), _typed(request, _DECLARE), {}
    if request.method == "POST":
        try:
            person = {key: typed[key] for key in ("kind", "name", "number", "phone", "email")}
            mandates.declare(
                actor=actor,
                principal=mandates.Principal(**person),
                document=typed["document"],
                basis=typed["basis"],
                scope=_scope(typed),
                now=clock.now(),
            )
            messages.success(request, f"Từ nay bạn nộp thay {typed['name']} được, trong phạm vi đã khai.")
            return redirect("portal:mandates")
        except RuleBroken as broken:
            errors = _errors(broken)
    values = {
        "typed": typed,
        "errors": errors,
        "kinds": [{"value": key, "label": label} for key, label in PRINCIPALS.items()],
        "bases": [{"value": key.value, "label": BASES[key]} for key in (Basis.DOCUMENT, Basis.REPRESENTATIVE)],
    }
    return render(request, "portal/mandate_declare.html", values, status=422 if errors else 200)


@citizen
def end(request: HttpRequest, token: str) -> HttpResponse:
    """End a mandate at once."""
    if request.method == "POST":
        mandates.end(actor=require_actor(request), token=token, now=clock.now())
        messages.success(request, "Đã chấm dứt ủy quyền.")
    return redirect("portal:mandates")


def chosen_mandate(actor: Actor, request: HttpRequest, code: str) -> MandateFacts | None:
    """Return the mandate that the address of a new dossier names; None when it is for oneself.

    Raises:
        NotFound: No such mandate, or somebody else's.
        RuleBroken: It does not count for this procedure today.
    """
    token = clean_input(request.GET.get("thay", ""), 60, multiline=False)
    if token in {"", SELF}:
        return None
    found = mandates.received_one(actor, token)
    if why := found.why_not(code, clock.local_date(clock.now())):
        raise RuleBroken("mandate.ended", why)
    return found


def ask_for_whom(actor: Actor, request: HttpRequest, code: str) -> HttpResponse | None:
    """Ask for whom a new dossier is, where the actor acts for others and has not said; else None."""
    if request.GET.get("thay"):
        return None
    found = mandates.usable(actor, code, clock.now())
    if not found:
        return None
    options = [{"value": SELF, "label": "Chính tôi"}]
    options += [
        {
            "value": one.token,
            "label": Own(one.principal_name),
            "hint": f"{BASES[Basis(one.basis)]}, đến {one.valid_to:%d/%m/%Y}",
        }
        for one in found
    ]
    kept = {name: value for name, value in request.GET.items() if name != "thay"}
    values = {"options": options, "kept": kept, "code": code, "errors": {}}
    if "thay" in request.GET:
        values["errors"] = {"thay": "Hãy chọn hồ sơ này là của ai."}
    return render(request, "portal/for_whom.html", values, status=422 if values["errors"] else 200)


def answers_for(mandate: MandateFacts) -> dict[str, str]:
    """Return what a mandate answers in a form that asks whose dossier it is."""
    if mandate.kind == "organisation":
        return {"organisation_name": mandate.principal_name, "organisation_code": mandate.number}
    return {
        "on_behalf": "other",
        "owner_full_name": mandate.principal_name,
        "owner_personal_number": mandate.number,
        "owner_relation": mandate.document or BASES[Basis(mandate.basis)],
    }


def _row(one: MandateFacts, today: date) -> dict[str, Any]:
    is_running = one.ended_at is None and one.valid_from <= today <= one.valid_to
    state = "Đã chấm dứt" if one.ended_at else "Đã hết hạn" if today > one.valid_to else "Chưa đến ngày"
    return {
        "facts": one,
        "basis": BASES[Basis(one.basis)],
        "kind": PRINCIPALS[one.kind],
        "is_running": is_running,
        "may_end": one.ended_at is None and today <= one.valid_to,
        "state": "Đang có hiệu lực" if is_running else state,
    }


def _typed(request: HttpRequest, names: dict[str, int]) -> dict[str, str]:
    if request.method != "POST":
        return dict.fromkeys(names, "") | {"valid_from": f"{clock.local_date(clock.now()):%d/%m/%Y}"}
    return {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in names.items()}


def _scope(typed: dict[str, str]) -> mandates.Scope:
    codes = re.findall(r"[^\s,;]+", typed["procedures"])
    known = {row.code for row in catalogue.by_codes(codes)} if codes else set()
    unknown = [code for code in codes if code not in known]
    return mandates.Scope(read_day(typed["valid_from"]), read_day(typed["valid_to"]), codes, unknown)


def _errors(broken: RuleBroken) -> dict[str, str]:
    return dict(broken.errors) if isinstance(broken, SeveralBroken) else {broken.field or "": broken.message}


urlpatterns = [
    path("uy-quyen/", page, name="mandates"),
    path("uy-quyen/moi/", give, name="mandate_give"),
    path("uy-quyen/khai/", declare, name="mandate_declare"),
    path("uy-quyen/<str:token>/cham-dut/", end, name="mandate_end"),
]
