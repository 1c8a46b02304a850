"""Accounts of officials: issued once per person, locked, restored, withdrawn; every act is in the account's history."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from motcua.core import clock, crypto, profile, sql
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.text import clean_input, name_key
from motcua.directory.actors import Actor, Reach, Role
from motcua.directory.events import (
    AccountIssued,
    AccountLocked,
    AccountRestored,
    AccountWithdrawn,
    FirstPasswordGiven,
    ProofsReset,
)
from motcua.directory.models.accounts import Account
from motcua.directory.models.power import Delegation, Post
from motcua.directory.posts import PostTerms, UnitFacts, faults_of, unit_facts, write_post
from motcua.directory.rules.logins import normal_email, normal_phone, official_login
from motcua.directory.second_factors import forget_all
from motcua.directory.sessions import end_sessions
from motcua.directory.standing import hold_account, reason_given, require_issuer, require_whole_account, tell

PERSONAL_NUMBER = re.compile(r"[0-9]{12}")
LONGEST_NAME = 200
# Letters and digits that nobody mistakes for others when they are read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ONE_PER_OFFICIAL = "directory_account_one_per_official"


@dataclass(frozen=True)
class Particulars:
    """Who the official is, as typed; the personal number tells persons apart."""

    login: str
    full_name: str
    personal_number: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Issued:
    """A new account and the password to begin with, which is shown once and kept nowhere."""

    account_id: int
    login: str
    password: str


@transaction.atomic
def issue_account(
    *,
    actor: Actor,
    particulars: Particulars,
    unit_id: int,
    post: PostTerms,
    reason: str = "",
    now: datetime,
    hashed: Callable[[str], str] = make_password,
) -> Issued:
    """Give an official an account with a first post.

    Exactly one account per official: a second for the same personal number is refused.

    Args:
        hashed: Makes what is stored of the password; a trial that will be undone saves the costly hash.

    Raises:
        NotFound: The unit is not in the actor's subtree.
        SeveralBroken: Particulars, unit (0 is none) or post that need mending, each with its message.
        RuleBroken: Login or personal number is taken, the roles are not the actor's to give, or only the
            operator issues accounts.
    """
    require_issuer(actor)
    values, unit = _read_all(actor, particulars, unit_id, post)
    _refuse_known("".join(particulars.personal_number[:40].split()))
    password = first_password()
    try:
        with transaction.atomic():
            account = Account.objects.create(
                **values,
                is_official=True,
                password=hashed(password),
                must_change_password=True,
                first_password_until=_until(now),
                created_at=now,
                verified_at=now,
            )
    except IntegrityError as taken:
        raise _taken(taken, str(values["login"])) from None
    fact = AccountIssued(agency=unit.agency_id, unit=unit.id)
    tell(stream=account.id, fact=fact, actor=actor, now=now, reason=clean_input(reason, 1000, multiline=False))
    write_post(actor=actor, account_id=account.id, unit=unit, terms=post, reason=reason, now=now)
    return Issued(account.id, account.login, password)


@transaction.atomic
def lock_account(*, actor: Actor, account_id: int, reason: str, now: datetime) -> None:
    """Lock an account at once: its next click is that of a stranger. Posts and work stay where they are.

    Raises:
        NotFound: Not an account the actor administers.
        RuleBroken: No reason, own account, or posts outside the actor's subtree.
    """
    _, posts = hold_account(actor, account_id, now)
    require_whole_account(actor, posts)
    _not_own(actor, account_id)
    reason = reason_given(reason)
    if not Account.objects.filter(id=account_id, is_active=True).update(is_active=False):
        raise RuleBroken("account.locked", "Tài khoản này đã khóa rồi.")
    end_sessions(account_id=account_id, how="withdrawn", now=now)
    tell(stream=account_id, fact=AccountLocked(), actor=actor, now=now, reason=reason)


@transaction.atomic
def restore_account(*, actor: Actor, account_id: int, reason: str, now: datetime) -> None:
    """Open a locked account again, as it was.

    Raises:
        NotFound: Not an account the actor administers, or it was withdrawn.
        RuleBroken: No reason, it is not locked, or posts outside the actor's subtree.
    """
    _, posts = hold_account(actor, account_id, now)
    require_whole_account(actor, posts)
    reason = reason_given(reason)
    if not Account.objects.filter(id=account_id, is_active=False).update(is_active=True):
        raise RuleBroken("account.open", "Tài khoản này đang mở.")
    tell(stream=account_id, fact=AccountRestored(), actor=actor, now=now, reason=reason)


@transaction.atomic
def reset_proofs(*, actor: Actor, account_id: int, reason: str, now: datetime) -> None:
    """Take the second proofs of an official who lost them; where the province asks for one, it is set up anew.

    All sessions end: whoever holds the lost telephone may be in one.

    Raises:
        NotFound: Not an account the actor administers.
        RuleBroken: No reason, own account, nothing to take, or posts outside the actor's subtree.
    """
    _, posts = hold_account(actor, account_id, now)
    require_whole_account(actor, posts)
    _not_own(actor, account_id)
    reason = reason_given(reason)
    taken = forget_all(account_id)
    if not taken:
        raise RuleBroken("account.no_proofs", "Tài khoản này chưa thiết lập bước xác thực hai.")
    end_sessions(account_id=account_id, how="withdrawn", now=now)
    tell(stream=account_id, fact=ProofsReset(proofs=taken), actor=actor, now=now, reason=reason)


@transaction.atomic
def give_first_password(*, actor: Actor, account_id: int, reason: str, now: datetime) -> Issued:
    """Give an official a new password to begin with: the one before ended unused, or it is forgotten.

    Second proofs stay; all sessions end.

    Raises:
        NotFound: Not an account the actor administers.
        RuleBroken: No reason, own account, a locked one, or posts outside the actor's subtree.
    """
    _, posts = hold_account(actor, account_id, now)
    require_whole_account(actor, posts)
    if actor.account_id == account_id:
        raise RuleBroken("account.own", "Hãy tự đổi mật khẩu của mình ở trang Bảo mật tài khoản.")
    reason = reason_given(reason)
    password = first_password()
    if not Account.objects.filter(id=account_id, is_active=True).update(**_first(password, now)):
        raise RuleBroken("account.locked", "Tài khoản này đang khóa. Hãy mở khóa trước.")
    end_sessions(account_id=account_id, how="withdrawn", now=now)
    tell(stream=account_id, fact=FirstPasswordGiven(), actor=actor, now=now, reason=reason)
    return Issued(account_id, Account.objects.get(id=account_id).login, password)


def withdraw(*, actor: Actor, account_id: int, reason: str, now: datetime) -> None:
    """Take an account back with all posts and delegations; the caller is the transaction and settles open work.

    The login and the personal number stay taken, so that history names who acted; a person who comes back
    gets the same account opened again (`reopen_account`).

    Raises:
        NotFound: Not an account the actor administers.
        RuleBroken: No reason, own account, or posts outside the actor's subtree.
    """
    _, posts = hold_account(actor, account_id, now)
    require_whole_account(actor, posts)
    _not_own(actor, account_id)
    reason = reason_given(reason)
    Account.objects.filter(id=account_id).update(is_active=False, withdrawn_at=now)
    Post.objects.filter(account_id=account_id, ended_at=None).update(ended_at=now)
    Delegation.objects.filter(delegate_id=account_id, ended_at=None).update(ended_at=now)
    Delegation.objects.filter(post__account_id=account_id, ended_at=None).update(ended_at=now)
    sql.execute(
        "UPDATE directory_accessgrant SET ended_at = %s WHERE account_id = %s AND ended_at IS NULL", (now, account_id)
    )
    end_sessions(account_id=account_id, how="withdrawn", now=now)
    fact = AccountWithdrawn(posts=tuple(post.id for post in posts))
    tell(stream=account_id, fact=fact, actor=actor, now=now, reason=reason)


@transaction.atomic
def reopen_account(
    *, actor: Actor, personal_number: str, unit_id: int, post: PostTerms, reason: str, now: datetime
) -> Issued:
    """Give a person who comes back the same account again, with a new post and a new password to begin with.

    Raises:
        NotFound: A unit outside the actor's subtree.
        RuleBroken: No withdrawn account of this personal number, no reason, or the roles are not the actor's to give.
    """
    require_issuer(actor)
    unit = unit_facts(actor, unit_id)
    reason = reason_given(reason)
    digits = "".join(filter(str.isdigit, personal_number))
    account = (
        Account.objects.select_for_update()
        .filter(personal_index__in=crypto.indexes(digits), is_official=True, withdrawn_at__isnull=False)
        .first()
        if digits
        else None
    )
    if account is None:
        message = "Không có tài khoản cũ nào đã thu hồi với số định danh này. Hãy kiểm tra lại, hoặc bỏ dấu “Mở lại”."
        raise RuleBroken("account.none_withdrawn", message, "personal_number")
    password = first_password()
    Account.objects.filter(id=account.id).update(is_active=True, withdrawn_at=None, **_first(password, now))
    fact = AccountIssued(agency=unit.agency_id, unit=unit.id)
    tell(stream=account.id, fact=fact, actor=actor, now=now, reason=reason)
    write_post(actor=actor, account_id=account.id, unit=unit, terms=post, reason=reason, now=now)
    return Issued(account.id, account.login, password)


def _first(password: str, now: datetime) -> dict[str, object]:
    """Return how a password is stored that must be replaced at the first sign-in."""
    return {
        "password": make_password(password),
        "must_change_password": True,
        "first_password_until": _until(now),
    }


def _until(now: datetime) -> datetime:
    return now + timedelta(days=first_password_days())


def first_password_days() -> int:
    """Return for how many days a password to begin with opens."""
    return int(profile.value("accounts", "first_password_days"))


def first_password() -> str:
    """Return a password to begin with: four groups that can be read out on the telephone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def post_terms(
    *,
    title: str,
    roles: frozenset[Role],
    now: datetime,
    reach: Reach = Reach.OF_ROLES,
    procedure_set_id: int = 0,
    valid_to: date | None = None,
) -> PostTerms:
    """Return the terms of a post that begins today."""
    return PostTerms(
        title=title,
        roles=roles,
        reach=reach,
        procedure_set_id=procedure_set_id,
        valid_from=clock.local_date(now),
        valid_to=valid_to,
    )


