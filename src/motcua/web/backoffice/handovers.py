"""Handing dossiers over between units: what is to be listed, lists to take, the two signatures, delays."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries as dossiers
from motcua.processing import handovers
from motcua.processing.control_slip import issue_control_slip
from motcua.processing.services import hand_over, hand_over_to_post, take_over
from motcua.processing.services.handover import LONGEST_NAME, LONGEST_REASON, MOST_AT_ONCE, postal_units, render
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import inline_pdf
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number


@require_safe
@official()
def overview(request: HttpRequest) -> HttpResponse:
    """Show what the unit passed on and did not list, the lists that wait for it, and the lists it made."""
    return _overview(request)


@act("work:handovers")
@official()
def give(request: HttpRequest) -> HttpResponse:
    """Make one list for each unit that the chosen dossiers went to."""
    actor, now = require_actor(request), clock.now()
    chosen = [hop for each in request.POST.getlist("hop")[:MOST_AT_ONCE] if (hop := id_number(each)) is not None]
    try:
        tokens = hand_over(actor=actor, hop_ids=chosen, now=now)
    except RuleBroken as broken:
        return _overview(request, error=broken.message, status=422)
    messages.success(request, f"Đã lập {len(tokens)} danh sách bàn giao. Hãy in và chuyển cùng hồ sơ giấy.")
    return redirect("work:handover", token=tokens[0]) if len(tokens) == 1 else redirect("work:handovers")


@act("work:handovers")
@official(Role.DESK)
def give_post(request: HttpRequest) -> HttpResponse:
    """Hand results to the postal clerk."""
    actor, now = require_actor(request), clock.now()
    refs = request.POST.getlist("ma")[:MOST_AT_ONCE]
    carrier = clean_input(request.POST.get("carrier", ""), LONGEST_NAME, multiline=False)
    unit = request.POST.get("unit", "")
    chosen = [each.id for each in dossiers.visible_many(actor, refs)]
    try:
        unit_id = id_number(unit) or 0
        token = hand_over_to_post(actor=actor, dossier_ids=chosen, carrier=carrier, unit_id=unit_id, now=now)
    except RuleBroken as broken:
        return _overview(request, error=broken.message, field=broken.field or "", carrier=carrier, status=422)
    messages.success(request, "Đã lập danh sách bàn giao cho bưu chính.")
    return redirect("work:handover", token=token)


@require_safe
@official()
def one(request: HttpRequest, token: str) -> HttpResponse:
    """Show one list with its items; the receiving unit confirms it here."""
    return _one(request, token)


@act("work:handover")
@official()
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a list item by item."""
    actor, now = require_actor(request), clock.now()
    found = handovers.one(actor, token)
    refused = {
        item.id: clean_input(request.POST.get(f"missing-{item.id}", ""), LONGEST_REASON, multiline=False)
        for item in found.items
        if request.POST.get(f"item-{item.id}") == "refused"
    }
    try:
        take_over(actor=actor, token=token, refused=refused, now=now)
    except RuleBroken as broken:
        return _one(request, token, refused, {broken.field or "": broken.message}, status=422)
    taken = len(found.items) - len(refused)
    messages.success(request, f"Đã ký nhận {taken} hồ sơ" + (f", không nhận {len(refused)}." if refused else "."))
    return redirect("work:handover", token=token)


@require_safe
@official()
def printed(request: HttpRequest, token: str) -> HttpResponse:
    """Print a list; `?ban=giao` as it was handed over, before it was taken."""
    actor, now = require_actor(request), clock.now()
    found = handovers.one(actor, token)
    audit.read(actor=actor.ref, act="work.handover", subject=actor.unit_id, now=now, detail=f"{len(found.items)} hồ sơ")
    return inline_pdf(*render(found.token, as_given=request.GET.get("ban") == "giao"))


