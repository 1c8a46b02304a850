"""An official at a desk compares identity papers with whoever holds an account, and the account is known surely.

The holder stands in front of the desk and names what they sign in with; so nobody chooses an account from a list.

Source: DN-2.9: how surely a user is known is recorded, by whom and by what.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from motcua.core import audit, crypto, ledger
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.text import clean_input, name_key
from motcua.directory import log_ins
from motcua.directory.accounts import LONGEST_NAME
from motcua.directory.actors import Actor, Role
from motcua.directory.events import IdentityConfirmed
from motcua.directory.models.accounts import Account
from motcua.directory.rules.assurance import SURE, Assurance, stronger
from motcua.directory.rules.holders import HolderKind

IDENTITY_PAPERS: Final = {
    "identity_card": "Thẻ căn cước, căn cước công dân",
    "electronic": "Căn cước điện tử trên VNeID",
    "passport": "Hộ chiếu",
}
LONGEST_PAPER: Final = 20
_DIGITS: Final = 12


@dataclass(frozen=True)
class Compared:
    """What the official read on the paper, and what the holder signs in with."""

    login: str
    full_name: str
    personal_number: str
    paper: str
    paper_number: str = ""


@transaction.atomic
def confirm(*, actor: Actor, compared: Compared, now: datetime) -> str:
    """Keep that the holder of an account showed who they are; return the account's name as it stands now.

    Name and number are those of the paper from now on, and the holder's no more to change. Open sessions keep the level
    they began with. The same again changes nothing.

    Raises:
        NotAllowed: The actor works at no desk.
        SeveralBroken: Something is missing or wrong.
        RuleBroken: No such account of a person, or it is known to be somebody else's.
    """
    if not actor.has(Role.DESK):
        raise NotAllowed("identity is compared at a desk")
    name = clean_input(compared.full_name, LONGEST_NAME, multiline=False)
    number = "".join(filter(str.isdigit, compared.personal_number[:40]))
    paper_number = "".join(filter(str.isalnum, compared.paper_number[:40])).upper()[:LONGEST_PAPER]
    faults = Faults()
    faults.unless(compared.login.strip(), "identity.login", "Hãy nhập tên đăng nhập mà người dân nêu.", "login")
    faults.unless(name, "identity.name", "Hãy nhập họ và tên như trên giấy tờ.", "full_name")
    faults.unless(len(number) == _DIGITS, "identity.number", "Số định danh gồm 12 chữ số.", "personal_number")
    faults.unless(compared.paper in IDENTITY_PAPERS, "identity.paper", "Hãy chọn giấy tờ đã đối chiếu.", "paper")
    needs_number = compared.paper == "passport" and not paper_number
    faults.unless(not needs_number, "identity.paper_number", "Hãy nhập số hộ chiếu.", "paper_number")
    faults.tell()
    account = Account.objects.select_for_update().filter(login=log_ins.looked_up(compared.login)).first()
    if account is None:
        raise _nobody()
    _require_persons(account)
    audit.read(actor=actor.ref, act="directory.identity", subject=account.id, now=now)
    before = account.assurance
    if before in SURE and bytes(account.personal_index) not in crypto.indexes(number):
        message = (
            "Tài khoản này đã được xác thực với số định danh khác. Hãy kiểm tra lại tên đăng nhập; nếu đúng là nhầm, "
            "báo quản trị toàn tỉnh."
        )
        raise RuleBroken("identity.other", message, "personal_number")
    is_same = before in SURE and account.full_name == name
    if not is_same:
        Account.objects.filter(id=account.id).update(
            full_name=name,
            name_key=name_key(name),
            personal_enc=crypto.encrypt(number),
            personal_index=crypto.index(number),
            assurance=stronger(before, Assurance.DESK),
        )
        fact = IdentityConfirmed(paper=compared.paper, ending=(paper_number or number)[-4:], before=before)
        ledger.ensure(account.id)
        ledger.record(stream=account.id, fact=fact, actor=actor.ref, now=now)
    return name


def _nobody() -> RuleBroken:
    message = "Không có tài khoản người dân nào đang mở với tên đăng nhập này. Hãy hỏi lại, hoặc để người dân đăng ký."
    return RuleBroken("identity.nobody", message, "login")


def _require_persons(account: Account) -> None:
    if account.is_official or not account.is_active or account.verified_at is None:
        raise _nobody()
    if account.kind == HolderKind.BUSINESS:
        message = (
            "Đây là tài khoản tổ chức: tổ chức xác thực bằng tài khoản quốc gia hoặc chứng thư số. Ở quầy chỉ đối "
            "chiếu giấy tờ của cá nhân, chủ hộ."
        )
        raise RuleBroken("identity.organisation", message, "login")
