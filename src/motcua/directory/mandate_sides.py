"""The two sides of a mandate as letters to them need it: an account, else how they were named."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from motcua.core import crypto, sql
from motcua.directory.rules.assurance import SURE
from motcua.directory.rules.mandates import Basis

_NUMBER = 12
"""Digits of a personal number; a telephone number has fewer."""
_SIDES = """
SELECT m.basis, m.role, m.principal_id, m.principal_name, m.email, m.phone_enc, m.number_enc, m.delegate_name,
       m.delegate_key, m.contact_enc, m.document, m.procedures, m.valid_from, m.valid_to, m.ended_at IS NOT NULL
FROM directory_mandate m WHERE m.id = %s
"""
_KNOWN = """
SELECT id FROM directory_account
WHERE NOT is_official AND is_active AND verified_at IS NOT NULL
  AND (login = %(login)s OR id = %(account)s OR (personal_index = ANY(%(numbers)s) AND assurance = ANY(%(sure)s)))
ORDER BY login = %(login)s DESC, id LIMIT 1
"""
_OF_ACCOUNT = "account:"


class Side(StrEnum):
    """Who of the two did something."""

    PRINCIPAL = "principal"
    DELEGATE = "delegate"


@dataclass(frozen=True)
class Reached:
    """One side: the account, else e-mail or telephone as somebody named them; none where a number is all there is."""

    name: str
    account_id: int | None
    email: str
    phone: str


@dataclass(frozen=True)
class Sides:
    """A mandate with both who are concerned."""

    basis: Basis
    role: str
    principal: Reached
    delegate: Reached
    document: str
    procedures: tuple[str, ...]
    valid_from: date
    valid_to: date
    is_ended: bool


def sides_of(mandate_id: int) -> Sides | None:
    """Return both sides of a mandate; None when there is no such mandate.

    Whoever is known by a personal number has an account here only when something vouched for that number: a number
    that was only typed names nobody (decision 0100).
    """
    found = sql.rows(_SIDES, (mandate_id,))
    if not found:
        return None
    basis, role, account_id, name, email, phone, number, delegate, key, contact, *rest = found[0]
    document, procedures, valid_from, valid_to, is_ended = rest
    return Sides(
        basis=Basis(basis),
        role=role,
        principal=Reached(
            name=name,
            account_id=account_id or _known(number=crypto.decrypt(number)),
            email=email,
            phone=crypto.decrypt(phone),
        ),
        delegate=_delegate(delegate, key, crypto.decrypt(contact)),
        document=document,
        procedures=tuple(sql.json_value(procedures)),
        valid_from=valid_from,
        valid_to=valid_to,
        is_ended=is_ended,
    )


def _delegate(name: str, key: str, contact: str) -> Reached:
    is_email, is_number = "@" in contact, len(contact) == _NUMBER
    return Reached(
        name=name,
        account_id=_known(login=key, number=contact if is_number else ""),
        email=contact if is_email else "",
        phone="" if is_email or is_number else contact,
    )


def _known(*, login: str = "", number: str = "") -> int | None:
    own = login.removeprefix(_OF_ACCOUNT) if login.startswith(_OF_ACCOUNT) else ""
    values: dict[str, Any] = {
        # No account has an empty log-in name, nor the id 0.
        "login": login,
        "account": int(own) if own.isdigit() else 0,
        "numbers": crypto.indexes(number) if len(number) == _NUMBER else [],
        "sure": [str(level) for level in SURE],
    }
    found = sql.rows(_KNOWN, values)
    return int(found[0][0]) if found else None
