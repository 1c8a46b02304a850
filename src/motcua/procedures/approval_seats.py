"""Who sits in a seat of the approval chain today, and by when a seat should have decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.core import profile, sql
from motcua.core.workcalendar import CalendarGap
from motcua.core.worktime import TimeLimit, TimeUnit, due_at
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import HELD, LENDER
from motcua.procedures.rules import approval as rules
from motcua.procedures.rules.approval import PostHeld, Seat


@dataclass(frozen=True)
class Sitter:
    """Somebody who acts in a post that is one of a seat: its holder, or who was delegated to."""

    account_id: int
    full_name: str
    email: str
    title: str


# Posts that a seat can be: those who administer the province, and who works in its office or leads its committee;
# each with who holds it and who acts in it by delegation, with no more of its roles than were delegated.
_POSTS = f"""
SELECT a.id, a.full_name, a.email, p.title || x.acting, g.code, u.kind, p.roles, x.lent
FROM directory_post p
JOIN LATERAL (
  SELECT p.account_id, '' AS acting, NULL::jsonb AS lent, 0::bigint AS delegation
  UNION ALL
  SELECT d.delegate_id, ' (theo ủy quyền của ' || o.full_name || ')', d.roles, d.id
  FROM directory_delegation d {LENDER}
  WHERE d.post_id = p.id AND d.ended_at IS NULL AND %(day)s BETWEEN d.valid_from AND d.valid_to
    AND EXISTS (SELECT FROM directory_post p WHERE p.account_id = d.delegate_id AND {HELD})) x ON true
JOIN directory_account a ON a.id = x.account_id AND a.is_active
JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_agency g ON g.id = u.agency_id AND g.active
WHERE {HELD} AND p.roles ?| ARRAY['province_admin', 'inspector', 'approver']
  AND (p.roles ? 'province_admin' OR strpos(g.code, '.') = 0
       OR g.code = split_part(g.code, '.', 1) || '.' || %(office)s)
ORDER BY x.delegation, a.id, p.id
"""


def decide_by(now: datetime) -> datetime | None:
    """Return by when the seat whose turn begins now should decide; None without a number of days or a calendar.

    Counted in working days of the province's general calendar; the day the turn begins is not counted.
    """
    days = int(profile.value("approval", "decide_working_days"))
    if not days:
        return None
    limit = TimeLimit(days, TimeUnit.WORKING_DAY)
    try:
        return due_at(accepted=now, limit=limit, pauses=(), calendar=calendars.calendar_of(None)).due_at
    except CalendarGap:
        return None


def sitters(day: date) -> dict[Seat, list[Sitter]]:
    """Return who sits in each seat on a day; one statement. A seat nobody sits in is absent."""
    found: dict[Seat, list[Sitter]] = {}
    where = office()
    for account, name, email, title, code, kind, roles, lent in sql.rows(_POSTS, {"day": day, "office": where}):
        acted = frozenset(sql.json_value(roles))
        post = PostHeld(code, kind, acted if lent is None else acted & frozenset(sql.json_value(lent)))
        for seat in Seat:
            if rules.sits(seat, post, where):
                found.setdefault(seat, []).append(Sitter(account, name, email, title))
    return found


def who_may_decide(seated: Mapping[Seat, Sequence[Sitter]], seat: Seat, *, barred: Collection[int]) -> list[Sitter]:
    """Return those of a seat who may decide, each once: never an author, nor who decided before in the chain.

    Who holds a post of the seat comes first, and as its holder even when another's was delegated to them, too.
    """
    found: dict[int, Sitter] = {}
    for one in seated.get(seat, ()):
        if one.account_id not in barred:
            found.setdefault(one.account_id, one)
    return list(found.values())


def may_sit(actor: Actor) -> bool:
    """Tell, without a look at the database, whether the actor can be in a seat; most officials cannot."""
    code = actor.agency_code
    at_the_top = "." not in code or code == f"{code.partition('.')[0]}.{office()}"
    return actor.has(Role.PROVINCE_ADMIN) or (at_the_top and actor.has(Role.APPROVER, Role.INSPECTOR))


def seats_of(actor: Actor) -> list[Seat]:
    """Return the seats that the actor's post is one of."""
    if not actor.is_official or not may_sit(actor):
        return []
    post, where = post_of(actor), office()
    return [seat for seat in Seat if rules.sits(seat, post, where)]


def post_of(actor: Actor) -> PostHeld:
    """Return the post acted in as the rules ask for it."""
    found = sql.rows("SELECT kind FROM directory_unit WHERE id = %s", (actor.unit_id,))
    return PostHeld(actor.agency_code, found[0][0] if found else "", frozenset(role.value for role in actor.roles))


def office() -> str:
    """Return the last part of the identification code of the province's office."""
    return str(profile.value("approval", "office"))
