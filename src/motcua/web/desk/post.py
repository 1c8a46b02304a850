"""The desk's side of the public post: records to count and sign, what to open, money to confirm, what is under way."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.dossiers import queries as dossiers
from motcua.postal import queries
from motcua.postal import services as post
from motcua.postal.enums import CONSIGNMENT_LABELS
from motcua.procedures.queries import content_of
from motcua.web.desk.page import errors_of, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import inline_pdf
from motcua.web.shared.numbers import whole_number

LONGEST = 1000
UNREADABLE = -1


@official(Role.DESK)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what the post handed over, what waits to be opened, what it has under way, and its money."""
    actor, now = require_actor(request), clock.now()
    audit.read(actor=actor.ref, act="desk.post", subject=actor.unit_id, now=now)
    values = {
        "to_sign": queries.records_to_sign(actor),
        "waiting": queries.waiting_at_desk(actor),
        "carried": queries.carried_for_desk(actor),
        "statements": queries.settlements_for(actor),
        "owing": queries.owing_at_desk(actor, now),
        "now": now,
    }
    return show(request, "post.html", values)


@official(Role.DESK)
@require_POST
def demand(request: HttpRequest) -> HttpResponse:
    """Ask the post to take what a dossier owes that it brought, or take the request back."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, clean_input(request.POST.get("ho-so", ""), 60, multiline=False))
    try:
        if request.POST.get("viec") == "rut":
            post.take_demand_back(actor=actor, dossier_id=found.id, now=now)
            messages.success(request, f"Đã rút yêu cầu thu hộ của hồ sơ {found.ref}.")
        else:
            post.ask_to_collect(actor=actor, dossier_id=found.id, now=now)
            messages.success(request, f"Đã nhờ bưu chính thu hộ của hồ sơ {found.ref}.")
    except RuleBroken as broken:
        messages.error(request, broken.message)
    return redirect("desk:post")


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, token: str) -> HttpResponse:
    """Count the sealed items of a record and sign it."""
    actor, now = require_actor(request), clock.now()
    found = queries.record(actor, token)
    audit.read(actor=actor.ref, act="desk.post", subject=actor.unit_id, now=now, detail=f"{len(found.rows)} bưu gửi")
    if request.method != "POST":
        return _record(request, found, {}, {})
    typed = {name: clean_input(str(value), LONGEST, multiline=False) for name, value in request.POST.items()}
    refused = {
        row["number"]: typed.get(f"vi-sao-{row['number']}", "")
        for row in found.rows
        if typed.get(f"nhan-{row['number']}") == "khong"
    }
    counted = whole_number(typed.get("counted", ""))
    try:
        post.sign_at_desk(
            actor=actor,
            token=token,
            counted=UNREADABLE if counted is None else counted,
            refused=refused,
            now=now,
        )
    except RuleBroken as broken:
        return _record(request, found, typed, errors_of(broken, "counted"), status=422)
    messages.success(request, "Đã ký biên bản. Thời hạn của các hồ sơ đã nhận tính từ lúc này; hãy mở và tiếp nhận.")
    return redirect("desk:post")


@official(Role.DESK)
@require_safe
def record_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Print a record."""
    actor = require_actor(request)
    document = queries.print_record(actor, token)
    audit.read(actor=actor.ref, act="desk.post", subject=actor.unit_id, now=clock.now(), detail="in")
    return inline_pdf(*document)


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def consignment(request: HttpRequest, token: str) -> HttpResponse:
    """Show what came in one envelope: receive it at the counter page, or give it back to be completed."""
    actor, now = require_actor(request), clock.now()
    found = queries.consignment(actor, token)
    if found.desk_unit_id != actor.unit_id:
        raise NotFound("consignment")
    audit.read(actor=actor.ref, act="desk.post", subject=found.id, now=now)
    missing, errors, status = "", {}, 200
    if request.method == "POST":
        missing = clean_input(request.POST.get("missing", ""), LONGEST)
        try:
            post.give_back_to_post(actor=actor, token=token, missing=missing, now=now)
        except RuleBroken as broken:
            errors, status = errors_of(broken, "missing"), 422
        else:
            messages.success(request, "Đã trả bưu chính để người gửi bổ sung.")
            return redirect("desk:post")
    names = {paper["no"]: paper["name"] for paper in content_of(found.version_id)["papers"]}
    values = {
        "one": found,
        "state": CONSIGNMENT_LABELS.get(found.state, found.state),  # type: ignore[call-overload]
        "sent": [(names.get(row["no"], ""), row) for row in found.papers],
        "missing": missing,
        "errors": errors,
    }
    return show(request, "post_item.html", values, status=status)


@official(Role.DESK)
@require_safe
def sending_slip(request: HttpRequest, token: str) -> HttpResponse:
    """Print the sending slip that came with the envelope."""
    actor = require_actor(request)
    document = queries.print_consignment(actor, token)
    audit.read(actor=actor.ref, act="desk.post", subject=actor.unit_id, now=clock.now(), detail="phiếu gửi")
    return inline_pdf(*document)


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, token: str) -> HttpResponse:
    """Count the money of a statement and confirm it."""
    actor, now = require_actor(request), clock.now()
    row, sums = queries.settlement(actor, token)
    typed, errors, status = "", {}, 200
    if request.method == "POST":
        typed = clean_input(request.POST.get("counted", ""), 20, multiline=False)
        counted = whole_number(typed.replace(".", "").replace(" ", ""))
        try:
            post.confirm_money(actor=actor, token=token, counted=UNREADABLE if counted is None else counted, now=now)
        except RuleBroken as broken:
            errors, status = errors_of(broken, "counted"), 422
        else:
            messages.success(request, "Đã xác nhận nhận đủ tiền bưu chính thu hộ.")
            return redirect("desk:post")
    values = {"row": row, "sums": sums, "typed": typed, "errors": errors}
    return show(request, "post_money.html", values, status=status)


def _record(
    request: HttpRequest,
    found: queries.Record,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    may_sign = found.taken_at is None and found.desk_unit_id == require_actor(request).unit_id
    values = {"record": found, "may_sign": may_sign, "typed": typed, "errors": errors}
    return show(request, "post_record.html", values, status=status)


urlpatterns = [
    path("buu-chinh/", overview, name="post"),
    path("buu-chinh/nho-thu/", demand, name="post-demand"),
    path("buu-chinh/bien-ban/<str:token>/", record, name="post-record"),
    path("buu-chinh/bien-ban/<str:token>/in/", record_pdf, name="post-record-pdf"),
    path("buu-chinh/bo-ho-so/<str:token>/", consignment, name="post-item"),
    path("buu-chinh/bo-ho-so/<str:token>/phieu-gui/", sending_slip, name="post-slip"),
    path("buu-chinh/tien/<str:token>/", statement, name="post-money"),
]
