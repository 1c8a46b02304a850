"""The register of applications that people enter by signing in here once (VL-3.4, decision 0172)."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from motcua.core import sql
from motcua.core.addresses import portal_address
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import member_entries
from motcua.directory.actors import Actor, Role
from motcua.directory.events import MemberAppClosed, MemberAppKept, MemberSecretChanged
from motcua.directory.models.member_apps import MemberApp
from motcua.directory.rules.member_apps import SCOPES, Audience, addresses, fault_of_address, fault_of_addresses
from motcua.directory.standing import tell

LONGEST_NAME, LONGEST_PURPOSE = 120, 300
NO_REDIRECT = "Hãy nhập ít nhất một địa chỉ nhận người dùng."
NAME_TAKEN = (
    "Đã có ứng dụng mang tên này đang dùng. Nếu bạn vừa bấm Đăng ký hai lần, hãy mở ứng dụng trong danh sách và cấp mã "
    "bí mật mới; nếu là ứng dụng khác, hãy đặt tên khác."
)
NO_BACK_CHANNEL = "Hãy nhập nơi ứng dụng nhận thông báo đăng xuất."


@dataclass(frozen=True)
class AppTerms:
    """What is registered of an application, as typed; addresses one a line."""

    name: str
    owner: str
    purpose: str
    redirect_addresses: str
    return_addresses: str
    back_channel: str
    scopes: Sequence[str]
    audience: str


@dataclass(frozen=True)
class App:
    """A registered application."""

    id: int
    client_id: str
    name: str
    owner: str
    purpose: str
    redirect_addresses: tuple[str, ...]
    return_addresses: tuple[str, ...]
    back_channel: str
    scopes: tuple[str, ...]
    audience: Audience
    version: int
    made_at: datetime
    closed_at: datetime | None
    secret_digest: bytes

    def has_secret(self, secret: str) -> bool:
        """Tell whether this is its secret."""
        return constant_time_compare(self.secret_digest, _digest(secret))

    def is_for(self, actor: Actor) -> bool:
        """Tell whether it is meant for such people."""
        return self.audience in {Audience.ALL, Audience.OFFICIALS if actor.is_official else Audience.CITIZENS}


@dataclass(frozen=True)
class AppLine:
    """An application in the list: how many have an entry open, and how often an end could not be told."""

    app: App
    open_entries: int
    untold: int


_COUNTS = """
SELECT c.app_id, count(*) FILTER (WHERE s.ended_at IS NULL), count(*) FILTER (WHERE s.ended_at IS NOT NULL)
FROM (SELECT consent_id, ended_at FROM directory_membersession WHERE ended_at IS NULL AND redeemed_at IS NOT NULL
      UNION ALL
      SELECT consent_id, ended_at FROM directory_membersession
      WHERE ended_at IS NOT NULL AND told_at IS NULL AND redeemed_at IS NOT NULL) s
