"""Somebody of a national log-in who is not linked here yet: a new account, or the one they have already."""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.core import clock, crypto, profile
from motcua.core.errors import RuleBroken
from motcua.directory import national_log_in, sessions, terms
from motcua.directory.ports import Identity
from motcua.web.portal import agreements, entering
from motcua.web.portal.kept import NATIONAL
from motcua.web.shared.access import actor_of, public

LIFE = timedelta(minutes=15)
TOO_LATE = "Đã quá 15 phút từ khi bạn đăng nhập bằng tài khoản quốc gia. Hãy đăng nhập lại."


@dataclass(frozen=True)
class Waiting:
    """Who came by a national log-in, where they wanted to go, and whether an own account has the same number."""

    identity: Identity
    target: str
    has_twin: bool


def keep(request: HttpRequest, identity: Identity, target: str, *, has_twin: bool = False) -> None:
    """Keep who came, sealed: sessions lie in the database, and numbers lie there only encrypted."""
    kept = {"identity": asdict(identity), "target": target, "twin": has_twin, "since": clock.now().isoformat()}
    request.session[NATIONAL] = base64.b64encode(crypto.encrypt(json.dumps(kept))).decode()


def outside_of(identity: Identity) -> sessions.Outside:
    """Return what a sign-in keeps of the national log-in it came by."""
    return sessions.Outside(assurance=identity.assurance, provider=identity.provider, session=identity.session)


@public
def choose(request: HttpRequest) -> HttpResponse:
    """Ask what to do with a national account that opens nothing yet, and do it."""
    waiting = _waiting(request)
    if waiting is None:
        request.session.pop(NATIONAL, None)
        return render(request, "portal/log_in.html", entering.log_in_values("", refused=TOO_LATE), status=422)
    actor = actor_of(request)
    own = actor if actor and not actor.is_official else None
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if own is not None:
                return _link(request, waiting, own.account_id)
            return _open(request, waiting)
        except RuleBroken as broken:
            errors = {"statement": broken.message}
    values = {
        "who": waiting.identity,
        "provider": entering.provider_named(waiting.identity.provider),
        "has_twin": waiting.has_twin,
        "own": own,
        "statement": profile.section("statement"),
        "terms_read": agreements.to_be_read(terms.current()),
        "errors": errors,
    }
    return render(request, "portal/national.html", values, status=422 if errors else 200)


def _link(request: HttpRequest, waiting: Waiting, account_id: int) -> HttpResponse:
    if "bo" not in request.POST:
        national_log_in.link(account_id=account_id, identity=waiting.identity, now=clock.now())
        name = entering.provider_named(waiting.identity.provider)
        by = "chứng thư số" if name == entering.BY_CERTIFICATE else "tài khoản quốc gia"
        messages.success(request, f"Đã gắn {by}. Từ nay bạn đăng nhập bằng cách nào cũng được.")
    request.session.pop(NATIONAL, None)
    return redirect("portal:security")


def _open(request: HttpRequest, waiting: Waiting) -> HttpResponse:
    if "statement" not in request.POST:
        raise RuleBroken("statement.missing", "Hãy đọc và đồng ý với lời cam đoan để tạo tài khoản.", "statement")
    read = agreements.was_read(request)
    account_id = national_log_in.open_account(waiting.identity, terms_read=read, now=clock.now())
    request.session.pop(NATIONAL, None)
    return entering.after_first_proof(
        request,
        account_id,
        waiting.target,
        how=waiting.identity.provider,
        outside=outside_of(waiting.identity),
    )


def _waiting(request: HttpRequest) -> Waiting | None:
    sealed = request.session.get(NATIONAL)
    if not isinstance(sealed, str):
        return None
    kept = json.loads(crypto.decrypt(base64.b64decode(sealed)))
    if clock.now() - datetime.fromisoformat(kept["since"]) > LIFE:
        return None
    target = str(kept["target"])
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return Waiting(Identity(**kept["identity"]), target if is_safe else "", bool(kept["twin"]))


urlpatterns = [path("dang-nhap/lien-ket/", choose, name="national")]
