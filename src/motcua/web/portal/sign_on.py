"""The way from here into the province's other applications, and out of all of them (VL-3.4, decision 0172)."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from authlib.oauth2 import OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError, InteractionRequiredError, LoginRequiredError
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import second_factors, sign_on
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
from motcua.web.shared.openid import Holder

BY_FORM = "qua"
"""Marks the address of somebody who comes from a form of ours: a form may lead to another site only by a page."""
AGREES, AGAIN = "dong-y", "dang-nhap-lai"
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
        if openid.is_odd(request):
            return _refused(request)
        grant = openid.asked(request, actor)
        first = _to_do_first(request, actor)
        if actor is None or first:
            return _first(request, grant, actor, first)
        app: App = grant.request.client.app
        if not app.is_for(actor):
            _stay_silent(request, grant, InteractionRequiredError)
            return _page(request, "not_for", {"app": app}, status=HTTPStatus.FORBIDDEN)
        holder: Holder | None = None
        if request.method != "POST" or AGREES in request.POST:
            if not _agrees(request, grant, actor):
                return _ask(request, grant, actor)
            holder = openid.holder_of(request, actor)
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
        if not openid.is_odd(request):
            asked = openid.end_session_request(request)
            back, name = asked.redirect_uri or "", asked.client.app.name if asked.client else ""
            sid = str((asked.id_token_claims or {}).get("sid", ""))
    except (OAuth2Error, ValueError):
        # What does not prove itself, or cannot be read, leads nowhere; the person may still sign out.
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


def _first(request: HttpRequest, grant: Any, actor: Actor | None, first: str) -> HttpResponseBase:  # noqa: ANN401
    """Lead somebody to what comes first, or let them in anew who have nothing here to prove themselves by."""
    _stay_silent(request, grant, InteractionRequiredError if first.startswith(AGREE) else LoginRequiredError)
    if actor is None or not first.startswith(PROVE_AGAIN) or not _has_no_proof_here(actor):
        return redirect(first)
    if request.method != "POST" or AGAIN not in request.POST:
        return _page(request, "again", {"app": grant.request.client.app})
    entering.leave(request)
    return redirect(_to_do_first(request, None))


def _has_no_proof_here(actor: Actor) -> bool:
    """Tell whether somebody came by a log-in elsewhere: whatever password there is here, they need not know it."""
    return actor.came_by in entering.CENTRAL and not second_factors.factors(actor.account_id)


def _agrees(request: HttpRequest, grant: Any, actor: Actor) -> bool:  # noqa: ANN401  (the library's own)
    """Tell whether somebody lets the application know who they are; what they agree to on the page is kept."""
    app, scopes = grant.request.client.app, grant.request.scope.split()
    has_agreed = sign_on.has_consent(actor, app, scopes)
    if request.method != "POST":
        return has_agreed and "consent" not in _prompts(request)
    # What the page told is what is agreed to: changed meanwhile, it is shown anew.
    if not has_agreed and request.POST[AGREES] == str(app.version):
        sign_on.consent(actor=actor, app=app, scopes=scopes, now=clock.now())
        has_agreed = True
    return has_agreed


def _ask(request: HttpRequest, grant: Any, actor: Actor) -> HttpResponse:  # noqa: ANN401  (the library's own)
    _stay_silent(request, grant, ConsentRequiredError)
    told = [words for scope, words in SCOPES.items() if scope.value in grant.request.scope.split()]
    return _page(request, "consent", {"app": grant.request.client.app, "told": told, "full_name": actor.full_name})


def _stay_silent(request: HttpRequest, grant: Any, why: type[OAuth2Error]) -> None:  # noqa: ANN401
    """Show no page to who asked for none.

    Raises:
        OAuth2Error: They did; `why` tells the application what is missing.
    """
    if "none" in _prompts(request):
        raise why(redirect_uri=grant.request.payload.redirect_uri, state=grant.request.payload.state)


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
