"""The very first administrator of an installation: made once, by whoever has the server; everybody else is issued."""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory.actors import INSTALLATION, Role
from motcua.directory.breaches import new_password_fault
from motcua.directory.issuing import Issued, Particulars, issue_account, post_terms
from motcua.directory.models.accounts import Account
from motcua.directory.models.agencies import Agency, Unit
from motcua.directory.parties import names, operators
from motcua.directory.rules.passwords import read_password

TITLE = "Quản trị hệ thống"
UNIT_KEY, UNIT_NAME = "van-hanh", "Bộ phận vận hành hệ thống"
_LOCK = 0x46495253
_KNOWN = """
SELECT EXISTS (SELECT FROM directory_post p JOIN directory_account a ON a.id = p.account_id
               WHERE p.roles ? %s AND a.is_official)
"""


def exists() -> bool:
    """Tell whether anybody was ever given the administration of the province here."""
    return bool(sql.rows(_KNOWN, (Role.PROVINCE_ADMIN.value,))[0][0])


@transaction.atomic
def make_first(*, particulars: Particulars, agency_code: str, password: str, now: datetime) -> Issued:
    """Issue the account of the first administrator of the province, in a unit of the operating agency.

    Two of these at once take turns, and the second is refused: so is every later one, also when the first was
    locked or withdrawn, as then the database has a history that says who may give the role.

    Args:
        agency_code: Where the administrator works; empty for the operating agency of the profile.
        password: Of the person's own choosing; empty for one that is made, shown once and must be changed.

    Raises:
        RuleBroken: There is or was an administrator, no agency to put them in, or a weak password.
        SeveralBroken: Particulars that need mending.
    """
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    if exists():
        raise RuleBroken(
            "administrator.exists",
            "Hệ thống đã có quản trị toàn tỉnh. Tài khoản khác do người đó cấp tại /quan-tri/nguoi-dung/.",
        )
    agency = _agency(agency_code.strip().upper())
    unit, _ = Unit.objects.get_or_create(agency=agency, key=UNIT_KEY, defaults={"name": UNIT_NAME, "kind": "division"})
    secret = read_password(password)
    if password and (fault := new_password_fault(secret, login=particulars.login, full_name=particulars.full_name)):
        raise RuleBroken("password.weak", fault, "password")
    issued = issue_account(
        actor=INSTALLATION,
        particulars=particulars,
        unit_id=unit.id,
        post=post_terms(title=TITLE, roles=frozenset({Role.PROVINCE_ADMIN}), now=now),
        reason="Quản trị đầu tiên, tạo từ máy chủ khi cài đặt",
        now=now,
    )
    if not password:
        return issued
    Account.objects.filter(id=issued.account_id).update(
        password=make_password(secret), must_change_password=False, first_password_until=None
    )
    return replace(issued, password="")


def _agency(code: str) -> Agency:
    operating = operators()
    if code:
        found = Agency.objects.filter(code=code, active=True).first()
        if found is None:
            raise RuleBroken("administrator.agency", f"Không có cơ quan mã {code}. Hãy nạp cơ quan trước.", "agency")
    else:
        found = Agency.objects.filter(id__in=operating, active=True).order_by("code").first()
        if found is None:
            operator = "; ".join(names("operator"))
            message = f"Chưa nạp đơn vị vận hành ({operator}). Hãy nạp cơ quan trước, hoặc chỉ rõ --agency MÃ."
            raise RuleBroken("administrator.agency", message, "agency")
    return found
