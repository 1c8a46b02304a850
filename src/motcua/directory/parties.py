"""The parties that a province's regulation names: who operates, who controls, who receives reports.

The profile names agencies as the regulation does; here they become agencies and the officials who get notices,
tasks and reports.
"""

from collections.abc import Iterable
from datetime import datetime

from motcua.core import clock, profile, sql
from motcua.directory.actors import Role
from motcua.directory.queries import HELD, OfficialRow

# Who in such an agency acts for it; the head office reads reports, the administrators and inspectors do the work.
_ROLES = {
    "operator": [Role.PROVINCE_ADMIN.value],
    "control": [Role.INSPECTOR.value],
    "reports": [Role.INSPECTOR.value, Role.LEADER.value, Role.PROVINCE_ADMIN.value],
}
_PEOPLE = f"""
SELECT a.id, p.id, a.full_name, p.title, p.roles FROM directory_post p
JOIN directory_account a ON a.id = p.account_id AND a.is_active
JOIN directory_unit u ON u.id = p.unit_id
WHERE u.agency_id = ANY(%(agencies)s) AND p.roles ?| %(roles)s AND {HELD} ORDER BY p.id
"""

_ADMINISTRATORS = f"""
SELECT u.agency_id, a.id, p.id, a.full_name, p.title, p.roles FROM directory_post p
JOIN directory_account a ON a.id = p.account_id AND a.is_active
JOIN directory_unit u ON u.id = p.unit_id
WHERE u.agency_id = ANY(%(agencies)s) AND p.roles ?| %(roles)s AND {HELD} ORDER BY p.id
"""


def names(party: str) -> list[str]:
    """Return the names of the agencies of a party as the regulation gives them."""
    return [str(name) for name in profile.value("parties", party)]


def agencies_of(party: str) -> frozenset[int]:
    """Return the agencies of a party, by name with or without the province's; empty while none is loaded."""
    province = profile.value("province", "short_name")
    forms = [form for name in names(party) for form in (name, f"{name} {province}", f"{name} tỉnh {province}")]
    found = sql.rows("SELECT id FROM directory_agency WHERE active AND name = ANY(%s)", (forms,))
    return frozenset(row[0] for row in found)


def operators() -> frozenset[int]:
    """Return the agencies that operate the system."""
    return agencies_of("operator")


def people_of(party: str, now: datetime) -> list[OfficialRow]:
    """Return the officials who act for a party now: to them go its tasks, notices and reports."""
    values = {"agencies": list(agencies_of(party)), "roles": _ROLES[party], "day": clock.local_date(now)}
    return [
        OfficialRow(account, post, name, title, frozenset(Role(role) for role in sql.json_value(roles)))
        for account, post, name, title, roles in sql.rows(_PEOPLE, values)
    ]


def acting_for(agency_ids: Iterable[int], now: datetime) -> dict[int, list[OfficialRow]]:
    """Return who is told what concerns each agency: its administrators, else who decides in it; one statement."""
    roles = [Role.AGENCY_ADMIN.value, Role.PROVINCE_ADMIN.value, Role.APPROVER.value]
    values = {"agencies": sorted(agency_ids), "roles": roles, "day": clock.local_date(now)}
    found: dict[int, list[OfficialRow]] = {}
    for agency_id, account, post, name, title, held in sql.rows(_ADMINISTRATORS, values):
        row = OfficialRow(account, post, name, title, frozenset(Role(role) for role in sql.json_value(held)))
        found.setdefault(agency_id, []).append(row)
    administrators = frozenset({Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN})
    return {agency_id: [row for row in rows if row.roles & administrators] or rows for agency_id, rows in found.items()}


def addresses(account_ids: Iterable[int]) -> dict[int, str]:
    """Return the e-mail addresses of those of the accounts that have one."""
    values = (sorted(set(account_ids)),)
    return dict(sql.rows("SELECT id, email FROM directory_account WHERE id = ANY(%s) AND email <> ''", values))