JOIN directory_memberconsent c ON c.id = s.consent_id GROUP BY 1
"""


def app_named(client_id: str) -> App | None:
    """Return an application that is not closed, by the name it has here."""
    found = MemberApp.objects.filter(client_id=client_id, closed_at=None).first()
    return _app(found) if found else None


def apps(actor: Actor) -> list[AppLine]:
    """Return all applications, those in use first.

    Raises:
        NotAllowed: The actor does not administer the province.
    """
    _require_operator(actor)
    counts = {app: (opened, untold) for app, opened, untold in sql.rows(_COUNTS, ())}
    found = map(_app, MemberApp.objects.order_by("-closed_at", "name"))
    return [AppLine(one, *counts.get(one.id, (0, 0))) for one in found]


def one_app(actor: Actor, app_id: int) -> App:
    """Return one application, closed or not.

    Raises:
        NotAllowed: The actor does not administer the province.
        NotFound: No such application.
    """
    _require_operator(actor)
    found = MemberApp.objects.filter(id=app_id).first()
    if found is None:
        raise NotFound(f"application {app_id}")
    return _app(found)


@transaction.atomic
def enter(*, actor: Actor, terms: AppTerms, now: datetime) -> tuple[int, str]:
    """Register an application; returns its id and its secret, which is shown this once and kept nowhere.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: There is one of this name.
        SeveralBroken: Something of it does not fit.
    """
    _require_operator(actor)
    secret = secrets.token_urlsafe(32)
    values = _checked(terms)
    with _only_one_of_its_name():
        row = MemberApp.objects.create(
            client_id=secrets.token_hex(8),
            secret_digest=_digest(secret),
            made_at=now,
            **values,
        )
    tell(stream=row.id, fact=_kept(values), actor=actor, now=now)
    return row.id, secret


@transaction.atomic
def change(*, actor: Actor, app_id: int, terms: AppTerms, version: int, now: datetime) -> None:
    """Change what is registered of an application.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: It was changed or closed meanwhile, or there is one of this name.
        SeveralBroken: Something of it does not fit.
    """
    row = _hold(actor, app_id)
    if row.version != version:
        raise RuleBroken("app.changed", "Ứng dụng vừa được người khác sửa. Hãy xem bản mới rồi sửa lại.")
    values = _checked(terms)
    with _only_one_of_its_name():
        MemberApp.objects.filter(id=row.id).update(version=row.version + 1, **values)
    tell(stream=row.id, fact=_kept(values), actor=actor, now=now)


@transaction.atomic
def new_secret(*, actor: Actor, app_id: int, now: datetime) -> str:
    """Give an application a new secret, shown this once; the one before is worthless from now on.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: It is closed.
    """
    row = _hold(actor, app_id)
    secret = secrets.token_urlsafe(32)
    MemberApp.objects.filter(id=row.id).update(secret_digest=_digest(secret), version=row.version + 1)
    tell(stream=row.id, fact=MemberSecretChanged(), actor=actor, now=now)
    return secret


@transaction.atomic
def close(*, actor: Actor, app_id: int, now: datetime) -> None:
    """Close an application: nobody enters it from here any more, and it is told that all its sessions ended.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: It is closed already.
    """
    row = _hold(actor, app_id)
    MemberApp.objects.filter(id=row.id).update(closed_at=now, version=row.version + 1)
    member_entries.end_of_app(row.id, now)
    tell(stream=row.id, fact=MemberAppClosed(), actor=actor, now=now)


@contextmanager
def _only_one_of_its_name() -> Iterator[None]:
    """Refuse a second application of one name: people choose by it, and a form sent twice would make two."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise RuleBroken("app.name_taken", NAME_TAKEN, "name") from None


def _hold(actor: Actor, app_id: int) -> MemberApp:
    _require_operator(actor)
    row = MemberApp.objects.select_for_update().filter(id=app_id).first()
    if row is None:
        raise NotFound(f"application {app_id}")
    if row.closed_at is not None:
        raise RuleBroken("app.closed", "Ứng dụng này đã dừng, không sửa được nữa.")
    return row


def _checked(terms: AppTerms) -> dict[str, object]:
    faults = Faults()
    values: dict[str, object] = {}
    for name, label, most in (
        ("name", "tên ứng dụng", LONGEST_NAME),
        ("owner", "cơ quan chủ quản", LONGEST_NAME),
        ("purpose", "ứng dụng dùng để làm gì", LONGEST_PURPOSE),
    ):
        values[name] = text = clean_input(getattr(terms, name), most + 1, multiline=False)
        faults.unless(0 < len(text) <= most, "app.text", f"Hãy nhập {label}, dài nhất {most} ký tự.", name)
    redirects, returns = addresses(terms.redirect_addresses), addresses(terms.return_addresses)
    told, is_local = terms.back_channel.strip(), portal_address().startswith("http:")
    # Who signs out is signed out everywhere, so an application without a place to be told is none of the province's.
    for name, fault in (
        ("redirect_addresses", fault_of_addresses(redirects, is_local=is_local) if redirects else NO_REDIRECT),
        ("return_addresses", fault_of_addresses(returns, is_local=is_local)),
        ("back_channel", fault_of_address(told, is_local=is_local) if told else NO_BACK_CHANNEL),
    ):
        faults.unless(not fault, "app.address", fault, name)
    faults.unless(terms.audience in set(Audience), "app.audience", "Hãy chọn ứng dụng dành cho ai.", "audience")
    faults.tell()
    return values | {
        "redirect_addresses": redirects,
        "return_addresses": returns,
        "back_channel": told,
        "scopes": [scope.value for scope in SCOPES if scope.value in terms.scopes],
        "audience": terms.audience,
    }


def _kept(values: Mapping[str, object]) -> MemberAppKept:
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return MemberAppKept(**plain)  # type: ignore[arg-type]


def _app(row: MemberApp) -> App:
    return App(
        id=row.id,
        client_id=row.client_id,
        name=row.name,
        owner=row.owner,
        purpose=row.purpose,
        redirect_addresses=tuple(row.redirect_addresses),
        return_addresses=tuple(row.return_addresses),
        back_channel=row.back_channel,
        scopes=tuple(row.scopes),
        audience=Audience(row.audience),
        version=row.version,
        made_at=row.made_at,
        closed_at=row.closed_at,
        secret_digest=bytes(row.secret_digest),
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _require_operator(actor: Actor) -> None:
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} registers no applications")
