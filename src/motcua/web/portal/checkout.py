"""The citizen pays online: what is owed, by which way, and what became of it; the page never changes money."""

from datetime import datetime, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from motcua.core import audit, clock
from motcua.core.errors import NotFound, OutsideServiceFailed, RuleBroken
from motcua.core.money import format_dong
from motcua.dossiers import queries
from motcua.payments import queries as payments
from motcua.payments import services
from motcua.payments.enums import GATEWAY_NAMES, Gateway
from motcua.web.shared.access import citizen, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number
from motcua.web.shared.throttle import Throttle, TooMany

ASKING = Throttle("payment-asked", most=6, window=timedelta(minutes=1))
REFRESH_SECONDS = 5
GATEWAY_TEXTS = {
    Gateway.VIETQR: "Quét mã bằng ứng dụng ngân hàng bất kỳ; số tiền và nội dung được điền sẵn.",
    Gateway.VNPAY: "Thẻ, tài khoản ngân hàng hoặc ví trên trang của VNPAY.",
    Gateway.KEYPAY: "Thanh toán trên trang của Cổng Dịch vụ công quốc gia.",
}
# What the payer reads when a gateway says that nothing was paid: payment.md, codes of the customer's side.
FAILED = {"24": "Bạn đã hủy giao dịch tại cổng thanh toán.", "15": "Hết thời gian thanh toán."}


@citizen
def choose(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what an own dossier owes and begin to pay it; where nothing is owed there is nothing to show."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    audit.read(actor=actor.ref, act="own_payment", subject=found.id, now=now)
    offered = payments.ways(found.id)
    if not offered:
        return redirect("portal:dossier", ref=found.ref)
    if request.method != "POST":
        return _choice(request, found, offered, {}, 200)
    chosen = request.POST.get("gateway", "")
    if chosen not in {one.value for one in offered}:
        return _choice(request, found, offered, {"gateway": "Hãy chọn một cách thanh toán."}, 422)
    shown = id_number(request.POST.get("total", "")) or 0
    try:
        order = services.order(actor=actor, dossier_id=found.id, gateway=Gateway(chosen), shown=shown, now=now)
    except RuleBroken as broken:
        return _choice(request, found, offered, {broken.field or "total": broken.message}, 422)
    return redirect("portal:payment", order=order)


def _choice(
    request: HttpRequest, found: queries.Dossier, offered: list[Gateway], errors: dict[str, str], status: int
) -> HttpResponse:
    due = [row for row in payments.charges(found.id) if not row.paid_at]
    values = {
        "dossier": found,
        "rows": [[row.name, format_dong(row.amount)] for row in due],
        "total": sum(row.amount for row in due),
        "unsettled": payments.unsettled(found.id),
        "ways": [{"value": one.value, "label": GATEWAY_NAMES[one], "hint": GATEWAY_TEXTS[one]} for one in offered],
        "chosen": request.POST.get("gateway", offered[0].value),
        "errors": errors,
    }
    return render(request, "portal/pay.html", values, status=status)


@citizen
def payment(request: HttpRequest, order: str) -> HttpResponse:
    """Show an own order: the code or the link, and what became of it; a post asks the gateway once more."""
    actor, now = require_actor(request), clock.now()
    found = payments.order(order)
    if found is None or not queries.may_see_id(actor, found.dossier_id):
        raise NotFound("order")
    if request.method == "POST":
        return _ask(request, found, now)
    return _state(request, found, "", now)


def _ask(request: HttpRequest, found: payments.OrderRow, now: datetime) -> HttpResponse:
    try:
        ASKING.pass_or_raise(found.ref, now)
        services.ask(ref=found.ref, now=now)
    except TooMany:
        return _state(request, found, "Bạn vừa kiểm tra nhiều lần. Hãy chờ một phút rồi kiểm tra lại.", now, 429)
    except OutsideServiceFailed:
        return _state(request, found, "Cổng thanh toán chưa trả lời. Nếu đã nộp tiền, bạn không cần nộp lại.", now, 503)
    asked = payments.order(found.ref)
    if asked is not None and asked.state == "open":
        messages.info(request, f"Đã hỏi lúc {clock.shown(now)}: chưa có xác nhận rằng tiền đã đến.")
    # Who asked and has no word yet waits for it; the code again would invite to pay twice.
    return redirect(query(reverse("portal:payment", args=[found.ref]), cho=1))


def _state(
    request: HttpRequest, found: payments.OrderRow, problem: str, now: datetime, status: int = 200
) -> HttpResponse:
    is_open = found.state == "open" and found.expires_at > now
    values: dict[str, Any] = {
        "order": found,
        "name": GATEWAY_NAMES[Gateway(found.gateway)],
        "is_open": is_open and found.still_owed == found.amount,
        "changed": found.state == "open" and found.still_owed != found.amount,
        "is_late": found.state == "open" and not is_open,
        "why": FAILED.get(found.code, "Cổng thanh toán báo giao dịch không thành công."),
        # Who came back from the gateway waits for its word; a page with a code stands still until asked.
        "waits": is_open and bool(request.GET) and not found.kept and found.still_owed == found.amount,
        "seconds": REFRESH_SECONDS,
        "problem": problem,
        "messages": messages.get_messages(request),
        "receipts": payments.receipts(found.dossier_id) if found.state == "paid" else [],
    }
    if values["is_open"]:
        try:
            begun = services.begin(found.ref)
        except OutsideServiceFailed:
            values["problem"] = problem or "Cổng thanh toán chưa trả lời. Hãy tải lại trang hoặc chọn cách khác."
        else:
            values |= {"begun": begun, "words": list(begun.words.items())}
            if begun.qr:
                # A banking app opens a saved picture, and only of a kind that the phone's gallery knows.
                values["qr"] = segno.make(begun.qr, error="m", micro=False).png_data_uri(scale=8, border=4)
    return render(request, "portal/payment.html", values, status=status)


urlpatterns = [
    path("ho-so/<str:ref>/thanh-toan/", choose, name="pay"),
    path("thanh-toan/<str:order>/", payment, name="payment"),
]
