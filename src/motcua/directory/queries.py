"""Reads of agencies, units and the officials in them; each is one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import clock, crypto, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.actors import Role
from motcua.directory.rules.assurance import Assurance
from motcua.directory.rules.receipts import ReceiptSigns
from motcua.directory.rules.stationery import place_shown, superior_shown

# Where a role is looked for first; other units of the agency serve when these hold nobody.
PREFERRED_KIND = {
    Role.DESK: "desk",
    Role.DISPATCHER: "division",
    Role.HANDLER: "division",
    Role.APPROVER: "leadership",
    Role.SIGNER: "leadership",
    Role.CLERK: "records",
}

_AGENCY = "SELECT id, code, name, level, parent_id, unit_code, address, phone FROM directory_agency"
# A withdrawn post is gone at once, whatever day it was to end on.
HELD = "(p.ended_at IS NULL AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s))"
# Without a day, a post counts that has no end.
_CURRENT = (
    "(p.ended_at IS NULL AND p.valid_from <= coalesce(%(day)s, p.valid_from) "
    "AND (p.valid_to IS NULL OR p.valid_to >= %(day)s))"
)
_UNIT_FOR = f"""
SELECT u.id FROM directory_unit u
WHERE u.agency_id = %(agency)s AND EXISTS (
  SELECT FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
  WHERE p.unit_id = u.id AND p.roles ? %(role)s AND {_CURRENT})
ORDER BY u.kind <> %(kind)s, u.key LIMIT 1
"""
_OFFICIALS = f"""
SELECT a.id, p.id, a.full_name, p.title, p.roles FROM directory_post p
JOIN directory_account a ON a.id = p.account_id AND a.is_active
WHERE p.unit_id = %(unit)s AND (%(role)s = '' OR p.roles ? %(role)s) AND {_CURRENT}
ORDER BY p.id
"""


_STATIONERY = """
SELECT a.name, coalesce(a.kind_id, ''), a.level, a.phone, coalesce(p.name, ''), coalesce(u.name, ''), a.tax_code,
       a.receipt_form, a.receipt_series
FROM directory_agency a
LEFT JOIN directory_agency p ON p.id = a.parent_id
LEFT JOIN directory_adminunit u ON u.code = a.unit_code
WHERE a.id = %s
"""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency as other rooms see it."""

    id: int
    code: str
    name: str
    level: str
    parent_id: int | None
    unit_code: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Stationery:
    """The head of an agency's papers; `place` is empty where it is the province's own name."""

    superior: str
    place: str
    phone: str
    signs: ReceiptSigns


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit inside an agency."""

    id: int
    key: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """An official in a post held now."""

    account_id: int
    post_id: int
    full_name: str
    title: str
    roles: frozenset[Role]


def agencies(level: str | None = None) -> list[AgencyRow]:
    """Return the active agencies, of one level (`ministry`, `province`, `commune`) or all, in Vietnamese order."""
    where = ' WHERE active AND (%(level)s::text IS NULL OR level = %(level)s) ORDER BY sort_key COLLATE "C", code'
    return [AgencyRow(*row) for row in sql.rows(_AGENCY + where, {"level": level})]


def agencies_with_desk() -> list[AgencyRow]:
    """Return the active agencies that receive dossiers at a one-stop desk of their own, in Vietnamese order."""
    where = (
        " WHERE active AND EXISTS (SELECT FROM directory_unit u"
        " WHERE u.agency_id = directory_agency.id AND u.kind = 'desk')"
        ' ORDER BY sort_key COLLATE "C", code'
    )
    return [AgencyRow(*row) for row in sql.rows(_AGENCY + where, ())]


def agency_by_code(code: str) -> AgencyRow:
    """Return the agency with this identification code.

    Raises:
        NotFound: There is none.
    """
    return _one_agency(" WHERE code = %s", code)


def agency(agency_id: int) -> AgencyRow:
    """Return one agency.

    Raises:
        NotFound: There is none.
    """
    return _one_agency(" WHERE id = %s", agency_id)


def stationery(agency_id: int) -> Stationery:
    """Return what stands beside an agency's name at the head of its papers.

    Raises:
        NotFound: There is no such agency.

    Source: NĐ 30/2020/NĐ-CP Phụ lục I, Phần I, Mục II, điểm 2 and 4.
    """
    found = sql.rows(_STATIONERY, (agency_id,))
    if not found:
        raise NotFound(f"agency {agency_id}")
    name, kind, level, phone, parent, unit, *signs = found[0]
    return Stationery(
        superior=superior_shown(name, kind, parent),
        place=place_shown(unit if level == "commune" else ""),
        phone=phone,
        signs=ReceiptSigns(*signs),
    )


def units_of(agency_id: int) -> list[UnitRow]:
    """Return the units of an agency in the order of their keys."""
    found = sql.rows("SELECT id, key, name, kind FROM directory_unit WHERE agency_id = %s ORDER BY key", (agency_id,))
    return [UnitRow(*row) for row in found]


def unit_for(agency_id: int, role: Role, now: datetime | None = None) -> int | None:
    """Return the unit of an agency in which somebody holds a post with this role; None when nobody does.

    The unit made for the role (desk, leadership, records, division) comes first.

    Args:
        agency_id: The agency.
        role: What the post must allow.
        now: Posts held on this day count; without it, posts that have no end.
    """
    values = {"agency": agency_id, "role": Role(role).value, "kind": PREFERRED_KIND.get(Role(role), "division")}
    found = sql.rows(_UNIT_FOR, values | _day(now))
    return int(found[0][0]) if found else None


def officials_of(unit_id: int, role: Role | None = None, now: datetime | None = None) -> list[OfficialRow]:
    """Return who holds a post in the unit now, with this role or any, senior posts first."""
    found = sql.rows(_OFFICIALS, {"unit": unit_id, "role": Role(role).value if role else ""} | _day(now))
    return [
        OfficialRow(account, post, name, title, frozenset(Role(each) for each in sql.json_value(roles)))
        for account, post, name, title, roles in found
    ]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post that an official may act in: an own one, or another's by delegation, whose name is `acts_for` then."""

    id: int
    title: str
    unit_name: str
    agency_name: str
    acts_for: str = ""
    until: date | None = None


