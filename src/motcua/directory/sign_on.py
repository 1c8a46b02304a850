"""Signing in here opens the province's other applications too: consent, codes, tokens, what is told, and its keys.

Whoever holds an open session here enters an application by a code that counts once, for a minute. The application
learns a name for the person that no other application knows, and what the person agreed to. It is told when the
session ends (`member_entries`).

Source: OpenID Connect Core 1.0; RFC 6749, RFC 7636; VL-3.4; decision 0172.
"""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import IntegrityError, transaction
from joserfc import jwt
from joserfc.jwk import RSAKey

from motcua.core import audit, clock, crypto, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.directory import member_entries, throttle
from motcua.directory.actors import Actor, Role
from motcua.directory.events import MemberConsentGiven, MemberConsentWithdrawn, SignOnKeyChanged
from motcua.directory.log_ins import phone_key
from motcua.directory.member_apps import App
from motcua.directory.models.accounts import Account
from motcua.directory.models.member_apps import MemberConsent, MemberSession, SignOnKey
from motcua.directory.rules.assurance import SURE
from motcua.directory.rules.member_apps import Scope
from motcua.directory.standing import tell

CODE_LIFE = timedelta(minutes=1)
TOKEN_LIFE = timedelta(minutes=5)
MOST_CODES, CODES_WINDOW = 60, timedelta(minutes=10)
"""Of one account, over all applications; far above what people do."""
TOO_OFTEN = (
    "Tài khoản này vừa vào các ứng dụng quá nhiều lần. Hãy chờ 10 phút rồi mở lại ứng dụng; nếu trang cứ tự chuyển qua "
    "lại, hãy báo cơ quan quản lý ứng dụng đó."
)
PUBLISHED_FOR = timedelta(days=1)
"""How long a key that signs no more is published: longer than what it signed counts."""
UNUSED_FOR, KEPT_FOR = timedelta(hours=1), timedelta(days=365)
"""How long a code nobody took up stays, and an entry that is over: its owner sees the last, the province counts."""
ALGORITHM = "RS256"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_SECONDS = 120

# Code or token count while the session they hang on is open, its account active and the application not closed.
_STANDS = """
FROM directory_memberconsent c JOIN directory_account a ON a.id = c.account_id AND a.is_active
JOIN directory_memberapp p ON p.id = c.app_id AND p.closed_at IS NULL
WHERE c.id = s.consent_id AND c.withdrawn_at IS NULL AND s.ended_at IS NULL
  AND EXISTS (SELECT FROM django_session d WHERE d.session_key = s.session_key AND d.expire_date > %(now)s)
"""
_REDEEM = f"""
UPDATE directory_membersession s SET redeemed_at = %(now)s, token_digest = %(token)s
{_STANDS} AND s.code_digest = %(digest)s AND s.redeemed_at IS NULL AND s.at > %(since)s AND p.id = %(app)s
RETURNING s.id, c.account_id, c.subject, s.sid, s.redirect_address, s.nonce, s.challenge, s.scopes, s.proved_at,
  s.assurance
"""
# A code that comes a second time was seen by somebody else: what the first got is worth nothing from then on.
_DISTRUST = """
UPDATE directory_membersession SET token_digest = '' WHERE code_digest = %s AND redeemed_at IS NOT NULL
"""
_READ = f"""
UPDATE directory_membersession s SET read_at = %(now)s
{_STANDS} AND s.token_digest = %(digest)s AND s.redeemed_at > %(since)s
RETURNING c.account_id, c.subject, s.scopes, p.client_id, p.name
"""
_USED = """
SELECT c.id, p.name, p.owner, c.given_at, max(s.at), count(s.id) FILTER (WHERE s.ended_at IS NULL), c.withdrawn_at,
       c.scopes
FROM directory_memberconsent c JOIN directory_memberapp p ON p.id = c.app_id
LEFT JOIN directory_membersession s ON s.consent_id = c.id AND s.redeemed_at IS NOT NULL
WHERE c.account_id = %(account)s AND (%(all)s OR c.withdrawn_at IS NULL)
GROUP BY c.id, p.id ORDER BY max(s.at) DESC NULLS LAST LIMIT 100
"""
_ENTERED_FROM = """
SELECT 1 FROM directory_membersession WHERE session_key = %s AND sid = %s AND ended_at IS NULL
"""
# What ended and was not told yet stays until it was, or was given up.
_SWEEP = """
DELETE FROM directory_membersession
WHERE (redeemed_at IS NULL AND at < %(unused)s) OR (ended_at < %(over)s AND next_try_at IS NULL)
"""


