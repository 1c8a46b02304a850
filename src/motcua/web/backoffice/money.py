"""Money that does not meet what is owed: the list, the bank's file, matching, taking over, paying back."""

import re
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken, errors_of
from motcua.core.money import format_dong
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries as dossiers
from motcua.payments import queries, services
from motcua.payments.enums import DIFFERENCE_NAMES, GATEWAY_NAMES, DifferenceKind, Gateway
from motcua.web.backoffice.page import ADMINS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.brought_in import brought_in
from motcua.web.shared.moments import read_day

ROWS = 50
MOST_DOSSIERS, _LONGEST_REFS = 20, 1000


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ADMINS)
def differences(request: HttpRequest) -> HttpResponse:
    """List what is open, oldest first, and compare a day with the bank's file."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        return _list(request, actor, {}, 200)
    day = read_day(request.POST.get("day", ""))
    errors = {} if day else {"day": "Hãy nhập ngày sao kê, ví dụ 05/03/2026."}
    content = b""
    try:
        content = brought_in(request, otherwise="Hãy chọn tệp sao kê của ngân hàng.")
    except RuleBroken as broken:
        errors["file"] = broken.message
    gateway = request.POST.get("gateway", "")
    if gateway not in set(Gateway):
        errors["gateway"] = "Hãy chọn nơi thu."
    if errors or day is None:
        return _list(request, actor, errors, 422)
    try:
        done = services.reconcile(actor=actor, gateway=Gateway(gateway), day=day, content=content, now=now)
    except RuleBroken as broken:
        return _list(request, actor, {broken.field or "file": broken.message}, 422)
    messages.success(request, f"Đã đối soát: {done.agreed} giao dịch khớp, {done.listed} khoản chưa khớp mới.")
    return redirect("work:differences")


def _list(request: HttpRequest, actor: Actor, errors: dict[str, str], status: int) -> HttpResponse:
    found = queries.open_differences(actor, request.GET.get("sau", ""), ROWS + 1)
    rows = [
        [
            {"text": DIFFERENCE_NAMES[DifferenceKind(row.kind)], "href": f"/quan-tri/doi-soat/{row.id}/"},
            format_dong(row.amount),
            {"text": row.reference, "sub": GATEWAY_NAMES[Gateway(row.gateway)]},
            row.dossier_ref,
            f"{clock.local(row.found_at):%d/%m/%Y}",
            _standing(row),
        ]
        for row in found[:ROWS]
    ]
    last = found[ROWS - 1] if len(found) > ROWS else None
    values = {
        "rows": rows,
        "next": f"?sau={last.found_at.isoformat().replace('+', '%2B')}~{last.id}" if last else "",
        "errors": errors,
        "typed": request.POST,
        "may_reconcile": actor.has(Role.PROVINCE_ADMIN),
        "gateways": [{"value": one.value, "label": GATEWAY_NAMES[one]} for one in Gateway],
    }
    return show(request, "differences.html", values, status=status)


def _standing(row: queries.DifferenceRow) -> str:
    if row.refund_id is None:
        return "Chưa xử lý"
    return "Chờ chi trả" if row.refund_accepted else "Chờ quyết định hoàn trả"


@official(*ADMINS)
def difference(request: HttpRequest, number: int) -> HttpResponse:
    """Show one difference and what may be done about it."""
    return _one(request, number, {}, 200)


def _one(request: HttpRequest, number: int, errors: dict[str, str], status: int) -> HttpResponse:
    actor = require_actor(request)
    row = _found(actor, number)
    audit.read(actor=actor.ref, act="difference", subject=row.id, now=clock.now())
    values = {
        "row": row,
        "facts": [
            ["Loại", DIFFERENCE_NAMES[DifferenceKind(row.kind)]],
            ["Số tiền", format_dong(row.amount)],
            ["Nơi thu", GATEWAY_NAMES[Gateway(row.gateway)]],
            ["Số giao dịch", row.reference],
            ["Nội dung", row.note],
            ["Hồ sơ", row.dossier_ref],
            ["Phát hiện", f"{clock.local(row.found_at):%H:%M %d/%m/%Y}"],
        ],
        "is_bank_only": row.kind == DifferenceKind.BANK_ONLY,
        "amount": format_dong(row.amount),
        "errors": errors,
        # Several forms hold a field of the same name; the faulty one is the one that was sent.
        "summary": {f"{request.POST.get('viec', '')}-{name}": message for name, message in errors.items()},
        "typed": request.POST,
    }
    return show(request, "difference.html", values, status=status)


def _found(actor: Actor, number: int) -> queries.DifferenceRow:
    found = queries.open_difference(actor, number)
    if found is None:
        raise NotFound(f"difference {number}")
    return found


@act("work:difference")
@official(*ADMINS)
def resolve(request: HttpRequest, number: int) -> HttpResponse:
    """Match, take over, explain, or take the next step of paying back; what was typed stays when it is refused."""
    actor, now = require_actor(request), clock.now()
    row = _found(actor, number)
    try:
        done = _act(request, actor, row, now)
    except RuleBroken as broken:
        return _one(request, number, dict(errors_of(broken, "viec")), 422)
    messages.success(request, done)
    return redirect("work:differences")


def _act(request: HttpRequest, actor: Actor, row: queries.DifferenceRow, now: datetime) -> str:
    what, text = request.POST.get("viec", ""), request.POST.get("text", "")
    if what == "khop":
        targets = _dossiers(actor, request.POST.get("dossier", ""))
        services.match(actor=actor, difference_id=row.id, dossier_ids=[one.id for one in targets], text=text, now=now)
        return f"Đã khớp với hồ sơ {', '.join(one.ref for one in targets)} và lập biên lai."
    if what == "ghi-nhan":
        services.take_over(actor=actor, difference_id=row.id, text=text, now=now)
        return "Đã ghi nhận khoản tiền theo sao kê."
    if what == "giai-trinh":
        services.explain(actor=actor, difference_id=row.id, text=text, now=now)
        return "Đã ghi cách xử lý."
    if what == "de-nghi" and row.money_id is not None:
        reason = request.POST.get("reason", "")
        services.ask_refund(actor=actor, money_id=row.money_id, amount=row.amount, reason=reason, now=now)
        return "Đã đề nghị hoàn trả; chờ người khác quyết định."
    if what in {"dong-y", "tu-choi"} and row.refund_id is not None:
        decision = request.POST.get("decision", "")
        services.decide_refund(
            actor=actor, refund_id=row.refund_id, accepted=what == "dong-y", decision=decision, now=now
        )
        return "Đã ghi quyết định."
    if what == "chi-tra" and row.refund_id is not None:
        services.pay_refund(actor=actor, refund_id=row.refund_id, document=request.POST.get("document", ""), now=now)
        return "Đã ghi việc hoàn trả."
    raise RuleBroken("difference.act", "Hãy chọn một việc trên trang này.", "viec")


def _dossiers(actor: Actor, typed: str) -> list[dossiers.Dossier]:
    refs = list(dict.fromkeys(re.findall(r"[^\s,;]+", typed[:_LONGEST_REFS])))
    found, unknown = [], []
    for ref in refs[:MOST_DOSSIERS]:
        try:
            found.append(dossiers.visible(actor, ref))
        except NotFound:
            unknown.append(ref)
    if unknown or not found:
        named = f" {', '.join(unknown)}" if unknown else ""
        message = f"Không có hồ sơ{named} trong phạm vi của bạn. Hãy kiểm tra mã hồ sơ."
        raise RuleBroken("difference.no_dossier", message, "dossier")
    if len(refs) > MOST_DOSSIERS:
        raise RuleBroken("difference.dossiers", f"Hãy ghi từ một đến {MOST_DOSSIERS} mã hồ sơ.", "dossier")
    return found


urlpatterns = [
    path("quan-tri/doi-soat/", differences, name="differences"),
    path("quan-tri/doi-soat/<int:number>/", difference, name="difference"),
    path("quan-tri/doi-soat/<int:number>/xu-ly/", resolve, name="resolve-difference"),
]
