"""Which account a person or business of a national log-in is: by that log-in's own stable name, never by e-mail.

Known by the name: in. Not known: the holder says whether they have an account here already, which they prove by
signing in to it, or want a new one. The personal number never opens an account that it was only typed into.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.core import crypto, ledger
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input, name_key
from motcua.directory import accounts, sessions, sign_on, terms
from motcua.directory.events import AccountOpened, AccountsJoined, NationalAccountLinked
from motcua.directory.models.accounts import Account
from motcua.directory.models.mandates import Mandate
from motcua.directory.models.sign_ins import SignInLink
from motcua.directory.ports import Identity
from motcua.directory.rules.assurance import stronger

LONGEST_NAME = 200
NATIONAL = "national:"
"""How the log-in name of an account begins that only a national account opens."""


@dataclass(frozen=True)
class Known:
    """What is known here of somebody who came by a national log-in.

    Args:
        account_id: The linked account; 0 when there is none.
        has_twin: There is an own account here with the same verified or typed number.
    """

    account_id: int
    has_twin: bool = False


@transaction.atomic
def find(identity: Identity) -> Known:
    """Return the account linked to a national one, brought up to date with what is vouched for.

    Raises:
        RuleBroken: The linked account is locked or closed.
    """
    linked = _link_of(identity)
    if linked is None:
        twin = Account.objects.filter(
            personal_index__in=crypto.indexes(identity.personal_number),
            is_official=False,
            is_active=True,
            kind=identity.kind,
        ).exclude(login__startswith=NATIONAL).exists()  # fmt: skip
        return Known(0, has_twin=twin)
    account = Account.objects.select_for_update().get(id=linked.account_id)
    if not account.is_active or account.is_official:
        raise RuleBroken(
            "account.locked",
            "Tài khoản gắn với tài khoản quốc gia này đang bị khóa hoặc đã đóng. Nếu bạn không yêu cầu, hãy liên hệ "
            "Bộ phận Một cửa hoặc tổng đài; mang theo giấy tờ tùy thân để mở lại.",
        )
    _vouch(account, identity)
    return Known(account.id)


@transaction.atomic
def open_account(identity: Identity, *, terms_read: terms.Read, now: datetime) -> int:
    """Make an account for somebody of a national log-in who accepted statement and terms.

    A second call finds the one made before.

    Args:
        identity: Who came.
        terms_read: What was shown of terms of use and privacy notice.
        now: Aware moment.

    Raises:
        RuleBroken: The log-in released no name, or the terms changed meanwhile.
    """
    terms.require_current(terms_read)
    name = clean_input(identity.full_name, LONGEST_NAME, multiline=False)
    if not name:
        raise RuleBroken("sso.nameless", "Tài khoản quốc gia chưa chia sẻ họ tên. Hãy đồng ý chia sẻ và thử lại.")
    # The name of the log-in is unique, so that two first visits at once make one account.
    account, made = Account.objects.get_or_create(
        login=f"{NATIONAL}{identity.provider}:{identity.subject}",
        defaults={
            "full_name": name,
            "name_key": name_key(name),
            "kind": identity.kind,
            "password": make_password(None),
            "email": clean_input(identity.email, LONGEST_NAME, multiline=False),
            "phone_enc": crypto.encrypt(identity.phone),
            "phone_index": crypto.index(identity.phone),
            "address": clean_input(identity.address, 300, multiline=False),
            "created_at": now,
            "verified_at": now,
        },
    )
    if made:
        _vouch(account, identity)
        _tie(account.id, identity, now)
        accounts.accept_statement(account.id, now)
        terms.accept(account_id=account.id, read=terms_read, now=now)
        fact = AccountOpened(provider=identity.provider, kind=identity.kind, assurance=identity.assurance)
        _tell(account.id, fact, now)
    return int(account.id)


@transaction.atomic
def link(*, account_id: int, identity: Identity, now: datetime) -> None:
    """Let a national account open an own account too; linked before to another own one, the two become one.

    Whoever calls this holds an open session of the one and has just come by the other, so both are proved.
    Dossiers, drafts and the store of the account that goes follow by the reactions to `AccountsJoined`.

    Raises:
        RuleBroken: Person and organisation, or two different personal numbers, or the account is locked.
    """
    linked = _link_of(identity)
    ids = sorted({account_id, linked.account_id if linked else account_id})
    held = {one.id: one for one in Account.objects.select_for_update().filter(id__in=ids).order_by("id")}
    account = held[account_id]
    if account.is_official or not account.is_active:
        raise RuleBroken("link.not_here", "Tài khoản này không gắn được với tài khoản quốc gia.")
    if account.kind != identity.kind and "business" in (account.kind, identity.kind):
        raise RuleBroken(
            "link.kind",
            "Tài khoản cá nhân và tài khoản doanh nghiệp không gắn với nhau được. Hãy dùng tài khoản quốc gia "
            "cùng loại, hoặc tạo tài khoản mới cho doanh nghiệp.",
        )
    numbers, own = crypto.indexes(identity.personal_number), bytes(account.personal_index)
    if numbers and own and own not in numbers:
        raise RuleBroken(
            "link.other_person",
            "Số định danh của tài khoản quốc gia khác số đã có trong tài khoản này, nên hai tài khoản không gắn "
            "với nhau được. Nếu số trong tài khoản sai, hãy sửa ở trang “Dữ liệu của tôi” rồi gắn lại.",
        )
    is_new = linked is None or linked.account_id != account_id
    if linked is None:
        is_new = _tie(account_id, identity, now)
    elif is_new:
        _join(account, held[linked.account_id], now)
    _vouch(account, identity)
    if is_new:
        _tell(account_id, NationalAccountLinked(provider=identity.provider, assurance=identity.assurance), now)


def _link_of(identity: Identity) -> SignInLink | None:
    names = [identity.subject, *identity.formerly]
    return SignInLink.objects.filter(provider=identity.provider, subject__in=names).first()


def links(account_id: int) -> list[tuple[str, datetime]]:
    """Return which national log-ins open an account, and since when."""
    found = SignInLink.objects.filter(account_id=account_id).order_by("linked_at")
    return [(one.provider, one.linked_at) for one in found]


def _join(kept: Account, other: Account, now: datetime) -> None:
    if not other.is_active:
        raise RuleBroken("link.not_here", "Tài khoản gắn với tài khoản quốc gia này đang bị khóa, nên chưa gộp được.")
    SignInLink.objects.filter(account_id=other.id).update(account_id=kept.id)
    Account.objects.filter(id=other.id).update(is_active=False, joined_to=kept)
    Mandate.objects.filter(principal=other).update(principal=kept)
    Mandate.objects.filter(delegate_key__in=[other.login, f"account:{other.id}"]).update(
        delegate_key=f"account:{kept.id}"
    )
    sessions.end_sessions(account_id=other.id, how="joined", now=now)
    sign_on.join(kept.id, other.id, now)
    _tell(kept.id, AccountsJoined(other=other.id), now)


def _tie(account_id: int, identity: Identity, now: datetime) -> bool:
    """Tie a national account to this one; tell whether that is new, for a second click may come at the same moment."""
    tied, is_new = SignInLink.objects.get_or_create(
        provider=identity.provider,
        subject=identity.subject,
        defaults={"account_id": account_id, "linked_at": now, "linked_by": "holder"},
    )
    if tied.account_id != account_id:
        raise RuleBroken("link.again", "Tài khoản quốc gia này vừa được gắn ở nơi khác. Hãy đăng nhập lại rồi thử lại.")
    return is_new


def _vouch(account: Account, identity: Identity) -> None:
    """Keep what the national log-in vouches for: name, number, organisation; contact data stay the holder's own."""
    name = clean_input(identity.full_name, LONGEST_NAME, multiline=False) or account.full_name
    values: dict[str, object] = {
        "full_name": name,
        "name_key": name_key(name),
        "assurance": stronger(account.assurance, identity.assurance),
    }
    if identity.personal_number:
        values["personal_index"] = crypto.index(identity.personal_number)
        values["personal_enc"] = crypto.encrypt(identity.personal_number)
    if identity.organisation:
        values["organisation"] = clean_input(identity.organisation, LONGEST_NAME, multiline=False)
        values["organisation_code"] = identity.organisation_code
    kept = {name: bytes(old) if isinstance(old := getattr(account, name), memoryview) else old for name in values}
    sealed = {"personal_enc"}
    if any(kept[name] != value for name, value in values.items() if name not in sealed):
        Account.objects.filter(id=account.id).update(**values)


def _tell(account_id: int, fact: ledger.Fact, now: datetime) -> None:
    ledger.ensure(account_id)
    ledger.record(stream=account_id, fact=fact, actor=f"account:{account_id}", now=now)
