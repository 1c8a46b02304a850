"""Signing in by a one-time code sent to the address of the account, instead of a password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory import accounts
from motcua.notifications import registration
from motcua.web.portal import entering
from motcua.web.shared import language
from motcua.web.shared.access import public
from motcua.web.shared.throttle import address_of


@public
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code; a known and an unknown login look alike."""
    values: dict[str, object] = {"errors": {}, "login": "", "target": entering.safe_target(request), "is_sent": False}
    if request.method != "POST":
        return render(request, "portal/code_log_in.html", values)
    login = request.POST.get("login", "")[:200]
    try:
        asked = registration.ask_sign_in_code(
            login=login, remote=address_of(request), language=language.spoken_now(), now=clock.now()
        )
    except RuleBroken as broken:
        values |= {"login": login, "errors": {"login": broken.message}}
        return render(request, "portal/code_log_in.html", values, status=422)
    request.session["attempt"], request.session["login"] = asked.attempt, login
    request.session["target"] = values["target"]
    return redirect("portal:code_entered")


@public
def enter(request: HttpRequest) -> HttpResponse:
    """Take the code; the second proof of who set one up is asked for next."""
    login, attempt = request.session.get("login", ""), request.session.get("attempt", "")
    if not login:
        return redirect("portal:code_log_in")
    values: dict[str, object] = {"errors": {}, "login": login, "is_sent": True}
    if request.method != "POST":
        return render(request, "portal/code_log_in.html", values)
    code = request.POST.get("code", "")[:20]
    try:
        account = accounts.sign_in_by_code(login=login, code=code, attempt=attempt, now=clock.now())
    except RuleBroken as broken:
        return render(request, "portal/code_log_in.html", values | {"errors": {"code": broken.message}}, status=422)
    return entering.after_first_proof(
        request, account.id, str(request.session.get("target") or "/ho-so/"), how=entering.CODE
    )


urlpatterns = [
    path("dang-nhap/ma/", ask, name="code_log_in"),
    path("dang-nhap/ma/nhap/", enter, name="code_entered"),
]
