"""Accounts of citizens: signing up, proving an address by code, signing in, a new password.

A stranger learns nothing about who has an account: a known and an unknown login look alike, cost alike and are
slowed down alike. A code counts only together with the attempt it was made for, which the browser that asked
keeps in its session; so nobody can have their own password confirmed by the owner of an address.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth import hashers
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from motcua.core import clock, crypto, ledger, profile, sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_token
from motcua.core.text import clean_input, name_key
from motcua.directory import log_ins, sessions, sign_in, terms, throttle
from motcua.directory.actors import Actor, Role
from motcua.directory.breaches import new_password_fault
from motcua.directory.events import AccountOpened
from motcua.directory.models.accounts import Account, StatementAcceptance
from motcua.directory.queries import HELD
from motcua.directory.rules.assurance import Assurance
from motcua.directory.rules.holders import Holder, holder_faults
from motcua.directory.rules.logins import Login, read_login
from motcua.directory.rules.passwords import read_password

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_PAUSE = timedelta(seconds=60)
CODES_AN_HOUR = 5
SIGN_UPS_AN_HOUR = 30
NEW_PASSWORDS_AN_HOUR = 30
SIGN_IN_WINDOW = timedelta(minutes=15)
TRIES_HERE, TRIES_OF_LOGIN, TRIES_OF_ADDRESS = 10, 30, 100
_FIRST_ONE_OVER = (
    "Mật khẩu lần đầu này đã hết hạn. Hãy đặt mật khẩu mới bằng mã gửi tới thư điện tử hoặc số điện thoại của tài "
    "khoản ở mục Quên mật khẩu, hoặc đề nghị người quản trị cấp mật khẩu mới."
)
LONGEST_NAME = 200

_HOUR = timedelta(hours=1)
_NAME_MARKS = frozenset(" .'’-")
_TRY_CODE = """
UPDATE directory_account SET verification_tries = verification_tries + 1
WHERE login = %s AND is_active AND NOT is_official AND (verified_at IS NULL) = %s
  AND verification_until >= %s AND verification_tries < %s
RETURNING id, verification_hash
"""
_POSTS = f"""
SELECT p.id, p.title, u.name, g.code, g.name, p.roles FROM directory_post p
JOIN directory_unit u ON u.id = p.unit_id JOIN directory_agency g ON g.id = u.agency_id
WHERE p.account_id = %(account)s AND {HELD}
ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What is to be sent after somebody asked for a code.

    Args:
        login: Where to send it.
        attempt: What the browser keeps and gives back with the code.
        code: Six digits; empty when there is no code to send.
        account_id: Whose code it is; 0 when nobody's.
        is_known: Somebody tried to sign up with a login that has an account: its owner is told instead.
    """

    login: Login
    attempt: str
    code: str = ""
    account_id: int = 0
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post held now."""

    post_id: int
    title: str
    unit_name: str
    agency_code: str
    agency_name: str
    roles: frozenset[Role]


def sign_up(
    *,
    full_name: str,
    login: str,
    password: str,
    statement_version: str,
    now: datetime,
    remote: str = "",
    terms_read: terms.Read | None = None,
    holder: Holder | None = None,
) -> CodeRequest:
    """Make an account that waits for its code, or a fresh code for one that still waits.

    Whoever signs up again before confirming replaces name and password, and the code sent before dies.
    `notifications.registration.register` calls this and sends what comes back.

    Args:
        full_name: As the person writes it; of an organisation or household, who acts for it.
        login: E-mail address or mobile number.
        password: As typed.
        statement_version: The version of the statement of responsibility that was accepted on the page.
        now: Aware moment.
        remote: Network address of the asker, when known.
        terms_read: What was shown of terms of use and privacy notice; None takes what is in force.
        holder: Whose account it is; None is the person's own.

    Raises:
        SeveralBroken: Fields that need mending, each with its message.
        RuleBroken: No own accounts in this province, or asked too often.
    """
    if profile.value("accounts", "citizen_sign_up") != "local":
        raise RuleBroken(
            "sign_up.closed", "Tỉnh dùng tài khoản định danh điện tử quốc gia (VNeID); không đăng ký tài khoản riêng."
        )
    whose = _tidy(holder or Holder())
    name, read, secret = _read_form(full_name, login, password, statement_version, whose)
    read_terms = terms_read or terms.Read()
    terms.require_current(read_terms)
    stored = log_ins.column(read)
    _allow_from(remote, "sign-up", SIGN_UPS_AN_HOUR, now)
    _allow_code(stored, now)
    values = {"full_name": name, "name_key": name_key(name), "password": hashers.make_password(secret)}
    values |= {"kind": whose.kind, "organisation": whose.organisation, "organisation_code": whose.code}
    return _store_pending(read, stored, values, statement_version, read_terms, now)