def _read_all(actor: Actor, typed: Particulars, unit_id: int, post: PostTerms) -> tuple[dict[str, object], UnitFacts]:
    """Return the particulars as stored, and the unit; everything that is wrong is told at once."""
    faults: list[tuple[str, str]] = []
    unit = unit_facts(actor, unit_id) if unit_id else None
    values: dict[str, object] = {}
    try:
        values = _read(typed)
    except SeveralBroken as broken:
        faults += broken.errors
    if unit is None:
        faults.append(("unit", "Hãy chọn bộ phận."))
    faults += faults_of(actor, unit, post, frozenset())
    if faults or unit is None:
        raise SeveralBroken(faults)
    return values, unit


def _read(typed: Particulars) -> dict[str, object]:
    faults: list[tuple[str, str]] = []
    name = clean_input(typed.full_name, LONGEST_NAME, multiline=False)
    if sum(map(str.isalpha, name)) < 2:  # noqa: PLR2004  (the shortest name)
        faults.append(("full_name", "Hãy nhập họ và tên như trên giấy tờ tùy thân."))
    number = "".join(typed.personal_number[:40].split())
    if not PERSONAL_NUMBER.fullmatch(number):
        faults.append(("personal_number", "Số định danh cá nhân gồm đúng 12 chữ số."))
    read: dict[str, str] = {}
    for field, reader, text in (
        ("login", official_login, typed.login),
        ("email", normal_email, typed.email),
        ("phone", normal_phone, typed.phone),
    ):
        try:
            read[field] = reader(text) if text.strip() or field == "login" else ""
        except RuleBroken as broken:
            faults.append((field, broken.message))
    if faults:
        raise SeveralBroken(faults)
    return {
        "login": read["login"],
        "full_name": name,
        "name_key": name_key(name),
        "email": read["email"],
        "phone_enc": crypto.encrypt(read["phone"]),
        "phone_index": crypto.index(read["phone"]),
        "personal_enc": crypto.encrypt(number),
        "personal_index": crypto.index(number),
    }


