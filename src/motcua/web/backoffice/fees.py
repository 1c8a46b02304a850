"""How much is taken, when, and from whom less: dated rules of one procedure or of every one, with their source."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.money import format_dong
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.governance.queries.history import facts_of
from motcua.procedures import catalogue, fee_rules
from motcua.procedures.catalogue import ProcedureFacts
from motcua.procedures.fee_rules import RuleFacts
from motcua.procedures.rules.content import cases_of_papers
from motcua.procedures.rules.fee_rules import MOMENT_NAMES, FeeRule, RuleKind
from motcua.procedures.rules.fees import KIND_NAMES, fee_options
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import whole_number

LONGEST = 500
AMOUNT, RELIEF, MOMENT = "muc-thu", "mien-giam", "thoi-diem"
ACTS = {AMOUNT: RuleKind.AMOUNT, RELIEF: RuleKind.RELIEF, MOMENT: RuleKind.MOMENT}
CHANNELS = (
    ("", "Mọi cách nộp"),
    ("online", "Trực tuyến"),
    ("counter", "Trực tiếp"),
    ("postal", "Bưu chính công ích"),
)
BAD_DAY = "Hãy nhập ngày dạng 25/11/2026."


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def rules(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show the rules of a procedure, or those of every one, and declare another; what was typed stays when refused."""
    facts = catalogue.procedure(code) if code else None
    if request.method != "POST":
        return _page(request, facts, {}, 200)
    actor, now = require_actor(request), clock.now()
    errors, typed = _read(request)
    procedure_id = facts.procedure_id if facts else None
    try:
        fee_rules.declare(actor=actor, procedure_id=procedure_id, facts=typed, now=now)
    except RuleBroken as broken:
        # What is no day at all is told as that, and not as missing.
        return _page(request, facts, dict(errors_of(broken, "basis")) | errors, 422)
    messages.success(request, "Đã ghi quy định. Hồ sơ đã tiếp nhận giữ mức đã ghi trong giấy tiếp nhận.")
    return redirect("work:procedure-fees", code=code) if code else redirect("work:fees")


def _read(request: HttpRequest) -> tuple[dict[str, str], RuleFacts]:
    post = request.POST
    errors, days = {}, {}
    for name in ("valid_from", "valid_to"):
        text = post.get(name, "").strip()
        days[name] = read_day(text)
        if text and days[name] is None:
            errors[name] = BAD_DAY
    kind = ACTS.get(post.get("viec", ""), RuleKind.RELIEF)
    # A last day that cannot be read must not make the rule endless.
    unreadable = "valid_to" in errors
    return errors, RuleFacts(
        kind=kind,
        channel=post.get("channel", "")[:20],
        case=_text(request, "case"),
        name=_text(request, "name"),
        fee_kind=post.get("fee_kind", "")[:20],
        amount=_dong(post.get("amount", "")),
        percent=whole_number(post.get("percent", "").strip()),
        paper=_text(request, "paper"),
        moment=post.get("moment", "")[:20],
        pay_days=whole_number(post.get("pay_days", "").strip()),
        basis=_text(request, "basis"),
        valid_from=days["valid_from"],
        valid_to=date.min if unreadable else days["valid_to"],
    )


