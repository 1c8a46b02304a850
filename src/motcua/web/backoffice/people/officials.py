"""Accounts of officials on screen: find, issue one or many, lock, restore, withdraw, give and take posts."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import agencies, issuing, posts, procedure_sets, staff
from motcua.directory.actors import Actor
from motcua.directory.issuing import Particulars
from motcua.directory.official_sheet import COLUMNS, MOST, RowReport, import_officials, template
from motcua.directory.staff import StaffFacts, StaffPost
from motcua.directory.standing import may_issue
from motcua.processing import services as processing
from motcua.web.backoffice.governance.typed import errors_of, number, texts
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.people.words import (
    REACHES,
    as_typed,
    post_terms,
    post_typed,
    role_options,
    told,
    unit_options,
)
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.jinja import query

WHO = {"login": 60, "full_name": 200, "personal_number": 20, "email": 200, "phone": 30}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@official(*ADMINS)
def index(request: HttpRequest) -> HttpResponse:
    """Show the officials whom the actor administers, by name."""
    actor, now = require_actor(request), clock.now()
    question = clean_input(request.GET.get("q", ""), 200, multiline=False)
    code = clean_input(request.GET.get("co-quan", ""), 60, multiline=False)
    after = clean_input(request.GET.get("sau", ""), 300, multiline=False)
    tree = [line for line in agencies.tree_of(actor) if line.active]
    chosen = next((line.id for line in tree if line.code == code), None)
    page = staff.staff(actor, now=now, agency_id=chosen, query=question, after=after)
    here = reverse("work:officials")
    values = {
        "rows": page.rows,
        "question": question,
        "agencies": [{"value": line.code, "label": line.name} for line in tree],
        "code": code,
        "may_issue": may_issue(actor),
        "start_href": query(here, q=question, **{"co-quan": code}) if after else "",
        "next_href": query(here, q=question, sau=page.after, **{"co-quan": code}) if page.after else "",
    }
    return show(request, "people/officials.html", values)


@official(*ADMINS)
def new(request: HttpRequest) -> HttpResponse:
    """Issue an account with a first post; the first password is shown once."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return _show_new(request, {}, {})
    typed = texts(request, WHO | {"reopen": 2}) | post_typed(request)
    try:
        made = _reopen(actor, typed, now) if typed["reopen"] else _issue(actor, typed, now)
    except RuleBroken as broken:
        typed["may_reopen"] = "1" if typed["reopen"] or broken.code == "account.was_withdrawn" else ""
        return _show_new(request, typed, errors_of(broken, otherwise="login"), status=422)
    return _show_issued(request, [(typed["full_name"], made)])


@official(*ADMINS)
def import_(request: HttpRequest) -> HttpResponse:
    """Try a sheet of officials, or issue their accounts, with a report of each row."""
    actor, now = require_actor(request), clock.now()
    values: dict[str, Any] = {"columns": [name.capitalize() for name in COLUMNS], "most": MOST, "errors": {}}
    if request.method != "POST":
        return show(request, "people/import.html", values | {"allowed": may_issue(actor)})
    values["allowed"] = True
    write = request.POST.get("act") == "take"
    try:
        reports = import_officials(actor=actor, data=brought_in(request), now=now, write=write)
    except RuleBroken as broken:
        return show(request, "people/import.html", values | {"errors": errors_of(broken, otherwise="file")}, status=422)
    faults = [one for one in reports if one.outcome == "fault"]
    if write and not faults:
        return _show_issued(request, _made(reports), known=_known(reports))
    return show(
        request,
        "people/import.html",
        values | {"reports": reports, "faults": len(faults)},
        status=422 if faults else 200,
    )


@require_safe
@official(*ADMINS)
def sheet(request: HttpRequest) -> HttpResponse:
    """Give out the empty sheet to fill in."""
    response = HttpResponse(template(), content_type=SHEET)
    response.headers["Content-Disposition"] = 'attachment; filename="can-bo.xlsx"'
    return response


@require_safe
@official(*ADMINS)
def person(request: HttpRequest, login: str) -> HttpResponse:
    """Show an official: posts, open work, history of the power."""
    return _show_person(request, login)