def send_code_again(*, login: str, attempt: str, now: datetime) -> CodeRequest:
    """Make a fresh code for the same attempt; for any other there is nothing to send.

    Raises:
        RuleBroken: Asked too often, or the login cannot be one.
    """
    read = read_login(login)
    stored = log_ins.column(read)
    _allow_code(stored, now)
    account = Account.objects.filter(login=stored, is_official=False, is_active=True).first()
    if account is None or not _belongs(account.verification_hash, attempt):
        return CodeRequest(read, attempt)
    return CodeRequest(read, attempt, _give_code(account.id, attempt, now), account.id)


def verify(*, login: str, code: str, attempt: str, now: datetime) -> Account:
    """Confirm a new account by its code and return it.

    Call outside a transaction: a wrong code must stay counted.

    Raises:
        RuleBroken: The code is wrong, too old, tried too often, or not of this attempt; one message for all.
    """
    account = _account_of_code(login, code, attempt, now, is_new=True)
    account.verified_at = now
    account.verification_hash = ""
    account.verification_until = None
    with transaction.atomic():
        account.save(update_fields=["verified_at", "verification_hash", "verification_until"])
        ledger.ensure(account.id)
        fact = AccountOpened(provider="", kind=account.kind, assurance=Assurance.DECLARED.value)
        ledger.record(stream=account.id, fact=fact, actor=f"account:{account.id}", now=now)
    return account


def ask_new_password(*, login: str, now: datetime, remote: str = "") -> CodeRequest:
    """Make a code by which the owner of a login may set a new password; nothing to send for an unknown one.

    Nobody has codes sent to many people's addresses: what one network address asks for is counted too.

    Raises:
        RuleBroken: Asked too often, or the login cannot be one.
    """
    read = read_login(login)
    stored = log_ins.column(read)
    _allow_from(remote, "new-password", NEW_PASSWORDS_AN_HOUR, now)
    _allow_code(stored, now)
    attempt = new_token()
    account = Account.objects.filter(login=stored, is_official=False, is_active=True, verified_at__isnull=False).first()
    if account is None:
        return CodeRequest(read, attempt)
    return CodeRequest(read, attempt, _give_code(account.id, attempt, now), account.id)


def set_new_password(*, login: str, code: str, attempt: str, password: str, now: datetime) -> Account:
    """Set a new password by code and return the account.

    Call outside a transaction: a wrong code must stay counted.

    Raises:
        RuleBroken: The code is not good, or the password too weak.
    """
    secret = read_password(password)
    fault = new_password_fault(secret, login=read_login(login).text)
    if fault:
        raise RuleBroken("password.weak", fault, "password")
    account = _account_of_code(login, code, attempt, now, is_new=False)
    account.password = hashers.make_password(secret)
    account.must_change_password, account.first_password_until = False, None
    account.verification_hash, account.verification_until = "", None
    account.save(
        update_fields=[
            "password",
            "must_change_password",
            "first_password_until",
            "verification_hash",
            "verification_until",
        ]
    )
    return account


def sign_in_by_code(*, login: str, code: str, attempt: str, now: datetime) -> Account:
    """Return the account whose owner received the code; a code counts once.

    Call outside a transaction: a wrong code must stay counted.

    Raises:
        RuleBroken: The code is wrong, too old, tried too often, or not of this attempt; one message for all.
    """
    account = _account_of_code(login, code, attempt, now, is_new=False)
    account.verification_hash = ""
    account.verification_until = None
    account.last_login = now
    account.save(update_fields=["verification_hash", "verification_until", "last_login"])
    return account


