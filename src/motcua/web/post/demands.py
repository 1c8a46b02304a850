"""Money that a desk asked the post to take from whoever sent a dossier."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.directory.actors import Actor, Role
from motcua.postal import queries
from motcua.postal import services as post
from motcua.web.post.page import show, typed_of
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number


@official(Role.POSTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def demand(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom to go to and how much to take; record that it was taken, or why not."""
    actor, now = require_actor(request), clock.now()
    found = queries.demand(actor, token)
    audit.read(actor=actor.ref, act="post.demand", subject=found.dossier_id, now=now)
    if request.method != "POST":
        return _page(request, found, {}, {})
    typed = typed_of(request)
    try:
        told = _act(actor, token, typed, now)
    except RuleBroken as broken:
        return _page(request, queries.demand(actor, token), typed, dict(errors_of(broken, "receipt")), status=422)
    messages.success(request, told)
    return redirect("post:home")


def _act(actor: Actor, token: str, typed: Mapping[str, str], now: datetime) -> str:
    if typed.get("viec") == "khong-thu":
        post.leave_uncollected(actor=actor, token=token, reason=typed.get("reason", ""), now=now)
        return "Đã báo Bộ phận Một cửa là chưa thu được."
    if typed.get("money_taken") != "1":
        raise RuleBroken("post.not_taken", "Hãy thu đủ số tiền rồi đánh dấu.", "money_taken")
    amount = whole_number(typed.get("amount", "")) or 0
    post.collect_asked(actor=actor, token=token, amount=amount, receipt=typed.get("receipt", ""), now=now)
    return "Đã ghi nhận thu hộ. Hãy nộp lại cơ quan bằng bảng kê."


def _page(
    request: HttpRequest,
    found: queries.Demand,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    values = {"one": found, "row": found.row, "typed": typed, "errors": errors}
    return show(request, "demand.html", values, status=status)


urlpatterns = [path("thu-ho/<str:token>/", demand, name="demand")]
