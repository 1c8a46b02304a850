"""The way from here into the province's other applications, and out of all of them (VL-3.4, decision 0172)."""

from http import HTTPStatus
from urllib.parse import quote

from authlib.oauth2 import OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import sign_on
from motcua.directory.actors import Actor
from motcua.directory.member_apps import App
from motcua.directory.rules.member_apps import SCOPES
from motcua.web.portal import entering
from motcua.web.shared import openid
from motcua.web.shared.access import (
    AGREE,
    PROOF_LIFE,
    PROVE_AGAIN,
    SIGN_IN,
    actor_of,
    public,
    require_actor,
    signed_in,
)
from motcua.web.shared.numbers import id_number

BY_FORM = "qua"
"""Marks the address of somebody who comes from a form of ours: a form may lead to another site only by a page."""
YOUNGEST = 60
"""Seconds that a proof counts whatever an application asks, or nobody who just gave one would ever get on."""


@require_http_methods(["GET", "HEAD", "POST"])
@public
def enter(request: HttpRequest) -> HttpResponseBase:
    """Let an application know who is signed in here; whoever is not signs in first and comes back.

    Source: OpenID Connect Core 1.0 section 3.1.2.
    """
    actor = actor_of(request)
    try:
        if openid.is_too_long(request):
            return _refused(request)
        grant = openid.asked(request, actor)
        app: App = grant.request.client.app
        first = _to_do_first(request, actor)
        if actor is None or first:
            return redirect(first)
        if not app.is_for(actor):
            return _page(request, "not_for", {"app": app}, status=HTTPStatus.FORBIDDEN)
        scopes = grant.request.scope.split()
        agrees = sign_on.has_consent(actor, app, scopes)
        if not agrees and request.method == "POST" and "dong-y" in request.POST:
            sign_on.consent(actor=actor, app=app, scopes=scopes, now=clock.now())
        elif not agrees and request.method == "POST":
            actor = None
        elif not agrees and "none" in _prompts(request):
            raise ConsentRequiredError(
                redirect_uri=grant.request.payload.redirect_uri, state=grant.request.payload.state
            )
        elif not agrees:
            told = [words for scope, words in SCOPES.items() if scope.value in scopes]
            return _page(request, "consent", {"app": app, "told": told, "full_name": actor.full_name})
        holder = openid.holder_of(request, actor) if actor else None
        address = openid.way_back(request, grant, holder)
    except OAuth2Error as error:
        return _error(request, error)
    return _away(request, address, app.name)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def leave(request: HttpRequest) -> HttpResponseBase:
    """Sign out of everything, as an application asks; without proof that it knows this session the person is asked.

    Source: OpenID Connect RP-Initiated Logout 1.0.
    """
    back, name, sid = "", "", ""
    try:
        if not openid.is_too_long(request):
            asked = openid.end_session_request(request)
            back, name = asked.redirect_uri or "", asked.client.app.name if asked.client else ""
            sid = str((asked.id_token_claims or {}).get("sid", ""))
    except OAuth2Error:
        # What does not prove itself leads nowhere; the person may still sign out.
        pass
    if actor_of(request) is not None:
        is_known = sign_on.was_entered_from(str(request.session.session_key), sid)
        if request.method != "POST" and not is_known:
            return _page(request, "leave", {"name": name})
        if elsewhere := entering.leave(request):
            return render(request, "portal/signed_out.html", {"elsewhere": elsewhere, "back": back, "name": name})
    return _away(request, back, name) if back else redirect("portal:home")


@signed_in
def withdraw(request: HttpRequest) -> HttpResponseBase:
    """Take back that an application knows who one is."""
    if request.method == "POST":
        consent_id = id_number(request.POST.get("consent", ""))
        if consent_id is None:
            raise NotFound("consent")
        name = sign_on.withdraw(actor=require_actor(request), consent_id=consent_id, now=clock.now())
        messages.success(request, f"Đã thôi cho “{name}” biết bạn là ai và đăng xuất bạn khỏi đó.")
    return redirect("portal:security")


@require_safe
@public
def discovery(request: HttpRequest) -> HttpResponse:
    """Say where what is, for programs."""
    return JsonResponse(openid.discovery())


def _to_do_first(request: HttpRequest, actor: Actor | None) -> str:
    """Return where somebody goes before they may enter: to sign in, to agree to new terms, to prove themselves anew."""
    here = request.get_full_path()
    marked = here if BY_FORM in request.GET else f"{here}&{BY_FORM}=1"
    if actor is None:
        return f"{SIGN_IN}?tiep={quote(marked)}"
    if actor.owes_terms:
        return f"{AGREE}?tiep={quote(marked)}"
    age = (clock.now() - openid.holder_of(request, actor).proved_at).total_seconds()
    wanted = request.GET.get("max_age", "")
    oldest = max(int(wanted), YOUNGEST) if wanted.isascii() and wanted.isdigit() else age
    if age > oldest or ("login" in _prompts(request) and age > PROOF_LIFE.total_seconds()):
        return f"{PROVE_AGAIN}?tiep={quote(marked)}"
    return ""


def _prompts(request: HttpRequest) -> list[str]:
    return request.GET.get("prompt", "").split()


def _error(request: HttpRequest, error: OAuth2Error) -> HttpResponseBase:
    address = openid.way_back_with(error)
    return _away(request, address, "") if address else _refused(request)


def _refused(request: HttpRequest) -> HttpResponse:
    return _page(request, "refused", {}, status=HTTPStatus.BAD_REQUEST)


def _away(request: HttpRequest, address: str, name: str) -> HttpResponseBase:
    """Send the browser to an application."""
    if request.method != "POST" and BY_FORM not in request.GET:
        answer: HttpResponse = redirect(address)
    else:
        answer = _page(request, "away", {"address": address, "name": name})
        answer.headers["Refresh"] = f"0; url={address}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, name: str, values: dict[str, object], *, status: int = HTTPStatus.OK) -> HttpResponse:
    answer = render(request, "portal/sign_on.html", values | {"page": name}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path(".well-known/openid-configuration", discovery, name="discovery"),
    path("dang-nhap-mot-lan/", enter, name="sign-on"),
    path("dang-xuat-mot-lan/", leave, name="sign-off"),
    path("tai-khoan/ung-dung-da-vao/", withdraw, name="withdraw-consent"),
]
