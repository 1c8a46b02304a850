"""From the first proof to an open session: second proof, first password of one's own, and where to go then.

Between the proofs the session holds `pending`: whose account it will be, nothing more. It is worth nothing after a
quarter of an hour, and no page but those of this way reads it.
"""

import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.core import clock, ports, profile
from motcua.core.errors import OutsideServiceFailed
from motcua.directory import second_factors, sessions, sign_in
from motcua.directory.actors import Actor, Role
from motcua.directory.ports import CERTIFICATE, CITIZENS, OFFICIALS, Provider, SignedProofs, SingleSignOn
from motcua.directory.queries import assurance_here, is_official, must_change_password
from motcua.notifications import wishes
from motcua.web.portal.kept import NATIONAL, fresh_session
from motcua.web.shared import language
from motcua.web.shared.access import actor_of, prove_now
from motcua.web.shared.throttle import address_of

log = logging.getLogger(__name__)

PENDING = "pending"
PENDING_LIFE = timedelta(minutes=15)
PASSWORD, CODE, SSO = "password", "code", "sso"
DVCQG, VNEID = "dvcqg", "vneid"
BY_CERTIFICATE = Provider(CERTIFICATE, "Chứng thư số", CITIZENS)
# Whoever comes by one of these has proved there what the province would ask for here.
CENTRAL = frozenset({SSO, DVCQG, VNEID, CERTIFICATE})
NATIONAL_ONLY = (
    "Tỉnh dùng tài khoản quốc gia: hãy đăng nhập bằng Cổng Dịch vụ công quốc gia hoặc VNeID. Nếu bạn có tài khoản cũ ở "
    "đây, sau khi đăng nhập bằng tài khoản quốc gia hãy chọn gắn với tài khoản cũ; hồ sơ đã nộp được giữ nguyên."
)
_ADMINISTRATORS = (Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN)


@dataclass(frozen=True)
class Pending:
    """Somebody on the way in."""

    account_id: int
    target: str
    how: str
    second: str
    outside: sessions.Outside = sessions.Outside()  # noqa: RUF009  (frozen)


def agent_of(request: HttpRequest) -> str:
    """Return what the browser calls itself."""
    return str(request.headers.get("User-Agent", ""))


def providers() -> list[Provider]:
    """Return the central log-ins to choose from: set up here, and switched on by the province's profile."""
    gateway: SingleSignOn = ports.gateway("sso")
    return [one for one in gateway.providers() if is_switched_on(one.key)]


def provider_named(key: str) -> Provider | None:
    """Return one of the log-ins beside an own account to choose from."""
    if key == CERTIFICATE:
        return BY_CERTIFICATE if takes_certificates() else None
    return next((one for one in providers() if one.key == key), None)


def takes_certificates() -> bool:
    """Tell whether somebody may come by a digital certificate: the province lets them, and authorities are set up."""
    gateway: SignedProofs = ports.gateway("certificate")
    return is_switched_on(CERTIFICATE) and gateway.is_set_up()


def is_switched_on(provider: str) -> bool:
    """Tell whether the province lets officials or citizens in by a central log-in (QN-5.1, QN-5.2)."""
    keys: list[str] = profile.value("accounts", "central_log_ins") + profile.value("accounts", "citizen_log_ins")
    return provider in keys


def are_accounts_national() -> bool:
    """Tell whether citizens come by national accounts only (QN-5.2)."""
    return bool(profile.value("accounts", "citizen_sign_up") == "national")


def log_in_values(target: str, login: str = "", error: str = "", refused: str = "") -> dict[str, object]:
    """Return what the log-in page shows.

    Args:
        target: Where to go afterwards.
        login: What was typed.
        error: What is wrong with what was typed.
        refused: Why another way of signing in came to nothing; no field of the page is to blame.
    """
    found = providers()
    return {
        "target": target,
        "errors": {"login": error} if error else {"": refused} if refused else {},
        "login": login,
        "providers": [one for one in found if one.audience == OFFICIALS],
        "national": [one for one in found if one.audience == CITIZENS],
        "takes_certificates": takes_certificates(),
        "is_national_only": are_accounts_national(),
    }


def safe_target(request: HttpRequest) -> str:
    """Return where to go afterwards; only addresses of this site."""
    wanted = request.POST.get("tiep") or request.GET.get("tiep") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe and actor_of(request) is None else ""


def after_first_proof(
    request: HttpRequest,
    account_id: int,
    target: str,
    *,
    how: str,
    outside: sessions.Outside = sessions.Outside(),  # noqa: B008  (frozen)
) -> HttpResponse:
    """Go on after the password was right: to the next proof that is still missing, or in.

    Where citizens have national accounts only, an own account from before opens just to be linked with one.
    """
    is_local = how not in CENTRAL and are_accounts_national() and NATIONAL not in request.session
    if is_local and not is_official(account_id):
        return render(request, "portal/log_in.html", log_in_values(target, error=NATIONAL_ONLY), status=422)
    fresh_session(request)
    request.session[PENDING] = {
        "account": account_id,
        "target": target,
        "how": how,
        "second": "",
        "outside": asdict(outside),
        "since": clock.now().isoformat(),
    }
    return onward(request)