# Whose post a delegation lends. OFFSET keeps it a look-up by key for each of the few delegations, however many
# accounts of citizens there are: the planner would change to reading accounts in order.
LENDER = """JOIN LATERAL (
    SELECT o.id, o.full_name FROM directory_account o WHERE o.id = p.account_id AND o.is_active
      -- A post narrowed since to other procedures than were delegated lends nothing.
      AND (p.procedure_set_id IS NULL OR d.procedure_set_id IS NULL OR d.procedure_set_id = p.procedure_set_id)
    OFFSET 0) o ON true"""
_POSTS = f"""
SELECT x.id, x.title, u.name, g.name, x.acts_for, x.until FROM (
  SELECT p.id, p.title, p.unit_id, '' AS acts_for, p.valid_to AS until FROM directory_post p
  WHERE p.account_id = %(account)s AND {HELD}
  UNION ALL
  SELECT d.id, p.title, p.unit_id, o.full_name, d.valid_to FROM directory_delegation d
  JOIN directory_post p ON p.id = d.post_id AND {HELD}
  {LENDER}
  WHERE d.delegate_id = %(account)s AND d.ended_at IS NULL AND %(day)s BETWEEN d.valid_from AND d.valid_to
    AND EXISTS (SELECT FROM directory_post p WHERE p.account_id = %(account)s AND {HELD})) x
JOIN directory_unit u ON u.id = x.unit_id
JOIN directory_agency g ON g.id = u.agency_id
ORDER BY x.acts_for <> '', x.id
"""


def posts_of(account_id: int, now: datetime) -> list[PostRow]:
    """Return the posts an account may act in on the day of `now`: own ones first, in the order they were given."""
    return [PostRow(*row) for row in sql.rows(_POSTS, {"account": account_id} | _day(now))]


def desk_of(agency_id: int) -> int:
    """Return the one-stop desk of an agency.

    Raises:
        RuleBroken: The agency has none.
    """
    found = sql.rows(
        "SELECT id FROM directory_unit WHERE agency_id = %s AND kind = 'desk' ORDER BY key LIMIT 1", (agency_id,)
    )
    if not found:
        raise RuleBroken(
            "agency.no_desk",
            "Cơ quan này chưa có Bộ phận Một cửa nên chưa nhận hồ sơ được. Vui lòng chọn nơi nộp khác.",
        )
    return int(found[0][0])


def _one_agency(where: str, value: object) -> AgencyRow:
    found = sql.rows(_AGENCY + where, (value,))
    if not found:
        raise NotFound(f"agency {value}")
    return AgencyRow(*found[0])


def _day(now: datetime | None) -> dict[str, Any]:
    return {"day": clock.local_date(now) if now else None}


def account_facts(account_id: int) -> dict[str, str]:
    """Return what an account knows about its holder, for filling in the holder's own forms."""
    found = sql.rows(
        "SELECT full_name, email, phone_enc, personal_enc, address, organisation, organisation_code, kind "
        "FROM directory_account WHERE id = %s",
        (account_id,),
    )
    if not found:
        raise NotFound(f"account {account_id}")
    full_name, email, phone, personal, address, organisation, code, kind = found[0]
    return {
        "full_name": full_name,
        "email": email,
        "phone": crypto.decrypt(phone),
        "personal_number": crypto.decrypt(personal),
        "address": address,
        "organisation_name": organisation,
        "organisation_code": code,
        "kind": kind,
    }


def login_of(account_id: int) -> str:
    """Return the name an account signs in with; of a telephone number, the holder's name instead."""
    found = sql.rows("SELECT login, full_name FROM directory_account WHERE id = %s", (account_id,))
    if not found:
        raise NotFound(f"account {account_id}")
    login, full_name = found[0]
    return str(full_name if login.startswith(("tel:", "national:")) else login)


def must_change_password(account_id: int) -> bool:
    """Tell whether the account's password was given by somebody else."""
    found = sql.rows("SELECT must_change_password FROM directory_account WHERE id = %s", (account_id,))
    return bool(found and found[0][0])


def is_official(account_id: int) -> bool:
    """Tell whether an account is an official's."""
    found = sql.rows("SELECT is_official FROM directory_account WHERE id = %s", (account_id,))
    return bool(found and found[0][0])


def assurance_here(account_id: int) -> str:
    """Return how surely a sign-in with what is kept here knows the holder: as compared at a desk, or as declared."""
    found = sql.rows("SELECT assurance, is_official FROM directory_account WHERE id = %s", (account_id,))
    if not found or found[0][1]:
        return ""
    return Assurance.DESK if found[0][0] == Assurance.DESK else Assurance.DECLARED
