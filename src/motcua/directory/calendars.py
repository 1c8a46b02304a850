"""Office calendars as values: editions joined in time, shared by all agencies that keep the same hours and days."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as day_time
from typing import Any

from django.db import transaction

from motcua.core import numbers, sql
from motcua.core.errors import RuleBroken
from motcua.core.workcalendar import DayException, DayKind, Sessions, WeekPlan, WorkCalendar
from motcua.directory.models.agencies import Agency
from motcua.directory.models.worktime import CalendarEdition
from motcua.directory.rules.editions import Span, last_run, layered, require_no_gap

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RECEPTION_ONLY = "reception_only"
FRESH_SECONDS = 60.0

# Counts the changes of all calendars; whoever holds a value looks here whether it is still the one.
_VERSION = "directory:calendars"
_READ_VERSION = "SELECT coalesce((SELECT last FROM core_numberseries WHERE name = %s), 0)"
# The agency's own editions come before the province's, later ones before earlier ones; each speaks of its days.
_EDITIONS = """
SELECT e.id, e.number, e.valid_from, e.valid_to, e.weekly, coalesce(g.code, '')
FROM directory_calendaredition e LEFT JOIN directory_agency g ON g.id = e.agency_id
WHERE e.agency_id = %s OR e.agency_id IS NULL
ORDER BY e.agency_id NULLS LAST, e.number DESC
"""
# What is nearer to the office wins: its own changed days, the province's, then the holidays of all.
_SPECIAL = """
SELECT DISTINCT ON (day) day, kind, name, sessions FROM (
  SELECT day, kind, name, sessions, agency_id IS NULL AS far FROM directory_changedday
  WHERE withdrawn_at IS NULL AND (agency_id = %(agency)s OR agency_id IS NULL)
  UNION ALL SELECT day, kind, name, NULL, NULL FROM directory_specialday) x
