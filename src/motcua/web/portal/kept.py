"""A form sent after the session ended: what was typed waits in the new session until its owner has signed in again.

The address holds the draft's token, which only the owner's browser knows, and the page shows what is kept only after
the draft was found among the reader's own; so another person who signs in on the same machine sees nothing of it.
"""

from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from motcua.intake import queries
from motcua.web.shared.access import View, actor_of

KEY = "kept"
NATIONAL = "national"
"""Who came by a national log-in and is not linked yet; see `national`."""
MOST_CHARACTERS = 60_000
_NOT_TYPED = {"csrfmiddlewaretoken", "revision", "idempotency_key", "goc"}


def keeps_typed(view: View) -> View:
    """Keep what a signed-out browser posts to a page of a draft; stands outside `@citizen`."""

    @wraps(view)
    def keeping(request: HttpRequest, code: str, token: str, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST" and actor_of(request) is None and queries.exists(token):
            request.session[KEY] = {"path": request.path, "post": _typed(request)}
        return view(request, code=code, token=token, **kwargs)

    return keeping


def fresh_session(request: HttpRequest) -> None:
    """Begin a new session, so that one fixed before signing in is worth nothing; only what was typed goes over.

    Who came by a national log-in goes over too: linking asks for a confirmation that names them.
    """
    kept = {key: request.session[key] for key in (KEY, NATIONAL) if key in request.session}
    request.session.flush()
    request.session.update(kept)


def take_back(request: HttpRequest) -> dict[str, str] | None:
    """Return what was kept for this page, once; None when nothing was."""
    kept = request.session.get(KEY)
    if request.method == "POST" or not isinstance(kept, dict) or kept.get("path") != request.path:
        return None
    del request.session[KEY]
    return dict(kept["post"])


def _typed(request: HttpRequest) -> dict[str, str]:
    typed = {name: str(value) for name, value in request.POST.items() if name not in _NOT_TYPED}
    return typed if sum(map(len, typed.values())) <= MOST_CHARACTERS else {}