@dataclass(frozen=True)
class Asked:
    """What an application asked when it sent somebody here."""

    redirect_address: str
    scopes: Sequence[str]
    nonce: str
    challenge: str


@dataclass(frozen=True)
class Entry:
    """An entry whose code was just taken up, and the token by which its application may ask who the person is."""

    id: int
    account_id: int
    subject: str
    sid: str
    redirect_address: str
    nonce: str
    challenge: str
    scopes: tuple[str, ...]
    proved_at: datetime
    assurance: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class UsedApp:
    """An application that knows who somebody is, as that person sees it."""

    consent_id: int
    name: str
    owner: str
    since: datetime
    last_entered: datetime | None
    open_entries: int
    withdrawn_at: datetime | None
    scopes: tuple[str, ...]


def has_consent(actor: Actor, app: App, scopes: Sequence[str]) -> bool:
    """Tell whether somebody agreed already that an application learns all this."""
    found = MemberConsent.objects.filter(app_id=app.id, account_id=actor.account_id, withdrawn_at=None).first()
    return found is not None and set(scopes) <= set(found.scopes)


@transaction.atomic
def consent(*, actor: Actor, app: App, scopes: Sequence[str], now: datetime) -> None:
    """Keep that somebody agrees that an application learns this; the name it knows them by stays from before."""
    row, is_new = MemberConsent.objects.select_for_update().get_or_create(
        app_id=app.id,
        account_id=actor.account_id,
        defaults={"subject": new_token(), "scopes": list(scopes), "given_at": now},
    )
    if not is_new:
        held = [] if row.withdrawn_at else row.scopes
        if set(scopes) <= set(held):
            # Clicked twice.
            return
        MemberConsent.objects.filter(id=row.id).update(scopes=sorted({*held, *scopes}), given_at=now, withdrawn_at=None)
    tell(stream=actor.account_id, fact=MemberConsentGiven(app=app.id, scopes=tuple(scopes)), actor=actor, now=now)


@transaction.atomic
def withdraw(*, actor: Actor, consent_id: int, now: datetime) -> str:
    """Take back a consent, end the entries it allowed, and return the application's name.

    Raises:
        NotFound: Not the actor's, or taken back before.
    """
    row = (
        MemberConsent.objects.select_for_update(of=("self",))
        .select_related("app")
        .filter(id=consent_id, account_id=actor.account_id, withdrawn_at=None)
        .first()
    )
    if row is None:
        raise NotFound(f"consent {consent_id}")
    MemberConsent.objects.filter(id=row.id).update(withdrawn_at=now)
    member_entries.end_of_consent([row.id], now)
    tell(stream=actor.account_id, fact=MemberConsentWithdrawn(app=row.app_id), actor=actor, now=now)
    return str(row.app.name)


def withdraw_all(account_id: int, now: datetime) -> None:
    """Take back every consent of an account that is closed; its entries end with its sessions."""
    MemberConsent.objects.filter(account_id=account_id, withdrawn_at=None).update(withdrawn_at=now)


def used_apps(account_id: int, *, also_withdrawn: bool = False) -> list[UsedApp]:
    """Return the applications that know who somebody is, or also those that did, entered last first."""
    found = sql.rows(_USED, {"account": account_id, "all": also_withdrawn})
    return [UsedApp(*[*before, tuple(sql.json_value(scopes))]) for *before, scopes in found]


