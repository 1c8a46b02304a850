"""How messages to people fare: what waits, was given up or not delivered, and sending again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.notifications import deliveries
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.copies import copy_line
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

FILTERS = {
    "failed": "Không gửi được",
    "undelivered": "Nhà mạng báo không tới",
    "open": "Đang chờ gửi",
    "all": "Tất cả",
}


@require_safe
@official(Role.PROVINCE_ADMIN)
def page(request: HttpRequest) -> HttpResponse:
    """List messages by how they fare, or those of one dossier."""
    return _page(request, {})


@act("work:deliveries")
@official(Role.PROVINCE_ADMIN)
def resend(request: HttpRequest) -> HttpResponse:
    """Send one message again."""
    actor, number = require_actor(request), id_number(request.POST.get("tin", "")) or 0
    try:
        deliveries.resend(actor=actor, message_id=number, now=clock.now())
    except RuleBroken as broken:
        return _page(request, {"": broken.message}, status=422)
    messages.success(request, "Đã xếp tin vào hàng gửi lại, tới liên lạc hiện nay của người nộp.")
    return redirect(
        query(reverse("work:deliveries"), loc=_only(request.POST.get("loc", "")), ma=_ref(request.POST.get("ma", "")))
    )


def _page(request: HttpRequest, errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    actor = require_actor(request)
    given = request.POST if request.method == "POST" else request.GET
    ref, before = _ref(given.get("ma", "")), id_number(given.get("truoc", "")) or 0
    only = _only(given.get("loc", "")) if not ref else "all"
    try:
        rows, following = deliveries.page(actor, only=only, ref=ref, before=before)
    except NotFound:
        rows, following, errors, status = [], 0, {"ma": "Không có hồ sơ với mã này. Hãy xem lại mã."}, 404
    audit.read(actor=actor.ref, act="work.deliveries", subject=actor.agency_id, now=clock.now(), detail=ref or only)
    values = {
        "rows": [(row, copy_line(row)) for row in rows],
        "only": only,
        "ref": ref,
        "filters": FILTERS.items(),
        "next": query(reverse("work:deliveries"), loc=only, ma=ref, truoc=following) if following else "",
        "errors": errors,
    }
    return show(request, "deliveries.html", values, status=status)


def _only(text: str) -> str:
    return text if text in FILTERS else "failed"


def _ref(text: str) -> str:
    return clean_input(text, 80, multiline=False)


urlpatterns = [
    path("quan-tri/thu-tin/", page, name="deliveries"),
    path("quan-tri/thu-tin/gui-lai/", resend, name="delivery-resend"),
]
