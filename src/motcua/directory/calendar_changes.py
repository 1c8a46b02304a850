"""Changing an office's calendar: new editions, closures and other changed days, one by one or from a table.

A change never moves an appointment by itself; that is an act of its own (`dossiers.services.recounting`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.core.workcalendar import OPEN_KINDS, DayKind, Sessions, check_sessions, day_name
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.directory.calendars import WEEK, publish_calendar, sessions_of
from motcua.directory.models.worktime import ChangedDay

PROVINCE_STREAM = 3
"""The history of the province's own calendar; an agency's is kept under its id."""
LONGEST_STRETCH = 366
LONGEST_REASON = 300
KIND_LABELS = {
    DayKind.CLOSURE: "Đóng cửa",
    DayKind.OTHER_HOURS: "Làm việc giờ khác",
    DayKind.HOLIDAY: "Nghỉ lễ, tết",
    DayKind.OBSERVED: "Nghỉ bù",
    DayKind.SWAP_DAY_OFF: "Nghỉ hoán đổi",
    DayKind.WORKING_WEEKEND: "Làm bù",
}
_PAIR = re.compile(r"([0-9]{1,2})[:hg]([0-9]{2})\s*[-–]\s*([0-9]{1,2})[:hg]([0-9]{2})")
_BETWEEN = re.compile(r"\s*[,;+]\s*|\s+(?=[0-9]{1,2}[:hg][0-9]{2}\s*[-–])")
_WITHDRAW = """
UPDATE directory_changedday SET withdrawn_at = %(now)s, withdrawn_by = %(by)s, withdrawal = %(reason)s
WHERE id = %(id)s AND agency_id IS NOT DISTINCT FROM %(agency)s AND withdrawn_at IS NULL RETURNING day, kind
"""
_TAKEN = """
SELECT day, name FROM directory_changedday
WHERE agency_id IS NOT DISTINCT FROM %s AND day = ANY(%s) AND withdrawn_at IS NULL ORDER BY day LIMIT 1
"""


@dataclass(frozen=True)
class CalendarPublished:
    """New office hours were published for a span of days."""

    TYPE: ClassVar[str] = "calendar.published"
    agency: int
    number: int
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class DaysChanged:
    """Days depart from the week's hours: a closure, other hours, a holiday or a swapped day."""

    TYPE: ClassVar[str] = "calendar.days_changed"
    agency: int
    kind: str
    first: str
    last: str


@dataclass(frozen=True)
class DayRestored:
    """A changed day was taken back."""

    TYPE: ClassVar[str] = "calendar.day_restored"
    agency: int
    kind: str
    day: str


@dataclass(frozen=True, kw_only=True)
class DayChange:
    """Days to be changed, and to what; `sessions` only for days that are worked."""

    first: date
    last: date
    kind: DayKind
    reason: str
    sessions: Sessions = ()
    source: str = ""


def may_edit_calendar(actor: Actor, agency_id: int | None) -> bool:
    """Tell whether the actor keeps this calendar: an agency's administrator its own, the province's all."""
    if actor.has(Role.PROVINCE_ADMIN):
        return True
    return actor.has(Role.AGENCY_ADMIN) and agency_id is not None and actor.agency_id == agency_id


def read_sessions(typed: str, where: str, field: str | None = None) -> Sessions:
    """Return the sessions typed as `07:30-11:30, 13:00-17:00`; empty when the day is off.

    Raises:
        RuleBroken: They cannot be read or overlap; the message names the day.
    """
    sessions = []
    for part in _BETWEEN.split(typed.strip()) if typed.strip() else ():
        found = _PAIR.fullmatch(part)
        if not found:
            message = f"Giờ làm việc của {where}: hãy ghi dạng 07:30-11:30, 13:00-17:00; để trống nếu nghỉ."
            raise RuleBroken("calendar.bad", message, field)
        first, last = f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"
        sessions.append([first, last])
    try:
        read = sessions_of(sessions)
        check_sessions(read, where)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, broken.message, field) from None
    return read


@transaction.atomic
def publish_edition(
    *,
    actor: Actor,
    agency_id: int | None,
    valid_from: date,
    valid_to: date,
    week: Sequence[Sessions],
    reception_only: Sequence[int] = (),
    source: str,
    now: datetime,
) -> None:
    """Publish the hours of an office for a span of days; what other editions say of other days stays.

    Args:
        actor: An administrator.
        agency_id: Whose hours; None is the province.
        valid_from: First day.
        valid_to: Last day.
        week: Sessions of the seven weekdays, Monday first.
        reception_only: Weekdays (0 = Monday) that are open but not counted as working days.
        source: The decision that sets the hours.
        now: Moment of the act.

    Raises:
        NotAllowed: The actor does not keep this calendar.
        RuleBroken: Hours or days do not fit, no decision is named, or days would be left without a calendar.
    """
    require_keeper(actor, agency_id)
    if valid_to < valid_from:
        raise RuleBroken("calendar.reversed", "Ngày kết thúc phải sau ngày bắt đầu.", "valid_to")
    if not any(week):
        raise RuleBroken("calendar.empty", "Hãy ghi giờ làm việc của ít nhất một ngày trong tuần.", f"hours-{WEEK[0]}")
    source = _reason(source, "source", "Hãy ghi quyết định quy định giờ làm việc.")
    _not_past(actor, valid_from, now, "valid_from")
    weekly = {day: _pairs(sessions) for day, sessions in zip(WEEK, week, strict=True)}
    # Two keepers at once: their editions get numbers of their own.
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (agency_id or PROVINCE_STREAM,))
    code = _code(agency_id)
    made = publish_calendar(
        agency_code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        weekly=weekly,
        reception_only=[WEEK[day] for day in reception_only],
        source=source,
        made_by=actor.ref,
        made_at=now,
    )
    if made.made_at != now:
        message = "Giờ làm việc này đã được công bố, không có gì thay đổi."
        raise RuleBroken("calendar.same", message, f"hours-{WEEK[0]}")
    fact = CalendarPublished(agency_id or 0, made.number, valid_from.isoformat(), valid_to.isoformat())
    _tell(agency_id, fact, actor, source, now)


