"""Which official a person of a central log-in is: linked by the log-in's own stable name, never by name or e-mail."""

from datetime import datetime

from django.db import transaction

from motcua.core import crypto
from motcua.core.errors import RuleBroken
from motcua.directory.models.accounts import Account
from motcua.directory.models.sign_ins import SignInLink
from motcua.directory.ports import Identity


@transaction.atomic
def account_of(identity: Identity, now: datetime) -> int:
    """Return the account of an official who signed in centrally.

    The first time, the personal number that the central log-in vouches for finds the account and is linked; later
    the link alone counts, so that a changed number opens no other account.

    Raises:
        RuleBroken: No active official is linked or has this personal number.
    """
    linked = SignInLink.objects.filter(provider=identity.provider, subject=identity.subject).first()
    if linked is not None:
        if not Account.objects.filter(id=linked.account_id, is_active=True, is_official=True).exists():
            raise _unknown()
        return int(linked.account_id)
    indexes = crypto.indexes(identity.personal_number)
    found = list(Account.objects.filter(personal_index__in=indexes, is_official=True, is_active=True)[:2])
    if len(found) != 1:
        raise _unknown()
    link(provider=identity.provider, subject=identity.subject, account_id=found[0].id, by="personal number", now=now)
    return int(found[0].id)


def link(*, provider: str, subject: str, account_id: int, by: str, now: datetime) -> None:
    """Link a person of a central log-in to an official's account; the same link again changes nothing.

    Raises:
        RuleBroken: That person is linked to another account.
    """
    made, _ = SignInLink.objects.get_or_create(
        provider=provider, subject=subject, defaults={"account_id": account_id, "linked_at": now, "linked_by": by}
    )
    if made.account_id != account_id:
        raise RuleBroken("sso.taken", "Danh tính này đã gắn với một tài khoản cán bộ khác.")


def _unknown() -> RuleBroken:
    return RuleBroken(
        "sso.unknown",
        "Danh tính vừa đăng nhập chưa gắn với tài khoản cán bộ nào đang hoạt động. Hãy báo quản trị cơ quan bạn.",
    )
