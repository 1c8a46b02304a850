"""What every request passes through: strict headers, plain errors, who is looking."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from motcua.core import clock, profile
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import sign_in
from motcua.directory.actors import Actor
from motcua.web.shared import errors, language

log = logging.getLogger(__name__)
# How often an open session's last use is written down.
SEEN_STEP = timedelta(minutes=5)
SESSION_LIFE = timedelta(hours=12)
"""A working day with its evening; then one signs in again."""
Answer = Callable[[HttpRequest], HttpResponse]

# Django has its own answers for these; `errors` holds their pages.
_DJANGOS_OWN = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)
_PROBLEM = "application/problem+json"

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; frame-src 'self'"
)


def api_over_tls(get_response: Answer) -> Answer:
    """Refuse calls of the API that came without TLS where pages are led to TLS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and errors.is_for_api(request):
            return errors.problem(
                403, "tls.required", "Chỉ gọi được địa chỉ này qua HTTPS. Hãy đổi http:// thành https://."
            )
        return get_response(request)

    return middleware


def security_headers(get_response: Answer) -> Answer:
    """Set the content policy; pages that show a stored file inside a page allow their own origin to frame it.

    What `framing.framed_anywhere` marks may be framed by any site.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        if not getattr(response, "framed_anywhere", False):
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    return middleware


class plain_errors:  # noqa: N801  (used as a middleware factory, like its function siblings)
    """Turn the errors that rooms raise into calm pages or problem+json."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; control characters in an address lead nowhere, and the API always says why not."""
        if request.method == "TRACE":
            return errors.answer(request, 405, "method", "Địa chỉ này không nhận cách gọi vừa dùng.")
        for name in [name for name, value in request.COOKIES.items() if not value.isprintable()]:
            del request.COOKIES[name]
        if not request.path.isprintable():
            return errors.answer(request, 404, "not_found", errors.NO_SUCH_PAGE)
        response = self.get_response(request)
        is_refusal = response.status_code >= HTTPStatus.BAD_REQUEST
        if is_refusal and errors.is_for_api(request) and not errors.speaks_for_itself(response, _PROBLEM):
            return errors.as_problem(response)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer the errors of the domain; anything else is our bug and gets a reference number."""
        if isinstance(problem, RuleBroken):
            log.info("refused %s: %s", problem.code, problem.message)
            return errors.answer(request, 422, problem.code, problem.message)
        if isinstance(problem, NotAllowed):
            log.warning("not allowed: %s %s", request.path, problem)
            return errors.answer(request, 403, "access.denied", "Tài khoản này không có quyền mở trang vừa chọn.")
        if isinstance(problem, NotFound):
            _note_search(request)
            return errors.answer(request, 404, "not_found", "Không tìm thấy trang hoặc hồ sơ này.")
        if isinstance(problem, _DJANGOS_OWN):
            return None
        reference = secrets.token_hex(4).upper()
        log.error("reference %s", reference, exc_info=problem)
        if isinstance(problem, DataError):
            # The database takes no such text or number: nothing was kept, and sending it again changes nothing.
            return errors.answer(request, 400, "request.bad", errors.BAD_VALUE)
        return errors.answer(request, 500, "server.fault", f"Hệ thống gặp lỗi. Số tham chiếu: {reference}.")


def _note_search(request: HttpRequest) -> None:
    """Write down who asked for what is not there for them; the route and not the address, which may hold a secret."""
    actor = getattr(request, "actor", None)
    if actor is not None and request.resolver_match is not None:
        log.info("not there for %s: %s", actor.ref, request.resolver_match.route)


def viewer(get_response: Answer) -> Answer:
    """Find out who is looking, once per request: `request.actor` is an Actor or None.

    What a session sees is kept by no browser and no proxy: the next person at the machine presses Back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        account_id = request.session.get("account")
        if account_id:
            now = clock.now()
            actor = sign_in.actor_for(account_id=account_id, post_id=request.session.get("post", 0), now=now)
            if actor is None or _is_old(request, now) or _is_idle(request, actor, now):
                request.session.flush()
            else:
                request.actor = _as_signed_in(request, actor)  # type: ignore[attr-defined]
                if actor.is_official:
                    language.in_vietnamese()
        has_session = not request.session.is_empty()
        response = get_response(request)
        if has_session or not request.session.is_empty():
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def _as_signed_in(request: HttpRequest, actor: Actor) -> Actor:
    """Return the actor with how this session came in, which a hand-in keeps (DN-2.9)."""
    came_by, assurance = str(request.session.get("how", "")), str(request.session.get("assurance", ""))
    return replace(actor, came_by=came_by, assurance=assurance)


def _is_old(request: HttpRequest, now: datetime) -> bool:
    """Tell whether a session has lived its time, however busy it is: somebody who took it over has it for one day."""
    since = request.session.get("since")
    return isinstance(since, str) and now - datetime.fromisoformat(since) > SESSION_LIFE


def _is_idle(request: HttpRequest, actor: Actor, now: datetime) -> bool:
    """Tell whether an official's session was left alone too long; keeps when it was last used, in steps."""
    seen = request.session.get("seen")
    if not isinstance(seen, str):
        return False
    idle = now - datetime.fromisoformat(seen)
    if actor.is_official and idle > timedelta(minutes=int(profile.value("accounts", "idle_minutes"))):
        return True
    if idle > SEEN_STEP:
        request.session["seen"] = now.isoformat()
    return False
