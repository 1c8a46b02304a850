"""Dossiers handed in together: link, take out, print all slips, give back in one sitting."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import groups, slips
from motcua.results import services
from motcua.web.desk.page import errors_of, options, pdf, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number
from motcua.web.shared.pdfs import joined

LONGEST = 120
NOT_FOUND = "Không tìm thấy hồ sơ với mã này trong các hồ sơ bạn được xem. Hãy xem lại mã in trên giấy hẹn."


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the group of a dossier; link another dossier or take this one out."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    _require_desk(actor, dossier)
    audit.read(actor=actor.ref, act="desk.group", subject=dossier.id, now=now)
    typed = {
        "ma": clean_input(request.POST.get("ma", ""), 80, multiline=False),
        "reason": clean_input(request.POST.get("reason", ""), groups.LONGEST_REASON),
    }
    if request.method != "POST":
        return _page(request, actor, dossier, typed)
    act = request.POST.get("viec", "")
    try:
        _act(actor, dossier, act, typed, now)
    except RuleBroken as problem:
        return _page(request, actor, dossier, typed, errors=errors_of(problem, "ma"), status=422)
    if act == "tach":
        return redirect("desk:dossier", ref=dossier.ref)
    return redirect("desk:group", ref=dossier.ref)


def _act(actor: Actor, dossier: queries.Dossier, act: str, typed: Mapping[str, str], now: datetime) -> None:
    if act == "tach":
        groups.take_out(actor=actor, dossier_id=dossier.id, reason=typed["reason"], now=now)
        return
    if not typed["ma"]:
        raise RuleBroken("group.no_code", "Hãy nhập mã hồ sơ cần đưa vào cùng nhóm.", "ma")
    try:
        other = queries.visible(actor, typed["ma"])
    except NotFound:
        raise RuleBroken("group.not_found", NOT_FOUND, "ma") from None
    groups.link(actor=actor, dossier_id=dossier.id, with_id=other.id, now=now)


def _page(
    request: HttpRequest,
    actor: Actor,
    dossier: queries.Dossier,
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    members = queries.together(actor, dossier.id)
    values = {
        "dossier": dossier,
        "members": members,
        "ready": len(ready_here(actor, members)),
        "typed": typed,
        "errors": errors or {},
    }
    return show(request, "group.html", values, status=status)


def ready_here(actor: Actor, members: list[queries.Companion]) -> list[queries.Companion]:
    """Return the members whose result waits at the actor's desk."""
    return [each for each in members if each.status == Status.DONE and may_receive(actor, each.desk_unit_id)]


@official(Role.DESK)
@require_safe
def appointments(request: HttpRequest, ref: str) -> HttpResponse:
    """Print the appointment slips of a group as one document; each dossier's reading is recorded."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    printed = [each for each in queries.together(actor, dossier.id) if each.slip]
    if not printed:
        raise NotFound("slips of a group")
    for each in printed:
        audit.read(actor=actor.ref, act="desk.slip", subject=each.id, now=now)
    return pdf(joined(slips.render(each.slip)[0] for each in printed), f"giay-hen-{dossier.ref}.pdf")


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Give several results of a group to one receiver, identity checked once."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    _require_desk(actor, dossier)
    audit.read(actor=actor.ref, act="desk.return", subject=dossier.id, now=now)
    ready = ready_here(actor, queries.together(actor, dossier.id))
    if request.method != "POST":
        if not ready:
            return redirect("desk:group", ref=dossier.ref)
        typed = {"receiver_name": dossier.owner_name, "identity_check": "", "authorisation": "", "originals": "1"}
        return _return_page(request, dossier, ready, typed, {each.ref for each in ready})
    return _give(request, actor, dossier, ready, now)


def _give(
    request: HttpRequest, actor: Actor, dossier: queries.Dossier, ready: list[queries.Companion], now: datetime
) -> HttpResponse:
    names = ("receiver_name", "identity_check", "authorisation", "originals")
    typed = {name: clean_input(request.POST.get(name, ""), LONGEST, multiline=False) for name in names}
    wanted = set(request.POST.getlist("ma"))
    try:
        chosen = _still_ready(ready, wanted)
        facts = services.ReturnFacts(
            receiver_name=typed["receiver_name"],
            relation="",
            identity_check=typed["identity_check"],
            authorisation=typed["authorisation"],
            authorisation_file_id=_scan(request, actor, now),
        )
        sitting = services.return_together(
            actor=actor, dossier_ids=chosen, facts=facts, with_originals=typed["originals"] == "1", now=now
        )
    except RuleBroken as problem:
        return _return_page(request, dossier, ready, typed, wanted, errors=errors_of(problem, "ma"), status=422)
    return redirect("desk:group-done", ref=dossier.ref, sitting=sitting)


def _still_ready(ready: list[queries.Companion], wanted: set[str]) -> list[int]:
    chosen = [each.id for each in ready if each.ref in wanted]
    if len(chosen) < len(wanted):
        message = "Có hồ sơ đã chọn không còn chờ trả, có thể đồng nghiệp vừa trả. Hãy xem lại danh sách rồi trả."
        raise RuleBroken("return.changed", message, "ma")
    return chosen


def _scan(request: HttpRequest, actor: Actor, now: datetime) -> int | None:
    sent = request.FILES.get("authorisation_file")
    if sent is None:
        return None
    try:
        return documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now).id
    except RuleBroken as problem:
        raise RuleBroken(problem.code, problem.message, "authorisation_file") from problem


def _return_page(
    request: HttpRequest,
    dossier: queries.Dossier,
    ready: list[queries.Companion],
    typed: Mapping[str, str],
    chosen: set[str],
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {
        "dossier": dossier,
        "ready": ready,
        "typed": typed,
        "chosen": chosen,
        "errors": errors or {},
        "identity_options": options(services.IDENTITY_CHECKS),
    }
    return show(request, "group_return.html", values, status=status)


@official(Role.DESK)
@require_safe
def given(request: HttpRequest, ref: str, sitting: str) -> HttpResponse:
    """Show that the results were given, with the paper to print and sign."""
    actor, now = require_actor(request), clock.now()
    dossier = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="desk.done", subject=dossier.id, now=now)
    if id_number(sitting) is None:
        raise NotFound("sitting")
    values = {"dossier": dossier, "members": queries.together(actor, dossier.id), "sitting": sitting}
    return show(request, "group_done.html", values)


@official(Role.DESK)
@require_safe
def receipt(request: HttpRequest, sitting: str) -> HttpResponse:
    """Print the one paper that the receiver signs."""
    actor, now = require_actor(request), clock.now()
    number = id_number(sitting)
    if number is None:
        raise NotFound("sitting")
    for dossier_id in services.given_together(actor, number):
        audit.read(actor=actor.ref, act="desk.slip", subject=dossier_id, now=now)
    return pdf(*services.render_together(actor, number))


def _require_desk(actor: Actor, dossier: queries.Dossier) -> None:
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {dossier.ref}")


urlpatterns = [
    path("ho-so/<str:ref>/nhom/", page, name="group"),
    path("ho-so/<str:ref>/nhom/giay-hen.pdf", appointments, name="group-slips"),
    path("ho-so/<str:ref>/nhom/tra/", give_back, name="group-return"),
    path("ho-so/<str:ref>/nhom/da-tra/<str:sitting>/", given, name="group-done"),
    path("nhom/da-tra/<str:sitting>.pdf", receipt, name="group-receipt"),
]
