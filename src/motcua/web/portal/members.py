"""An organisation's or household's account and its members: who may do what, and everything that was handed in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory import members
from motcua.directory.rules.mandates import MEMBER_ROLES, MemberRole
from motcua.dossiers import queries
from motcua.web.shared.access import citizen, require_actor
from motcua.web.shared.numbers import id_number

_TYPED = {"to": 100, "to_name": 200, "role": 20}
SHORT = {MemberRole.MANAGE: "Quản lý", MemberRole.FILE: "Nộp và xem", MemberRole.LOOK: "Chỉ xem"}


@citizen
def start(request: HttpRequest) -> HttpResponse:
    """List the organisations that the account is, or is a member of."""
    found = members.organisations(require_actor(request), clock.now())
    values = {"found": [(one, SHORT[one.role]) for one in found], "messages": messages.get_messages(request)}
    return render(request, "portal/organisations.html", values)


@citizen
def page(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show what was handed in for an organisation and by whom; its members, and invite one, for who manages it."""
    actor, now = require_actor(request), clock.now()
    found = members.organisation(actor, organisation, now)
    typed = {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _TYPED.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            members.invite(actor=actor, organisation_token=organisation, now=now, **typed)
        except RuleBroken as broken:
            errors = dict(errors_of(broken, "to"))
        else:
            messages.success(
                request,
                f"{typed['to_name']} là thành viên từ bây giờ và được báo tin. Bạn cho thôi được bất cứ lúc nào.",
            )
            return redirect("portal:organisation", organisation=organisation)
    before = id_number(request.GET.get("sau", ""))
    rows, after = queries.of_organisation(found.account_id, before=before)
    audit.read(actor=actor.ref, act="organisation_dossiers", subject=found.account_id, now=now)
    values: dict[str, Any] = {
        "found": found,
        "role": SHORT[found.role],
        "rows": rows,
        "next": f"?sau={after}" if after else "",
        "members": [
            (one, SHORT[MemberRole(one.role)], one.ended_at is None)
            for one in (members.members_of(actor, organisation, now) if found.may_manage else [])
        ],
        "roles": [{"value": role.value, "label": words} for role, words in MEMBER_ROLES.items()],
        "typed": typed,
        "errors": errors,
        "messages": messages.get_messages(request),
    }
    response = render(request, "portal/organisation.html", values, status=422 if errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@citizen
def let_go(request: HttpRequest, organisation: str, token: str) -> HttpResponse:
    """End a membership at once."""
    if request.method == "POST":
        members.let_go(actor=require_actor(request), organisation_token=organisation, token=token, now=clock.now())
        messages.success(request, "Đã cho thôi thành viên. Người đó không còn xem, nộp hồ sơ của tổ chức.")
    return redirect("portal:organisation", organisation=organisation)


urlpatterns = [
    path("to-chuc/", start, name="organisations"),
    path("to-chuc/<str:organisation>/", page, name="organisation"),
    path("to-chuc/<str:organisation>/thoi/<str:token>/", let_go, name="let_go"),
]