@require_safe
@official(Role.DESK)
def late(request: HttpRequest) -> HttpResponse:
    """Show what the desk passed on after its limit, with the delay in working time."""
    actor = require_actor(request)
    before = request.GET.get("sau", "")
    rows, following = handovers.late(actor, id_number(before) or 0)
    calendar = calendars.calendar_of(actor.agency_id)
    here = reverse("work:late-transfers")
    values = {
        "rows": [(row, _delay(calendar.working_minutes_between(row.due_at, row.passed_at))) for row in rows],
        "start_href": here if before else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "late_transfers.html", values)


@act("work:dossier")
@official()
def control_slip(request: HttpRequest, ref: str) -> HttpResponse:
    """Issue the control slip of a dossier and print it."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    try:
        slip = issue_control_slip(actor=actor, dossier_id=found.id, now=now)
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect("work:dossier", ref=found.ref)
    return redirect("work:slip", ref=found.ref, token=slip.token)


def _overview(
    request: HttpRequest, *, error: str = "", field: str = "", carrier: str = "", status: int = 200
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    day = read_day(request.GET.get("ngay", "")) or clock.local_date(now)
    begin = datetime.combine(day, datetime.min.time(), clock.LOCAL)
    side = request.GET.get("muc", "")
    before = request.GET.get("sau", "")
    page = handovers.given if side == "giao" else handovers.coming
    lists, following = page(actor, id_number(before) or 0)
    here = reverse("work:handovers")
    audit.read(actor=actor.ref, act="work.handovers", subject=actor.unit_id, now=now)
    values = {
        "day": day,
        "groups": _groups(actor, begin, begin + timedelta(days=1)),
        "postal": handovers.postal(actor) if actor.has(Role.DESK) else [],
        "carrier": carrier,
        "carriers": [{"value": str(unit), "label": name} for unit, name in postal_units(now)]
        if actor.has(Role.DESK)
        else [],
        "lists": lists,
        "side": side,
        "tabs": [
            {"text": "Danh sách giao cho đơn vị tôi", "href": here, "current": side != "giao"},
            {"text": "Danh sách đơn vị tôi giao", "href": query(here, muc="giao"), "current": side == "giao"},
        ],
        "next_href": query(here, muc=side, sau=following) if following else "",
        "start_href": query(here, muc=side) if before else "",
        "errors": {field or "hop": error} if error else {},
        "is_desk": actor.has(Role.DESK),
        "only_takes": actor.roles <= {Role.POSTAL},
    }
    return show(request, "handovers.html", values, status=status)


def _groups(actor: Actor, begin: datetime, end: datetime) -> list[tuple[str, list[handovers.LooseHop]]]:
    groups: dict[str, list[handovers.LooseHop]] = {}
    for hop in handovers.loose(actor, begin, end):
        groups.setdefault(hop.to_name, []).append(hop)
    return list(groups.items())


def _one(
    request: HttpRequest,
    token: str,
    refused: dict[int, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    found = handovers.one(actor, token)
    audit.read(actor=actor.ref, act="work.handover", subject=actor.unit_id, now=now, detail=f"{len(found.items)} hồ sơ")
    values = {
        "list": found,
        "may_take": found.taken_at is None and found.to_unit_id == actor.unit_id,
        "opens": not actor.roles <= {Role.POSTAL},
        "refused": refused or {},
        "errors": errors or {},
    }
    return show(request, "handover.html", values, status=status)


def _delay(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} giờ {rest:02} phút làm việc" if hours else f"{rest} phút làm việc"


urlpatterns = [
    path("xu-ly/ban-giao/", overview, name="handovers"),
    path("xu-ly/ban-giao/lap/", give, name="hand-over"),
    path("xu-ly/ban-giao/buu-chinh/", give_post, name="hand-over-post"),
    path("xu-ly/ban-giao/chuyen-cham/", late, name="late-transfers"),
    path("xu-ly/ban-giao/<str:token>/", one, name="handover"),
    path("xu-ly/ban-giao/<str:token>/ky-nhan/", take, name="take-over"),
    path("xu-ly/ban-giao/<str:token>/in/", printed, name="handover-pdf"),
    path("xu-ly/ho-so/<str:ref>/phieu-kiem-soat/", control_slip, name="control-slip"),
]
