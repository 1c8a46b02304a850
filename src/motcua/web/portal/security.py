"""One's own account: password, second proofs, open sessions, who tried to sign in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory import national_log_in, own_password, second_factors, sessions, sign_on
from motcua.directory.actors import Actor
from motcua.directory.ports import CITIZENS, Provider
from motcua.directory.queries import login_of
from motcua.directory.rules.member_apps import SCOPES
from motcua.web.portal import entering
from motcua.web.portal.second import CHALLENGE, app_values
from motcua.web.shared.access import prove_now, recent_proof, require_actor, signed_in
from motcua.web.shared.keys import place_of
from motcua.web.shared.numbers import id_number

HOW = {
    "password": "Mật khẩu",
    "code": "Mã gửi tới máy",
    "sso": "Đăng nhập tập trung",
    "dvcqg": "Cổng Dịch vụ công quốc gia",
    "vneid": "VNeID",
    "certificate": "Chứng thư số",
    "password+totp": "Mật khẩu và ứng dụng xác thực",
    "password+recovery": "Mật khẩu và mã dự phòng",
    "password+key": "Mật khẩu và khóa bảo mật",
    "code+totp": "Mã gửi tới máy và ứng dụng xác thực",
    "code+recovery": "Mã gửi tới máy và mã dự phòng",
    "code+key": "Mã gửi tới máy và khóa bảo mật",
    "second": "Bước xác thực thứ hai",
}
ENDED = {
    "signed_out": "đã đăng xuất",
    "revoked": "bị kết thúc từ trang tài khoản",
    "password": "kết thúc khi đổi mật khẩu",
    "withdrawn": "kết thúc khi tài khoản bị khóa",
    "reported": "kết thúc khi báo mất tài khoản",
    "central": "kết thúc khi đăng xuất ở hệ thống đăng nhập tập trung",
    "joined": "kết thúc khi gắn với tài khoản khác của bạn",
}
# What a browser calls itself names its ancestors too, so the first that fits counts.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("CocCoc", "Cốc Cốc"), ("Chrome/", "Chrome"),
             ("Firefox/", "Firefox"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def device_of(agent: str) -> tuple[str, str]:
    """Return browser and system as people call them; empty where it is not known."""
    browser, system = (next((name for mark, name in names if mark in agent), "") for names in (_BROWSERS, _SYSTEMS))
    return browser, system


@signed_in
def security(request: HttpRequest) -> HttpResponse:
    """Show second proofs, open sessions and the latest tries to sign in."""
    actor, key = require_actor(request), str(request.session.session_key)
    values = {
        "login": login_of(actor.account_id),
        "has_password": own_password.is_kept(actor.account_id),
        "factors": second_factors.factors(actor.account_id),
        "recovery_left": second_factors.recovery_codes_left(actor.account_id),
        "sessions": sessions.open_sessions(actor.account_id, key, clock.now()),
        "tries": sessions.history(actor.account_id),
        "how": HOW,
        "links": [(HOW.get(key, key), since) for key, since in national_log_in.links(actor.account_id)],
        "national": _linkable(actor),
        "may_link_certificate": not actor.is_official and entering.takes_certificates(),
        "device": device_of,
        "apps": sign_on.used_apps(actor.account_id),
        "scope_words": SCOPES,
        "ended": ENDED,
        "messages": messages.get_messages(request),
    }
    return _private(render(request, "portal/security.html", values))


@signed_in
def prove_again(request: HttpRequest) -> HttpResponse:
    """Ask for the password, or the second proof where there is one, before something that matters."""
    actor, errors = require_actor(request), {}
    has_factors = bool(second_factors.factors(actor.account_id))
    if not has_factors and not own_password.is_kept(actor.account_id):
        return _private(render(request, "portal/prove_again.html", {"errors": {}, "has_nothing": True}))
    if request.method == "POST":
        try:
            _prove(request, actor.account_id, has_factors=has_factors)
            prove_now(request)
            return redirect(_target(request))
        except RuleBroken as broken:
            errors = {"code" if has_factors else "password": broken.message}
    values = {"errors": errors, "has_factors": has_factors, "target": _target(request)}
    if has_factors:
        values["key_options"], request.session[CHALLENGE] = second_factors.ask_key(
            account_id=actor.account_id, place=place_of(request)
        )
    return _private(render(request, "portal/prove_again.html", values, status=422 if errors else 200))


@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; all other sessions end."""
    actor, errors = require_actor(request), {}
    if not own_password.is_kept(actor.account_id):
        return redirect("portal:security")
    if request.method == "POST":
        try:
            own_password.change(
                account_id=actor.account_id,
                old=request.POST.get("old", "")[:200],
                new=request.POST.get("password", "")[:200],
                keep_session=str(request.session.session_key),
                now=clock.now(),
            )
            messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
            return redirect("portal:security")
        except RuleBroken as broken:
            errors = {broken.field or "password": broken.message}
    values = {"errors": errors, "login": login_of(actor.account_id)}
    return _private(render(request, "portal/change_password.html", values, status=422 if errors else 200))