@transaction.atomic
def change_days(*, actor: Actor, agency_id: int | None, change: DayChange, now: datetime) -> None:
    """Close an office on some days, or let it work other hours, with the reason that explanations will print.

    Raises:
        NotAllowed: The actor does not keep this calendar.
        RuleBroken: The days do not fit, one is changed already, or no reason is given.
    """
    require_keeper(actor, agency_id)
    put_days(actor, agency_id, change, now)
    calendars.changed()


@transaction.atomic
def restore_day(*, actor: Actor, agency_id: int | None, change_id: int, reason: str, now: datetime) -> date:
    """Take a changed day back, with a reason; the week's hours hold again. Returns the day.

    Raises:
        NotAllowed: The actor does not keep this calendar.
        NotFound: No such changed day.
        RuleBroken: No reason is given, or the day is past.
    """
    require_keeper(actor, agency_id)
    reason = _reason(reason, "reason", "Hãy ghi lý do bỏ thay đổi này.")
    values = {"id": change_id, "agency": agency_id, "now": now, "by": actor.ref, "reason": reason}
    found = sql.rows(_WITHDRAW, values)
    if not found:
        raise NotFound(f"changed day {change_id}")
    day: date = found[0][0]
    kind = str(found[0][1])
    _not_past(actor, day, now, "reason")
    _tell(agency_id, DayRestored(agency_id or 0, kind, day.isoformat()), actor, reason, now)
    calendars.changed()
    return day


def put_days(actor: Actor, agency_id: int | None, change: DayChange, now: datetime) -> None:
    """Write changed days; the caller is the transaction, has checked the right and tells that calendars changed."""
    days = (change.last - change.first).days + 1
    if not 1 <= days <= LONGEST_STRETCH:
        raise RuleBroken(
            "calendar.reversed", f"Ngày cuối phải từ ngày đầu trở đi, không quá {LONGEST_STRETCH} ngày.", "last"
        )
    reason = _reason(change.reason, "reason", "Hãy ghi lý do; lý do được in trong cách tính thời hạn.")
    _not_past(actor, change.first, now, "first")
    if change.kind is DayKind.OTHER_HOURS and not change.sessions:
        raise RuleBroken("calendar.no_hours", "Hãy ghi giờ làm việc của ngày này.", "sessions")
    if change.kind not in OPEN_KINDS and change.sessions:
        raise RuleBroken("calendar.hours_of_closed", "Ngày nghỉ thì để trống giờ làm việc.", "sessions")
    check_sessions(change.sessions, day_name(change.first))
    wanted = [change.first + timedelta(days=offset) for offset in range(days)]
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (agency_id or PROVINCE_STREAM,))
    if taken := sql.rows(_TAKEN, (agency_id, wanted)):
        day, name = taken[0]
        message = f"Ngày {day:%d/%m/%Y} đã có thay đổi ({name}). Hãy bỏ thay đổi đó trước."
        raise RuleBroken("calendar.day_taken", message, "first")
    sql.insert(
        ChangedDay,
        [
            {
                "id": new_id(),
                "agency": agency_id,
                "day": day,
                "kind": change.kind.value,
                "name": reason,
                "sessions": _pairs(change.sessions) or None,
                "source": clean_input(change.source, LONGEST_REASON, multiline=False),
                "made_by": actor.ref,
                "made_at": now,
                "withdrawn_by": "",
                "withdrawal": "",
            }
            for day in wanted
        ],
    )
    fact = DaysChanged(agency_id or 0, change.kind.value, change.first.isoformat(), change.last.isoformat())
    _tell(agency_id, fact, actor, reason, now)


def require_keeper(actor: Actor, agency_id: int | None) -> None:
    """Make sure that the actor keeps this calendar.

    Raises:
        NotAllowed: Somebody else does.
    """
    if not may_edit_calendar(actor, agency_id):
        raise NotAllowed(f"{actor.ref} keeps no calendar of {agency_id}")


def _not_past(actor: Actor, day: date, now: datetime, field: str) -> None:
    """Past days decide who was late: only the province's administrator says something new of them."""
    if day < clock.local_date(now) and not actor.has(Role.PROVINCE_ADMIN):
        message = "Ngày đã qua chỉ quản trị tỉnh được thay đổi. Hãy chọn từ hôm nay trở đi."
        raise RuleBroken("calendar.past", message, field)


def _reason(written: str, field: str, message: str) -> str:
    text = clean_input(written, LONGEST_REASON, multiline=False)
    if not text:
        raise RuleBroken("calendar.no_reason", message, field)
    return text


def _pairs(sessions: Sessions) -> list[list[str]]:
    return [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in sessions]


def _code(agency_id: int | None) -> str | None:
    if agency_id is None:
        return None
    return str(sql.rows("SELECT code FROM directory_agency WHERE id = %s", (agency_id,))[0][0])


def _tell(agency_id: int | None, fact: ledger.Fact, actor: Actor, reason: str, now: datetime) -> None:
    stream = agency_id or PROVINCE_STREAM
    ledger.ensure(stream)
    ledger.record(stream=stream, fact=fact, actor=actor.ref, now=now, reason=reason)
