"""Reads of decisions, duties and change notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.core.workcalendar import CalendarGap
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.governance import time_rules
from motcua.governance.permissions import may_govern_province
from motcua.governance.rules.notices import DutyStanding, duty_standing

PAGE = 30
Row = TypeVar("Row")
_NOTICE = """
SELECT n.id, n.number, n.agency_id, g.name, n.subject, n.kind, n.codes, n.document_no, n.document_date,
       n.document_issuer, n.content, n.sent_at, n.state, n.closed_at, n.answer, n.minutes
FROM governance_notice n JOIN directory_agency g ON g.id = n.agency_id
"""
_DUTY = """
SELECT y.id, d.id, d.number, d.signed_on, d.issuer, d.title, y.agency_id, g.name, y.due_at, y.opened_at, y.done_at,
       coalesce(n.number, ''), y.reminded_at,
       ARRAY(SELECT i.code FROM governance_decisionitem i WHERE i.decision_id = d.id ORDER BY i.code)
FROM governance_duty y
JOIN governance_decision d ON d.id = y.decision_id
JOIN directory_agency g ON g.id = y.agency_id
LEFT JOIN governance_notice n ON n.id = y.notice_id
"""
_DECISION = """
SELECT d.id, d.purpose, d.number, d.signed_on, d.issuer, d.title, d.received_on,
       (SELECT count(*) FROM governance_decisionitem i WHERE i.decision_id = d.id)
FROM governance_decision d
"""


@dataclass(frozen=True)
class NoticeRow:
    """A change notice with how it stands; `minutes` are working minutes from notice to application."""

    id: int
    number: str
    agency_id: int
    agency_name: str
    subject: str
    kind: str
    codes: tuple[str, ...]
    document_no: str
    document_date: date | None
    document_issuer: str
    content: str
    sent_at: datetime
    state: str
    closed_at: datetime | None
    answer: str
    minutes: int | None


@dataclass(frozen=True)
class DutyRow:
    """An agency's duty to send what a decision publishes."""

    id: int
    decision_id: int
    decision_no: str
    signed_on: date
    issuer: str
    title: str
    agency_id: int
    agency_name: str
    due_at: datetime | None
    opened_at: datetime
    done_at: datetime | None
    notice_no: str
    reminded_at: datetime | None
    codes: tuple[str, ...]

    def standing(self, now: datetime) -> DutyStanding:
        """Tell how the duty stands, by the agency's own working days."""
        return duty_standing(self.due_at, self.done_at, now, remind_from(self.agency_id, self.due_at))


@dataclass(frozen=True)
class DecisionRow:
    """A decision in the register; `count` procedures stand in it."""

    id: int
    purpose: str
    number: str
    signed_on: date
    issuer: str
    title: str
    received_on: date
    count: int


@dataclass(frozen=True)
class ItemRow:
    """A procedure of a decision and what became of it here; `name` is empty when the catalogue has none."""

    code: str
    kind: str
    name: str
    service_level: int
    offered: int
    online: int


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list and the id from which the next goes on."""

    rows: list[Row]
    next: int | None


def notice_numbered(actor: Actor, number: str) -> NoticeRow:
    """Return a notice that the actor may see: the own agency's, or any for the province.

    Raises:
        NotFound: There is none, or it is not for this actor.
    """
    found = _notices(f"WHERE n.number = %(number)s AND {_SEEN}", _who(actor) | {"number": number[:100]})
    if not found:
        raise NotFound(f"notice {number[:40]}")
    return found[0]


def notice_by_number(number: str) -> NoticeRow | None:
    """Return a notice whoever asks, for acts that the system does itself; None when there is none."""
    found = _notices("WHERE n.number = %(number)s", {"number": number})
    return found[0] if found else None


def notices(actor: Actor, *, state: str = "", after: int | None = None, limit: int = PAGE) -> Page[NoticeRow]:
    """Return notices that the actor may see; those that wait oldest first, all others newest first."""
    waiting = state == "sent"
    where = f"WHERE {_SEEN}" + (" AND n.state = %(state)s" if state else "")
    if after:
        where += " AND n.id > %(after)s" if waiting else " AND n.id < %(after)s"
    values = _who(actor) | {"state": state, "after": after, "limit": limit + 1}
    found = _notices(f"{where} ORDER BY n.id {'ASC' if waiting else 'DESC'} LIMIT %(limit)s", values)
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def usable_notices(actor: Actor) -> list[NoticeRow]:
    """Return the notices that a change may refer to: sent and not closed, the newest first."""
    return _notices(f"WHERE {_SEEN} AND n.state = 'sent' ORDER BY n.id DESC LIMIT 200", _who(actor))


def duties(
    actor: Actor, *, now: datetime, only: str = "", after: int | None = None, limit: int = PAGE
) -> Page[DutyRow]:
    """Return duties that the actor may see: `open` and `late` those due first, otherwise the newest first."""
    where = f"WHERE {_SEEN.replace('n.', 'y.')}"
    if only:
        where += " AND y.done_at IS NULL"
        # Without a number of days there is no due moment; such duties come last.
        place = "(coalesce(y.due_at, 'infinity'), y.id)"
        order = f" ORDER BY {place}"
        follow = f" AND {place} > (SELECT coalesce(due_at, 'infinity'), id FROM governance_duty WHERE id = %(after)s)"
    else:
        order, follow = " ORDER BY y.id DESC", " AND y.id < %(after)s"
    if only == "late":
        where += " AND y.due_at < %(now)s"
    if after:
        where += follow
    values = _who(actor) | {"now": now, "after": after, "limit": limit + 1}
    found = [
        DutyRow(*[*row[:13], tuple(row[13])]) for row in sql.rows(_DUTY + where + order + " LIMIT %(limit)s", values)
    ]
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def duty(actor: Actor, duty_id: int) -> DutyRow:
    """Return one duty that the actor may see.

    Raises:
        NotFound: There is none, or it is not for this actor.
    """
    where = f"WHERE y.id = %(id)s AND {_SEEN.replace('n.', 'y.')}"
    found = sql.rows(_DUTY + where, _who(actor) | {"id": duty_id})
    if not found:
        raise NotFound(f"duty {duty_id}")
    return DutyRow(*[*found[0][:13], tuple(found[0][13])])


def duties_to_remind(now: datetime, limit: int = 500) -> list[DutyRow]:
    """Return open duties with a due moment that nobody was reminded of today, those due first."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    where = (
        "WHERE y.done_at IS NULL AND y.due_at IS NOT NULL AND (y.reminded_at IS NULL OR y.reminded_at < %(today)s) "
        "ORDER BY y.due_at, y.id LIMIT %(limit)s"
    )
    found = sql.rows(_DUTY + where, {"today": today, "limit": limit})
    return [DutyRow(*[*row[:13], tuple(row[13])]) for row in found]