def check_password(*, login: str, password: str, remote: str, now: datetime, agent: str = "") -> Account | None:
    """Return the account that login and password open; None for an unknown login and a wrong password alike.

    Call outside a transaction: tries must stay counted.

    Args:
        login: E-mail address, mobile number or an official's short name.
        password: As typed.
        remote: Network address of the asker.
        now: Aware moment.
        agent: What the browser calls itself; shown to the owner in the history of tries.

    Raises:
        RuleBroken: Too many tries for this login or from this address, known or not; or the password is right
            but the account was never confirmed, or it is a first password whose time is over.
    """
    stored = log_ins.looked_up(login)
    near = throttle.neighbourhood(remote)
    here, of_login, of_address = f"sign-in:{stored}:{near}", f"sign-in:{stored}", f"sign-in-from:{near}"
    # One by one: what an address is refused anyway must not use up the tries of the login for everybody else.
    allowed = all(
        throttle.hit(key, limit=limit, window=SIGN_IN_WINDOW, now=now)
        for key, limit in ((of_address, TRIES_OF_ADDRESS), (here, TRIES_HERE))
    )
    account = Account.objects.filter(login=stored).first()
    if allowed and not throttle.hit(of_login, limit=TRIES_OF_LOGIN, window=SIGN_IN_WINDOW, now=now):
        # Strangers who guess from many places do not lock the owner out of where the owner signs in.
        allowed = account is not None and sessions.signed_in_from(account_id=account.id, remote=remote, now=now)
    if not allowed:
        raise RuleBroken("sign_in.too_many", "Đã thử đăng nhập quá nhiều lần. Vui lòng chờ 15 phút rồi thử lại.")
    nobodys = _nobodys_password()
    is_right = hashers.check_password(read_password(password), account.password if account else nobodys)
    if account is None or not is_right or not account.is_active:
        if account is not None:
            sessions.note_failure(account_id=account.id, how="password", remote=remote, agent=agent, now=now)
        return None
    throttle.clear(here)
    throttle.take_back(of_login)
    throttle.take_back(of_address)
    if account.verified_at is None:
        raise RuleBroken(
            "account.unconfirmed", "Tài khoản chưa được xác nhận. Hãy đăng ký lại để nhận mã mới.", "login"
        )
    if account.first_password_until is not None and now >= account.first_password_until:
        sessions.note_failure(account_id=account.id, how="password", remote=remote, agent=agent, now=now)
        raise RuleBroken("account.first_password_over", _FIRST_ONE_OVER, "login")
    account.last_login = now
    account.save(update_fields=["last_login"])
    return account


def posts_of(account_id: int, now: datetime) -> list[PostRow]:
    """Return the posts an official holds today, in the order they were given."""
    found = sql.rows(_POSTS, {"account": account_id, "day": clock.local_date(now)})
    return [
        PostRow(post, title, unit, code, agency, frozenset(Role(role) for role in sql.json_value(roles)))
        for post, title, unit, code, agency, roles in found
    ]


def change_post(*, account_id: int, post_id: int, now: datetime) -> Actor:
    """Return the official acting in another post they hold; the door keeps its id in the session.

    Raises:
        NotFound: Not a post this account holds today.
    """
    actor = sign_in.actor_for(account_id=account_id, post_id=post_id, now=now)
    if actor is None or post_id not in {actor.post_id, actor.delegation_id}:
        raise NotFound(f"post {post_id} of account {account_id}")
    return actor


def accept_statement(account_id: int, now: datetime) -> None:
    """Keep that the holder of an account accepted the statement of responsibility in force."""
    section = profile.section("statement")
    version, text = str(section["version"]), str(section["text"])
    Account.objects.filter(id=account_id).update(statement_version=version, statement_at=now)
    StatementAcceptance.objects.create(account_id=account_id, version=version, text=text, accepted_at=now)


def _tidy(holder: Holder) -> Holder:
    if holder.is_person:
        return Holder()
    name = clean_input(holder.organisation[: LONGEST_NAME + 1], LONGEST_NAME + 1, multiline=False)
    return Holder(holder.kind, name, "".join(filter(str.isalnum, holder.code))[:20])