@signed_in
@recent_proof
def new_app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app."""
    actor, errors = require_actor(request), {}
    if request.method == "POST":
        try:
            second_factors.confirm_app(
                account_id=actor.account_id, code=request.POST.get("code", "")[:40], now=clock.now()
            )
            return _show_new_codes(request, actor.account_id)
        except RuleBroken as broken:
            errors = {"code": broken.message}
    values = app_values(actor.account_id) | {"errors": errors, "is_asked": False}
    return _private(render(request, "portal/new_app.html", values, status=422 if errors else 200))


@signed_in
@recent_proof
def new_key(request: HttpRequest) -> HttpResponse:
    """Register a security key or passkey; the browser's script makes the key."""
    actor, errors = require_actor(request), {}
    if request.method == "POST":
        try:
            second_factors.confirm_key(
                account_id=actor.account_id,
                answer=request.POST.get("key_answer", "")[:20_000],
                challenge=str(request.session.pop(CHALLENGE, "")),
                label=request.POST.get("label", ""),
                place=place_of(request),
                now=clock.now(),
            )
            if not second_factors.recovery_codes_left(actor.account_id):
                return _show_new_codes(request, actor.account_id)
            messages.success(request, "Đã đăng ký khóa bảo mật.")
            return redirect("portal:security")
        except RuleBroken as broken:
            errors = {broken.field or "label": broken.message}
    options, challenge = second_factors.begin_key(
        account_id=actor.account_id,
        login=login_of(actor.account_id),
        full_name=actor.full_name,
        place=place_of(request),
    )
    request.session[CHALLENGE] = challenge
    values = {"errors": errors, "key_options": options, "label": request.POST.get("label", "")}
    return _private(render(request, "portal/new_key.html", values, status=422 if errors else 200))


@signed_in
@recent_proof
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Make new recovery codes; those before are worthless from then on."""
    actor = require_actor(request)
    if request.method != "POST" or not second_factors.factors(actor.account_id):
        return redirect("portal:security")
    return _show_new_codes(request, actor.account_id)


@signed_in
@recent_proof
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponseBase:
    """Remove a second proof of one's own."""
    if request.method == "POST":
        second_factors.remove(account_id=require_actor(request).account_id, factor_id=factor_id)
        messages.success(request, "Đã bỏ cách xác thực vừa chọn.")
    return redirect("portal:security")


@signed_in
def end_session(request: HttpRequest) -> HttpResponseBase:
    """End one other session of one's own, or all others."""
    if request.method != "POST":
        return redirect("portal:security")
    wanted = request.POST.get("phien", "")
    only = id_number(wanted)
    if wanted and only is None:
        raise NotFound("session")
    sessions.end_sessions(
        account_id=require_actor(request).account_id,
        how="revoked",
        now=clock.now(),
        keep=str(request.session.session_key),
        only=only,
    )
    messages.success(request, "Đã kết thúc phiên đăng nhập." if wanted else "Đã kết thúc mọi phiên đăng nhập khác.")
    return redirect("portal:security")


def _linkable(actor: Actor) -> list[Provider]:
    """Return the national log-ins a citizen may link; an official's identity is linked by its administrator."""
    if actor.is_official:
        return []
    linked = {key for key, _ in national_log_in.links(actor.account_id)}
    return [one for one in entering.providers() if one.audience == CITIZENS and one.key not in linked]


def _prove(request: HttpRequest, account_id: int, *, has_factors: bool) -> None:
    now = clock.now()
    if not has_factors:
        own_password.prove(account_id=account_id, password=request.POST.get("password", "")[:200], now=now)
        return
    answer = request.POST.get("key_answer", "")[:8000]
    if answer:
        challenge = str(request.session.pop(CHALLENGE, ""))
        second_factors.check_key(
            account_id=account_id, answer=answer, challenge=challenge, place=place_of(request), now=now
        )
    else:
        second_factors.check_code(account_id=account_id, code=request.POST.get("code", ""), now=now)


def _show_new_codes(request: HttpRequest, account_id: int) -> HttpResponse:
    values = {"codes": second_factors.new_recovery_codes(account_id), "onward": "/tai-khoan/"}
    return _private(render(request, "portal/recovery_codes.html", values))


def _target(request: HttpRequest) -> str:
    wanted = request.POST.get("tiep") or request.GET.get("tiep") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else "/tai-khoan/"


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