def late_duties(now: datetime) -> dict[int, int]:
    """Return how many duties are late at each agency; one statement."""
    return dict(
        sql.rows(
            "SELECT agency_id, count(*) FROM governance_duty WHERE done_at IS NULL AND due_at < %s GROUP BY 1", (now,)
        )
    )


def waiting_notices() -> int:
    """Return how many change notices nobody has closed."""
    return int(sql.rows("SELECT count(*) FROM governance_notice WHERE state = 'sent'", ())[0][0])


def remind_from(agency_id: int, due: datetime | None) -> datetime | None:
    """Return from when a duty counts as nearly due: the profile's number of working days before."""
    if due is None:
        return None
    calendar = calendars.calendar_of(agency_id)
    days = time_rules.remind_days(clock.local_date(due))
    try:
        last = clock.local_date(due)
        index = calendar.day_index(calendar.working_day_on_or_after(last))
        return calendar.closing(calendar.working_day_at(index - days))
    except CalendarGap:
        return due - timedelta(days=days)


def decisions(*, purpose: str, after: int | None = None, limit: int = PAGE) -> Page[DecisionRow]:
    """Return one page of the register of decisions of a purpose, the latest signed first."""
    where = "WHERE d.purpose = %(purpose)s"
    if after:
        where += " AND (d.signed_on, d.id) < (SELECT signed_on, id FROM governance_decision WHERE id = %(after)s)"
    values = {"purpose": purpose, "after": after, "limit": limit + 1}
    found = sql.rows(_DECISION + where + " ORDER BY d.signed_on DESC, d.id DESC LIMIT %(limit)s", values)
    rows = [DecisionRow(*row) for row in found]
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def decision(decision_id: int) -> DecisionRow:
    """Return one decision.

    Raises:
        NotFound: There is none.
    """
    found = sql.rows(_DECISION + "WHERE d.id = %s", (decision_id,))
    if not found:
        raise NotFound(f"decision {decision_id}")
    return DecisionRow(*found[0])


def items(decision_id: int) -> list[ItemRow]:
    """Return the procedures of a decision with how far each is offered here; one statement."""
    return [
        ItemRow(*row)
        for row in sql.rows(
            "SELECT i.code, i.kind, coalesce(p.name, ''), coalesce(p.service_level, 0), count(o.id), "
            "count(o.id) FILTER (WHERE o.online) FROM governance_decisionitem i "
            "LEFT JOIN procedures_procedure p ON p.code = i.code "
            "LEFT JOIN procedures_offering o ON o.procedure_id = p.id AND o.active "
            "WHERE i.decision_id = %s GROUP BY i.code, i.kind, p.id ORDER BY i.code",
            (decision_id,),
        )
    ]


def duties_of(decision_id: int) -> list[DutyRow]:
    """Return who has to send what for a decision."""
    found = sql.rows(_DUTY + "WHERE d.id = %s ORDER BY g.sort_key, y.id", (decision_id,))
    return [DutyRow(*[*row[:13], tuple(row[13])]) for row in found]


def known_codes(codes: Sequence[str]) -> frozenset[str]:
    """Return those of the codes that the catalogue has."""
    found = sql.rows("SELECT code FROM procedures_procedure WHERE code = ANY(%s)", (list(codes),))
    return frozenset(row[0] for row in found)


_SEEN = "(%(all)s OR n.agency_id = %(agency)s)"


def _who(actor: Actor) -> dict[str, object]:
    return {"all": may_govern_province(actor), "agency": actor.agency_id}


def _notices(where: str, values: dict[str, object]) -> list[NoticeRow]:
    found = sql.rows(_NOTICE + where, values)
    return [NoticeRow(*[*row[:6], tuple(sql.json_value(row[6])), *row[7:]]) for row in found]