def pending(request: HttpRequest) -> Pending | None:
    """Return who is on the way in; None when nobody is, or the time is up."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or clock.now() - datetime.fromisoformat(kept["since"]) > PENDING_LIFE:
        return None
    outside = sessions.Outside(**kept["outside"])
    return Pending(kept["account"], kept["target"], kept["how"], kept["second"], outside)


def note_second_proof(request: HttpRequest, kind: str) -> None:
    """Keep that the second proof was given."""
    request.session[PENDING] = request.session[PENDING] | {"second": kind}


def onward(request: HttpRequest) -> HttpResponse:
    """Go to the next page of the way in."""
    person = pending(request)
    if person is None:
        return redirect("portal:log_in")
    if not person.second and person.how not in CENTRAL:
        if second_factors.factors(person.account_id):
            return redirect("portal:second_proof")
        if must_have_second_proof(person.account_id):
            return redirect("portal:first_app")
    if person.how == PASSWORD and must_change_password(person.account_id):
        return redirect("portal:first_password")
    how = f"{person.how}+{person.second}" if person.second else person.how
    return enter(request, person.account_id, person.target, how=how, outside=person.outside)


def must_have_second_proof(account_id: int) -> bool:
    """Tell whether the province asks this account for a second proof."""
    asked = profile.value("accounts", "second_proof")
    actor = sign_in.actor_for(account_id=account_id, now=clock.now())
    if actor is None or not actor.is_official or asked == "optional":
        return False
    return asked == "all" or actor.has(*_ADMINISTRATORS)


def must_use_central_log_in(account_id: int) -> bool:
    """Tell whether the province lets this official in by its central log-in only.

    A province administrator gets in by password too, for the day the central log-in fails.
    """
    if profile.value("accounts", "officials_log_in") != "sso":
        return False
    actor = sign_in.actor_for(account_id=account_id, now=clock.now())
    return actor is not None and actor.is_official and not actor.has(Role.PROVINCE_ADMIN)


def enter(
    request: HttpRequest,
    account_id: int,
    target: str,
    *,
    how: str,
    outside: sessions.Outside = sessions.Outside(),  # noqa: B008  (frozen)
) -> HttpResponse:
    """Begin a fresh session for this account, and go where the person wanted to.

    The session keeps how it came in and how surely the person is known by that: a password tells what was declared,
    or what a desk compared, whatever a national account vouched for at another time (decision 0100).
    """
    now = clock.now()
    if not outside.assurance:
        outside = replace(outside, assurance=assurance_here(account_id))
    fresh_session(request)
    request.session["account"] = account_id
    request.session["seen"] = request.session["since"] = now.isoformat()
    prove_now(request)
    actor = sign_in.actor_for(account_id=account_id, now=now)
    if actor and actor.post_id:
        request.session["post"] = actor.post_id
    request.session["how"] = how
    request.session["assurance"] = outside.assurance
    request.session["provider"] = outside.provider
    request.session.save()
    sessions.note_sign_in(
        account_id=account_id,
        how=how,
        session_key=str(request.session.session_key),
        remote=address_of(request),
        agent=agent_of(request),
        now=now,
        outside=outside,
    )
    if actor is not None and actor.is_official:
        return redirect(target or _first_page(actor))
    response = redirect(target or "/ho-so/")
    language.as_wished(request, response, wishes.wishes_of(account_id).language)
    return response


_ONLY_PAGES = (
    (Role.CALL_CENTRE, "/xu-ly/tong-dai/"),
    (Role.POSTAL, "/buu-chinh/"),
    (Role.PROVINCE_ADMIN, "/quan-tri/"),
)


def _first_page(actor: Actor) -> str:
    """Return where the work of a post is: those of one task have one page."""
    for role, page in _ONLY_PAGES:
        if actor.roles == {role}:
            return page
    return "/mot-cua/" if actor.has(Role.DESK) else "/xu-ly/"


def leave(request: HttpRequest) -> list[dict[str, str]]:
    """End the session, here and in the applications entered from it; returns where one may still be open."""
    came_by, key = str(request.session.get("how", "")), request.session.session_key
    provider = str(request.session.get("provider", ""))
    if key:
        sessions.note_sign_out(key, clock.now())
    request.session.flush()
    return sign_out_elsewhere(request, provider) if came_by in CENTRAL else []


def sign_out_elsewhere(request: HttpRequest, provider: str) -> list[dict[str, str]]:
    """Return where a session at a central log-in may still be open, with the address that ends it.

    Args:
        provider: The one this session came by; all that are open here when that is not known.
    """
    gateway: SingleSignOn = ports.gateway("sso")
    home = request.build_absolute_uri("/")
    chosen = [one for one in providers() if provider in {"", one.key}]
    try:
        found = [(one.name, gateway.sign_out_address(one.key, return_to=home)) for one in chosen]
    except OutsideServiceFailed as failure:
        log.warning("central log-in: %s", failure)
        return []
    return [{"name": name, "href": address} for name, address in found if address]
