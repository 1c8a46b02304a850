"""What the clerk's unit holds: dossiers to bring to desks, results to deliver; and records of handing over."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Role
from motcua.postal import queries
from motcua.postal import services as post
from motcua.postal.enums import CONSIGNMENT_LABELS, DELIVERY_LABELS, ZONE_LABELS
from motcua.processing import handovers
from motcua.web.post.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import inline_pdf
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

MOST_AT_ONCE = 100


@official(Role.POSTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show what the unit holds; hand the chosen dossiers to their desks."""
    actor, now = require_actor(request), clock.now()
    error, status = "", 200
    if request.method == "POST":
        try:
            tokens = post.hand_to_desks(actor=actor, tokens=request.POST.getlist("buu-gui")[:MOST_AT_ONCE], now=now)
        except RuleBroken as broken:
            error, status = broken.message, 422
        else:
            messages.success(request, f"Đã lập {len(tokens)} biên bản giao nhận. Hãy in, mang cùng bưu gửi đến quầy.")
            return redirect("post:record", token=tokens[0]) if len(tokens) == 1 else redirect("post:records")
    held = queries.held(actor)
    lists, _ = handovers.coming(actor)
    audit.read(actor=actor.ref, act="post.home", subject=actor.unit_id, now=now)
    values = {
        "collected": [row for row in held if row.state == "collected"],
        "incomplete": [row for row in held if row.state == "incomplete"],
        "carried": queries.carried(actor),
        "demands": queries.to_collect(actor),
        "unsigned": sum(row.taken_at is None for row in lists),
        "zones": ZONE_LABELS,
        "now": now,
        "errors": {"buu-gui": error} if error else {},
    }
    return show(request, "home.html", values, status=status)


@official(Role.POSTAL)
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """List the records that the unit gave, newest first."""
    before = id_number(request.GET.get("sau", "")) or 0
    rows, following = queries.records(require_actor(request), before)
    return show(request, "records.html", {"rows": rows} | _pages("post:records", before, following))


@official(Role.POSTAL)
@require_safe
def record(request: HttpRequest, token: str) -> HttpResponse:
    """Show one record with its items."""
    actor, now = require_actor(request), clock.now()
    found = queries.record(actor, token)
    audit.read(actor=actor.ref, act="post.record", subject=actor.unit_id, now=now, detail=f"{len(found.rows)} bưu gửi")
    return show(request, "record.html", {"record": found})


@official(Role.POSTAL)
@require_safe
def record_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Print a record."""
    actor = require_actor(request)
    document = queries.print_record(actor, token)
    audit.read(actor=actor.ref, act="post.record", subject=actor.unit_id, now=clock.now(), detail="in")
    return inline_pdf(*document)


@official(Role.POSTAL)
@require_safe
def taken(request: HttpRequest) -> HttpResponse:
    """List all dossiers that the unit ever picked up, newest first."""
    before = id_number(request.GET.get("sau", "")) or 0
    rows, following = queries.consignments(require_actor(request), before)
    values = {"rows": rows, "states": CONSIGNMENT_LABELS} | _pages("post:taken", before, following)
    return show(request, "taken.html", values)


@official(Role.POSTAL)
@require_safe
def brought(request: HttpRequest) -> HttpResponse:
    """List all results that the unit ever took to deliver, newest first."""
    before = id_number(request.GET.get("sau", "")) or 0
    rows, following = queries.deliveries(require_actor(request), before)
    values = {"rows": rows, "states": DELIVERY_LABELS} | _pages("post:brought", before, following)
    return show(request, "brought.html", values)


@official(Role.POSTAL, Role.INSPECTOR, Role.PROVINCE_ADMIN)
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """List what is or was late, both ways."""
    actor, now = require_actor(request), clock.now()
    after = request.GET.get("sau", "")[:80]
    rows, following = queries.late(actor, now, after)
    here = reverse("post:late")
    values = {
        "rows": [(row, _late_by(row, now)) for row in rows],
        "next_href": query(here, sau=following) if following else "",
        "start_href": here if after else "",
    }
    return show(request, "late.html", values)


def _late_by(row: queries.LateRow, now: datetime) -> str:
    hours = int(((row.ended_at or now) - row.due_at).total_seconds() // 3600)
    return f"{hours // 24} ngày {hours % 24} giờ" if hours >= 24 else f"{max(hours, 1)} giờ"  # noqa: PLR2004  (a day)


def _pages(name: str, before: int, following: int) -> dict[str, str]:
    here = reverse(name)
    return {"next_href": query(here, sau=following) if following else "", "start_href": here if before else ""}


urlpatterns = [
    path("", home, name="home"),
    path("bien-ban/", records, name="records"),
    path("bien-ban/<str:token>/", record, name="record"),
    path("bien-ban/<str:token>/in/", record_pdf, name="record-pdf"),
    path("da-nhan/", taken, name="taken"),
    path("da-phat/", brought, name="brought"),
    path("tre-han/", late, name="late"),
]
