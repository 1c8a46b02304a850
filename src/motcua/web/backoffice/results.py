"""The register of results, and putting a wrong result right by decision."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.results import queries as results
from motcua.results import result_register, services
from motcua.results.services.changing import FAULTS, KINDS
from motcua.web.backoffice.dossier import last_day
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number

READERS = (Role.DESK, Role.CLERK, Role.SIGNER, Role.APPROVER, Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)
STATE_LABELS = {"valid": "Còn hiệu lực", "replaced": "Đã thay thế", "revoked": "Đã thu hồi"}
LONGEST = 1000


@require_safe
@official(*READERS)
def register(request: HttpRequest) -> HttpResponse:
    """Show the issued results: search, validity, what was replaced or taken back."""
    actor, now = require_actor(request), clock.now()
    asked = clean_input(request.GET.get("q", ""), 120, multiline=False)
    state = request.GET.get("tinh-trang", "")
    before = request.GET.get("sau", "")
    rows, following = result_register.entries(actor, now, asked=asked, state=state, before=id_number(before) or 0)
    audit.read(actor=actor.ref, act="work.results", subject=actor.agency_id, now=now, detail=f"{len(rows)} kết quả")
    here = reverse("work:results")
    today = clock.local_date(now)
    values = {
        "rows": [(row, _state(row.state, ended=row.valid_to is not None and row.valid_to < today)) for row in rows],
        "asked": asked,
        "states": [
            {"text": title, "href": query(here, **{"tinh-trang": key, "q": asked}), "current": key == state}
            for key, title in result_register.STATES.items()
        ],
        "state": state,
        "start_href": query(here, **{"tinh-trang": state, "q": asked}) if before else "",
        "next_href": query(here, **{"tinh-trang": state, "q": asked, "sau": following}) if following else "",
    }
    return show(request, "results.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@official()
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """Show all results of a dossier with the decisions about them, and record a decision about a wrong one."""
    actor, now = require_actor(request), clock.now()
    found = dossiers.visible(actor, ref)
    rows = results.results(found.id)
    if not rows:
        raise NotFound("result")
    audit.read(actor=actor.ref, act="work.result", subject=found.id, now=now)
    typed = {name: clean_input(str(value), LONGEST, multiline=name == "reason") for name, value in request.POST.items()}
    if request.method != "POST":
        return _one(request, found, {"name": rows[0].name, "symbol": rows[0].symbol}, {})
    try:
        kind, seen = typed.get("kind", ""), id_number(typed.get("result", ""))
        decision = services.Decision(
            kind=kind,
            number=typed.get("decision_number", ""),
            day=read_day(typed.get("decision_day", "")),
            reason=typed.get("reason", ""),
            fault=typed.get("fault", ""),
        )
        if kind == "revoked":
            services.revoke_result(actor=actor, dossier_id=found.id, decision=decision, result_id=seen, now=now)
            messages.success(request, "Đã thu hồi kết quả và báo cho người nộp.")
        else:
            sent = request.FILES.get("file")
            file_id = None
            if sent is not None:
                stored = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now)
                file_id = stored.id
            facts = services.IssueFacts(
                name=typed.get("name", ""),
                symbol=typed.get("symbol", ""),
                signer_name=typed.get("signer_name", ""),
                signer_title=typed.get("signer_title", ""),
                file_id=file_id,
                valid_to=last_day(typed.get("valid_to", "")),
            )
            number = services.replace_result(
                actor=actor, dossier_id=found.id, facts=facts, decision=decision, result_id=seen, now=now
            )
            messages.success(request, f"Đã phát hành kết quả số {number}/{facts.symbol} thay bản cũ, báo người nộp.")
    except RuleBroken as broken:
        return _one(request, found, typed, dict(errors_of(broken, "kind")), status=422)
    return redirect("work:result", ref=found.ref)


def _one(
    request: HttpRequest,
    found: dossiers.Dossier,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    rows = results.results(found.id)
    today = clock.local_date(now)
    changes = {change.result_id: change for change in results.changes(found.id)}
    values = {
        "dossier": found,
        "rows": [
            (row, _state(row.state, ended=row.valid_to is not None and row.valid_to < today), changes.get(row.id))
            for row in rows
        ],
        "newest": rows[0].id,
        "may_change": rows[0].state == "valid" and services.may_change(actor, rows[0].agency_id),
        "kinds": [{"value": key, "label": label} for key, label in KINDS.items()],
        "faults": [{"value": key, "label": label} for key, label in FAULTS.items()],
        "kind_names": KINDS,
        "fault_names": FAULTS,
        "typed": typed,
        "errors": errors,
    }
    return show(request, "result.html", values, status=status)


def _state(state: str, *, ended: bool) -> str:
    return "Đã hết hiệu lực" if ended and state == "valid" else STATE_LABELS.get(state, state)


urlpatterns = [
    path("quan-tri/so-ket-qua/", register, name="results"),
    path("xu-ly/ho-so/<str:ref>/ket-qua/", one, name="result"),
]