@act("work:official")
@official(*ADMINS)
def account(request: HttpRequest, login: str) -> HttpResponse:
    """Lock, restore or withdraw an account, give a new first password, or take lost second proofs away."""
    actor, now = require_actor(request), clock.now()
    facts = staff.official(actor, login, now)
    typed = texts(request, {"act": 20, "reason": 1000, "receiver": 20})
    how: dict[str, Any] = {"actor": actor, "account_id": facts.account_id, "reason": typed["reason"], "now": now}
    try:
        if typed["act"] == "lock":
            issuing.lock_account(**how)
            messages.success(request, f"Đã khóa tài khoản của {facts.full_name}; các phiên đang mở đã kết thúc.")
        elif typed["act"] == "restore":
            issuing.restore_account(**how)
            messages.success(request, f"Đã mở khóa tài khoản của {facts.full_name}.")
        elif typed["act"] == "proofs":
            issuing.reset_proofs(**how)
            messages.success(request, f"Đã đặt lại xác thực bước hai của {facts.full_name}; các phiên đã kết thúc.")
        elif typed["act"] == "password":
            given = issuing.give_first_password(**how)
            return _show_issued(request, [(facts.full_name, given)], again=True)
        elif typed["act"] == "withdraw":
            moved = processing.withdraw_account(**how, receiver_id=number(typed["receiver"]))
            messages.success(
                request, f"Đã thu hồi tài khoản của {facts.full_name}; {moved} việc đang mở đã được giao lại."
            )
            return redirect("work:officials")
        else:
            raise NotFound(f"act {typed['act']}")
    except RuleBroken as broken:
        return _show_person(request, login, typed | {"form": "account"}, errors_of(broken, otherwise="reason"), 422)
    return redirect("work:official", login=login)


@act("work:official")
@official(*ADMINS)
def add_post(request: HttpRequest, login: str) -> HttpResponse:
    """Give an official another post, in the own agency or lent to another."""
    actor, now = require_actor(request), clock.now()
    facts = staff.official(actor, login, now)
    typed = post_typed(request)
    home = next((post.agency_id for post in facts.posts if post.held), 0)
    try:
        posts.grant_post(
            actor=actor,
            account_id=facts.account_id,
            unit_id=_unit(typed),
            terms=post_terms(typed, now, home if typed["seconded"] else 0),
            reason=typed["reason"],
            now=now,
        )
    except RuleBroken as broken:
        return _show_person(request, login, typed | {"form": "post"}, errors_of(broken, otherwise="unit"), 422)
    messages.success(request, f"Đã giao chức vụ “{typed['title']}” cho {facts.full_name}.")
    return redirect("work:official", login=login)


@official(*ADMINS)
def post(request: HttpRequest, login: str) -> HttpResponse:
    """Change what a post may do and see, or take it away."""
    actor, now = require_actor(request), clock.now()
    facts = staff.official(actor, login, now)
    wanted = number((request.POST if request.method == "POST" else request.GET).get("so", ""))
    held = next((one for one in facts.posts if one.id == wanted and one.held), None)
    if held is None or not actor.administers(held.agency_id):
        raise NotFound(f"post {wanted}")
    if request.method != "POST":
        return _show_post(request, facts, held, as_typed(held), {})
    typed = post_typed(request)
    how: dict[str, Any] = {"actor": actor, "post_id": held.id, "reason": typed["reason"], "now": now}
    how["receiver_id"] = number(clean_input(request.POST.get("receiver", ""), 20, multiline=False))
    try:
        if request.POST.get("act") == "end":
            moved = processing.end_post(**how)
        else:
            moved = processing.change_post(**how, terms=post_terms(typed, now))
    except RuleBroken as broken:
        return _show_post(request, facts, held, typed, errors_of(broken, otherwise="reason"), 422)
    done = "Đã thôi chức vụ" if request.POST.get("act") == "end" else "Đã đổi quyền của chức vụ"
    messages.success(request, f"{done} “{held.title}”; {moved} việc đang mở đã được giao lại.")
    remains = request.POST.get("act") != "end" or any(one.held and one.id != held.id for one in facts.posts)
    return redirect("work:official", login=login) if remains else redirect("work:officials")


def _issue(actor: Actor, typed: dict[str, Any], now: datetime) -> issuing.Issued:
    return issuing.issue_account(
        actor=actor,
        particulars=Particulars(**{name: typed[name] for name in WHO}),
        unit_id=number(typed["unit"]) or 0,
        post=post_terms(typed, now),
        reason=typed["reason"],
        now=now,
    )


