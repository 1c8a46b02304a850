"""The pages between password and session: the second proof, setting one up, a first password of one's own."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from motcua.core import clock, profile
from motcua.core.errors import RuleBroken
from motcua.directory import own_password, second_factors, sessions
from motcua.directory.queries import login_of
from motcua.web.portal import entering
from motcua.web.shared.access import public
from motcua.web.shared.keys import place_of
from motcua.web.shared.throttle import address_of

CHALLENGE = "key_challenge"


@public
def second_proof(request: HttpRequest) -> HttpResponse:
    """Take a code of the app, a recovery code, or the proof of a key."""
    person = entering.pending(request)
    if person is None:
        return redirect("portal:log_in")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            entering.note_second_proof(request, _proved(request, person.account_id))
            return entering.onward(request)
        except RuleBroken as broken:
            sessions.note_failure(
                account_id=person.account_id,
                how="second",
                remote=address_of(request),
                agent=entering.agent_of(request),
                now=clock.now(),
            )
            errors = {"code": broken.message}
    options, challenge = second_factors.ask_key(account_id=person.account_id, place=place_of(request))
    request.session[CHALLENGE] = challenge
    kinds = {factor.kind for factor in second_factors.factors(person.account_id)}
    values = {"errors": errors, "key_options": options, "has_app": "totp" in kinds}
    return render(request, "portal/second_proof.html", values, status=422 if errors else 200)


@public
def first_app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app where the province asks for one."""
    person = entering.pending(request)
    if person is None:
        return redirect("portal:log_in")
    if second_factors.factors(person.account_id):
        return redirect("portal:second_proof")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            second_factors.confirm_app(
                account_id=person.account_id, code=request.POST.get("code", "")[:40], now=clock.now()
            )
            entering.note_second_proof(request, "totp")
            codes = second_factors.new_recovery_codes(person.account_id)
            return render(request, "portal/recovery_codes.html", {"codes": codes, "onward": "/dang-nhap/tiep/"})
        except RuleBroken as broken:
            errors = {"code": broken.message}
    values = app_values(person.account_id) | {"errors": errors, "is_asked": True}
    return render(request, "portal/new_app.html", values, status=422 if errors else 200)


@public
def go_on(request: HttpRequest) -> HttpResponse:
    """Go on after the recovery codes were read."""
    return entering.onward(request)


@public
def first_password(request: HttpRequest) -> HttpResponse:
    """Ask for a password of one's own where somebody else gave the first one."""
    person = entering.pending(request)
    if person is None:
        return redirect("portal:log_in")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            own_password.set_first(
                account_id=person.account_id, password=request.POST.get("password", "")[:200], now=clock.now()
            )
            return entering.onward(request)
        except RuleBroken as broken:
            errors = {"password": broken.message}
    values = {"errors": errors, "login": login_of(person.account_id)}
    return render(request, "portal/first_password.html", values, status=422 if errors else 200)


def app_values(account_id: int) -> dict[str, object]:
    """Return what the page that sets up an app shows: the QR code and the secret in groups of four."""
    new = second_factors.begin_app(
        account_id=account_id,
        login=login_of(account_id),
        issuer=str(profile.value("province", "name")),
        now=clock.now(),
    )
    qr = segno.make(new.address, error="m")
    grouped = " ".join(new.secret[place : place + 4] for place in range(0, len(new.secret), 4))
    return {"qr": qr.svg_data_uri(scale=5, border=3), "secret": grouped}


def _proved(request: HttpRequest, account_id: int) -> str:
    answer = request.POST.get("key_answer", "")[:8000]
    if answer:
        second_factors.check_key(
            account_id=account_id,
            answer=answer,
            challenge=str(request.session.pop(CHALLENGE, "")),
            place=place_of(request),
            now=clock.now(),
        )
        return "key"
    return second_factors.check_code(account_id=account_id, code=request.POST.get("code", ""), now=clock.now())
