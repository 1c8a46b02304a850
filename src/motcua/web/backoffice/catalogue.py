"""Administration of the catalogue: what is published, what was doubted, and offering it in one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import AgencyRow
from motcua.dossiers import time_rules
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.openings import OTHER, SERVICE_KINDS
from motcua.procedures import catalogue, english, routing, services
from motcua.procedures import queries as procedures_read
from motcua.procedures.catalogue import ProcedureFacts
from motcua.procedures.queries import OfferingFacts
from motcua.procedures.rules.content import ProcedureContent, limit_in_words, money_in_words, supplement_clock_of
from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.difference import SUPPLEMENT_CLOCKS
from motcua.procedures.rules.process_checker import Finding, check
from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.processes import default_process, total_hours
from motcua.procedures.rules.routes import ROUTE_NAMES
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number

CHANNELS = {"counter": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính công ích"}
KINDS = {"fee": "Lệ phí", "charge": "Phí", "unknown": "Phí, lệ phí"}
ROLES = {
    "desk": "Bộ phận Một cửa",
    "dispatcher": "Người phân công",
    "handler": "Công chức thụ lý",
    "approver": "Lãnh đạo duyệt",
    "signer": "Người ký",
    "clerk": "Văn thư",
}
PLACES = {"receiving": "Nơi tiếp nhận", "handling": "Cơ quan giải quyết"}
ENDS = {"finish": "có kết quả, chờ trả", "refuse": "từ chối giải quyết", "stop": "dừng giải quyết"}
LONGEST_QUESTION = 400
LEVEL_NAMES = {"ministry": "cấp bộ", "province": "cấp tỉnh", "commune": "cấp xã"}
LONGEST_CODE = 60
FOUND = 40
OFFERED, OTHER_SERVICES = "cung-cap", "dich-vu-khac"


@dataclass(frozen=True)
class StepLine:
    """A step of an internal process in words."""

    title: str
    place: str
    role: str
    hours: str
    ways: list[str]


@dataclass(frozen=True)
class FeeLine:
    """One way to hand in: channel, case, limit and amounts in words."""

    channel: str
    case: str
    limit: str
    fees: list[str]


@require_safe
@official(*ADMINS)
def procedures(request: HttpRequest) -> HttpResponse:
    """Show the catalogue: all of it, what a search found, or what the own agency offers."""
    actor = require_actor(request)
    question = clean_input(request.GET.get("q", ""), LONGEST_QUESTION, multiline=False)
    chosen = request.GET.get("loc", "")
    chosen = chosen if chosen in {OFFERED, OTHER_SERVICES} else ""
    own = chosen == OFFERED
    cursor = clean_input(request.GET.get("sau", ""), LONGEST_CODE, multiline=False)
    # Whoever administers the province looks at what anybody offers.
    whole_province = actor.has(Role.PROVINCE_ADMIN)
    offered = {row.code for row in procedures_read.offerings_at_agency(actor.agency_id)}
    if question:
        rows, following = catalogue.find(question, FOUND), None
    else:
        agency_id = actor.agency_id if own and not whole_province else None
        page = catalogue.browse(
            agency_id=agency_id,
            offered=own and whole_province,
            service_kind=OTHER if chosen == OTHER_SERVICES else "",
            cursor=cursor,
            limit=FOUND,
        )
        rows, following = page.rows, page.next
    here = reverse("work:procedures")
    values = {
        "rows": rows,
        "offered": {row.code for row in rows if row.offered} if whole_province else offered,
        "whole_province": whole_province,
        "question": question,
        "lists": [
            {"text": "Toàn bộ danh mục", "href": here, "current": not chosen and not question},
            {
                "text": "Đang cung cấp",
                "href": query(here, loc=OFFERED),
                "current": own and not question,
                "count": catalogue.offered_count() if whole_province else len(offered),
            },
            {
                "text": "Dịch vụ công khác",
                "href": query(here, loc=OTHER_SERVICES),
                "current": chosen == OTHER_SERVICES and not question,
            },
        ],
        "others": chosen == OTHER_SERVICES,
        "kinds": SERVICE_KINDS,
        "start_href": query(here, loc=chosen) if cursor else "",
        "next_href": query(here, loc=chosen, sau=following) if following else "",
    }
    return show(request, "procedures.html", values)


@require_safe
@official(*ADMINS)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Show a procedure as administrators see it."""
    return _show_procedure(request, code)


