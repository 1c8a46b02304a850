"""Reads for administrators: the officials of the own subtree, one official, and the history of their power."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import clock, crypto, sql
from motcua.core.errors import NotFound
from motcua.core.text import name_key
from motcua.directory.actors import ROLE_NAMES, Actor, Reach, Role
from motcua.directory.issuing import PERSONAL_NUMBER
from motcua.directory.queries import HELD, OfficialRow

PAGE = 40
SHOWN_DIGITS = 3
MOST_FACTS = 200


@dataclass(frozen=True, slots=True)
class StaffRow:
    """An official in the list; `posts` are those held now, as one text each."""

    account_id: int
    login: str
    full_name: str
    name_key: str
    is_active: bool
    last_login: datetime | None
    posts: tuple[str, ...]


@dataclass(frozen=True)
class StaffPage:
    """One page of officials and where the next begins."""

    rows: list[StaffRow]
    after: str | None


@dataclass(frozen=True, slots=True)
class StaffPost:
    """A post of one official with all its terms."""

    id: int
    title: str
    unit_id: int
    unit_name: str
    agency_id: int
    agency_code: str
    agency_name: str
    roles: frozenset[Role]
    reach: Reach
    procedure_set_id: int
    set_name: str
    seconded_from: str
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    held: bool

    @property
    def role_names(self) -> list[str]:
        """The roles in words, in the order of the work."""
        return [name for role, name in ROLE_NAMES.items() if role in self.roles]


@dataclass(frozen=True)
class StaffFacts:
    """One official as administrators see them; the personal number masked."""

    account_id: int
    login: str
    full_name: str
    personal_number: str
    email: str
    phone: str
    is_active: bool
    withdrawn_at: datetime | None
    last_login: datetime | None
    created_at: datetime
    posts: list[StaffPost]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of an account's or agency's history."""

    type: str
    at: datetime
    by: str
    reason: str
    payload: dict[str, Any]


_LIST = f"""
SELECT a.id, a.login, a.full_name, a.name_key, a.is_active, a.last_login, ARRAY(
  SELECT p.title || ' – ' || u.name || ', ' || g.name FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id
  JOIN directory_agency g ON g.id = u.agency_id WHERE p.account_id = a.id AND {HELD} ORDER BY p.id)
FROM directory_account a
WHERE a.is_official AND a.withdrawn_at IS NULL AND (a.name_key, a.id) > (%(name)s, %(after)s) AND {{whose}} {{asked}}
ORDER BY a.name_key, a.id LIMIT %(limit)s
"""
_IN_AGENCIES = f"""EXISTS (
  SELECT FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id
  WHERE p.account_id = a.id AND u.agency_id = ANY(%(agencies)s) AND {HELD})"""


def staff(
    actor: Actor, *, now: datetime, agency_id: int | None = None, query: str = "", after: str = "", limit: int = PAGE
) -> StaffPage:
    """Return officials of the actor's subtree by name; one statement, keyset.

    Args:
        agency_id: Only those with a post in this agency.
        query: Login, personal number, or the beginning of the name without marks.
        after: Where the page before ended; anything unreadable begins at the start.
    """
    agencies = administered_ids(actor)
    if agency_id is not None:
        agencies = [agency_id] if agencies is None or agency_id in agencies else []
    name, _, last = after.rpartition("~")
    asked, value = _asked(query)
    values = {
        "agencies": agencies,
        "day": clock.local_date(now),
        "name": name,
        "after": int(last) if last.isascii() and last.isdigit() and len(last) < 20 else 0,  # noqa: PLR2004  (64 bits)
        "limit": limit + 1,
        "asked": value,
    }
    statement = _LIST.format(whose="true" if agencies is None else _IN_AGENCIES, asked=asked)
    found = [
        StaffRow(account, login, full, key, is_active, last_login, tuple(posts))
        for account, login, full, key, is_active, last_login, posts in sql.rows(statement, values)
    ]
    more = found[limit - 1] if len(found) > limit else None
    return StaffPage(found[:limit], f"{more.name_key}~{more.account_id}" if more else None)


def administered_ids(actor: Actor) -> list[int] | None:
    """Return the agencies whose people the actor manages; None is every one."""
    if actor.has(Role.PROVINCE_ADMIN):
        return None
    return sorted(actor.agencies | {actor.agency_id}) if actor.has(Role.AGENCY_ADMIN) else []