def join(kept_id: int, other_id: int, now: datetime) -> None:
    """Let applications know the one account by the name they knew the other by; where they know both, the kept one."""
    known = MemberConsent.objects.filter(account_id=kept_id).values("app_id")
    MemberConsent.objects.filter(account_id=other_id).exclude(app_id__in=known).update(account_id=kept_id)
    withdraw_all(other_id, now)


def sweep(now: datetime) -> int:
    """Delete codes that nobody took up, entries long over, and keys that nothing is checked by; return how many."""
    SignOnKey.objects.filter(retired_at__lt=now - PUBLISHED_FOR).delete()
    return sql.execute(_SWEEP, {"unused": now - UNUSED_FOR, "over": now - KEPT_FOR})


def hand_out(*, actor: Actor, app: App, session_key: str, asked: Asked, proved_at: datetime, now: datetime) -> str:
    """Return a code by which an application learns who holds this session; it counts once and for a minute.

    Raises:
        NotAllowed: The person did not agree, or the application is not for them.
        RuleBroken: Too many codes within some minutes: an application that sends its people round and round.
    """
    agreed = MemberConsent.objects.filter(app_id=app.id, account_id=actor.account_id, withdrawn_at=None).first()
    if agreed is None or not set(asked.scopes) <= set(agreed.scopes) or not app.is_for(actor):
        raise NotAllowed(f"{actor.ref} enters no application {app.id}")
    if not throttle.hit(f"sign-on:{actor.account_id}", limit=MOST_CODES, window=CODES_WINDOW, now=now):
        raise RuleBroken("sign_on.too_often", TOO_OFTEN)
    code = secrets.token_urlsafe(32)
    MemberSession.objects.create(
        id=new_id(),
        consent=agreed,
        session_key=session_key,
        sid=new_token(),
        code_digest=_digest(code),
        redirect_address=asked.redirect_address,
        nonce=asked.nonce,
        challenge=asked.challenge,
        scopes=list(asked.scopes),
        proved_at=proved_at,
        assurance=actor.assurance,
        at=now,
    )
    return code


def redeem(app: App, code: str, now: datetime) -> Entry | None:
    """Take up a code: it is spent with the first try, whatever else is wrong with that. None when it does not count.

    The token is kept by the same statement, so that whoever brings the code again at that moment ends it in any case.
    """
    token = secrets.token_urlsafe(32)
    values = {"app": app.id, "digest": _digest(code), "token": _digest(token), "now": now, "since": now - CODE_LIFE}
    found = sql.rows(_REDEEM, values)
    if not found:
        sql.execute(_DISTRUST, (_digest(code),))
        return None
    *before, scopes, proved_at, assurance = found[0]
    return Entry(*[*before, tuple(sql.json_value(scopes)), proved_at, assurance, token])


def person_of(token: str, now: datetime) -> dict[str, object] | None:
    """Return what the holder of a token may be told of the person; None when it counts no more.

    That it asked is kept with the entry, and as a reading of the person's data.

    Names are those of OpenID Connect and, beside them, those of the national log-in, which applications here know.
    """
    found = sql.rows(_READ, {"digest": _digest(token), "now": now, "since": now - TOKEN_LIFE})
    if not found:
        return None
    account_id, subject, stored, client_id, name = found[0]
    scopes = sql.json_value(stored)
    audit.read(
        actor=f"app:{client_id}", act="member_app", subject=account_id, now=now, detail=f"{name}: {' '.join(scopes)}"
    )
    return {"sub": subject} | _claims(Account.objects.get(id=account_id), scopes)


def was_entered_from(session_key: str, sid: str) -> bool:
    """Tell whether an application was entered under this name from this session."""
    return bool(sid and sql.rows(_ENTERED_FROM, (session_key, sid)))


