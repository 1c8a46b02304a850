"""Kiosks and displays of a centre: opened by an address of their own, without anybody signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import devices, sessions
from motcua.directory.devices import PortalDevice
from motcua.directory.rules.devices import Kind, State
from motcua.web.shared import kiosk
from motcua.web.shared.access import public


@require_safe
@public
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Make this browser the kiosk that the address names, and show the first page."""
    _device(token, Kind.KIOSK)
    response = redirect("portal:home")
    response.set_cookie(
        kiosk.COOKIE, token, max_age=kiosk.COOKIE_AGE, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_safe
@public
def still_there(request: HttpRequest) -> HttpResponse:
    """Ask an idle kiosk without scripts whether somebody is there; it ends by itself."""
    idle = kiosk.idle_of(request)
    if idle is None:
        return redirect("portal:home")
    wanted = request.GET.get("tiep", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    response = render(request, "portal/still_there.html", {"warn": idle.warn, "back": wanted if is_ours else "/"})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@public
def end(request: HttpRequest) -> HttpResponse:
    """End whatever session an idle kiosk holds and go home; any other browser keeps its session.

    By GET, because a page without scripts can only be led to an address; all it can do is sign a kiosk out.
    """
    response = redirect("portal:home")
    if kiosk.idle_of(request) is not None:
        if key := request.session.session_key:
            sessions.note_sign_out(key, clock.now())
        request.session.flush()
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@public
def display(request: HttpRequest, token: str) -> HttpResponse:
    """Show a screen on the wall which counters are open; it loads itself again."""
    found = _device(token, Kind.DISPLAY)
    counters = [
        (row.name, row.state is State.IN_USE)
        for row in devices.devices_of(found.unit_id)
        if row.kind is Kind.COUNTER and row.state is not State.RETIRED
    ]
    values = {"device": found, "counters": counters, "now": clock.now()}
    response = render(request, "portal/display.html", values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _device(token: str, kind: Kind) -> PortalDevice:
    found = devices.on_portal(token[: kiosk.LONGEST_TOKEN])
    if found is None or found.kind is not kind:
        raise NotFound("kiosk or display")
    return found


urlpatterns = [
    path("kiosk/con-do/", still_there, name="kiosk_still_there"),
    path("kiosk/het-gio/", end, name="kiosk_end"),
    path("kiosk/<str:token>/", begin, name="kiosk"),
    path("man-hinh/<str:token>/", display, name="display"),
]
