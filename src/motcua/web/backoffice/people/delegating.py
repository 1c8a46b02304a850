"""Delegation and substitutes on screen."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory import delegations, procedure_sets, staff
from motcua.directory.actors import ROLE_NAMES, Actor, Role
from motcua.directory.delegations import KINDS, DelegationTerms
from motcua.directory.posts import read_roles
from motcua.directory.queries import OfficialRow
from motcua.web.backoffice.governance.typed import errors_of, must_day, number, texts
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor

FIELDS = {
    "form": 20, "post": 20, "delegate": 20, "valid_from": 20, "valid_to": 20, "procedure_set": 20, "reason": 1000,
    "delegation": 20,
}  # fmt: skip
STATES = {"planned": "Chưa đến ngày", "running": "Đang hiệu lực", "over": "Đã hết hạn", "ended": "Đã kết thúc"}


@require_safe
@official()
def page(request: HttpRequest) -> HttpResponse:
    """Show what the official delegated and was delegated; heads and administrators see the agency's."""
    return _show(request, {}, {})


@act("work:delegating")
@official()
def make(request: HttpRequest) -> HttpResponse:
    """Delegate the own post, or name a substitute for an absent official."""
    actor, now = require_actor(request), clock.now()
    typed = texts(request, FIELDS)
    roles = request.POST.getlist("roles")[: len(Role)]
    try:
        terms = DelegationTerms(
            delegate_id=number(typed["delegate"]) or 0,
            roles=read_roles(roles),
            valid_from=must_day(typed, "valid_from"),
            valid_to=must_day(typed, "valid_to"),
            procedure_set_id=number(typed["procedure_set"]) or 0,
        )
        if typed["form"] == "substitute":
            post_id = _absent(typed["post"])
            terms = _whole(actor, post_id, terms, now)
            delegations.name_substitute(actor=actor, post_id=post_id, terms=terms, reason=typed["reason"], now=now)
        else:
            delegations.delegate(actor=actor, terms=terms, reason=typed["reason"], now=now)
    except RuleBroken as broken:
        return _show(request, typed | {"roles": ",".join(roles)}, errors_of(broken, otherwise="delegate"), 422)
    messages.success(request, "Đã ghi. Người được giao thấy chức vụ này trong danh sách chức vụ của mình đến hết hạn.")
    return redirect("work:delegating")


@act("work:delegating")
@official()
def end(request: HttpRequest) -> HttpResponse:
    """End a delegation before its time."""
    actor, now = require_actor(request), clock.now()
    typed = texts(request, FIELDS)
    try:
        delegations.end_delegation(
            actor=actor, delegation_id=number(typed["delegation"]) or 0, reason=typed["reason"], now=now
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "Đã kết thúc ủy quyền; quyền mất ngay.")
    return redirect("work:delegating")


def _absent(typed: str) -> int:
    post_id = number(typed)
    if post_id is None:
        raise RuleBroken("post.none", "Hãy chọn người vắng mặt.", "post")
    return post_id


def _whole(actor: Actor, post_id: int, terms: DelegationTerms, now: datetime) -> DelegationTerms:
    """Return the terms with all that may be delegated of an absent official's post: a substitute does all of it."""
    found = [post for post in _posts(actor, now) if post.post_id == post_id]
    roles = frozenset(delegations.delegable(found[0].roles)) if found else terms.roles
    return DelegationTerms(terms.delegate_id, roles, terms.valid_from, terms.valid_to)


def _posts(actor: Actor, now: datetime) -> list[OfficialRow]:
    return staff.officials_of_agency(actor.agency_id, now)


def _show(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    heads = delegations.may_name_substitutes(actor, actor.agency_id)
    rows = (
        delegations.of_agency(actor.agency_id, actor.account_id, now)
        if heads
        else delegations.of_person(actor.account_id, now)
    )
    own = delegations.delegable(actor.roles) if not actor.delegation_id else []
    people = delegations.candidates(agency_id=actor.agency_id, but=actor.account_id, now=now) if actor.post_id else []
    absent = [row for row in _posts(actor, now) if row.account_id != actor.account_id] if heads else []
    today = f"{clock.local(now):%d/%m/%Y}"
    values = {
        "rows": [(row, KINDS[row.kind], STATES[row.state]) for row in rows],
        "heads": heads,
        "roles": [{"value": role.value, "label": ROLE_NAMES[role]} for role in own],
        "people": [{"value": str(account), "label": label} for account, label in people],
        "absent": [
            {"value": str(row.post_id), "label": f"{row.full_name} – {row.title}"}
            for row in absent
            if delegations.delegable(row.roles)
        ],
        "sets": [
            {"value": str(one.id), "label": one.name}
            for one in procedure_sets.sets_of(actor.agency_id)
            if one.unit_id in {None, actor.unit_id}
        ]
        if own
        else [],
        "typed": {"valid_from": today} | typed,
        "chosen_roles": clean_input(typed.get("roles", ""), 400).split(",") if typed else [r.value for r in own],
        "errors": errors,
    }
    return show(request, "people/delegating.html", values, status=status)


urlpatterns = [
    path("xu-ly/uy-quyen/", page, name="delegating"),
    path("xu-ly/uy-quyen/moi/", make, name="delegating-new"),
    path("xu-ly/uy-quyen/ket-thuc/", end, name="delegating-end"),
]
