"""Deciding on what others ask for: what waits for one's seat, one request, approve or refuse."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.governance.services import revisions
from motcua.procedures import approvals, editions, openings
from motcua.procedures.approval_seats import seats_of, sitters, who_may_decide
from motcua.procedures.approvals import ApprovalFacts
from motcua.procedures.drafting import KIND, KIND_REPEAL
from motcua.procedures.rules.approval import LONGEST_NUMBER, SEAT_NAMES, Decision, State, Verdict
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number, whole_number

SEATED = (*ADMINS, Role.INSPECTOR, Role.APPROVER)
KINDS = {
    KIND: "Quy trình nội bộ",
    KIND_REPEAL: "Bãi bỏ quy trình nội bộ",
    revisions.KIND: "Công bố thủ tục",
    openings.KIND: "Mở dịch vụ công trực tuyến",
}
# The page of each other thing that is approved: its name and what it is called in the address.
_PAGES = {revisions.KIND: ("work:revision", "revision_id"), openings.KIND: ("work:opening", "opening_id")}
STATES = {
    State.OPEN: ("Đang chờ", "blue", "clock"),
    State.GRANTED: ("Đã phê duyệt", "green", "tick"),
    State.REFUSED: ("Bị từ chối", "red", "cross"),
    State.WITHDRAWN: ("Đã rút về", "grey", "dot"),
}


@require_safe
@official(*SEATED)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision of the viewer's seat, oldest first."""
    actor, now = require_actor(request), clock.now()
    after = request.GET.get("sau", "")
    start = id_number(after) or 0
    rows, following = approvals.waiting_for(actor, after=start)
    here = reverse("work:approvals")
    values = {
        "rows": [(row, approvals.may_decide(actor, row), is_late(row, now)) for row in rows],
        "kinds": KINDS,
        "seats": [SEAT_NAMES[seat] for seat in seats_of(actor)],
        "start_href": here if start else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "processes/approvals.html", values)


@require_safe
@official(*SEATED)
def one(request: HttpRequest, token: str) -> HttpResponse:
    """Show a request with all that was decided on it."""
    return _show_one(request, token)


@act("work:approval")
@official(*SEATED)
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Approve or refuse for the seat whose turn it is."""
    actor, now = require_actor(request), clock.now()
    facts = _visible(actor, token)
    typed = typed_texts(request)
    verdict = Verdict.REFUSE if request.POST.get("verdict") == "refuse" else Verdict.APPROVE
    at = whole_number(request.POST.get("at", ""))
    try:
        state = approvals.decide(
            actor=actor,
            approval_id=facts.id,
            at=-1 if at is None else at,
            verdict=verdict,
            reason=typed["reason"],
            decision=decision_of(typed),
            now=now,
        )
    except RuleBroken as broken:
        return _show_one(request, token, typed, {broken.field or "reason": broken.message}, status=422)
    messages.success(request, _DONE[state])
    return redirect("work:approval", token=token)


_DONE = {
    State.OPEN: "Đã đồng ý và chuyển bước phê duyệt tiếp theo.",
    State.GRANTED: "Đã phê duyệt. Nội dung có hiệu lực ngay ở mọi nơi áp dụng.",
    State.REFUSED: "Đã từ chối. Nơi gửi thấy lý do và có thể sửa, gửi lại.",
}


def is_late(facts: ApprovalFacts, now: datetime) -> bool:
    """Tell whether the seat whose turn it is should have decided by now."""
    return facts.state is State.OPEN and facts.due_at is not None and facts.due_at < now


def deciders_of(facts: ApprovalFacts, now: datetime) -> list[str]:
    """Return who may decide now, name and post; empty when nobody is left who made or decided nothing of it."""
    seated = sitters(clock.local_date(now))
    found = who_may_decide(seated, facts.seats[facts.at], barred=facts.authors | facts.deciders)
    return [f"{one.full_name}, {one.title}".rstrip(", ") for one in found]


def typed_texts(request: HttpRequest) -> dict[str, str]:
    """Return the texts of a request or a decision as typed."""
    post = request.POST
    return {
        "notice": clean_input(post.get("notice", ""), approvals.LONGEST_NOTICE, multiline=False),
        "reason": clean_input(post.get("reason", ""), approvals.LONGEST_REASON),
        "decision_no": clean_input(post.get("decision_no", ""), LONGEST_NUMBER + 1, multiline=False),
        "decision_date": clean_input(post.get("decision_date", ""), 20, multiline=False),
    }


def decision_of(typed: Mapping[str, str]) -> Decision | None:
    """Return number and date of the decision as typed; None when neither is.

    Raises:
        RuleBroken: Only one of them is there, or the date is none.
    """
    if not typed["decision_no"] and not typed["decision_date"]:
        return None
    day = read_day(typed["decision_date"])
    if day is None:
        raise RuleBroken("approval.day", "Hãy nhập ngày quyết định, ví dụ 05/03/2026.", "decision_date")
    if not typed["decision_no"]:
        raise RuleBroken("approval.number", "Hãy nhập số quyết định, ví dụ 123/QĐ-UBND.", "decision_no")
    return Decision(typed["decision_no"], day)


def _visible(actor: Actor, token: str) -> ApprovalFacts:
    """Return a request that the actor decides on, made, or administers; others find nothing."""
    facts = approvals.by_token(token)
    seated = set(facts.seats) & set(seats_of(actor))
    if seated or actor.account_id in facts.authors or actor.has(Role.PROVINCE_ADMIN):
        return facts
    if actor.has(Role.AGENCY_ADMIN) and actor.agency_id == facts.agency_id:
        return facts
    raise NotFound(f"approval {token}")


def _show_one(
    request: HttpRequest,
    token: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    facts = _visible(actor, token)
    done = {step.position: step for step in approvals.steps([facts.id])[facts.id]}
    values = {
        "facts": facts,
        "kind": KINDS.get(facts.kind, facts.kind),
        "state": STATES[facts.state],
        "seats": [
            (SEAT_NAMES[seat], done.get(place), place == facts.at and facts.state is State.OPEN)
            for place, seat in enumerate(facts.seats)
        ],
        "may_decide": approvals.may_decide(actor, facts),
        "is_late": is_late(facts, now),
        "deciders": deciders_of(facts, now) if facts.state is State.OPEN else [],
        "is_author": actor.account_id in facts.authors,
        "is_last": facts.at + 1 == len(facts.seats),
        "subject_href": _address(facts),
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "processes/approval.html", values, status=status)


def _address(facts: ApprovalFacts) -> str:
    """Return the page of the thing that is to be approved; empty where it has none."""
    if facts.kind in _PAGES:
        page, name = _PAGES[facts.kind]
        return reverse(page, kwargs={name: facts.subject})
    if facts.kind not in {KIND, KIND_REPEAL}:
        return ""
    found = editions.edition_by_id(facts.subject)
    return reverse("work:process", kwargs={"code": found.code, "number": found.number})


urlpatterns = [
    path("quan-tri/phe-duyet/", waiting, name="approvals"),
    path("quan-tri/phe-duyet/<str:token>/", one, name="approval"),
    path("quan-tri/phe-duyet/<str:token>/quyet-dinh/", decide, name="approval-decide"),
]