def _taken(fault: IntegrityError, login: str) -> RuleBroken:
    if _ONE_PER_OFFICIAL in str(fault):
        return _second()
    return RuleBroken("login.taken", f"Tên đăng nhập {login} đã có người dùng. Hãy chọn tên khác.", "login")


def _second() -> RuleBroken:
    return RuleBroken(
        "account.second",
        "Người có số định danh này đã có tài khoản; mỗi người chỉ một tài khoản. Hãy thêm chức vụ cho tài khoản "
        "đó, hoặc đề nghị đơn vị vận hành nếu người đó thuộc cơ quan khác.",
        "personal_number",
    )


def _refuse_known(number: str) -> None:
    """Refuse who has an account, under whichever key; two at once are told apart by the unique index."""
    found = Account.objects.filter(personal_index__in=crypto.indexes(number), is_official=True)
    ends = list(found.values_list("withdrawn_at", flat=True))
    if ends and None in ends:
        raise _second()
    if ends:
        raise RuleBroken(
            "account.was_withdrawn",
            "Người này từng có tài khoản, đã thu hồi. Hãy đánh dấu “Mở lại tài khoản cũ” rồi gửi lại.",
            "personal_number",
        )


def _not_own(actor: Actor, account_id: int) -> None:
    if actor.account_id == account_id:
        raise RuleBroken("account.own", "Không thể khóa hay thu hồi tài khoản của chính mình.")
