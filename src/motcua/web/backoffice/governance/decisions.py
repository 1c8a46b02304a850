"""The register of decisions: those that publish procedures, those that list online services."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock, profile
from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Role
from motcua.dossiers.queries.demand import Demand, demand
from motcua.governance.permissions import may_govern_province
from motcua.governance.queries import notices as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.notices import LONGEST, PUBLISHED_KINDS, PURPOSES, DecisionValues, read_codes
from motcua.governance.services import notices as services
from motcua.governance.services import openings
from motcua.procedures.rules.levels import level_name
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.governance.notices import STANDINGS
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query

LISTED = "listed"
_FIELDS = {name: LONGEST[name] for name in ("number", "issuer", "title", "codes")}
_FIELDS |= {"purpose": 20, "kind": 20, "signed_on": 20, "received_on": 20}
NOTHING = Demand(0, 0)


@require_safe
@official(*ADMINS)
def decisions(request: HttpRequest) -> HttpResponse:
    """Show the register."""
    return _show_register(request)


@act("work:decisions")
@official(Role.PROVINCE_ADMIN)
def register(request: HttpRequest) -> HttpResponse:
    """Enter a decision; a publication opens duties, a list opens services online."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS, multiline=frozenset({"codes"}))
    chosen = request.POST.getlist("agencies")
    try:
        kind = LISTED if typed["purpose"] == "service-list" else typed["kind"]
        if kind != LISTED and kind not in PUBLISHED_KINDS:
            raise RuleBroken("decision.kind", "Hãy chọn loại công bố.", "kind")  # noqa: TRY301  (one place for all refusals)
        signed_on = read.must_day(typed, "signed_on")
        values = DecisionValues(
            purpose=typed["purpose"],
            number=typed["number"],
            signed_on=signed_on,
            issuer=typed["issuer"],
            title=typed["title"],
            received_on=read.day(typed, "received_on", required=False) or signed_on,
            items=tuple((code, kind) for code in read_codes(typed["codes"])),
        )
        if kind == LISTED:
            decision_id, opened = openings.register_list(actor=actor, values=values, now=now)
            told = f"Đã mở trực tuyến {opened} nơi cung cấp theo danh mục."
        else:
            known = {row.code: row.id for row in directory.agencies()}
            agencies = [known[code] for code in chosen if code in known]
            decision_id = services.register_decision(actor=actor, values=values, agencies=agencies, now=now)
            told = f"Đã giao {len(agencies)} cơ quan gửi nội dung và quy trình."
    except RuleBroken as broken:
        errors = read.errors_of(broken, otherwise="number")
        return _show_register(request, typed, chosen, errors, status=422)
    messages.success(request, f"Đã vào sổ quyết định {values.number}. {told}")
    return redirect("work:decision", decision_id=decision_id)


@require_safe
@official(*ADMINS)
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show a decision: its procedures, who has to send what, or how much its services are used."""
    now = clock.now()
    found, items = reads.decision(decision_id), reads.items(decision_id)
    used = demand([row.code for row in items], now) if found.purpose == "service-list" else {}
    naming = str(profile.value("services", "levels"))
    values = {
        "decision": found,
        "purposes": PURPOSES,
        "kinds": PUBLISHED_KINDS | {LISTED: "Có trong danh mục"},
        "items": [(row, level_name(row.service_level, naming), used.get(row.code, NOTHING)) for row in items],
        "duties": [(row, STANDINGS[row.standing(now)]) for row in reads.duties_of(decision_id)],
        "facts": facts_of(decision_id),
    }
    return show(request, "governance/decision.html", values)


def _show_register(
    request: HttpRequest,
    typed: Mapping[str, str] | None = None,
    chosen: list[str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    purpose = "service-list" if request.GET.get("loc", "") == "dich-vu" else "publication"
    after = read.number(request.GET.get("sau", ""))
    page = reads.decisions(purpose=purpose, after=after)
    here, shown = reverse("work:decisions"), "dich-vu" if purpose == "service-list" else ""
    may_add = may_govern_province(actor)
    values = {
        "rows": page.rows,
        "views": [
            {"text": PURPOSES["publication"], "href": here, "current": not shown},
            {"text": PURPOSES["service-list"], "href": query(here, loc="dich-vu"), "current": bool(shown)},
        ],
        "next_href": query(here, loc=shown, sau=page.next) if page.next else "",
        "start_href": query(here, loc=shown) if after else "",
        "may_add": may_add,
        "purposes": [{"value": key, "label": label} for key, label in PURPOSES.items()],
        "purpose": purpose,
        "kinds": [{"value": key, "label": label} for key, label in PUBLISHED_KINDS.items()],
        "agencies": [{"value": row.code, "label": row.name} for row in directory.agencies()] if may_add else [],
        "chosen": chosen or [],
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "governance/decisions.html", values, status=status)


_AT = "quan-tri/so-quyet-dinh/"
urlpatterns = [
    path(_AT, decisions, name="decisions"),
    path(f"{_AT}vao-so/", register, name="decision-register"),
    path(f"{_AT}<int:decision_id>/", decision, name="decision"),
]