def logout_token(issuer: str, entry: member_entries.Untold) -> str:
    """Return the signed message that an entry ended."""
    moment = int(time.time())
    claims = {
        "iss": issuer,
        "aud": entry.client_id,
        "sub": entry.subject,
        "sid": entry.sid,
        "iat": moment,
        "exp": moment + _LOGOUT_SECONDS,
        "jti": new_token(),
        "events": {LOGOUT_EVENT: {}},
    }
    key = signing_key()
    return jwt.encode({"alg": ALGORITHM, "kid": str(key.kid), "typ": "logout+jwt"}, claims, key)


def signing_key() -> RSAKey:
    """Return the key that signs now; the first is made when it is first asked for."""
    row = SignOnKey.objects.filter(retired_at=None).first() or _make_key(clock.now())
    return _read(row)


def published_keys(now: datetime) -> list[RSAKey]:
    """Return the keys by which what was signed can be checked: the one that signs, and those of the last day."""
    signing_key()
    return [
        _read(row)
        for row in SignOnKey.objects.order_by("-id")
        if row.retired_at is None or row.retired_at > now - PUBLISHED_FOR
    ]


@transaction.atomic
def change_key(*, actor: Actor, now: datetime) -> None:
    """Sign with a new key from now on.

    Raises:
        NotAllowed: The actor does not administer the province.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} changes no keys")
    list(SignOnKey.objects.select_for_update().filter(retired_at=None))
    SignOnKey.objects.filter(retired_at=None).update(retired_at=now)
    tell(stream=_make_key(now).id, fact=SignOnKeyChanged(), actor=actor, now=now)


def _make_key(now: datetime) -> SignOnKey:
    key = RSAKey.generate_key(2048, auto_kid=False)
    kid = new_token(8)
    try:
        with transaction.atomic():
            return SignOnKey.objects.create(
                kid=kid, private_enc=crypto.encrypt(key.as_pem(private=True).decode()), made_at=now
            )
    except IntegrityError:
        # Another process made the first one at the same moment.
        return SignOnKey.objects.get(retired_at=None)


def _read(row: SignOnKey) -> RSAKey:
    return _key(row.kid, bytes(row.private_enc))


@lru_cache(maxsize=8)
def _key(kid: str, sealed: bytes) -> RSAKey:
    """Return a key, read once in a process: its numbers are checked for a tenth of a second, and anybody may ask."""
    return RSAKey.import_key(crypto.decrypt(sealed), parameters={"kid": kid, "use": "sig", "alg": ALGORITHM})


def _claims(account: Account, scopes: Sequence[str]) -> dict[str, object]:
    """Return what these scopes tell of a person.

    Under the names of the national log-in applications look for what somebody vouched for. A name, number or
    organisation that the holder only typed does not stand there: anybody can type those of somebody else.
    """
    told: dict[str, object] = {}
    is_vouched = account.is_official or account.assurance in SURE
    if Scope.PROFILE in scopes:
        kind = "official" if account.is_official else account.kind
        told |= {"name": account.full_name, "account_kind": kind}
        if is_vouched:
            told |= {"HoVaTen": account.full_name}
        if is_vouched and account.organisation:
            told |= {"TenDoanhNghiep": account.organisation, "MaSoDoanhNghiep": account.organisation_code}
    if Scope.EMAIL in scopes and account.email:
        is_proved = account.login == account.email
        told |= {"email": account.email, "ThuDienTu": account.email, "email_verified": is_proved}
    if Scope.PHONE in scopes and (phone := crypto.decrypt(account.phone_enc)):
        is_proved = account.login in map(phone_key, crypto.indexes(phone))
        told |= {"phone_number": phone, "SoDienThoai": phone, "phone_number_verified": is_proved}
    if Scope.NUMBER in scopes and is_vouched and (number := crypto.decrypt(account.personal_enc)):
        told |= {"SoDinhDanh": number}
    return told


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
