"""One result under way: given with proof, tried, brought back, lost."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.postal import queries
from motcua.postal import services as post
from motcua.postal.enums import DELIVERY_LABELS, LOSSES, ZONE_LABELS
from motcua.results.services import IDENTITY_CHECKS, RELATIONS, ReturnFacts
from motcua.web.post.page import options, show, typed_of
from motcua.web.post.pickup import loss_of
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_moment

DONE = {
    "khu-vuc": "Đã đổi khu vực, hạn phát được tính lại.",
    "chua-phat": "Đã ghi lần phát chưa thành.",
    "mang-ve": "Đã ghi nhận mang kết quả về Bộ phận Một cửa.",
    "mat": "Đã ghi nhận; người dân được báo cùng lời xin lỗi.",
    "phat": "Đã ghi nhận phát kết quả, hồ sơ hoàn thành.",
}


@official(Role.POSTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, token: str) -> HttpResponse:
    """Show where a result goes, and record what came of it."""
    actor, now = require_actor(request), clock.now()
    found = queries.delivery(actor, token)
    audit.read(actor=actor.ref, act="post.delivery", subject=found.dossier_id, now=now)
    if request.method != "POST":
        return _page(request, found, {}, {})
    typed = typed_of(request)
    act = typed.get("viec", "")
    try:
        _act(request, actor, found, typed, now)
    except RuleBroken as broken:
        errors = dict(errors_of(broken))
        if "proof_file" in request.FILES:
            errors.setdefault("proof_file", "Hãy chọn lại ảnh chụp phiếu phát.")
        return _page(request, found, typed, errors, status=422)
    messages.success(request, DONE.get(act, DONE["phat"]))
    ended = act in {"mang-ve", "mat", "phat"}
    return redirect("post:home") if ended else redirect("post:delivery", token=token)


def _act(request: HttpRequest, actor: Actor, found: queries.Delivery, typed: Mapping[str, str], now: datetime) -> None:
    act, token, reason = typed.get("viec", ""), found.row.token, typed.get("reason", "")
    if act == "khu-vuc":
        zone, why = typed.get("zone", ""), typed.get("zone_reason", "")
        post.change_zone(actor=actor, token=token, zone=zone, reason=why, now=now)
    elif act == "chua-phat":
        post.note_attempt(actor=actor, token=token, reason=reason, now=now)
    elif act == "mang-ve":
        post.bring_back(actor=actor, token=token, reason=reason, now=now)
    elif act == "mat":
        post.lose(actor=actor, token=token, facts=loss_of(typed), now=now)
    else:
        proof = _proof(request, actor, found, typed, now)
        post.deliver(actor=actor, token=token, proof=proof, now=now)


def _proof(
    request: HttpRequest, actor: Actor, found: queries.Delivery, typed: Mapping[str, str], now: datetime
) -> post.Proof:
    unreadable: list[tuple[str, str]] = []
    at = read_moment(typed["at"]) if typed.get("at") else None
    if typed.get("at") and at is None:
        unreadable.append(("at", "Hãy nhập giờ và ngày đã phát, ví dụ 09:30 25/11/2026."))
    file_id, sent = None, request.FILES.get("proof_file")
    if sent is not None:
        try:
            chunks = sent.chunks()
            file_id = documents.store(name=sent.name or "", chunks=chunks, owner_id=actor.account_id, now=now).id
        except RuleBroken as broken:
            unreadable.append(("proof_file", broken.message))
    if found.owed and typed.get("money_taken") != "1":
        unreadable.append(("money_taken", "Hãy thu đủ số tiền còn phải nộp trước khi giao kết quả."))
    return post.Proof(
        receiver=ReturnFacts(
            receiver_name=typed.get("receiver_name", ""),
            relation=typed.get("relation", "owner"),
            identity_check=typed.get("identity_check", ""),
            authorisation=typed.get("authorisation", ""),
        ),
        number=typed.get("proof", ""),
        at=at,
        file_id=file_id,
        with_originals=typed.get("with_originals") == "1",
        money=found.owed,
        receipt=typed.get("receipt", ""),
        unreadable=tuple(unreadable),
    )


def _page(
    request: HttpRequest,
    found: queries.Delivery,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    values = {
        "one": found,
        "row": found.row,
        "state": DELIVERY_LABELS.get(found.row.state, found.row.state),  # type: ignore[call-overload]
        "zone": ZONE_LABELS.get(found.row.zone, found.row.zone),  # type: ignore[call-overload]
        "is_late": (found.row.ended_at or clock.now()) > found.row.due_at,
        "typed": {"relation": "owner", "receiver_name": found.row.owner_name} | dict(typed),
        "errors": errors,
        "zones": options(ZONE_LABELS),
        "relations": options(RELATIONS),
        "checks": options(IDENTITY_CHECKS),
        "losses": options(LOSSES),
    }
    return show(request, "delivery.html", values, status=status)


urlpatterns = [path("phat/<str:token>/", delivery, name="delivery")]
