"""In which language a page of the portal is shown: Vietnamese, or English for whoever asked for it.

The choice is kept in a cookie, so it holds before and after signing in; an account's own wish follows it. The side of
the officials is Vietnamese for everybody.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from motcua.web.shared.english import saying

VIETNAMESE, ENGLISH = "vi", "en"
NAMES = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}
COOKIE = "ngon_ngu"
PARAMETER = "ngon_ngu"
YEAR = 365 * 24 * 3600
_ONLY_VIETNAMESE = ("/mot-cua/", "/xu-ly/", "/quan-tri/", "/buu-chinh/", "/api/", "/static/")
# What an answer to a script tells people.
_TOLD = frozenset({"message", "detail", "title", "state"})
_current: ContextVar[str] = ContextVar("language", default=VIETNAMESE)


def is_english() -> bool:
    """Tell whether the answer being made is in English."""
    return _current.get() == ENGLISH


def in_vietnamese() -> None:
    """Go on in Vietnamese: who is looking works here."""
    _current.set(VIETNAMESE)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Make what is answered inside in this language."""
    kept = _current.set(language)
    try:
        yield
    finally:
        _current.reset(kept)


def choice(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Find the language of each request: asked for in the address, else kept by the browser, else Vietnamese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get(PARAMETER, "") if request.method in {"GET", "HEAD"} else ""
        language = asked if asked in NAMES else request.COOKIES.get(COOKIE, "")
        if language != ENGLISH or request.path.startswith(_ONLY_VIETNAMESE):
            response = get_response(request)
        else:
            with spoken(ENGLISH):
                response = get_response(request)
                if is_english():
                    _finish(response)
        if asked in NAMES:
            remember(response, asked)
        return response

    return middleware


def _finish(response: HttpResponse) -> None:
    """Say of a page that it is English; put what an answer to a script tells people into English."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        response.headers["Content-Language"] = ENGLISH
    elif kind.startswith(("application/json", "application/problem+json")) and not response.streaming:
        told = json.loads(response.content)
        if isinstance(told, dict) and not _TOLD.isdisjoint(told):
            response.content = json.dumps(_said_in(told), ensure_ascii=False).encode()


def _said_in(told: dict[str, object]) -> dict[str, object]:
    people = {name: saying.plain(value) for name, value in told.items() if name in _TOLD and isinstance(value, str)}
    return told | people


def as_wished(request: HttpRequest, response: HttpResponse, wished: str) -> None:
    """Follow the wish of an account that has just signed in, unless this browser was told otherwise."""
    if wished == ENGLISH and COOKIE not in request.COOKIES:
        remember(response, wished)


def remember(response: HttpResponse, language: str) -> None:
    """Let the browser keep the choice."""
    response.set_cookie(
        COOKIE, language, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def switch(request: HttpRequest) -> dict[str, str]:
    """Return the way to this page in the other language."""
    other = VIETNAMESE if is_english() else ENGLISH
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != PARAMETER]
    return {
        "language": other,
        "name": NAMES[other],
        "here": request.path + (f"?{urlencode(asked)}" if asked else ""),
        "href": f"{request.path}?{urlencode([*asked, (PARAMETER, other)])}",
    }