def official(actor: Actor, login: str, now: datetime) -> StaffFacts:
    """Return an official with all posts ever held.

    Raises:
        NotFound: No such official, or none of the posts held is in the actor's subtree: both look the same.
    """
    found = sql.rows(
        "SELECT id, login, full_name, personal_enc, email, phone_enc, is_active, withdrawn_at, last_login, created_at "
        "FROM directory_account WHERE login = %s AND is_official",
        (login,),
    )
    if not found:
        raise NotFound(f"official {login[:60]}")
    row = found[0]
    posts = _posts(row[0], now)
    if not actor.has(Role.PROVINCE_ADMIN) and not any(actor.administers(one.agency_id) for one in posts if one.held):
        raise NotFound(f"official {login[:60]}")
    number = crypto.decrypt(row[3])
    return StaffFacts(
        account_id=row[0],
        login=row[1],
        full_name=row[2],
        personal_number="•" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:] if number else "",
        email=row[4],
        phone=crypto.decrypt(row[5]),
        is_active=row[6],
        withdrawn_at=row[7],
        last_login=row[8],
        created_at=row[9],
        posts=posts,
    )


def _posts(account_id: int, now: datetime) -> list[StaffPost]:
    found = sql.rows(
        "SELECT p.id, p.title, u.id, u.name, g.id, g.code, g.name, p.roles, p.reach, coalesce(p.procedure_set_id, 0), "
        "coalesce(s.name, ''), coalesce(f.name, ''), p.valid_from, p.valid_to, p.ended_at, "
        f"{HELD} FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id "
        "JOIN directory_agency g ON g.id = u.agency_id LEFT JOIN directory_procedureset s ON s.id = p.procedure_set_id "
        "LEFT JOIN directory_agency f ON f.id = p.seconded_from_id "
        "WHERE p.account_id = %(account)s ORDER BY p.ended_at NULLS FIRST, p.id",
        {"account": account_id, "day": clock.local_date(now)},
    )
    return [
        StaffPost(
            id=row[0],
            title=row[1],
            unit_id=row[2],
            unit_name=row[3],
            agency_id=row[4],
            agency_code=row[5],
            agency_name=row[6],
            roles=frozenset(Role(role) for role in sql.json_value(row[7])),
            reach=Reach(row[8]),
            procedure_set_id=row[9],
            set_name=row[10],
            seconded_from=row[11],
            valid_from=row[12],
            valid_to=row[13],
            ended_at=row[14],
            held=row[15],
        )
        for row in found
    ]


def history(stream: int) -> list[FactRow]:
    """Return what happened to an account or agency, newest first, with who did it."""
    found = sql.rows(
        "SELECT e.type, e.at, coalesce(a.full_name, 'Hệ thống'), e.reason, e.payload FROM core_event e "
        "LEFT JOIN directory_account a ON a.id = substring(e.actor from 'account:([0-9]+)')::bigint "
        "WHERE e.stream = %s ORDER BY e.seq DESC LIMIT %s",
        (stream, MOST_FACTS),
    )
    return [FactRow(kind, at, by, reason, sql.json_value(payload)) for kind, at, by, reason, payload in found]


def units_to_fill(actor: Actor) -> list[tuple[int, str, str]]:
    """Return the units in which the actor may give posts: id, agency, unit; by agency and key."""
    agencies = administered_ids(actor)
    found = sql.rows(
        "SELECT u.id, g.name, u.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
        "WHERE u.valid_to IS NULL AND g.active AND (%(all)s OR g.id = ANY(%(agencies)s)) "
        'ORDER BY g.sort_key COLLATE "C", g.code, u.key',
        {"all": agencies is None, "agencies": agencies or []},
    )
    return [(unit, agency, name) for unit, agency, name in found]


_COLLEAGUES = f"""
SELECT a.id, p.id, a.full_name, p.title, p.roles FROM directory_post p
JOIN directory_account a ON a.id = p.account_id AND a.is_active JOIN directory_unit u ON u.id = p.unit_id
WHERE {{where}} AND {HELD} ORDER BY u.key, p.id
"""


def colleagues(unit_ids: Sequence[int], now: datetime) -> list[OfficialRow]:
    """Return who holds a post in one of the units now."""
    return _colleagues("p.unit_id = ANY(%(ids)s)", list(unit_ids), now)


def officials_of_agency(agency_id: int, now: datetime) -> list[OfficialRow]:
    """Return who holds a post in the agency now, unit by unit."""
    return _colleagues("u.agency_id = ANY(%(ids)s)", [agency_id], now)


def _colleagues(where: str, ids: list[int], now: datetime) -> list[OfficialRow]:
    found = sql.rows(_COLLEAGUES.format(where=where), {"ids": ids, "day": clock.local_date(now)})
    return [
        OfficialRow(account, post, name, title, frozenset(Role(role) for role in sql.json_value(roles)))
        for account, post, name, title, roles in found
    ]


def _asked(query: str) -> tuple[str, object]:
    bare = "".join(query[:100].split())
    if PERSONAL_NUMBER.fullmatch(bare):
        return "AND a.personal_index = ANY(%(asked)s)", crypto.indexes(bare)
    if "." in bare:
        return "AND a.login = %(asked)s", bare.lower()
    key = name_key(query[:200])
    return ("AND a.name_key LIKE %(asked)s", f"{key}%") if key else ("", None)
