"""Keeps units, officials and citizens: each function makes what is missing and mends what differs."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.core import clock, crypto
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input, name_key
from motcua.directory import log_ins, terms
from motcua.directory.actors import Role
from motcua.directory.calendars import publish_calendar
from motcua.directory.imports import (
    import_agencies,
    import_agency_kinds,
    import_holidays,
    import_successors,
    import_units,
)
from motcua.directory.models.accounts import Account
from motcua.directory.models.agencies import Agency, Unit
from motcua.directory.models.power import Post
from motcua.directory.rules.logins import normal_phone, official_login, read_login

__all__ = [
    "ensure_citizen",
    "ensure_official",
    "ensure_unit",
    "hash_password",
    "import_agencies",
    "import_agency_kinds",
    "import_holidays",
    "import_successors",
    "import_units",
    "publish_calendar",
]

UNIT_KINDS = {"division", "desk", "leadership", "records"}
APPLICANT_KINDS = {"person", "organisation", "business", "household"}


def hash_password(password: str) -> str:
    """Return what is stored instead of a password; costly on purpose, so bulk loads call it once."""
    return make_password(password)


@transaction.atomic
def ensure_unit(*, agency_code: str, key: str, name: str, kind: str) -> int:
    """Make sure that a unit exists and return its id.

    Raises:
        NotFound: No such agency.
        RuleBroken: The kind is none of division, desk, leadership, records.
    """
    if kind not in UNIT_KINDS:
        raise RuleBroken("unit.kind", f"Loại bộ phận không rõ: {kind}.")
    agency = Agency.objects.filter(code=agency_code).first()
    if agency is None:
        raise NotFound(f"agency {agency_code}")
    unit, _ = Unit.objects.update_or_create(agency=agency, key=key, defaults={"name": name, "kind": kind})
    return int(unit.id)


@transaction.atomic
def ensure_official(
    *,
    login: str,
    full_name: str,
    agency_code: str,
    unit_key: str,
    title: str,
    roles: Iterable[str],
    password_hash: str,
    now: datetime,
    personal_number: str = "",
) -> int:
    """Make sure that an official has an account and this post, and return the account's id.

    A second call with another unit adds a post. Password and personal number are set only when the account is made.

    Raises:
        NotFound: No such unit.
        RuleBroken: The login or a role is not valid, or the login belongs to a citizen.
    """
    unit = Unit.objects.filter(agency__code=agency_code, key=unit_key).first()
    if unit is None:
        raise NotFound(f"unit {agency_code}/{unit_key}")
    held = _roles(roles)
    account, made = Account.objects.get_or_create(
        login=official_login(login),
        defaults=_named(full_name) | {"is_official": True, "password": password_hash, "created_at": now,
                                      "verified_at": now, "personal_enc": crypto.encrypt(personal_number),
                                      "personal_index": crypto.index(personal_number)},
    )  # fmt: skip
    if not account.is_official:
        raise RuleBroken("account.taken", f"Tên đăng nhập {login} đã thuộc về một người dân.")
    if not made and account.full_name != full_name:
        Account.objects.filter(id=account.id).update(**_named(full_name))
    Post.objects.update_or_create(
        account=account,
        unit=unit,
        valid_to=None,
        defaults={"title": title, "roles": held},
        create_defaults={"title": title, "roles": held, "valid_from": clock.local_date(now)},
    )
    return int(account.id)


@transaction.atomic
def ensure_citizen(
    *,
    login: str,
    full_name: str,
    password_hash: str,
    now: datetime,
    phone: str = "",
    personal_number: str = "",
    kind: str = "person",
    organisation: str = "",
    address: str = "",
) -> int:
    """Make sure that a citizen has a verified account with these particulars, and return its id.

    The password is set only when the account is made.

    Raises:
        RuleBroken: Login, phone or kind is not valid, or the login belongs to an official.
    """
    if kind not in APPLICANT_KINDS:
        raise RuleBroken("account.kind", f"Loại người nộp không rõ: {kind}.")
    read = read_login(login)
    number = normal_phone(phone) if phone else read.phone
    account, made = Account.objects.get_or_create(
        login=log_ins.column(read),
        defaults=_named(full_name) | {"password": password_hash, "created_at": now, "verified_at": now},
    )
    if account.is_official:
        raise RuleBroken("account.taken", f"Tên đăng nhập {login} đã thuộc về một cán bộ.")
    wanted = _named(full_name) | {
        "email": read.email,
        "kind": kind,
        "organisation": organisation,
        "address": address,
        "phone_index": crypto.index(number),
        "personal_index": crypto.index(personal_number),
    }
    if made:
        # Whoever loads people answers for what they agreed to.
        terms.accept(account_id=account.id, read=terms.Read(), now=now)
    if made or any(_plain(getattr(account, name)) != value for name, value in wanted.items()):
        sealed = {"phone_enc": crypto.encrypt(number), "personal_enc": crypto.encrypt(personal_number)}
        Account.objects.filter(id=account.id).update(**wanted, **sealed)
    return int(account.id)


def _named(full_name: str) -> dict[str, object]:
    name = clean_input(full_name, 200, multiline=False)
    return {"full_name": name, "name_key": name_key(name)}


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _roles(roles: Iterable[str]) -> list[str]:
    try:
        return sorted(Role(role).value for role in roles)
    except ValueError as unknown:
        raise RuleBroken("post.role", f"Vai trò không rõ: {unknown.args[0]}.") from None
