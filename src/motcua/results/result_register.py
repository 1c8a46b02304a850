"""The register of issued results: search, validity, what was replaced or taken back."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import clock, sql
from motcua.core.text import name_key
from motcua.directory.actors import Actor, Role
from motcua.dossiers.rules.codes import normalise_code
from motcua.results import time_rules

PAGE = 50
STATES = {
    "": "Mọi kết quả",
    "sap-het-han": "Sắp hết hiệu lực",
    "het-han": "Đã hết hiệu lực",
    "thay-the": "Đã thay thế",
    "thu-hoi": "Đã thu hồi",
}
_NUMBER = re.compile(r"(\d{1,9})(?:/(.{1,40}))?")


@dataclass(frozen=True)
class Entry:
    """A result in the register."""

    id: int
    number: int
    year: int
    symbol: str
    name: str
    signer_name: str
    issued_at: datetime
    state: str
    valid_to: date | None
    ref: str
    owner_name: str
    procedure_name: str
    agency: str
    successor: str


_LIST = """
SELECT r.id, r.number, r.year, r.symbol, r.name, r.signer_name, r.issued_at, r.state, r.valid_to,
       coalesce(d.code, d.receipt_no), d.owner_name, p.name, g.name,
       coalesce((SELECT n.number || '/' || n.symbol FROM results_resultchange c JOIN results_result n
                 ON n.id = c.successor_id WHERE c.result_id = r.id), '')
FROM (SELECT x.* FROM results_result x WHERE {where} AND (%(before)s = 0 OR x.id < %(before)s)
      ORDER BY x.id DESC LIMIT %(limit)s) r
JOIN dossiers_dossier d ON d.id = r.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency g ON g.id = r.agency_id
ORDER BY r.id DESC
"""
_WHERE = {
    "": "true",
    "sap-het-han": "x.state = 'valid' AND x.valid_to BETWEEN %(today)s AND %(soon)s",
    "het-han": "x.state = 'valid' AND x.valid_to < %(today)s",
    "thay-the": "x.state = 'replaced'",
    "thu-hoi": "x.state = 'revoked'",
}
# Names begin the search in the scope's own index; a code or number leads to few rows.
_BY_NAME = (
    "x.dossier_id IN (SELECT s.dossier_id FROM dossiers_scope s WHERE s.scope = %(scope)s "
    "AND s.name_key LIKE %(prefix)s LIMIT 500)"
)
# A post that is narrowed to a set of procedures reads the results of these only.
_OF_SET = "EXISTS (SELECT FROM dossiers_scope z WHERE z.dossier_id = x.dossier_id AND z.scope = %(set)s)"
_BY_CODE = "x.dossier_id = (SELECT id FROM dossiers_dossier WHERE code = %(code)s)"
PROVINCE = 1


def may_read(actor: Actor) -> bool:
    """Tell whether the actor reads the register: the agency's desk, clerks, leaders, administrators, and inspectors."""
    roles = (Role.DESK, Role.CLERK, Role.SIGNER, Role.APPROVER, Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)
    return actor.is_official and actor.has(*roles)


def entries(
    actor: Actor, now: datetime, *, asked: str = "", state: str = "", before: int = 0, limit: int = PAGE
) -> tuple[list[Entry], int]:
    """Return one page of the results the actor may read, newest first, and where the next begins (0: no more).

    Inspectors and the province's administrators read all agencies', others the own agency's, a post narrowed to a set
    of procedures only theirs.

    Args:
        asked: A number with or without symbol, a dossier code, or the beginning of the owner's name without marks.
        state: One of `STATES`.
    """
    if not may_read(actor):
        return [], 0
    everywhere = actor.has(Role.INSPECTOR, Role.PROVINCE_ADMIN)
    today = clock.local_date(now)
    values: dict[str, Any] = {
        "agency": actor.agency_id,
        "set": actor.procedure_set_id,
        "scope": PROVINCE if everywhere else actor.agency_id,
        "today": today,
        "soon": today + time_rules.expiry_noticed_before(today),
        "before": before,
        "limit": limit + 1,
    }
    where = [_WHERE.get(state, "true")] + ([] if everywhere else ["x.agency_id = %(agency)s"])
    if actor.procedure_set_id:
        where.append(_OF_SET)
    if asked.strip():
        condition, more = _searched(asked.strip())
        where.append(condition)
        values |= more
    found = [Entry(*row) for row in sql.rows(_LIST.format(where=" AND ".join(where)), values)]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def _searched(asked: str) -> tuple[str, dict[str, Any]]:
    if number := _NUMBER.fullmatch(asked):
        symbol = (number[2] or "").strip()
        by_symbol = " AND upper(x.symbol) = upper(%(symbol)s)" if symbol else ""
        return "x.number = %(number)s" + by_symbol, {"number": int(number[1]), "symbol": symbol}
    if any(sign.isdigit() for sign in asked):
        return _BY_CODE, {"code": normalise_code(asked)}
    prefix = name_key(asked)
    return (_BY_NAME, {"prefix": f"{prefix}%"}) if prefix else ("false", {})
