"""Running dossiers that a new version touches: they stay, or are moved by an explicit act with a preview."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.procedures import editions
from motcua.procedures.editions import EditionFacts, EditionState
from motcua.procedures.queries import process_of
from motcua.processing import running
from motcua.processing.services import moving
from motcua.processing.services.moving import MovePreview
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number


@require_safe
@official(*ADMINS)
def dossiers(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the running dossiers that the version touches, with their open steps."""
    return _show(request, code, number)


@act("work:process-running")
@official(*ADMINS)
def move(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Preview moving the dossiers to the version, or move them, all or none."""
    actor, now = require_actor(request), clock.now()
    facts = _own(actor, code, number)
    mapping = {
        name.removeprefix("map-"): clean_input(str(value), 60, multiline=False)
        for name, value in request.POST.items()
        if name.startswith("map-") and value
    }
    reason = clean_input(request.POST.get("reason", ""), moving.LONGEST_REASON)
    try:
        if request.POST.get("act") != "move":
            return _show(request, code, number, moving.preview(facts, mapping), mapping, reason)
        done = moving.move_dossiers(
            actor=actor,
            edition_id=facts.id,
            mapping=mapping,
            digest=request.POST.get("digest", ""),
            reason=reason,
            now=now,
        )
    except RuleBroken as broken:
        errors = {broken.field or "reason": broken.message}
        return _show(request, code, number, _again(facts, mapping), mapping, reason, errors, status=422)
    messages.success(request, f"Đã chuyển {done} hồ sơ sang bản {number}. Hạn của từng bước giữ nguyên.")
    return redirect("work:process-running", code=code, number=number)


def _again(facts: EditionFacts, mapping: Mapping[str, str]) -> MovePreview | None:
    try:
        return moving.preview(facts, mapping)
    except RuleBroken:
        return None


def _own(actor: Actor, code: str, number: int) -> EditionFacts:
    """Return a version whose places the actor administers; of others even the number of dossiers stays hidden."""
    facts = editions.visible(actor, code, number)
    if not editions.may_draft(actor, facts.agency_id, facts.owner_id):
        raise NotFound(f"dossiers of {code}/{number}")
    return facts


def _show(
    request: HttpRequest,
    code: str,
    number: int,
    found: MovePreview | None = None,
    mapping: Mapping[str, str] | None = None,
    reason: str = "",
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = _own(require_actor(request), code, number)
    after = id_number(request.GET.get("sau", "")) or 0
    rows, following = running.touched(facts, after=after)
    total = running.count(facts)
    here = reverse("work:process-running", kwargs={"code": code, "number": number})
    definition: Mapping[str, Any] = process_of(facts.process_id) if facts.process_id else {"steps": []}
    targets = [(step["key"], step["title"]) for step in definition["steps"] if step["kind"] != "join"]
    known = {key for key, _ in targets}
    titles = dict(targets)
    in_force = facts.state is EditionState.IN_FORCE
    opened = running.open_steps(facts) if in_force else []
    old_titles = {key: title for key, title, _ in opened}
    values = {
        "facts": facts,
        "rows": rows,
        "total": f"hơn {running.MOST_COUNTED}" if total > running.MOST_COUNTED else str(total),
        "in_force": in_force,
        "opened": [
            (key, title, tasks, (mapping or {}).get(key) or (key if key in known else ""))
            for key, title, tasks in opened
        ],
        "targets": targets,
        "found": found,
        "moves": [(old_titles.get(old, old), titles.get(new, "(chưa chọn)"), tasks) for old, new, tasks in found.moves]
        if found
        else [],
        "mapping": mapping or {},
        "reason": reason,
        "errors": errors or {},
        "start_href": here if after else "",
        "next_href": query(here, sau=following) if following else "",
    }
    return show(request, "processes/running.html", values, status=status)
