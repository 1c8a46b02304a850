"""Signing up, confirming by code, signing in and out, a new password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from motcua.core import clock, profile
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory import accounts, sessions, terms
from motcua.directory.rules.holders import HOLDER_KINDS, Holder, HolderKind
from motcua.notifications import registration
from motcua.web.portal import agreements, entering, kept
from motcua.web.shared import language
from motcua.web.shared.access import public
from motcua.web.shared.throttle import address_of

CENTRAL = "Cán bộ của tỉnh đăng nhập qua hệ thống đăng nhập tập trung. Hãy chọn nút dành cho cán bộ ở cuối trang này."
_OF_HOLDER = {"name": "organisation", "code": "organisation_code"}
_SIGN_UP = ("kind", "full_name", "login", "statement")
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại, hoặc đặt mật khẩu mới."


@public
def log_in(request: HttpRequest) -> HttpResponse:
    """Sign in citizens and officials; afterwards back to where one wanted to go."""
    target = entering.safe_target(request)
    if request.method != "POST":
        values = entering.log_in_values(target) | {"has_kept": kept.KEY in request.session}
        return render(request, "portal/log_in.html", values)
    login = request.POST.get("login", "")[:200]
    try:
        account = accounts.check_password(
            login=login,
            password=request.POST.get("password", "")[:200],
            remote=address_of(request),
            agent=entering.agent_of(request),
            now=clock.now(),
        )
        message = WRONG
    except RuleBroken as broken:
        account, message = None, broken.message
    if account is None:
        values = entering.log_in_values(target, login, message)
        return render(request, "portal/log_in.html", values, status=422)
    if entering.must_use_central_log_in(account.id):
        values = entering.log_in_values(target, login, CENTRAL)
        return render(request, "portal/log_in.html", values, status=422)
    return entering.after_first_proof(request, account.id, target, how=entering.PASSWORD)


@public
def log_out(request: HttpRequest) -> HttpResponse:
    """Sign out; only by POST, so that no link can do it."""
    if request.method != "POST":
        return redirect("portal:home")
    elsewhere = entering.leave(request)
    messages.success(request, "Bạn đã đăng xuất.")
    response = _signed_out(request, elsewhere)
    # Pages of a session are kept by no browser anyway; this clears what an older version or a mistake left.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _signed_out(request: HttpRequest, elsewhere: list[dict[str, str]]) -> HttpResponse:
    if elsewhere:
        response = render(request, "portal/signed_out.html", {"elsewhere": elsewhere})
        if len(elsewhere) == 1:
            # One log-out ends the session everywhere (VL-3.4). A form may not lead to another site, so the page goes.
            response.headers["Refresh"] = f"0; url={elsewhere[0]['href']}"
        return response
    return redirect("portal:home")


@public
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account of a person, organisation or household; the responsibility statement is accepted here, too."""
    statement, target = profile.section("statement"), entering.safe_target(request)
    values: dict[str, object] = {"statement": statement, "errors": {}, "typed": {"kind": "person"}, "target": target}
    values["terms_read"] = agreements.to_be_read(terms.current())
    values["kinds"] = [{"value": kind.value, "label": label} for kind, label in HOLDER_KINDS.items()]
    if profile.value("accounts", "citizen_sign_up") != "local":
        return render(request, "portal/sign_up_elsewhere.html", values)
    if request.method != "POST":
        return render(request, "portal/sign_up.html", values)
    typed = {key: request.POST.get(key, "")[:400] for key in _SIGN_UP}
    typed["kind"] = typed["kind"] or HolderKind.PERSON.value
    # Without scripts the questions of every kind are on the page: those of the chosen one count.
    for key in ("name", "code"):
        typed[_OF_HOLDER[key]] = request.POST.get(f"{typed['kind']}_{key}", "")[:400]
    try:
        asked = registration.register(
            full_name=typed["full_name"],
            login=typed["login"],
            password=request.POST.get("password", "")[:200],
            statement_version=str(statement["version"]) if typed["statement"] else "",
            terms_read=agreements.was_read(request),
            holder=Holder(typed["kind"], typed["organisation"], typed["organisation_code"]),
            remote=address_of(request),
            language=language.spoken_now(),
            now=clock.now(),
        )
    except SeveralBroken as broken:
        errors = dict(broken.errors)
    except RuleBroken as broken:
        errors = {broken.field or "login": broken.message}
    else:
        request.session["attempt"] = asked.attempt
        request.session["login"] = typed["login"]
        request.session["target"] = target
        return redirect("portal:confirm")
    return render(request, "portal/sign_up.html", values | {"errors": errors, "typed": typed}, status=422)


@public
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the address by the six digits that were sent there."""
    login, attempt = request.session.get("login", ""), request.session.get("attempt", "")
    if not login:
        return redirect("portal:sign_up")
    values: dict[str, object] = {"login": login, "errors": {}, "sent_again": False}
    if request.method != "POST":
        return render(request, "portal/confirm.html", values)
    try:
        if "gui-lai" in request.POST:
            registration.send_again(login=login, attempt=attempt, language=language.spoken_now(), now=clock.now())
            return render(request, "portal/confirm.html", values | {"sent_again": True})
        account = accounts.verify(login=login, code=request.POST.get("code", "")[:20], attempt=attempt, now=clock.now())
    except RuleBroken as broken:
        return render(request, "portal/confirm.html", values | {"errors": {"code": broken.message}}, status=422)
    return entering.enter(request, account.id, str(request.session.get("target") or "/ho-so/"), how=entering.CODE)


@public
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a code to set a new password; a known and an unknown login look alike."""
    if request.method != "POST":
        return render(request, "portal/forgot.html", {"errors": {}, "login": ""})
    login = request.POST.get("login", "")[:200]
    try:
        asked = registration.ask_new_password(
            login=login, remote=address_of(request), language=language.spoken_now(), now=clock.now()
        )
    except RuleBroken as broken:
        return render(request, "portal/forgot.html", {"errors": {"login": broken.message}, "login": login}, status=422)
    request.session["attempt"], request.session["login"] = asked.attempt, login
    return redirect("portal:new_password")


@public
def new_password(request: HttpRequest) -> HttpResponse:
    """Set a new password with the code."""
    login, attempt = request.session.get("login", ""), request.session.get("attempt", "")
    if not login:
        return redirect("portal:forgot")
    values: dict[str, object] = {"login": login, "errors": {}}
    if request.method != "POST":
        return render(request, "portal/new_password.html", values)
    try:
        account = accounts.set_new_password(
            login=login,
            code=request.POST.get("code", "")[:20],
            attempt=attempt,
            password=request.POST.get("password", "")[:200],
            now=clock.now(),
        )
    except RuleBroken as broken:
        errors = {broken.field or "code": broken.message}
        return render(request, "portal/new_password.html", values | {"errors": errors}, status=422)
    # Whoever set the password anew by a code may have lost control of open sessions.
    sessions.end_sessions(account_id=account.id, how="password", now=clock.now())
    # The code replaces the forgotten password, not the second proof of who set one up.
    return entering.after_first_proof(request, account.id, "/ho-so/", how=entering.CODE)
