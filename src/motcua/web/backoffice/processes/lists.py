"""Lists of process versions: all that one may see by state, and those of one procedure; beginning a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.procedures import approvals, catalogue, drafting, editions
from motcua.procedures.drafting import KIND
from motcua.procedures.editions import EditionState
from motcua.procedures.rules.approval import SEAT_NAMES
from motcua.web.backoffice.approvals import is_late
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.backoffice.processes.words import STATES
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

READERS = (*ADMINS, Role.INSPECTOR, Role.APPROVER)
_TABS = {
    "": EditionState.DRAFT,
    "cho-duyet": EditionState.SUBMITTED,
    "ap-dung": EditionState.IN_FORCE,
    "thay-the": EditionState.SUPERSEDED,
    "bai-bo": EditionState.REPEALED,
}


@require_safe
@official(*READERS)
def processes(request: HttpRequest) -> HttpResponse:
    """Show the versions in one state, newest first."""
    actor = require_actor(request)
    tab = request.GET.get("xem", "")
    tab = tab if tab in _TABS else ""
    after = request.GET.get("sau", "")
    rows, following = editions.page(actor, state=_TABS[tab], after=id_number(after) or 0)
    here = reverse("work:processes")
    waits = _TABS[tab] is EditionState.SUBMITTED
    asked = approvals.open_of((KIND,), [row.id for row in rows]) if waits else {}
    values = {
        "rows": rows,
        "waits": waits,
        "asked": {
            key: (SEAT_NAMES[one.seats[one.at]], one.due_at, is_late(one, clock.now())) for key, one in asked.items()
        },
        "states": STATES,
        "tabs": [
            {"text": STATES[state][0], "href": query(here, xem=key), "current": key == tab}
            for key, state in _TABS.items()
        ],
        "start_href": query(here, xem=tab) if after else "",
        "next_href": query(here, xem=tab, sau=following) if following else "",
    }
    return show(request, "processes/list.html", values)


@require_safe
@official(*READERS)
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Show all versions of a procedure's process."""
    return _show_versions(request, code)


@act("work:process-versions")
@official(*ADMINS)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a new version, from what runs now or from nothing."""
    actor, now = require_actor(request), clock.now()
    scope = clean_input(request.POST.get("scope", ""), 20, multiline=False)
    own = scope == "own" or not actor.has(Role.PROVINCE_ADMIN)
    try:
        made = drafting.begin_draft(
            actor=actor,
            code=code,
            agency_id=actor.agency_id if own else None,
            level="" if own or scope == "all" else scope,
            blank=request.POST.get("from") == "blank",
            now=now,
        )
    except RuleBroken as broken:
        return _show_versions(request, code, {broken.field or "scope": broken.message}, status=422)
    messages.success(
        request, f"Đã mở bản thảo số {made.number}. Bản đang áp dụng không đổi cho tới khi được phê duyệt."
    )
    return redirect("work:process-edit", code=code, number=made.number)


def _show_versions(
    request: HttpRequest, code: str, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    actor = require_actor(request)
    facts = catalogue.procedure(code)
    rows = editions.editions_of(actor, code)
    values = {
        "facts": facts,
        "rows": rows,
        "states": STATES,
        "drafts": [row for row in rows if row.state is EditionState.DRAFT],
        "may_begin": actor.has(*ADMINS),
        "whole_province": actor.has(Role.PROVINCE_ADMIN),
        "errors": errors or {},
    }
    return show(request, "processes/versions.html", values, status=status)