def _read_form(full_name: str, login: str, password: str, statement: str, holder: Holder) -> tuple[str, Login, str]:
    faults = holder_faults(holder)
    name = clean_input(full_name, LONGEST_NAME, multiline=False)
    if len(full_name) > LONGEST_NAME:
        faults.append(("full_name", f"Họ và tên dài quá {LONGEST_NAME} ký tự."))
    elif sum(map(str.isalpha, name)) < 2:  # noqa: PLR2004  (the shortest name)
        whose = "" if holder.is_person else " người đại diện"
        faults.append(("full_name", f"Hãy nhập họ và tên{whose} như trên giấy tờ tùy thân."))
    elif any(not letter.isalpha() and letter not in _NAME_MARKS for letter in name):
        faults.append(("full_name", "Họ và tên chỉ gồm chữ cái. Hãy bỏ chữ số và ký hiệu."))
    read = Login()
    try:
        read = read_login(login)
    except RuleBroken as broken:
        faults.append(("login", broken.message))
    secret = read_password(password)
    weak = new_password_fault(secret, login=read.text, full_name=name)
    if weak:
        faults.append(("password", weak))
    if statement != profile.value("statement", "version"):
        faults.append(("statement", "Hãy đọc và đồng ý với lời cam đoan để tạo tài khoản."))
    if faults:
        raise SeveralBroken(faults)
    return name, read, secret


@transaction.atomic
def _store_pending(
    read: Login, stored: str, values: dict[str, str], statement_version: str, terms_read: terms.Read, now: datetime
) -> CodeRequest:
    attempt = new_token()
    account, _ = Account.objects.select_for_update().get_or_create(login=stored, defaults=values | {"created_at": now})
    if account.verified_at is not None or account.is_official or not account.is_active:
        return CodeRequest(read, attempt, account_id=account.id, is_known=True)
    Account.objects.filter(id=account.id).update(
        **values,
        email=read.email,
        phone_enc=crypto.encrypt(read.phone),
        phone_index=crypto.index(read.phone),
        statement_version=statement_version,
        statement_at=now,
    )
    StatementAcceptance.objects.create(
        account=account, version=statement_version, text=profile.value("statement", "text"), accepted_at=now
    )
    terms.accept(account_id=account.id, read=terms_read, now=now)
    return CodeRequest(read, attempt, _give_code(account.id, attempt, now), account.id)


def _allow_from(remote: str, what: str, limit: int, now: datetime) -> None:
    if remote and not throttle.hit(f"{what}:{throttle.neighbourhood(remote)}", limit=limit, window=_HOUR, now=now):
        raise _asked_too_often()


def _allow_code(stored: str, now: datetime) -> None:
    if not throttle.hit(f"code-pause:{stored}", limit=1, window=CODE_PAUSE, now=now):
        raise RuleBroken("code.wait", "Mã vừa được gửi. Vui lòng chờ một phút rồi yêu cầu lại.")
    if not throttle.hit(f"code:{stored}", limit=CODES_AN_HOUR, window=_HOUR, now=now):
        raise _asked_too_often()


def _asked_too_often() -> RuleBroken:
    return RuleBroken("code.too_many", "Đã yêu cầu mã quá nhiều lần. Vui lòng chờ một giờ rồi thử lại.")


def _give_code(account_id: int, attempt: str, now: datetime) -> str:
    code = f"{secrets.randbelow(10**6):06}"
    Account.objects.filter(id=account_id).update(
        verification_hash=f"{_digest(attempt)}:{_digest(attempt + code)}",
        verification_until=now + CODE_LIFE,
        verification_tries=0,
    )
    return code


def _account_of_code(login: str, code: str, attempt: str, now: datetime, *, is_new: bool) -> Account:
    digits = "".join(filter(str.isalnum, code[:20]))
    stored = log_ins.looked_up(login)
    found = sql.rows(_TRY_CODE, (stored, is_new, now, CODE_TRIES))
    kept = found[0][1] if found else ":"
    if not constant_time_compare(kept, f"{_digest(attempt)}:{_digest(attempt + digits)}"):
        raise RuleBroken(
            "code.wrong",
            f"Mã chưa đúng hoặc không còn hiệu lực. Mỗi mã dùng được 10 phút, nhập tối đa {CODE_TRIES} lần; "
            "bạn có thể yêu cầu mã mới.",
            "code",
        )
    return Account.objects.get(id=found[0][0])


def _belongs(kept: str, attempt: str) -> bool:
    return bool(kept) and constant_time_compare(kept.partition(":")[0], _digest(attempt))


def _digest(text: str) -> str:
    value = text.encode("utf8", "replace")
    return salted_hmac("motcua.directory.accounts", value, algorithm="sha256").hexdigest()


@cache
def _nobodys_password() -> str:
    """Return a hash that no password opens, as costly to try as a real one."""
    return hashers.make_password(secrets.token_urlsafe(32))