WHERE day BETWEEN %(first)s AND %(last)s ORDER BY day, far NULLS LAST
"""
_HAS_OWN = "SELECT 1 FROM directory_changedday WHERE agency_id = %s AND withdrawn_at IS NULL LIMIT 1"


@dataclass
class _Kept:
    """What this process knows: values by agency, all of one version, last compared at `checked`."""

    version: int
    checked: float
    of_agency: dict[int | None, WorkCalendar]
    of_editions: dict[tuple[int, ...], WorkCalendar]


_kept = _Kept(-1, 0.0, {}, {})


def calendar_of(agency_id: int | None) -> WorkCalendar:
    """Return the calendar an agency works by; None asks for the province's.

    A change made in this process shows at once, one made elsewhere within a minute.

    Raises:
        RuleBroken: No calendar is published.
    """
    global _kept  # noqa: PLW0603  (the cache of this process)
    moment = time.monotonic()
    if _kept.version < 0 or moment - _kept.checked > FRESH_SECONDS:
        version = int(sql.rows(_READ_VERSION, (_VERSION,))[0][0])
        if version == _kept.version:
            _kept.checked = moment
        else:
            _kept = _Kept(version, moment, {}, {})
    kept = _kept
    found = kept.of_agency.get(agency_id)
    if found is None:
        found = kept.of_agency[agency_id] = _load(agency_id, kept.of_editions)
    return found


def calendar_edition_label(agency_id: int | None) -> str:
    """Return the name of the edition an agency works by, such as `H99.02-1-4f0c2a9b`.

    The last part is a digest of hours and special days, so that equal labels mean equal calendars.
    """
    return calendar_of(agency_id).edition


def forget() -> None:
    """Drop what this process keeps, so that the next question reads the database."""
    global _kept  # noqa: PLW0603  (the cache of this process)
    _kept = _Kept(-1, 0.0, {}, {})


def changed() -> None:
    """Tell all processes that a calendar or a special day changed; call in the transaction of the change."""
    numbers.take(_VERSION)
    forget()
    transaction.on_commit(forget)


@transaction.atomic
def publish_calendar(
    *,
    agency_code: str | None,
    valid_from: date,
    valid_to: date,
    weekly: Mapping[str, Sequence[Sequence[str]]],
    reception_only: Sequence[str] = (),
    source: str = "",
    made_by: str = "",
    made_at: datetime | None = None,
) -> CalendarEdition:
    """Publish the office hours of an agency, or of the province when `agency_code` is None.

    Where editions overlap, the newest holds; the others hold for the days it does not speak of. The same hours
    published again change nothing.

    Args:
        agency_code: Whose hours, or None.
        valid_from: First day the edition speaks of.
        valid_to: Last day it speaks of.
        weekly: Sessions by day, `{"mon": [["07:30", "11:30"], …], …}`; a day left out is a day off.
        reception_only: Days on which the desk is open but which are not counted as working days.
        source: The decision that sets the hours.

    Raises:
        RuleBroken: The hours contradict themselves, leave days without a calendar, or the agency is unknown.
    """
    agency = Agency.objects.filter(code=agency_code).first() if agency_code is not None else None
    if agency_code is not None and agency is None:
        raise RuleBroken("agency.unknown", f"Không có cơ quan mang mã {agency_code}.")
    plan: dict[str, Any] = {day: [list(session) for session in weekly.get(day, ())] for day in WEEK}
    plan[RECEPTION_ONLY] = sorted(reception_only)
    if set(weekly) - set(WEEK) or set(reception_only) - set(WEEK):
        raise RuleBroken("calendar.bad", f"Tên ngày trong tuần phải là một trong: {', '.join(WEEK)}.")
    WorkCalendar(_week(plan), (), valid_from, valid_to, "", _open_not_counted(plan))
    last = CalendarEdition.objects.select_for_update().filter(agency=agency).order_by("-number").first()
    if last and (last.valid_from, last.valid_to, last.weekly) == (valid_from, valid_to, plan):
        return last
    agency_id = agency.id if agency else None
    before = [(row[2], row[3]) for row in sql.rows(_EDITIONS, (agency_id,))]
    require_no_gap(layered([(valid_from, valid_to), *before]))
    edition = CalendarEdition.objects.create(
        agency=agency,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        valid_to=valid_to,
        weekly=plan,
        source=source,
        made_by=made_by,
        made_at=made_at,
    )
    changed()
    return edition


def _load(agency_id: int | None, known: dict[tuple[int, ...], WorkCalendar]) -> WorkCalendar:
    rows = sql.rows(_EDITIONS, (agency_id,))
    if not rows:
        raise RuleBroken(
            "calendar.none", "Chưa công bố lịch làm việc. Vui lòng báo người quản trị công bố giờ làm việc."
        )
    run = last_run(layered([(row[2], row[3]) for row in rows]))
    used = tuple(dict.fromkeys(rows[stretch.place][0] for stretch in run))
    # Agencies without hours and days of their own share one value.
    key = (*used, agency_id) if agency_id and sql.rows(_HAS_OWN, (agency_id,)) else used
    if key not in known:
        known[key] = _value(agency_id, [rows[stretch.place] for stretch in run], run)
    return known[key]


def _value(agency_id: int | None, editions: Sequence[tuple[Any, ...]], run: Sequence[Span]) -> WorkCalendar:
    plans = [sql.json_value(row[4]) for row in editions]
    first, last = run[0].first, run[-1].last
    found = sql.rows(_SPECIAL, {"agency": agency_id, "first": first, "last": last})
    special = tuple(
        DayException(day, DayKind(kind), name, sessions_of(sql.json_value(stored)) if stored else None)
        for day, kind, name, stored in found
    )
    _, number, _, _, _, code = editions[-1]
    weeks = [
        WeekPlan(stretch.first, _week(plan), _open_not_counted(plan)) for stretch, plan in zip(run, plans, strict=True)
    ]
    return WorkCalendar(
        weekly=weeks[0].weekly,
        exceptions=special,
        published_from=first,
        published_until=last,
        edition=f"{code or 'tinh'}-{number}-{_digest(run, plans, special)}",
        open_not_counted=weeks[0].open_not_counted,
        later=tuple(weeks[1:]),
    )


def _week(plan: Mapping[str, Any]) -> tuple[Sessions, ...]:
    return tuple(sessions_of(plan[day]) for day in WEEK)


def _open_not_counted(plan: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(WEEK.index(day) for day in plan.get(RECEPTION_ONLY, ()))


def sessions_of(pairs: Sequence[Sequence[str]]) -> Sessions:
    """Return stored or typed pairs of times as sessions.

    Raises:
        RuleBroken: One cannot be read.
    """
    try:
        return tuple((day_time.fromisoformat(start), day_time.fromisoformat(end)) for start, end in pairs)
    except ValueError:
        raise RuleBroken("calendar.bad", "Giờ làm việc phải ghi theo cặp, dạng 07:30.") from None


def _digest(run: Sequence[Span], plans: Sequence[Any], special: Sequence[DayException]) -> str:
    spans = [[stretch.first.isoformat(), stretch.last.isoformat()] for stretch in run]
    days = [[day.day.isoformat(), day.kind, day.name, _written(day.sessions)] for day in special]
    text = json.dumps([spans, plans, days], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _written(sessions: Sessions | None) -> list[list[str]]:
    return [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in sessions or ()]