@act("work:fees")
@official(Role.PROVINCE_ADMIN)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Let a rule hold until a day, by the text that ends it."""
    actor, code = require_actor(request), request.POST.get("code", "")[:60]
    day = read_day(request.POST.get("last_day", ""))
    try:
        fee_rules.end(actor=actor, rule_id=number, last_day=day, source=_text(request, "ending"), now=clock.now())
    except RuleBroken as broken:
        facts = catalogue.procedure(code) if code else None
        return _page(request, facts, dict(errors_of(broken, "last_day")), 422, ending=number)
    messages.success(request, f"Quy định áp dụng đến hết ngày {day:%d/%m/%Y}.")
    return redirect("work:procedure-fees", code=code) if code else redirect("work:fees")


def _page(
    request: HttpRequest, facts: ProcedureFacts | None, errors: dict[str, str], status: int, ending: int = 0
) -> HttpResponse:
    actor, today = require_actor(request), clock.local_date(clock.now())
    found = fee_rules.of_procedure(facts.procedure_id if facts else None)
    cases = cases_of_papers(facts.content) if facts else []
    sent = request.POST.get("viec", "")
    values = {
        "facts": facts,
        "amounts": [_amount(rule, today) for rule in found if rule.kind is RuleKind.AMOUNT],
        "reliefs": [_relief(rule, today) for rule in found if rule.kind is RuleKind.RELIEF],
        "moments": [_moment(rule, today) for rule in found if rule.kind is RuleKind.MOMENT],
        "fees": [[fee.name, format_dong(fee.amount)] for fee in _all_fees(facts)] if facts else [],
        "open_rules": [
            {"id": rule.id, "label": _label(rule)}
            for rule in found
            if (rule.procedure_id is not None) == (facts is not None) and _standing(rule, today) != "Hết áp dụng"
        ],
        "history": facts_of(facts.procedure_id if facts else fee_rules.STREAM),
        "may_set": fee_rules.may_set(actor),
        "channels": [{"value": value, "label": label} for value, label in CHANNELS],
        "cases": [{"value": "", "label": "Mọi trường hợp"}, *({"value": case, "label": case} for case in cases)]
        if cases
        else [],
        "moment_options": [{"value": key.value, "label": label.capitalize()} for key, label in MOMENT_NAMES.items()],
        "errors": errors,
        # The forms have fields of the same names; the faulty one is the one that was sent.
        "typed": {each: request.POST if sent == each else {} for each in ACTS},
        "faults": {each: errors if sent == each else {} for each in ACTS} | {"end": errors if ending else {}},
        "fee_kinds": [{"value": key, "label": KIND_NAMES[key]} for key in sorted(fee_rules.FEE_KINDS, reverse=True)],
        "summary": {f"{sent or 'end'}-{name}": message for name, message in errors.items()},
        "ending": ending,
        "end_typed": request.POST if ending else {},
    }
    return show(request, "fees.html", values, status=status)


def _all_fees(facts: ProcedureFacts) -> list[Any]:
    found = [fee for channel in ("online", "counter", "postal") for fee in fee_options(facts.content, channel)]
    return list(dict.fromkeys(found))


def _where(rule: FeeRule) -> str:
    channel = dict(CHANNELS)[rule.channel]
    return f"{channel}; {rule.case}" if rule.case else channel


def _standing(rule: FeeRule, today: date) -> str:
    if rule.valid_from > today:
        return "Sắp áp dụng"
    return "Hết áp dụng" if rule.valid_to is not None and rule.valid_to < today else "Đang áp dụng"


def _days(rule: FeeRule) -> str:
    return f"{rule.valid_from:%d/%m/%Y} – " + (f"{rule.valid_to:%d/%m/%Y}" if rule.valid_to else "chưa định")


def _scope(rule: FeeRule) -> str:
    return "Thủ tục này" if rule.procedure_id is not None else "Mọi thủ tục"


def _dong(text: str) -> int | None:
    return whole_number(text.replace(".", "").replace(" ", ""))


def _amount(rule: FeeRule, today: date) -> list[Any]:
    return [
        f"{KIND_NAMES[rule.fee_kind]}: {rule.name}",
        format_dong(rule.amount) if rule.amount else "Không thu",
        _where(rule),
        {"text": _standing(rule, today), "sub": _days(rule)},
        rule.basis,
    ]


def _relief(rule: FeeRule, today: date) -> list[Any]:
    return [
        {"text": rule.name, "sub": rule.paper or "Không cần giấy tờ"},
        rule.taken_off.capitalize(),
        {"text": _where(rule), "sub": _scope(rule)},
        {"text": _standing(rule, today), "sub": _days(rule)},
        rule.basis,
    ]


def _moment(rule: FeeRule, today: date) -> list[Any]:
    days = f"{rule.pay_days} ngày làm việc để nộp" if rule.pay_days else ""
    return [
        {"text": MOMENT_NAMES[rule.moment].capitalize(), "sub": days},
        {"text": _where(rule), "sub": _scope(rule)},
        {"text": _standing(rule, today), "sub": _days(rule)},
        rule.basis,
    ]


def _label(rule: FeeRule) -> str:
    what = {
        RuleKind.AMOUNT: f"{rule.name}, {format_dong(rule.amount)}",
        RuleKind.RELIEF: f"{rule.name}, {rule.taken_off}",
        RuleKind.MOMENT: f"Thu {MOMENT_NAMES[rule.moment]}",
    }[rule.kind]
    return f"{what} ({_where(rule).lower()}, từ {rule.valid_from:%d/%m/%Y})"


def _text(request: HttpRequest, name: str) -> str:
    return clean_input(request.POST.get(name, ""), LONGEST, multiline=False)


urlpatterns = [
    path("quan-tri/muc-thu/", rules, name="fees"),
    path("quan-tri/muc-thu/<int:number>/cham-dut/", end, name="end-fee-rule"),
    path("quan-tri/thu-tuc/<str:code>/muc-thu/", rules, name="procedure-fees"),
]
