"""The call centre's notes of calls that concern no dossier, and what people asked about in a month."""

from datetime import date, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_token
from motcua.directory.actors import Role
from motcua.web.backoffice.governance.typed import errors_of, texts
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number, whole_number
from motcua.workplace import inquiries as reads
from motcua.workplace.services.inquiries import LONGEST_NAME, LONGEST_TEXT, InquiryFacts, note_inquiry

FIELDS = {"token": 64, "code": 60, "question": LONGEST_TEXT, "answer": LONGEST_TEXT, "caller": LONGEST_NAME}
FIRST_YEAR, LAST_YEAR = 2000, 9000


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.CALL_CENTRE)
def page(request: HttpRequest) -> HttpResponse:
    """Show one's calls about no dossier and the month's counts; on POST note one more."""
    if request.method != "POST":
        return _show(request, {"token": new_token()}, {})
    actor, now = require_actor(request), clock.now()
    typed = texts(request, FIELDS, multiline=frozenset({"question", "answer"}))
    facts = InquiryFacts(typed["question"], typed["answer"], typed["code"], typed["caller"])
    try:
        note_inquiry(actor=actor, token=typed["token"], facts=facts, now=now)
    except RuleBroken as broken:
        return _show(request, typed, errors_of(broken, otherwise="question"), 422)
    messages.success(request, "Đã ghi cuộc gọi.")
    return redirect("work:inquiries")


def _show(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> HttpResponse:
    actor, here = require_actor(request), reverse("work:inquiries")
    first = _month(request.GET.get("thang", ""), clock.local_date(clock.now()))
    after = id_number(request.GET.get("sau", "")) or 0
    rows, following = reads.taken(actor, after)
    asked, calls = reads.asked_about(_begin(first), _begin(_next(first)))
    values = {
        "typed": typed,
        "errors": errors,
        "rows": rows,
        "asked": asked,
        "calls": calls,
        "month": f"{first:%m/%Y}",
        "before_href": query(here, thang=f"{_previous(first):%Y-%m}"),
        "after_href": query(here, thang=f"{_next(first):%Y-%m}")
        if _next(first) <= clock.local_date(clock.now())
        else "",
        "start_href": here if after else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "calls/inquiries.html", values, status=status)


def _month(text: str, today: date) -> date:
    """Return the first day of a month as it stands in the address, else of this one."""
    year, _, month = text[:7].partition("-")
    numbers = whole_number(year) or 0, whole_number(month) or 0
    if FIRST_YEAR <= numbers[0] <= LAST_YEAR and 1 <= numbers[1] <= 12:  # noqa: PLR2004  (months of a year)
        return date(*numbers, 1)
    return today.replace(day=1)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _previous(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.LOCAL)


urlpatterns = [path("xu-ly/tong-dai/hoi-dap/", page, name="inquiries")]
