"""Signing in at a central log-in: away to it, and back. What follows for a citizen not known yet is in `national`."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from motcua.core import clock, ports
from motcua.core.errors import NotFound, OutsideServiceFailed, RuleBroken
from motcua.directory import central_log_in, national_log_in, sessions
from motcua.directory.ports import CITIZENS, Identity, SingleSignOn
from motcua.web.portal import entering, national
from motcua.web.shared.access import actor_of, public

KEPT = "sso"
SILENT = "Hệ thống đăng nhập tập trung chưa trả lời. Hãy thử lại sau ít phút."

log = logging.getLogger(__name__)


@public
def begin(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Send the browser to the central log-in."""
    _require_switched_on(provider)
    gateway: SingleSignOn = ports.gateway("sso")
    try:
        beginning = gateway.begin(provider, redirect_uri=_return_address(request, provider))
    except OutsideServiceFailed as failure:
        log.warning("central log-in: %s", failure)
        return _refused(request, SILENT, status=503)
    request.session[KEPT] = beginning.kept | {"target": entering.safe_target(request)}
    return redirect(beginning.address)


@public
def complete(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take who comes back; what was kept for the sign-in counts once."""
    _require_switched_on(provider)
    gateway: SingleSignOn = ports.gateway("sso")
    kept = request.session.pop(KEPT, {})
    try:
        identity = gateway.complete(
            provider, query=request.GET.dict(), kept=kept, redirect_uri=_return_address(request, provider)
        )
        if _is_for_citizens(provider):
            return arrived(request, identity, str(kept.get("target", "")))
        account_id = central_log_in.account_of(identity, clock.now())
    except OutsideServiceFailed as failure:
        log.warning("central log-in: %s", failure)
        return _refused(request, SILENT, status=503)
    except RuleBroken as broken:
        log.info("central log-in refused: %s", broken.code)
        return _refused(request, broken.message, status=422)
    outside = sessions.Outside(provider=provider, session=identity.session)
    return entering.after_first_proof(
        request, account_id, str(kept.get("target", "")), how=entering.SSO, outside=outside
    )


def arrived(request: HttpRequest, identity: Identity, target: str) -> HttpResponse:
    """Let in whom a link names; ask everybody else, and whoever links from an open session, what they want.

    Raises:
        RuleBroken: The linked account is locked or closed.
    """
    actor, known = actor_of(request), national_log_in.find(identity)
    if actor is not None and not actor.is_official and actor.account_id != known.account_id:
        national.keep(request, identity, "/tai-khoan/")
        return redirect("portal:national")
    if not known.account_id:
        national.keep(request, identity, target, has_twin=known.has_twin)
        return redirect("portal:national")
    return entering.after_first_proof(
        request, known.account_id, target, how=identity.provider, outside=national.outside_of(identity)
    )


def _is_for_citizens(provider: str) -> bool:
    found = entering.provider_named(provider)
    return found is not None and found.audience == CITIZENS


def _require_switched_on(provider: str) -> None:
    if not entering.is_switched_on(provider):
        raise NotFound(f"central log-in {provider}")


def _return_address(request: HttpRequest, provider: str) -> str:
    base = settings.BASE_URL if request.is_secure() else f"http://{request.get_host()}"
    return base + reverse("portal:central_back", args=[provider])


def _refused(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    return render(request, "portal/log_in.html", entering.log_in_values("", refused=message), status=status)
