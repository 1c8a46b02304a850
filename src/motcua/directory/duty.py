"""Who receives at a one-stop desk on which day, and which desks have nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.workcalendar import CalendarGap
from motcua.directory import calendars
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.calendar_changes import may_edit_calendar
from motcua.directory.models.worktime import DutyDay

LONGEST_STRETCH = 62
AHEAD = 10
"""Working days for which a desk must have somebody on duty."""


@dataclass(frozen=True)
class DutySet:
    """An official was put on duty at a desk."""

    TYPE: ClassVar[str] = "duty.set"
    unit: int
    account: int
    first: str
    last: str


@dataclass(frozen=True)
class DutyCleared:
    """An official was taken off duty on a day."""

    TYPE: ClassVar[str] = "duty.cleared"
    unit: int
    account: int
    day: str


@dataclass(frozen=True)
class Desk:
    """A one-stop desk with its agency."""

    unit_id: int
    name: str
    agency_id: int
    agency_code: str
    agency_name: str


@dataclass(frozen=True)
class OnDuty:
    """An official on duty on a day."""

    day: date
    account_id: int
    full_name: str


_DESKS = """
SELECT u.id, u.name, g.id, g.code, g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id
WHERE u.kind = 'desk' AND g.active AND (%(agency)s::bigint IS NULL OR g.id = %(agency)s)
ORDER BY g.sort_key COLLATE "C", u.key
"""
_ROSTER = """
SELECT r.unit_id, r.day, r.account_id, a.full_name FROM directory_dutyday r
JOIN directory_account a ON a.id = r.account_id AND a.is_active
WHERE r.unit_id = ANY(%(units)s) AND r.day BETWEEN %(first)s AND %(last)s ORDER BY r.day, a.full_name
"""
_CLEAR = "DELETE FROM directory_dutyday WHERE unit_id = %s AND day = %s AND account_id = %s"


def desks(agency_id: int | None = None) -> list[Desk]:
    """Return the one-stop desks of an agency, or of the province."""
    return [Desk(*row) for row in sql.rows(_DESKS, {"agency": agency_id})]


def roster(unit_ids: Sequence[int], first: date, last: date) -> dict[int, dict[date, list[OnDuty]]]:
    """Return who is on duty by desk and day; one statement."""
    found: dict[int, dict[date, list[OnDuty]]] = {}
    for unit, day, account, name in sql.rows(_ROSTER, {"units": list(unit_ids), "first": first, "last": last}):
        found.setdefault(unit, {}).setdefault(day, []).append(OnDuty(day, account, name))
    return found


def coming_days(agency_id: int, today: date, number: int = AHEAD) -> list[date]:
    """Return the next working days of an agency, today included when it is one; fewer where the calendar ends."""
    calendar, day = calendars.calendar_of(agency_id), today
    found: list[date] = []
    try:
        while len(found) < number:
            day = calendar.working_day_on_or_after(day)
            found.append(day)
            day += timedelta(days=1)
    except CalendarGap:
        pass
    return found


def uncovered(found: Sequence[Desk], today: date) -> dict[int, list[date]]:
    """Return for each desk the coming working days on which nobody is on duty."""
    known = roster([desk.unit_id for desk in found], today, today + timedelta(days=AHEAD * 3))
    missing = {
        desk.unit_id: [day for day in coming_days(desk.agency_id, today) if not known.get(desk.unit_id, {}).get(day)]
        for desk in found
    }
    return {unit: days for unit, days in missing.items() if days}


@transaction.atomic
def put_on_duty(*, actor: Actor, unit_id: int, account_id: int, first: date, last: date, now: datetime) -> int:
    """Put a receiving officer on duty on the working days of a stretch; returns how many days are new.

    Raises:
        NotAllowed: The actor does not keep this agency's calendar.
        RuleBroken: The days do not fit, or the person does not receive at this desk.
    """
    desk = _mine(actor, unit_id)
    if not 0 <= (last - first).days < LONGEST_STRETCH:
        message = f"Ngày cuối phải từ ngày đầu trở đi, không quá {LONGEST_STRETCH} ngày."
        raise RuleBroken("duty.days", message, "last")
    if first < clock.local_date(now):
        raise RuleBroken("duty.past", "Ngày trực phải từ hôm nay trở đi.", "first")
    if account_id not in {one.account_id for one in directory.officials_of(unit_id, Role.DESK, now)}:
        message = "Hãy chọn công chức đang giữ vai trò tiếp nhận tại Bộ phận Một cửa này."
        raise RuleBroken("duty.person", message, "account")
    calendar = calendars.calendar_of(desk.agency_id)
    days = [day for day in calendar.days(first, last) if calendar.is_working_day(day)]
    if not days:
        raise RuleBroken("duty.no_days", "Khoảng này không có ngày làm việc nào.", "first")
    known = {
        one.day
        for listed in roster([unit_id], first, last).get(unit_id, {}).values()
        for one in listed
        if one.account_id == account_id
    }
    rows = [
        {"id": new_id(), "unit": unit_id, "day": day, "account": account_id, "made_by": actor.ref, "made_at": now}
        for day in days
        if day not in known
    ]
    sql.insert(DutyDay, rows)
    if rows:
        fact = DutySet(unit_id, account_id, first.isoformat(), last.isoformat())
        _tell(desk, fact, actor, now)
    return len(rows)


@transaction.atomic
def take_off_duty(*, actor: Actor, unit_id: int, account_id: int, day: date, now: datetime) -> None:
    """Take an official off duty on a day to come.

    Raises:
        NotAllowed: The actor does not keep this agency's calendar.
        NotFound: Nobody such is on duty that day.
        RuleBroken: The day is past.
    """
    desk = _mine(actor, unit_id)
    if day < clock.local_date(now):
        raise RuleBroken("duty.past", "Ngày trực đã qua thì giữ nguyên.", "first")
    if not sql.execute(_CLEAR, (unit_id, day, account_id)):
        raise NotFound(f"duty of {account_id} on {day}")
    _tell(desk, DutyCleared(unit_id, account_id, day.isoformat()), actor, now)


def _mine(actor: Actor, unit_id: int) -> Desk:
    found = next((desk for desk in desks() if desk.unit_id == unit_id), None)
    if found is None or not may_edit_calendar(actor, found.agency_id):
        raise NotAllowed(f"{actor.ref} keeps no roster of {unit_id}")
    # Two keepers at once: the second sees what the first wrote.
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (unit_id,))
    return found


def _tell(desk: Desk, fact: ledger.Fact, actor: Actor, now: datetime) -> None:
    ledger.ensure(desk.agency_id)
    ledger.record(stream=desk.agency_id, fact=fact, actor=actor.ref, now=now)
