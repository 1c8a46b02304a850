"""One's own data and acts: seen, corrected, taken along; the account closed."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from motcua.core import audit, clock
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.core.text import clean_input
from motcua.directory import own_data, terms
from motcua.directory.actors import Actor
from motcua.dossiers.queries.acts import PAGE, acts_of
from motcua.feedback.asked import questions_of_account
from motcua.intake.services import leaving
from motcua.notifications.inbox import everything_told
from motcua.web.shared.access import require_actor, signed_in
from motcua.web.shared.numbers import id_number

_TYPED = {"full_name": 200, "personal_number": 30, "phone": 30, "email": 254, "address": 300, "organisation": 200}
ACTS = {
    "account.opened": "Tạo tài khoản",
    "account.confirmed": "Đối chiếu giấy tờ tùy thân tại Bộ phận Một cửa",
    "account.linked": "Gắn tài khoản quốc gia, chứng thư số",
    "account.joined": "Gộp hai tài khoản của bạn",
    "account.locked": "Tài khoản bị khóa",
    "account.restored": "Tài khoản được mở lại",
    "account.corrected": "Sửa dữ liệu tài khoản",
    "account.reported": "Báo mất tài khoản",
    "mandate.made": "Lập ủy quyền, khai làm thay",
    "mandate.ended": "Chấm dứt ủy quyền",
    "dossier.submitted": "Nộp hồ sơ",
    "dossier.on_behalf": "Nộp thay người khác",
    "dossier.supplement_answered": "Gửi giấy tờ bổ sung",
    "dossier.withdrawal_asked": "Đề nghị rút hồ sơ",
    "dossier.proposal_taken_back": "Rút lại đề nghị",
    "dossier.contact_corrected": "Sửa thông tin liên hệ của hồ sơ",
    "applicant.asked": "Hỏi về hồ sơ",
    "dossier.grouped": "Nộp cùng nhóm hồ sơ",
    "dossier.duplicate_confirmed": "Xác nhận nộp thêm hồ sơ cùng thủ tục",
    "dossier.register_consulted": "Đối chiếu tờ khai với cơ sở dữ liệu nhà nước",
    "store.arrived": "Giấy tờ vào kho",
    "store.added": "Thêm giấy tờ vào kho",
    "store.arranged": "Sắp xếp giấy tờ trong kho",
    "store.removed": "Bỏ giấy tờ khỏi kho",
    "store.shared": "Chia sẻ giấy tờ",
    "store.share_revoked": "Thu hồi chia sẻ",
}


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Show what the account knows of its holder, and correct it."""
    actor, errors = _citizen(request), {}
    data = own_data.own_data(actor)
    typed = {name: str(getattr(data, name)) for name in _TYPED}
    if request.method == "POST":
        posted = {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _TYPED.items()}
        try:
            changed = own_data.correct(actor=actor, typed=own_data.Corrected(**posted), now=clock.now())
            messages.success(request, "Đã sửa dữ liệu." if changed else "Không có gì thay đổi.")
            return redirect("portal:own_data")
        except RuleBroken as broken:
            errors = _errors(broken, "email")
            typed |= posted
    else:
        audit.read(actor=actor.ref, act="own_data", subject=actor.account_id, now=clock.now())
    values = {
        "data": data,
        "typed": typed,
        "errors": errors,
        "agreed": terms.accepted(actor.account_id),
        "messages": messages.get_messages(request),
    }
    return _private(render(request, "portal/own_data.html", values, status=422 if errors else 200))


@signed_in
def take_along(request: HttpRequest) -> HttpResponse:
    """Give all data of the account as a ZIP file of JSON."""
    actor, now = _citizen(request), clock.now()
    audit.read(actor=actor.ref, act="own_data_export", subject=actor.account_id, now=now)
    more = {
        "cau-hoi.json": [asdict(row) for row in questions_of_account(actor.account_id, leaving.MOST)],
        "thong-bao.json": [asdict(row) for row in everything_told(actor.account_id, leaving.MOST)],
    }
    name = f"du-lieu-cua-toi-{clock.local_date(now):%Y%m%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    data = leaving.everything(actor=actor, now=now, more=more)
    return _private(HttpResponse(data, content_type="application/zip", headers=headers))


@signed_in
def acts(request: HttpRequest) -> HttpResponse:
    """Show everything that was done with the account, page by page."""
    actor = _citizen(request)
    found = acts_of(actor, id_number(request.GET.get("truoc", "")) or 0)
    rows = [
        {"what": ACTS.get(row.type, "Việc khác"), "at": row.at, "ref": row.ref, "reason": row.reason, "own": row.is_own}
        for row in found
    ]
    values = {"rows": rows, "before": found[-1].id if len(found) == PAGE else 0}
    return _private(render(request, "portal/acts.html", values))


@signed_in
def close(request: HttpRequest) -> HttpResponse:
    """Close the account after a confirmation."""
    actor, errors = _citizen(request), {}
    if request.method == "POST":
        try:
            leaving.close_account(actor=actor, is_sure="sure" in request.POST, now=clock.now())
            request.session.flush()
            return render(request, "portal/closed.html", {"viewer": None})
        except RuleBroken as broken:
            errors = _errors(broken, "sure")
    values = {"errors": errors, "running": leaving.running(actor)}
    return _private(render(request, "portal/close.html", values, status=422 if errors else 200))


def _citizen(request: HttpRequest) -> Actor:
    """Return the citizen; these pages stay open to who has not agreed to a new edition of the terms."""
    actor = require_actor(request)
    if actor.is_official:
        raise NotAllowed("a citizen's page")
    return actor


def _errors(broken: RuleBroken, otherwise: str) -> dict[str, str]:
    return dict(broken.errors) if isinstance(broken, SeveralBroken) else {broken.field or otherwise: broken.message}


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("tai-khoan/du-lieu/", page, name="own_data"),
    path("tai-khoan/du-lieu/tai-ve/", take_along, name="own_data_export"),
    path("tai-khoan/viec-da-lam/", acts, name="acts"),
    path("tai-khoan/dong/", close, name="close_account"),
]
