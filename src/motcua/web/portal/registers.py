"""Answers from registers of the state while a form is filled in: a button, what it found, and who asked so far."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.directory.rules.holders import HolderKind
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.queries import DraftFacts
from motcua.intake.rules.registers import OUTCOME_NAMES, Told, differs, in_words, kept
from motcua.intake.services.registers import is_ready, is_sure
from motcua.procedures.rules.form_registers import BIRTH_DATE, REGISTER_NAMES, Register, asked_of, value_of
from motcua.procedures.rules.form_types import Field, FormDefinition
from motcua.web.portal import wizard
from motcua.web.shared.access import citizen, require_actor
from motcua.web.shared.moments import FIRST_BIRTH, read_day
from motcua.web.shared.numbers import id_number

ASK, TAKE, BIRTH = "tra-cuu", "theo-csdl", "register_birth"
BUTTONS = {
    Register.POPULATION: "Lấy từ cơ sở dữ liệu dân cư",
    Register.ENTERPRISES: "Lấy từ cơ sở dữ liệu doanh nghiệp",
}


def offers(actor: Actor, draft: DraftFacts, asked: list[Field]) -> list[dict[str, Any]]:
    """Return the registers that a page offers to ask, for what it asks itself; opening a page asks none."""
    found = []
    form = wizard.form(draft)
    for register in Register:
        if not is_ready(register) or not any(value_of(each).startswith(f"{register}.") for each in asked):
            continue
        if register is Register.ENTERPRISES and not _is_business(actor):
            continue
        found.append(
            {
                "key": register.value,
                "name": REGISTER_NAMES[register],
                "button": BUTTONS[register],
                "may": is_sure(actor),
                "asks_birth": register is Register.POPULATION and _asks_birth(form, draft, asked),
            }
        )
    return found


def act(request: HttpRequest, draft: DraftFacts, part_keys: set[str]) -> dict[str, str] | None:
    """Do what a button of registers asks, once what was typed is saved; None when none was pressed.

    Returns:
        What went wrong, by field of the page; empty when it was done.
    """
    actor, now = require_actor(request), clock.now()
    try:
        if key := request.POST.get(TAKE, ""):
            intake.take_from_register(actor=actor, token=draft.token, key=key[:60], now=now)
            return {}
        if (wanted := request.POST.get(ASK, "")) not in set(Register):
            return None
        given = intake.look_up_for_draft(
            actor=actor,
            token=draft.token,
            register=Register(wanted),
            birth_date=read_day(request.POST.get(BIRTH, "")[:10], first_year=FIRST_BIRTH),
            now=now,
        )
    except RuleBroken as broken:
        return {_place(broken, wizard.form(draft), part_keys): broken.message}
    filled, other = len(given.answers), len(given.differing)
    done = f"đã điền {filled} mục còn trống" if filled else "không có mục trống nào điền thêm được"
    seen = f"; {other} mục khác với nội dung đã khai, xem bên dưới" if other else ""
    messages.success(request, f"{REGISTER_NAMES[Register(wanted)]}: {done}{seen}.")
    return {}


def notes(draft: DraftFacts, asked: list[Field], answers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what registers said of a page's questions, by key: where and when, and whether the answer differs."""
    form, told = wizard.form(draft), kept(draft.registers)
    return {
        each["key"]: {"register": _note(form, each["key"], told[each["key"]], answers)}
        for each in asked
        if each["key"] in told
    }


def _note(form: FormDefinition, key: str, told: Told, answers: dict[str, Any]) -> dict[str, Any]:
    is_empty = answers.get(key) in (None, "", [], {})
    return {
        "source": told.source,
        "text": in_words(form, key, told),
        "state": "empty" if is_empty else "other" if differs(form, key, answers, told) else "same",
    }


def _is_business(actor: Actor) -> bool:
    return directory.account_facts(actor.account_id)["kind"] == HolderKind.BUSINESS


def _birth_key(form: FormDefinition) -> str:
    return next((key for key, each in asked_of(form, Register.POPULATION).items() if value_of(each) == BIRTH_DATE), "")


def _asks_birth(form: FormDefinition, draft: DraftFacts, asked: list[Field]) -> bool:
    """Tell whether the button needs a birth date of its own: the form has none yet and does not ask here."""
    key = _birth_key(form)
    return not draft.answers.get(key) and key not in {each["key"] for each in asked}


def _place(broken: RuleBroken, form: FormDefinition, part_keys: set[str]) -> str:
    """Return the field that a refusal stands beside: the form's own question of the birth date where it has one."""
    key = _birth_key(form)
    return key if broken.field == BIRTH and key in part_keys else broken.field or "register"


@require_safe
@citizen
def asked_about(request: HttpRequest) -> HttpResponse:
    """Tell who asked registers of the state about the holder, when, what for and what came of it."""
    actor, now = require_actor(request), clock.now()
    before = id_number(request.GET.get("truoc", "")) or 0
    rows, more = queries.lookups_about(actor, before)
    audit.read(actor=actor.ref, act="register.asked_about", subject=actor.account_id, now=now)
    values = {
        "rows": rows,
        "names": {each.value: name for each, name in REGISTER_NAMES.items()},
        "outcomes": {each.value: name for each, name in OUTCOME_NAMES.items()},
        "is_sure": is_sure(actor),
        "next": f"/tai-khoan/tra-cuu-csdl/?truoc={more}" if more else "",
        "first": "/tai-khoan/tra-cuu-csdl/" if before else "",
    }
    response = render(request, "portal/asked_about.html", values)
    response.headers["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("tai-khoan/tra-cuu-csdl/", asked_about, name="asked_about")]
