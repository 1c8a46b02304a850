"""Deployment of the system at agencies, on screen."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import AgencyRow
from motcua.governance.queries.history import facts_of
from motcua.procedures import deployment as services
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query

LOOKS = {
    "": ("grey", "ring"),
    services.REQUESTED: ("blue", "ring"),
    services.APPROVED: ("violet", "half"),
    services.ACTIVE: ("green", "tick"),
    services.STOPPED: ("red", "dot"),
}
ACTS = {
    services.REQUESTED: "Ghi văn bản đề nghị",
    services.APPROVED: "Ghi văn bản chấp thuận",
    services.ACTIVE: "Bắt đầu hoạt động",
    services.STOPPED: "Dừng triển khai",
}
NOT_ASKED = "chua"
_KEYS = {key or NOT_ASKED: text for key, text in services.STATES.items()}


@require_safe
@official(*ADMINS)
def deployments(request: HttpRequest) -> HttpResponse:
    """Show the state of every agency (LD-3-2)."""
    chosen = request.GET.get("loc", "")
    state = None if chosen not in _KEYS else chosen.replace(NOT_ASKED, "")
    after = clean_input(request.GET.get("sau", ""), 60, multiline=False)
    rows, following = services.deployments(state=state, after=after)
    here = reverse("work:deployments")
    actor = require_actor(request)
    values = {
        "rows": [(row, actor.administers(row.agency_id)) for row in rows],
        "states": services.STATES,
        "looks": LOOKS,
        "needed": services.approval_is_needed(),
        "views": [
            {"text": text, "href": query(here, loc=key), "current": key == (chosen if chosen in _KEYS else "")}
            for key, text in (("", "Tất cả"), *_KEYS.items())
        ],
        "next_href": query(here, loc=chosen, sau=following) if following else "",
        "start_href": query(here, loc=chosen) if after else "",
    }
    return show(request, "governance/deployments.html", values)


@require_safe
@official(*ADMINS)
def deployment(request: HttpRequest, agency: str) -> HttpResponse:
    """Show one agency's deployment with its history."""
    return _show(request, agency)


@act("work:deployment")
@official(*ADMINS)
def move(request: HttpRequest, agency: str) -> HttpResponse:
    """Record the next step."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, {"state": 20, "document": services.LONGEST, "day": 20})
    found = _administered(actor, agency)
    try:
        services.move(
            actor=actor,
            agency_id=found.id,
            state=typed["state"],
            document=typed["document"],
            day=read.must_day(typed, "day"),
            now=now,
        )
    except RuleBroken as broken:
        return _show(request, agency, typed, read.errors_of(broken, otherwise="state"), status=422)
    messages.success(request, f"{found.name}: {services.STATES[typed['state']].lower()}.")
    return redirect("work:deployment", agency=agency)


def _administered(actor: Actor, code: str) -> AgencyRow:
    """Return an agency whose papers the actor may read; the list of states is everybody's, the papers are not.

    Raises:
        NotFound: No such agency, or not the actor's: both look the same.
    """
    found = directory.agency_by_code(code)
    if not actor.administers(found.id):
        raise NotFound(f"deployment of {code}")
    return found


def _show(
    request: HttpRequest,
    agency: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    row = services.deployment(_administered(actor, agency).id)
    own = actor.agency_id == row.agency_id
    allowed = [
        state
        for state in services.next_states(row)
        if actor.has(Role.PROVINCE_ADMIN) or (own and state == services.REQUESTED)
    ]
    values = {
        "row": row,
        "states": services.STATES,
        "looks": LOOKS,
        "needed": services.approval_is_needed(),
        "acts": [{"value": state, "label": ACTS[state]} for state in allowed],
        "facts": facts_of(row.stream) if row.stream else [],
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "governance/deployment.html", values, status=status)


_AT = "quan-tri/trien-khai/"
urlpatterns = [
    path(_AT, deployments, name="deployments"),
    path(f"{_AT}<str:agency>/", deployment, name="deployment"),
    path(f"{_AT}<str:agency>/ghi/", move, name="deployment-move"),
]