@act("work:procedure")
@official(*ADMINS)
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Offer the procedure at an agency; form, process and routing are made from the publication."""
    actor, now = require_actor(request), clock.now()
    names = ("agency", "handling", "handling_unit")
    typed = {name: clean_input(request.POST.get(name, ""), LONGEST_CODE, multiline=False) for name in names}
    try:
        agency = _receiving(actor, typed["agency"])
        if agency.id in {row.agency_id for row in procedures_read.offerings_of(code)}:
            # A second click; what is in force stays as it is.
            messages.info(request, f"Thủ tục {code} đang được cung cấp tại {agency.name}.")
            return redirect("work:procedure", code=code)
        handling = directory.agency_by_code(typed["handling"]) if typed["handling"] else None
        services.offer(
            actor=actor,
            code=code,
            agency_id=agency.id,
            handling_id=handling.id if handling else None,
            handling_unit_id=id_number(typed["handling_unit"]),
            now=now,
        )
    except RuleBroken as broken:
        return _show_procedure(request, code, typed, {broken.field or "agency": broken.message}, status=422)
    messages.success(request, f"Đã cung cấp thủ tục {code} tại {agency.name}. Người dân có thể nộp hồ sơ từ bây giờ.")
    if doubt := level_doubt(catalogue.procedure(code).content["levels"], (handling or agency).level):
        messages.warning(request, doubt)
    return redirect("work:procedure", code=code)


@act("work:procedure")
@official(*ADMINS)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Stop offering the procedure at an agency, or offer it there again as it was."""
    actor = require_actor(request)
    facts = catalogue.procedure(code)
    agency_code = clean_input(request.POST.get("agency", ""), LONGEST_CODE, multiline=False)
    if request.POST.get("act") == "reopen":
        chosen = _at(procedures_read.withdrawn_offerings(code), agency_code)
        services.reopen_offer(actor=actor, offering_id=chosen.id)
        messages.success(request, f"Đã mở lại thủ tục tại {chosen.agency_name}, với biểu mẫu và quy trình như trước.")
    else:
        chosen = _at(facts.offerings, agency_code)
        services.withdraw_offer(actor=actor, offering_id=chosen.id)
        messages.success(request, f"Đã ngừng nhận hồ sơ tại {chosen.agency_name}. Hồ sơ đã nộp vẫn được giải quyết.")
    return redirect("work:procedure", code=code)


@act("work:procedure")
@official(Role.PROVINCE_ADMIN)
def route(request: HttpRequest, code: str) -> HttpResponse:
    """Set where citizens hand the procedure in online."""
    actor = require_actor(request)
    typed = {
        "route": request.POST.get("route", ""),
        "route_reason": clean_input(request.POST.get("route_reason", ""), routing.LONGEST_REASON),
    }
    try:
        routing.set_route(actor=actor, code=code, route=typed["route"], reason=typed["route_reason"], now=clock.now())
    except RuleBroken as broken:
        return _show_procedure(request, code, typed, {broken.field or "route": broken.message}, status=422)
    messages.success(request, "Đã ghi nơi nộp trực tuyến. Bản khai đang làm dở và hồ sơ đã nộp vẫn tiếp tục ở đây.")
    return redirect("work:procedure", code=code)


