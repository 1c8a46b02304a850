"""Finding the person who stands at the desk; every look is recorded."""

import re
from dataclasses import dataclass
from datetime import datetime

from motcua.core import audit, crypto, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import name_key
from motcua.directory import log_ins
from motcua.directory.actors import Actor, Role
from motcua.directory.rules.assurance import SURE
from motcua.directory.rules.logins import normal_phone

MOST_ROWS = 10
SHORTEST_NAME = 2
_PERSONAL_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
_PUNCTUATION = re.compile(r"[\s.\-]")
_SELECT = """
SELECT id, full_name, kind, organisation, personal_enc, phone_enc, email, address FROM directory_account
WHERE NOT is_official AND is_active AND verified_at IS NOT NULL AND {condition} ORDER BY name_key, id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    """A citizen among those found; numbers show only their last four digits."""

    account_id: int
    full_name: str
    kind: str
    organisation: str
    personal_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """A citizen's own particulars, in full."""

    account_id: int
    full_name: str
    kind: str
    organisation: str
    personal_number: str
    phone: str
    email: str
    address: str


def find_applicants(*, actor: Actor, query: str, now: datetime) -> list[ApplicantRow]:
    """Return at most ten citizens by exact personal number, exact telephone number or beginning of the name.

    Raises:
        NotAllowed: The actor works at no desk.
        RuleBroken: Too little to search by.
    """
    _require_desk(actor)
    condition, value = _condition(query)
    found = sql.rows(_SELECT.format(condition=condition), (value, MOST_ROWS))
    rows = [
        ApplicantRow(account, name, kind, organisation, _masked(personal), _masked(phone), address)
        for account, name, kind, organisation, personal, phone, _, address in found
    ]
    for row in rows:
        audit.read(actor=actor.ref, act="directory.find_applicants", subject=row.account_id, now=now)
    return rows


def applicant(*, actor: Actor, account_id: int, now: datetime) -> Applicant:
    """Return the particulars of the citizen chosen at the desk, or of the asker themselves.

    Raises:
        NotAllowed: The actor works at no desk and asks for somebody else.
        NotFound: No such citizen.
    """
    if actor.account_id != account_id:
        _require_desk(actor)
    found = sql.rows(_SELECT.format(condition="id = %s"), (account_id, 1))
    if not found:
        raise NotFound(f"citizen {account_id}")
    account, name, kind, organisation, personal, phone, email, address = found[0]
    if actor.account_id != account_id:
        audit.read(actor=actor.ref, act="directory.applicant", subject=account, now=now)
    return Applicant(account, name, kind, organisation, crypto.decrypt(personal), crypto.decrypt(phone), email, address)


_PROVEN = """
SELECT id FROM directory_account
WHERE personal_index = ANY(%(indexes)s) AND personal_index <> '' AND name_key = %(key)s
  AND NOT is_official AND is_active AND kind = 'person' AND assurance = ANY(%(sure)s)
ORDER BY id LIMIT 1
"""


def _condition(query: str) -> tuple[str, list[bytes] | str]:
    bare = _PUNCTUATION.sub("", query[:100])
    if _PERSONAL_NUMBER.fullmatch(bare):
        return "personal_index = ANY(%s)", crypto.indexes(bare)
    if bare.lstrip("+").isdigit():
        return "phone_index = ANY(%s)", crypto.indexes(normal_phone(bare, "query"))
    key = name_key(query[:200])
    if len(key) < SHORTEST_NAME:
        raise RuleBroken(
            "applicant.query", "Hãy nhập số định danh, số điện thoại hoặc ít nhất hai chữ cái đầu của họ tên.", "query"
        )
    return "name_key LIKE %s", f"{key}%"


def _require_desk(actor: Actor) -> None:
    if not actor.has(Role.DESK):
        raise NotAllowed("citizens are looked up at the desk only")


def _masked(stored: bytes) -> str:
    text = crypto.decrypt(stored)
    return "•" * (len(text) - 4) + text[-4:] if text else ""


def account_of_login(login: str) -> int | None:
    """Return the citizen's account that this e-mail address or telephone number opens, None when there is none."""
    return _account_where("login = %s", log_ins.looked_up(login))


def account_of_number(personal_number: str) -> int | None:
    """Return the account of a person by the personal number or tax code, None when there is none, or several."""
    return _account_where("personal_index = ANY(%s)", crypto.indexes(personal_number)) if personal_number else None


def _account_where(condition: str, value: object) -> int | None:
    found = sql.rows(
        "SELECT id FROM directory_account WHERE NOT is_official AND is_active AND verified_at IS NOT NULL "
        f"AND {condition} LIMIT 2",
        (value,),
    )
    return int(found[0][0]) if len(found) == 1 else None


def proven_account(*, number: str, key: str) -> int | None:
    """Return the account of a person whose number somebody vouched for, and who bears this name; None without one.

    The name guards against a wrong digit: number and name of a dossier must both be the account's (decision 0098).

    Args:
        number: The personal number on a dossier.
        key: The key of the name on it.
    """
    if not number:
        return None
    found = sql.rows(_PROVEN, {"indexes": crypto.indexes(number), "key": key, "sure": [str(level) for level in SURE]})
    return int(found[0][0]) if found else None


def proven_person(account_id: int) -> tuple[str, str] | None:
    """Return an account's vouched number and the key of its name; None while nobody vouched for them."""
    found = sql.rows(
        "SELECT personal_enc, name_key FROM directory_account WHERE id = %(id)s AND NOT is_official AND is_active "
        "AND kind = 'person' AND personal_index <> '' AND assurance = ANY(%(sure)s)",
        {"id": account_id, "sure": [str(level) for level in SURE]},
    )
    return (crypto.decrypt(found[0][0]), str(found[0][1])) if found else None
