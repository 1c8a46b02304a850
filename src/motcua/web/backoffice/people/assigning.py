"""Who has which work: the load of each official, and giving a step to somebody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries as dossiers
from motcua.processing import load
from motcua.processing import services as processing
from motcua.web.backoffice.governance.typed import errors_of, number, texts
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.standing import step_standing

FIELDS = {"ref": 60, "task": 20, "assignee": 20, "expected": 20, "reason": 1000, "unit": 20, "of": 20}
GIVERS = (Role.DISPATCHER, Role.APPROVER, Role.SIGNER, Role.LEADER, Role.AGENCY_ADMIN)


@require_safe
@official(*GIVERS)
def board(request: HttpRequest) -> HttpResponse:
    """Show the open work of the unit, or of all units to a superior, person by person; and one unit's steps."""
    return _show(request, {}, {})


@act("work:assigning")
@official(*GIVERS)
def give(request: HttpRequest) -> HttpResponse:
    """Give an open step to somebody of its unit, take it over, or give it back to the unit, with a reason."""
    actor, now = require_actor(request), clock.now()
    typed = texts(request, FIELDS)
    found = dossiers.visible(actor, typed["ref"])
    try:
        chosen = _chosen(actor, typed["assignee"])
        processing.reassign_task(
            actor=actor,
            dossier_id=found.id,
            task_id=number(typed["task"]) or 0,
            assignee_id=chosen,
            expected_id=number(typed["expected"]) or None,
            reason=typed["reason"],
            now=now,
        )
    except RuleBroken as broken:
        return _show(request, typed, errors_of(broken, otherwise="assignee"), 422)
    messages.success(request, f"Đã giao lại việc của hồ sơ {found.ref}.")
    return redirect(query(reverse("work:assigning"), don_vi=typed["unit"], nguoi=typed["of"]))


def _show(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    units = load.units_given_out(actor)
    own = [each for each, _ in units if each == actor.unit_id] or [each for each, _ in units]
    asked = number(typed.get("unit") or request.GET.get("don_vi", "")) or (own[0] if own else 0)
    unit = next((one for one in units if one[0] == asked), None)
    if unit is None and asked:
        raise NotFound(f"unit {asked}")
    whose = number(typed.get("of") or request.GET.get("nguoi", ""))
    after = clean_input(request.GET.get("sau", ""), 80, multiline=False)
    page = load.unit_tasks(asked, assignee_id=whose, after=after)
    audit.read(actor=actor.ref, act="work.assigning", subject=asked, now=now)
    calendar = calendars.calendar_of(actor.agency_id)
    here = reverse("work:assigning")
    people = directory.officials_of(asked, now=now) if unit else []
    values = {
        "load": load.load_of([each for each, _ in units], now) if units else [],
        "unit": unit,
        "whose": whose,
        "lines": [
            (row, step_standing(row.due_at, now, calendar, row.warn_at), _options(row.role, people))
            for row in page.rows
        ],
        "takes_over": {role.value for role in actor.roles} if unit and unit[0] == actor.unit_id else set(),
        "typed": typed,
        "errors": errors,
        "start_href": query(here, don_vi=asked, nguoi=whose) if after else "",
        "next_href": query(here, don_vi=asked, nguoi=whose, sau=page.after) if page.after else "",
    }
    return show(request, "people/assigning.html", values, status=status)


def _chosen(actor: Actor, typed: str) -> int | None:
    """Return who gets the step; None gives it back to the unit."""
    if typed == "toi":
        return actor.account_id
    if not typed:
        raise RuleBroken("task.nobody", "Hãy chọn người nhận việc.", "assignee")
    return number(typed) or None


def _options(role: str, people: list[directory.OfficialRow]) -> list[dict[str, str]]:
    able = [row for row in people if Role(role) in row.roles]
    return [{"value": str(row.account_id), "label": row.full_name} for row in able]


urlpatterns = [
    path("xu-ly/phan-cong/", board, name="assigning"),
    path("xu-ly/phan-cong/giao/", give, name="assigning-give"),
]