@act("work:procedure")
@official(Role.PROVINCE_ADMIN)
def assurance(request: HttpRequest, code: str) -> HttpResponse:
    """Set how surely who hands the procedure in online must be known."""
    actor = require_actor(request)
    typed = {
        "assurance": request.POST.get("assurance", ""),
        "assurance_reason": clean_input(request.POST.get("assurance_reason", ""), routing.LONGEST_REASON),
    }
    try:
        routing.ask_assurance(
            actor=actor, code=code, asked=typed["assurance"], reason=typed["assurance_reason"], now=clock.now()
        )
    except RuleBroken as broken:
        return _show_procedure(request, code, typed, {broken.field or "assurance": broken.message}, status=422)
    messages.success(request, "Đã ghi mức xác thực tài khoản. Bản khai đang làm dở được giữ; lúc nộp sẽ hỏi mức này.")
    return redirect("work:procedure", code=code)


@require_safe
@official(*ADMINS)
def form_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show the electronic form that the citizen fills in: the one in force, or the one that would be made."""
    facts = catalogue.procedure(code)
    actor = require_actor(request)
    own = [row for row in facts.offerings if row.agency_id == actor.agency_id] or facts.offerings
    form: Mapping[str, Any] = procedures_read.form_of(own[0].form_id) if own else default_form(facts.content)
    return show(request, "form.html", {"facts": facts, "form": form, "in_force": bool(own)})


def _show_procedure(
    request: HttpRequest,
    code: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = require_actor(request)
    facts = catalogue.procedure(code)
    whole_province = actor.has(Role.PROVINCE_ADMIN)
    own = [row for row in facts.offerings if row.agency_id == actor.agency_id or whole_province]
    definition = (
        procedures_read.process_of(own[0].process_id) if own else default_process(facts.content, _level(facts.content))
    )
    withdrawn = procedures_read.withdrawn_offerings(code)
    agencies = directory.agencies()
    offered_here = {row.agency_id for row in facts.offerings}
    units = [] if whole_province else directory.units_of(actor.agency_id)
    has_desk = whole_province or any(unit.kind == "desk" for unit in units)
    values = {
        "facts": facts,
        "content": facts.content,
        "issues": _issues(facts),
        "offerings": [(row, services.may_offer(actor, row.agency_id)) for row in facts.offerings],
        "withdrawn": [row for row in withdrawn if services.may_offer(actor, row.agency_id)],
        "may_open": has_desk and (whole_province or actor.agency_id not in offered_here),
        "has_desk": has_desk,
        "agencies": [row for row in directory.agencies_with_desk() if row.id not in offered_here]
        if whole_province
        else [],
        "of_province": _level(facts.content) == "province",
        "handlers": [row for row in agencies if row.id != actor.agency_id],
        "units": units,
        "steps": _steps(definition),
        "process_title": definition["title"],
        "process_in_force": bool(own),
        "findings": _findings(definition, facts.content),
        "ways": _ways(facts.content),
        "supplement_clock": _supplement_clock(facts.content),
        "revision_href": f"{reverse('work:revision-new')}?ma={code}",
        "may_route": routing.may_route(actor),
        "may_write_english": english.may_write(actor),
        "routes": [{"value": key.value, "label": label} for key, label in ROUTE_NAMES.items()],
        "route_name": ROUTE_NAMES[routing.route_now(facts.route)],
        "asked": routing.ASKED[facts.asks_assurance],
        "levels_asked": [{"value": key, "label": label} for key, label in routing.ASKED.items()],
        "route_facts": facts_of(facts.procedure_id),
        "typed": typed or {},
        "errors": errors or {},
    }
    return show(request, "procedure.html", values, status=status)


def _receiving(actor: Actor, code: str) -> AgencyRow:
    """Return the chosen receiving agency; whoever administers one agency only means that one."""
    if not code and actor.has(Role.PROVINCE_ADMIN):
        raise RuleBroken("offering.no_agency", "Hãy chọn cơ quan tiếp nhận hồ sơ của thủ tục này.", field="agency")
    return directory.agency_by_code(code or actor.agency_code)


def _fee_in_words(amount: int | None, text: str | None) -> str:
    if amount is None:
        return text or "chưa xác định số tiền"
    return money_in_words(amount) if amount else "miễn phí"


def _at(offerings: Sequence[OfferingFacts], agency_code: str) -> OfferingFacts:
    for row in offerings:
        if row.agency_code == agency_code:
            return row
    raise NotFound(f"offering at {agency_code}")


def _level(content: ProcedureContent) -> str:
    return "commune" if "commune" in content["levels"] else "province"


def level_doubt(levels: list[str], agency_level: str) -> str:
    """Return a warning when the publication names other levels than the handling agency's; it may still be right.

    District procedures went to provinces and communes on 1 July 2025, and some records name no level.
    """
    if not levels or agency_level in levels or {"district", "other"} & set(levels):
        return ""
    named = ", ".join(LEVEL_NAMES.get(level, level) for level in levels)
    return f"Bản công bố ghi thủ tục này do {named} thực hiện. Hãy kiểm tra lại cơ quan giải quyết vừa chọn."


def _issues(facts: ProcedureFacts) -> dict[str, list[str]]:
    """Return the messages of the import by what was done, each once."""
    found: dict[str, list[str]] = {"doubted": [], "repaired": []}
    for issue in facts.issues:
        messages_of = found.setdefault(str(issue.get("kind", "doubted")), [])
        if issue.get("message") and issue["message"] not in messages_of:
            messages_of.append(str(issue["message"]))
    return found


def _findings(definition: Mapping[str, Any], content: ProcedureContent) -> list[Finding]:
    try:
        return check(parse(definition), total_hours(content))
    except RuleBroken as broken:
        return [Finding(None, broken.code, broken.message)]


def _steps(definition: Mapping[str, Any]) -> list[StepLine]:
    titles = {step["key"]: step["title"] for step in definition["steps"]} | ENDS
    return [
        StepLine(
            title=step["title"],
            place=_place(str(step.get("agency", ""))),
            role="Chờ đủ ý kiến" if step["kind"] == "join" else ROLES.get(step["role"], step["role"]),
            hours=f"{step['limit_hours']:g} giờ".replace(".", ",") if step.get("limit_hours") else "",
            ways=[f"{outcome['label']} → {_target(outcome['to'], titles)}" for outcome in step.get("outcomes") or ()]
            or [f"→ {_target(step['to'], titles)}"],
        )
        for step in definition["steps"]
    ]


def _place(agency: str) -> str:
    return PLACES.get(agency) or (f"Cơ quan phối hợp ({agency.removeprefix('slot:')})" if agency else "")


def _target(to: str | Sequence[str], titles: Mapping[str, str]) -> str:
    keys = [to] if isinstance(to, str) else to
    return " và ".join(titles.get(key, key) for key in keys)


def _supplement_clock(content: ProcedureContent) -> str:
    """Say what a supplement after appraisal does to the clock: by this version, or the province's rule of today."""
    own = supplement_clock_of(content)
    if own:
        return f"{SUPPLEMENT_CLOCKS[own].capitalize()} (bản công bố này quy định)"
    general = time_rules.supplement_clock(clock.local_date(clock.now())).value
    return f"{SUPPLEMENT_CLOCKS[general].capitalize()} (quy định chung của tỉnh)"


def _ways(content: ProcedureContent) -> list[FeeLine]:
    return [
        FeeLine(
            channel=CHANNELS.get(row["channel"], row["channel"]),
            case=row["case"] or "",
            limit=limit_in_words(row["limit"]) or row["limit_text"] or "Chưa rõ, phải nhập khi tiếp nhận",
            fees=[f"{KINDS[fee['kind']]}: {_fee_in_words(fee['amount'], fee['text'])}" for fee in row["fees"]],
        )
        for row in content["submissions"]
    ]
