"""Sổ theo dõi hồ sơ on screen: by period, printed, closed at the end of the year."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Role
from motcua.results import register
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import inline_pdf
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_day

KEEPERS = (Role.DESK, Role.AGENCY_ADMIN)
MOST_DIGITS = 9


@require_safe
@official(*KEEPERS)
def page(request: HttpRequest) -> HttpResponse:
    """Show the book of the own agency for a day or a period."""
    return _page(request, request.GET.get("tu", ""), request.GET.get("den", ""), request.GET.get("sau", ""))


@act("work:register")
@official(*KEEPERS)
def extract(request: HttpRequest) -> HttpResponse:
    """Issue the period as a document and print it."""
    actor, now = require_actor(request), clock.now()
    first, last = request.POST.get("tu", ""), request.POST.get("den", "")
    try:
        token = register.print_extract(actor=actor, first=_day(first, "tu"), last=_day(last, "den"), now=now)
    except RuleBroken as broken:
        return _page(request, first, last, "", {broken.field or "tu": broken.message}, status=422)
    return redirect("work:register-pdf", token=token)


@act("work:register")
@official(*KEEPERS)
def close(request: HttpRequest) -> HttpResponse:
    """Close a year's book."""
    actor, now = require_actor(request), clock.now()
    year = request.POST.get("nam", "")
    try:
        closed = register.close_book(actor=actor, year=_year(year), now=now)
    except RuleBroken as broken:
        return _page(request, "", "", "", {broken.field or "nam": broken.message}, status=422)
    messages.success(request, f"Đã khóa sổ năm {closed.year}, số cuối cùng {closed.last_number}.")
    return redirect(query(reverse("work:register"), tu=f"01/01/{closed.year}", den=f"31/12/{closed.year}"))


@require_safe
@official(*KEEPERS)
def printed(request: HttpRequest, token: str) -> HttpResponse:
    """Print an issued stretch of the book."""
    actor, now = require_actor(request), clock.now()
    document = register.render(actor, token)
    audit.read(actor=actor.ref, act="work.register", subject=actor.agency_id, now=now)
    return inline_pdf(*document)


def _page(
    request: HttpRequest,
    first: str,
    last: str,
    after: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    today = f"{clock.local_date(now):%d/%m/%Y}"
    first, last = first.strip()[:10] or today, last.strip()[:10] or first.strip()[:10] or today
    book, errors = None, errors or {}
    if not errors:
        try:
            place = int(after) if after.isascii() and after.isdigit() and len(after) <= MOST_DIGITS else 0
            book = register.book(actor, _day(first, "tu"), _day(last, "den"), place)
        except RuleBroken as broken:
            errors, status = {broken.field or "tu": broken.message}, 422
    audit.read(actor=actor.ref, act="work.register", subject=actor.agency_id, now=now)
    year = book.year if book else clock.local_date(now).year
    here = reverse("work:register")
    values = {
        "book": book,
        "first": first,
        "last": last,
        "errors": errors,
        "extracts": register.extracts(actor, year),
        "closed": register.closing(actor.agency_id, year),
        "year": year,
        "may_close": year < clock.local_date(now).year,
        "next_href": query(here, tu=first, den=last, sau=book.after) if book and book.after else "",
        "start_href": query(here, tu=first, den=last) if after else "",
    }
    return show(request, "register.html", values, status=status)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):  # noqa: PLR2004  (a year)
        raise RuleBroken("register.year", "Hãy chọn năm của quyển sổ cần khóa.", "nam")
    return int(text)


def _day(text: str, field: str) -> date:
    day = read_day(text)
    if day is None:
        raise RuleBroken("date.bad", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/03/2026.", field)
    return day


urlpatterns = [
    path("xu-ly/so-theo-doi/", page, name="register"),
    path("xu-ly/so-theo-doi/in/", extract, name="register-extract"),
    path("xu-ly/so-theo-doi/khoa/", close, name="register-close"),
    path("xu-ly/so-theo-doi/<str:token>.pdf", printed, name="register-pdf"),
]
