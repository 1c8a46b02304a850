"""Pages that other sites may show inside theirs; every other page may be framed by nobody."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors *"


def framed_anywhere(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let any site frame the page. It must show nothing about who looks and change nothing."""

    @wraps(view)
    def framed(request: HttpRequest, *args: object, **names: object) -> HttpResponseBase:
        response = view(request, *args, **names)
        response.headers["Content-Security-Policy"] = POLICY
        # Read by `middleware.security_headers`, which then sends no X-Frame-Options: that header knows no "any".
        response.framed_anywhere = True  # type: ignore[attr-defined]
        return response

    return framed
