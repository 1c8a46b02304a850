"""Every page declares who may open it; a view without a declaration fails the build."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from motcua.core import clock
from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor, Role

View = Callable[..., HttpResponseBase]
SIGN_IN = "/dang-nhap/"
AGREE = "/dieu-khoan/dong-y/"
PROVE_AGAIN = "/tai-khoan/xac-nhan-lai/"
PROOF_LIFE = timedelta(minutes=15)


def public(view: View) -> View:
    """Open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def citizen(view: View) -> View:
    """Open to a signed-in citizen; others are sent to sign in and come back.

    A new edition of the terms of use is agreed to before the next page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        actor = actor_of(request)
        if actor is None:
            return redirect(f"{SIGN_IN}?tiep={quote(request.get_full_path())}")
        if actor.is_official:
            raise NotAllowed("a citizen's page")
        if actor.owes_terms and request.method in {"GET", "HEAD"} and request.path != AGREE:
            # What is being sent is never held up: nobody loses what they typed to a new edition.
            return redirect(f"{AGREE}?tiep={quote(request.get_full_path())}")
        return view(request, *args, **kwargs)

    guarded.access = "citizen"  # type: ignore[attr-defined]
    return guarded


def signed_in(view: View) -> View:
    """Open to whoever is signed in, citizen or official; others are sent to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if actor_of(request) is None:
            return redirect(f"{SIGN_IN}?tiep={quote(request.get_full_path())}")
        return view(request, *args, **kwargs)

    guarded.access = "signed-in"  # type: ignore[attr-defined]
    return guarded


def recent_proof(view: View) -> View:
    """Ask for a proof anew where the last is older than a quarter of an hour; stands inside the other guards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_proved_recently(request):
            return redirect(f"{PROVE_AGAIN}?tiep={quote(request.get_full_path())}")
        return view(request, *args, **kwargs)

    return guarded


def prove_now(request: HttpRequest) -> None:
    """Keep that whoever holds this session has just proved who they are."""
    request.session["proved"] = clock.now().isoformat()


def is_proved_recently(request: HttpRequest) -> bool:
    """Tell whether whoever holds this session proved who they are within a quarter of an hour."""
    proved = request.session.get("proved")
    return isinstance(proved, str) and clock.now() - datetime.fromisoformat(proved) <= PROOF_LIFE


def official(*roles: Role) -> Callable[[View], View]:
    """Open to a signed-in official whose post has one of the roles; any official when none is named."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            actor = actor_of(request)
            if actor is None:
                return redirect(f"{SIGN_IN}?tiep={quote(request.get_full_path())}")
            if not actor.is_official or (roles and not actor.has(*roles)):
                raise NotAllowed(f"{view.__name__} needs {roles or 'an official'}")
            return view(request, *args, **kwargs)

        guarded.access = f"official:{','.join(sorted(roles))}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who is signed in, or None."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None


def require_actor(request: HttpRequest) -> Actor:
    """Return who is signed in; for views that declared citizen or official access."""
    actor = actor_of(request)
    if actor is None:
        raise NotAllowed("nobody is signed in")
    return actor
