"""Opening services online on screen: criteria, level, tests, the way to approval."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import clock, profile
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.dossiers.queries.demand import Demand, demand
from motcua.governance.permissions import may_act_for
from motcua.governance.queries import notices as notice_reads
from motcua.governance.queries import openings as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.openings import CRITERIA, LONGEST, SERVICE_KINDS, TESTS
from motcua.governance.services import openings as services
from motcua.governance.services.openings import OpeningValues
from motcua.procedures import approvals
from motcua.procedures.openings import KIND
from motcua.procedures.rules.levels import LEVELS, PARTIAL_REASONS, level_name
from motcua.web.backoffice.governance import typed as read
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query

LOOKS = {"draft": "blue", "submitted": "amber", "open": "green"}
_FIELDS = {"level": 2, "level_reason": 20, "level_note": LONGEST["level_note"], "service_kind": 20}
_FIELDS |= {"in_person": LONGEST["level_note"]}
_FIELDS |= {"notice": LONGEST["notice"], "code": 60, "agency": 60}
_FIELDS |= dict.fromkeys(CRITERIA, 20) | {f"{name}_note": LONGEST["note"] for name in CRITERIA}
_FIELDS |= {f"{name}_test": LONGEST["note"] for name in TESTS}


@require_safe
@official(*ADMINS)
def openings(request: HttpRequest) -> HttpResponse:
    """Show which services are being opened and which are open."""
    actor, now = require_actor(request), clock.now()
    state = request.GET.get("loc", "")
    after = read.number(request.GET.get("sau", ""))
    page = reads.openings(actor, state=state, after=after)
    used = demand([row.code for row in page.rows], now)
    here, naming = reverse("work:openings"), str(profile.value("services", "levels"))
    values = {
        "rows": [(row, level_name(row.level, naming), used.get(row.code, Demand(0, 0))) for row in page.rows],
        "states": reads.STATES,
        "looks": LOOKS,
        "kinds": SERVICE_KINDS,
        "views": [
            {"text": text, "href": query(here, loc=key), "current": key == state}
            for key, text in (("", "Tất cả"), *reads.STATES.items())
        ],
        "next_href": query(here, loc=state, sau=page.next) if page.next else "",
        "start_href": query(here, loc=state) if after else "",
    }
    return show(request, "governance/openings.html", values)


@act("work:openings")
@official(*ADMINS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to open a procedure online at an agency."""
    actor, now = require_actor(request), clock.now()
    typed = read.texts(request, _FIELDS)
    try:
        agency = directory.agency_by_code(typed["agency"] or actor.agency_code)
        opening_id = services.begin(actor=actor, code=typed["code"], agency_id=agency.id, now=now)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
        return redirect("work:openings")
    return redirect("work:opening", opening_id=opening_id)


@require_safe
@official()
def opening(request: HttpRequest, opening_id: int) -> HttpResponse:
    """Show a proposal: the form for its agency, the answers for those who decide."""
    return _show(request, opening_id)


@act("work:opening")
@official(*ADMINS)
def save(request: HttpRequest, opening_id: int) -> HttpResponse:
    """Save answers, record a test, or send the proposal for approval."""
    actor, now = require_actor(request), clock.now()
    chosen = request.POST.get("act", "save")
    typed = read.texts(request, _FIELDS, multiline=frozenset({"level_note", "in_person"}))
    try:
        services.save(actor=actor, opening_id=opening_id, values=_values(typed), now=now)
        if chosen.startswith("test:"):
            subject = chosen.removeprefix("test:")
            note = typed.get(f"{subject}_test", "")
            services.record_test(actor=actor, opening_id=opening_id, subject=subject, note=note, now=now)
            messages.success(request, "Đã ghi kết quả thử.")
        elif chosen == "submit":
            services.submit(actor=actor, opening_id=opening_id, notice=typed["notice"], now=now)
            messages.success(request, "Đã gửi phê duyệt. Dịch vụ mở sau bước phê duyệt cuối cùng.")
        else:
            messages.success(request, "Đã lưu.")
    except RuleBroken as broken:
        return _show(request, opening_id, typed, read.errors_of(broken, otherwise="level"), status=422)
    return redirect("work:opening", opening_id=opening_id)


def _values(typed: Mapping[str, str]) -> OpeningValues:
    return OpeningValues(
        level=read.number(typed["level"]) or 0,
        level_reason=typed["level_reason"] if typed["level_reason"] in PARTIAL_REASONS else "",
        level_note=typed["level_note"],
        service_kind=typed["service_kind"],
        in_person=typed["in_person"],
        answers={key: {"answer": typed[key], "note": typed[f"{key}_note"]} for key in CRITERIA},
    )


def _visible(actor: Actor, facts: reads.OpeningRow) -> bool:
    if may_act_for(actor, facts.agency_id):
        return True
    requests = approvals.history(KIND, facts.id)
    return any(approvals.may_decide(actor, one) or actor.account_id in one.deciders for one in requests)


def _show(
    request: HttpRequest,
    opening_id: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    facts = reads.opening(opening_id)
    if not _visible(actor, facts):
        raise NotFound(f"opening {opening_id}")
    saved = {"level": str(facts.level), "level_reason": facts.level_reason, "level_note": facts.level_note}
    saved |= {"service_kind": facts.service_kind, "in_person": facts.in_person}
    for key in CRITERIA:
        answer = facts.answers.get(key, {})
        saved |= {key: answer.get("answer", ""), f"{key}_note": answer.get("note", "")}
    naming = str(profile.value("services", "levels"))
    requests = approvals.history(KIND, facts.id)
    may_edit = facts.state == "draft" and may_act_for(actor, facts.agency_id)
    usable = notice_reads.usable_notices(actor) if may_edit else []
    values = {
        "opening": facts,
        "states": reads.STATES,
        "looks": LOOKS,
        "criteria": CRITERIA,
        "tests": TESTS,
        "kinds": [{"value": key, "label": label} for key, label in SERVICE_KINDS.items()],
        "kind_names": SERVICE_KINDS,
        "levels": [{"value": str(level), "label": _level_label(level, naming)} for level in LEVELS],
        "level": level_name(facts.level, naming),
        "reasons": [{"value": key, "label": label} for key, label in PARTIAL_REASONS.items()],
        "reason_names": PARTIAL_REASONS,
        "used": demand([facts.code], now).get(facts.code, Demand(0, 0)),
        "requests": [(one, approvals.steps([one.id])[one.id]) for one in requests[:1]],
        "facts": facts_of(facts.id),
        "may_edit": may_edit,
        "notices": [{"value": row.number, "label": f"{row.number}: {', '.join(row.codes[:3])}"} for row in usable],
        "typed": typed or saved,
        "errors": errors or {},
    }
    return show(request, "governance/opening.html", values, status=status)


def _level_label(level: int, naming: str) -> str:
    plain = {1: "chỉ thông tin", 2: "thông tin và mẫu đơn", 3: "một phần", 4: "toàn trình"}[level]
    name = level_name(level, naming)
    return name if plain in name.lower() else f"{name} ({plain})"


_AT = "quan-tri/mo-dich-vu/"
urlpatterns = [
    path(_AT, openings, name="openings"),
    path(f"{_AT}bat-dau/", begin, name="opening-begin"),
    path(f"{_AT}<int:opening_id>/", opening, name="opening"),
    path(f"{_AT}<int:opening_id>/luu/", save, name="opening-save"),
]
