"""A password changed by its owner: the first one of one's own, and later ones."""

from datetime import datetime

from django.contrib.auth import hashers
from django.db import transaction

from motcua.core.errors import RuleBroken
from motcua.directory import sessions, throttle
from motcua.directory.accounts import SIGN_IN_WINDOW, TRIES_HERE
from motcua.directory.breaches import new_password_fault
from motcua.directory.models.accounts import Account
from motcua.directory.rules.passwords import read_password


def is_kept(account_id: int) -> bool:
    """Tell whether the account has a password here; who only ever came by a national log-in has none."""
    return hashers.is_password_usable(Account.objects.values_list("password", flat=True).get(id=account_id))


@transaction.atomic
def set_first(*, account_id: int, password: str, now: datetime) -> None:
    """Replace the password that somebody else gave by one's own.

    Raises:
        RuleBroken: It is weak, or the same as the one given.
    """
    account = Account.objects.select_for_update().get(id=account_id)
    _replace(account, password)
    sessions.end_sessions(account_id=account_id, how="password", now=now)


def change(*, account_id: int, old: str, new: str, keep_session: str, now: datetime) -> None:
    """Change one's own password; all other sessions end.

    Call outside a transaction: tries must stay counted.

    Raises:
        RuleBroken: The old one is wrong or was tried too often, or the new one is weak or the same.
    """
    _allow(account_id, now)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        if not hashers.check_password(read_password(old), account.password):
            raise RuleBroken("password.old_wrong", "Mật khẩu hiện tại chưa đúng.", "old")
        _replace(account, new)
        sessions.end_sessions(account_id=account_id, how="password", now=now, keep=keep_session)
    throttle.clear(f"own-password:{account_id}")


def prove(*, account_id: int, password: str, now: datetime) -> None:
    """Make sure that whoever holds the session knows the account's password.

    Call outside a transaction: tries must stay counted.

    Raises:
        RuleBroken: It is wrong or was tried too often.
    """
    _allow(account_id, now)
    account = Account.objects.get(id=account_id)
    if not hashers.check_password(read_password(password), account.password):
        raise RuleBroken("password.wrong", "Mật khẩu chưa đúng.", "password")
    throttle.clear(f"own-password:{account_id}")


def _allow(account_id: int, now: datetime) -> None:
    if not throttle.hit(f"own-password:{account_id}", limit=TRIES_HERE, window=SIGN_IN_WINDOW, now=now):
        raise RuleBroken("password.too_many", "Đã thử quá nhiều lần. Vui lòng chờ 15 phút rồi thử lại.", "old")


def _replace(account: Account, typed: str) -> None:
    secret = read_password(typed)
    if hashers.check_password(secret, account.password):
        raise RuleBroken("password.same", "Mật khẩu mới phải khác mật khẩu đang dùng.", "password")
    fault = new_password_fault(secret, login=account.login, full_name=account.full_name)
    if fault:
        raise RuleBroken("password.weak", fault, "password")
    account.password = hashers.make_password(secret)
    account.must_change_password, account.first_password_until = False, None
    account.save(update_fields=["password", "must_change_password", "first_password_until"])
