"""Fees that the unit took for agencies, and the statements by which it hands them on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Role
from motcua.postal import queries
from motcua.postal import services as post
from motcua.web.post.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

MOST_AT_ONCE = 200


@official(Role.POSTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Show what is held and the statements; make statements of the chosen sums."""
    actor, now = require_actor(request), clock.now()
    error, status = "", 200
    if request.method == "POST":
        sent = request.POST.getlist("khoan")[:MOST_AT_ONCE]
        chosen = [number for each in sent if (number := id_number(each)) is not None]
        try:
            tokens = post.hand_on(actor=actor, collection_ids=chosen, now=now)
        except RuleBroken as broken:
            error, status = broken.message, 422
        else:
            messages.success(request, f"Đã lập {len(tokens)} bảng kê nộp tiền. Cơ quan nhận tiền xác nhận tại quầy.")
            return redirect("post:money")
    before = id_number(request.GET.get("sau", "")) or 0
    rows, following = queries.settlements(actor, before)
    here = reverse("post:money")
    held = queries.money_held(actor)
    values = {
        "held": held,
        "total": sum(row.amount for row in held),
        "rows": rows,
        "next_href": query(here, sau=following) if following else "",
        "start_href": here if before else "",
        "errors": {"khoan": error} if error else {},
    }
    return show(request, "money.html", values, status=status)


@official(Role.POSTAL)
@require_safe
def statement(request: HttpRequest, token: str) -> HttpResponse:
    """Show one statement with its sums."""
    row, sums = queries.settlement(require_actor(request), token)
    return show(request, "statement.html", {"row": row, "sums": sums})


urlpatterns = [
    path("tien/", overview, name="money"),
    path("tien/<str:token>/", statement, name="statement"),
]
