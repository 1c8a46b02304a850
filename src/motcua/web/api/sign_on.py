"""What other applications ask who let people in by signing in here: tokens, who it is, our keys."""

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from motcua.core import clock
from motcua.directory import sign_on, throttle
from motcua.web.shared import errors, openid
from motcua.web.shared.throttle import address_of

MOST_FAILURES, WINDOW = 60, timedelta(minutes=10)
router = Router()


@router.post("/sso/token", include_in_schema=False)
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code for tokens; guessing secrets from one place is slow.

    Wrong codes of an application that proved itself are not counted: anybody may send its people there with one, and
    so would shut it out. They are too long to guess.

    Source: RFC 6749 section 4.1.3; OpenID Connect Core 1.0 section 3.1.3.
    """
    key, now = f"sso:{throttle.neighbourhood(address_of(request))}", clock.now()
    if throttle.used(key, window=WINDOW, now=now)[0] >= MOST_FAILURES:
        return _refusal("temporarily_unavailable", HTTPStatus.TOO_MANY_REQUESTS)
    if openid.is_odd(request):
        return _refusal("invalid_request", HTTPStatus.BAD_REQUEST)
    answer = openid.token(request)
    if answer.status_code != HTTPStatus.OK and b'"invalid_client"' in answer.content:
        throttle.count(key, window=WINDOW, now=now)
    return errors.in_words_of_its_protocol(answer)


@router.api_operation(["GET", "POST"], "/sso/userinfo", include_in_schema=False)
def user_information(request: HttpRequest) -> HttpResponse:
    """Tell whom a token is about; it is kept that the application asked.

    Source: OpenID Connect Core 1.0 section 5.3.
    """
    kind, _, held = request.headers.get("Authorization", "").partition(" ")
    person = sign_on.person_of(held.strip()[:200], clock.now()) if kind.lower() == "bearer" else None
    if person is None:
        answer = _refusal("invalid_token", HTTPStatus.UNAUTHORIZED)
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return answer
    return JsonResponse(person, headers={"Cache-Control": "no-store"})


@router.get("/sso/jwks", include_in_schema=False)
def keys(request: HttpRequest) -> HttpResponse:
    """Publish the keys by which what is signed here can be checked."""
    return JsonResponse({"keys": [key.as_dict(private=False) for key in sign_on.published_keys(clock.now())]})


def _refusal(error: str, status: int) -> HttpResponse:
    return errors.in_words_of_its_protocol(JsonResponse({"error": error}, status=status))