def _reopen(actor: Actor, typed: dict[str, Any], now: datetime) -> issuing.Issued:
    return issuing.reopen_account(
        actor=actor,
        personal_number=typed["personal_number"],
        unit_id=_unit(typed),
        post=post_terms(typed, now),
        reason=typed["reason"],
        now=now,
    )


def _show_new(request: HttpRequest, typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> HttpResponse:
    actor = require_actor(request)
    values = {
        "typed": typed,
        "errors": errors,
        "allowed": may_issue(actor),
        "units": unit_options(actor),
        "roles": role_options(actor),
        "reaches": REACHES,
    }
    return show(request, "people/new.html", values, status=status)


def _show_person(
    request: HttpRequest,
    login: str,
    typed: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    facts = staff.official(actor, login, now)
    audit.read(actor=actor.ref, act="admin.official", subject=facts.account_id, now=now)
    held = [one for one in facts.posts if one.held]
    values = {
        "facts": facts,
        "held": [(one, actor.administers(one.agency_id)) for one in held],
        "past": [one for one in facts.posts if not one.held],
        "leaving": processing.leaving(facts.account_id, [one.id for one in held], now),
        "whole": may_issue(actor) and all(actor.administers(one.agency_id) for one in held),
        "is_own": facts.account_id == actor.account_id,
        "receivers": _receivers(held, facts.account_id, now),
        "history": told(staff.history(facts.account_id)),
        "units": unit_options(actor),
        "roles": role_options(actor),
        "reaches": REACHES,
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "people/official.html", values, status=status)


def _show_post(
    request: HttpRequest,
    facts: StaffFacts,
    held: StaffPost,
    typed: dict[str, Any],
    errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    sets = [
        {"value": str(one.id), "label": f"{one.name} ({one.unit_name})"}
        for one in procedure_sets.sets_of(held.agency_id)
        if one.unit_id in {None, held.unit_id}
    ]
    values = {
        "facts": facts,
        "post": held,
        "typed": typed,
        "errors": errors,
        "roles": role_options(actor, held.roles),
        "reaches": REACHES,
        "sets": sets,
        "leaving": processing.leaving(facts.account_id, [held.id], now),
        "receivers": _receivers([held], facts.account_id, now),
    }
    return show(request, "people/post.html", values, status=status)


def _receivers(held: list[StaffPost], but: int, now: datetime) -> list[dict[str, str]]:
    found = {
        row.account_id: f"{row.full_name} – {row.title}"
        for row in staff.colleagues([one.unit_id for one in held], now)
        if row.account_id != but
    }
    return [{"value": str(account), "label": label} for account, label in found.items()]


def _show_issued(
    request: HttpRequest, made: list[tuple[str, issuing.Issued]], *, known: int = 0, again: bool = False
) -> HttpResponse:
    values = {"made": made, "known": known, "again": again, "days": issuing.first_password_days()}
    return show(request, "people/issued.html", values)


def _unit(typed: dict[str, Any]) -> int:
    unit = number(typed["unit"])
    if unit is None:
        raise RuleBroken("unit.none", "Hãy chọn bộ phận.", "unit")
    return unit


def _made(reports: list[RowReport]) -> list[tuple[str, issuing.Issued]]:
    return [(one.who, one.issued) for one in reports if one.issued]


def _known(reports: list[RowReport]) -> int:
    return sum(one.outcome == "known" for one in reports)


urlpatterns = [
    path("quan-tri/nguoi-dung/", index, name="officials"),
    path("quan-tri/nguoi-dung/moi/", new, name="official-new"),
    path("quan-tri/nguoi-dung/nhap/", import_, name="officials-import"),
    path("quan-tri/nguoi-dung/mau-nhap/", sheet, name="officials-sheet"),
    path("quan-tri/nguoi-dung/<str:login>/", person, name="official"),
    path("quan-tri/nguoi-dung/<str:login>/tai-khoan/", account, name="official-account"),
    path("quan-tri/nguoi-dung/<str:login>/them-chuc-vu/", add_post, name="official-post-add"),
    path("quan-tri/nguoi-dung/<str:login>/chuc-vu/", post, name="official-post"),
]
