"""Outages declared and approved, and entering what was done on paper in them with its true times."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import IDENTITY_CHECKS
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.services import late_entries, outages
from motcua.dossiers.services.proposals import is_of
from motcua.processing import services as processing
from motcua.results import services as results
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.late_files import late_files
from motcua.web.shared.moments import read_moment
from motcua.web.shared.numbers import id_number

LONGEST = 1000


@require_safe
@official()
def page(request: HttpRequest) -> HttpResponse:
    """Show the outages of the own agency."""
    return _page(request, {}, {})


@act("work:outages")
@official()
def declare(request: HttpRequest) -> HttpResponse:
    """Declare an outage."""
    actor, now = require_actor(request), clock.now()
    typed = _typed(request)
    try:
        outages.declare_outage(
            actor=actor,
            began=read_moment(typed.get("began", "")),
            ended=read_moment(typed.get("ended", "")),
            reason=typed.get("reason", ""),
            now=now,
        )
    except RuleBroken as broken:
        return _page(request, typed, dict(errors_of(broken, "began")), status=422)
    messages.success(request, "Đã khai báo sự cố. Sau khi lãnh đạo duyệt mới nhập bù được.")
    return redirect("work:outages")


@act("work:outages")
@official()
def take_back(request: HttpRequest) -> HttpResponse:
    """Take one's own declaration back while nobody has decided."""
    actor, now = require_actor(request), clock.now()
    try:
        outages.take_outage_back(actor=actor, outage_id=_number(request.POST.get("outage", "")), now=now)
    except RuleBroken as broken:
        return _page(request, {}, {"": broken.message}, status=409)
    messages.success(request, "Đã rút lại khai báo sự cố.")
    return redirect("work:outages")


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.APPROVER, Role.AGENCY_ADMIN)
def entries(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Show what was entered for an outage one by one, and refuse to believe the true time of one."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return _entries(request, actor, outage_id, now)
    entry = _number(request.POST.get("entry", ""))
    reason = clean_input(request.POST.get(f"refusal-{entry}", ""), LONGEST)
    try:
        late_entries.refuse_late_entry(actor=actor, entry_id=entry, reason=reason, now=now)
    except RuleBroken as broken:
        return _entries(request, actor, outage_id, now, dict(errors_of(broken)), status=422)
    messages.success(request, "Đã ghi: không công nhận thời điểm thực tế của việc nhập bù này.")
    return redirect("work:outage", outage_id=outage_id)


def _entries(
    request: HttpRequest,
    actor: Actor,
    outage_id: int,
    now: datetime,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    before = _number(request.GET.get("sau", ""))
    page = late_entries.entries_of(actor, outage_id, before)
    audit.read(actor=actor.ref, act="work.late-entries", subject=outage_id, now=now, detail=f"{len(page.rows)} việc")
    here = reverse("work:outage", args=(outage_id,))
    values = {
        "outage_id": outage_id,
        "rows": [(row, not is_of(actor, row.entered_by)) for row in page.rows],
        "typed": {name: str(value) for name, value in request.POST.items()},
        "errors": errors or {},
        "next_href": query(here, sau=page.following) if page.following else "",
        "start_href": here if before else "",
    }
    return show(request, "late_entries.html", values, status=status)


@act("work:outages")
@official(Role.APPROVER, Role.AGENCY_ADMIN)
def decide(request: HttpRequest) -> HttpResponse:
    """Approve or refuse a declared outage."""
    actor, now = require_actor(request), clock.now()
    typed = _typed(request)
    try:
        outages.decide_outage(
            actor=actor,
            outage_id=_number(typed.get("outage", "")),
            approve=typed.get("viec") == "duyet",
            note=typed.get("note", ""),
            now=now,
        )
    except RuleBroken as broken:
        return _page(request, {}, {"note": broken.message}, status=422)
    messages.success(request, "Đã ghi quyết định về khai báo sự cố.")
    return redirect("work:outages")


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def late(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter steps, result or return of a dossier that were done on paper."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    audit.read(actor=actor.ref, act="work.late", subject=found.id, now=now)
    typed = _typed(request)
    if request.method != "POST":
        return _late(request, actor, found, {}, {})
    try:
        _enter(actor, found, typed, late_files(request, actor, clock.now()))
    except RuleBroken as broken:
        return _late(request, actor, dossiers.visible(actor, ref), typed, dict(errors_of(broken)), 422)
    messages.success(request, "Đã nhập bù với thời điểm thực tế; việc nhập bù được ghi lại.")
    return redirect("work:dossier", ref=found.ref)


def _enter(actor: Actor, found: dossiers.Dossier, typed: Mapping[str, str], files: Sequence[int]) -> None:
    now = clock.now()
    entry = outages.Late(
        outage_id=_number(typed.get("late_outage", "")),
        happened_at=read_moment(typed.get("late_at", "")),
        paper_row=typed.get("late_row", ""),
        reason=typed.get("late_reason", ""),
        files=files,
    )
    if typed.get("viec") == "tra":
        give = results.ReturnFacts(
            receiver_name=typed.get("receiver_name", ""),
            relation="owner",
            identity_check=typed.get("identity_check", ""),
        )
        results.return_result_late(actor=actor, dossier_id=found.id, facts=give, late=entry, now=now)
        return
    task_id, outcome = _number(typed.get("task", "")), typed.get("outcome", "")
    if not outcome:
        raise RuleBroken("step.no_outcome", "Hãy chọn kết quả của bước này.", "outcome")
    if typed.get("symbol"):
        facts = results.IssueFacts(
            name=typed.get("name", ""),
            symbol=typed.get("symbol", ""),
            signer_name=typed.get("signer_name", ""),
            signer_title=typed.get("signer_title", ""),
        )
        results.issue_result_late(
            actor=actor, dossier_id=found.id, task_id=task_id, outcome=outcome, facts=facts, late=entry, now=now
        )
        return
    results.complete_step_late(
        actor=actor,
        dossier_id=found.id,
        task_id=task_id,
        outcome=outcome,
        comment=typed.get("comment", ""),
        late=entry,
        now=now,
    )


def _late(
    request: HttpRequest,
    actor: Actor,
    found: dossiers.Dossier,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    terms = dossiers.terms(found.id)
    steps = []
    for task in processing.open_tasks(found.id) if terms else ():
        if processing.may_act(actor, task):
            step = processing.definition_of(terms.process_id).step(task.step) if terms else None
            if step:
                ways = [{"value": way.key, "label": way.label} for way in step.outcomes]
                steps.append({"id": task.id, "title": step.title, "ways": ways, "issues": step.kind.value == "issue"})
    values = {
        "dossier": found,
        "steps": steps,
        "may_return": found.status == Status.DONE and may_receive(actor, found.desk_unit_id),
        "outages": _options(actor),
        "identity_options": [{"value": key, "label": label} for key, label in IDENTITY_CHECKS.items()],
        "typed": typed,
        "errors": errors,
    }
    return show(request, "late.html", values, status=status)


def _options(actor: Actor) -> list[dict[str, str]]:
    return [
        {
            "value": str(each.id),
            "label": f"{clock.shown(each.began_at)} – {clock.shown(each.ended_at)}",
        }
        for each in outages.outages(actor, approved=True)
    ]


def _page(
    request: HttpRequest, typed: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    actor = require_actor(request)
    values = {
        "rows": outages.outages(actor),
        "may_decide": outages.may_approve_outage(actor, actor.agency_id),
        "account_id": actor.account_id,
        "typed": typed,
        "errors": errors,
        "is_desk": actor.has(Role.DESK),
    }
    return show(request, "outages.html", values, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: clean_input(str(value), LONGEST) for name, value in request.POST.items()}


def _number(text: str) -> int:
    return id_number(text) or 0


urlpatterns = [
    path("xu-ly/su-co/", page, name="outages"),
    path("xu-ly/su-co/rut-lai/", take_back, name="outage-take-back"),
    path("xu-ly/su-co/<int:outage_id>/", entries, name="outage"),
    path("xu-ly/su-co/khai-bao/", declare, name="outage-declare"),
    path("xu-ly/su-co/quyet-dinh/", decide, name="outage-decide"),
    path("xu-ly/ho-so/<str:ref>/nhap-bu/", late, name="late"),
]
