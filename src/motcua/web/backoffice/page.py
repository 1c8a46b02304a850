"""What every page of the officials' door has in common."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from motcua.directory.actors import Role
from motcua.web.shared.access import View

ADMINS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)
WATCHERS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)


def act(back: str) -> Callable[[View], View]:
    """Take POST only; whoever comes by GET, after signing in again or by reloading, is led to the page of the act."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **names: object) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **names)
            if request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(_page_of(back, names))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate


def _page_of(back: str, names: Mapping[str, object]) -> str:
    """Return the address of the page; an act may stand deeper than its page and so have more names in its address."""
    for count in range(len(names), 0, -1):
        try:
            return reverse(back, kwargs=dict(list(names.items())[:count]))
        except NoReverseMatch:
            continue
    return reverse(back)


def show(request: HttpRequest, template: str, values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of this door; pages with personal data are not kept by the browser."""
    shown = {"home_url": reverse("work:tasks"), "messages": messages.get_messages(request)}
    response = render(request, f"backoffice/{template}", shown | dict(values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
