"""In which language a page of the portal is shown: Vietnamese, or English for whoever asked for it.

The choice is kept in a cookie, so it holds before and after signing in; an account's own wish follows it. The side of
the officials is Vietnamese for everybody.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from markupsafe import Markup, escape

from motcua.procedures import english
from motcua.web.shared.english import saying

VIETNAMESE, ENGLISH = "vi", "en"
NAMES = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}
COOKIE = "ngon_ngu"
PARAMETER = "ngon_ngu"
YEAR = 365 * 24 * 3600
_ONLY_VIETNAMESE = ("/mot-cua/", "/xu-ly/", "/quan-tri/", "/buu-chinh/", "/api/", "/static/")
_API = "/api/v1/"
# Outside services read what they agreed on, in no language.
_CALLBACKS = "/api/v1/callbacks/"
# What an answer to a script tells people, and what an answer of the open API does at any depth.
_TOLD = frozenset({"message", "detail", "title", "state"})
_TOLD_BY_API = _TOLD | {
    "name", "field", "audiences", "status_label", "procedure", "limit", "explanation", "summary", "description",
}  # fmt: skip
# The published record is given as it was published.
_AS_PUBLISHED = frozenset({"content", "agency", "agency_name"})
_current: ContextVar[str] = ContextVar("language", default=VIETNAMESE)


def is_english() -> bool:
    """Tell whether the answer being made is in English."""
    return _current.get() == ENGLISH


def joined(*parts: str) -> str:
    """Return parts of a text as one, each in the language of the page; a part that is somebody's own stays as it is."""
    return Markup("").join(escape(saying.said(part)) for part in parts) if is_english() else "".join(parts)


def spoken_now() -> str:
    """Return the language of the answer being made."""
    return _current.get()


def said(text: str) -> str:
    """Return a finished text of ours in the language of the answer, where no template shows it: a feed, a banner."""
    return saying.plain(text) if is_english() else text


def in_language(address: str) -> str:
    """Return an address that opens in the language of the answer, for who has no cookie of ours."""
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={ENGLISH}" if is_english() else address


def in_vietnamese() -> None:
    """Go on in Vietnamese: who is looking works here."""
    _current.set(VIETNAMESE)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Make what is answered inside in this language."""
    kept = _current.set(language)
    try:
        with saying.with_words(_words_of_data):
            yield
    finally:
        _current.reset(kept)


def _words_of_data() -> Mapping[str, str]:
    """Return the English of the catalogue; none while the database does not answer, so that the page says so."""
    try:
        return english.words()
    except DatabaseError:
        return {}


def choice(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Find the language of each request: asked for in the address, else kept by the browser, else Vietnamese.

    Programs say it in the header `Accept-Language`.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get(PARAMETER, "") if request.method in {"GET", "HEAD"} else ""
        language = asked if asked in NAMES else request.COOKIES.get(COOKIE, "")
        if request.path.startswith(_API) and not request.path.startswith(_CALLBACKS):
            return _for_program(request, get_response)
        if language != ENGLISH or request.path.startswith(_ONLY_VIETNAMESE):
            response = get_response(request)
        else:
            with spoken(ENGLISH):
                response = get_response(request)
                if is_english():
                    _finish(response)
        if asked in NAMES:
            remember(response, asked)
        if "public" in response.headers.get("Cache-Control", ""):
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def _for_program(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if not _is_english_preferred(request.headers.get("Accept-Language", "")):
        response = get_response(request)
    else:
        with spoken(ENGLISH):
            response = get_response(request)
            if _is_json(response):
                told = _said_at_any_depth(json.loads(response.content))
                response.content = json.dumps(told, ensure_ascii=False).encode()
                response.headers["Content-Language"] = ENGLISH
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _is_english_preferred(header: str) -> bool:
    """Tell whether English stands before Vietnamese in the header of a program."""
    asked = [code.partition("-")[0] for code, _ in parse_accept_lang_header(header)]
    return next((code for code in asked if code in NAMES), VIETNAMESE) == ENGLISH


def _said_at_any_depth(value: object, *, is_told: bool = False) -> object:
    if isinstance(value, dict):
        return {
            key: inner if key in _AS_PUBLISHED else _said_at_any_depth(inner, is_told=key in _TOLD_BY_API)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_said_at_any_depth(inner, is_told=is_told) for inner in value]
    return saying.plain(value) if is_told and isinstance(value, str) else value


def _finish(response: HttpResponse) -> None:
    """Say of a page that it is English; put what an answer to a script tells people into English."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        response.headers["Content-Language"] = ENGLISH
    elif _is_json(response):
        told = json.loads(response.content)
        if isinstance(told, dict) and not _TOLD.isdisjoint(told):
            response.content = json.dumps(_said_in(told), ensure_ascii=False).encode()


def _is_json(response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    return kind.startswith(("application/json", "application/problem+json")) and not response.streaming


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
