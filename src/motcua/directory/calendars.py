"""Office calendars as values: one per edition, shared by all agencies that keep its hours."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time as day_time
from typing import Any

from django.db import transaction

from motcua.core import numbers, sql
from motcua.core.errors import RuleBroken
from motcua.core.workcalendar import DayException, DayKind, Sessions, WorkCalendar
from motcua.directory.models import Agency, CalendarEdition

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RECEPTION_ONLY = "reception_only"
FRESH_SECONDS = 60.0

# Counts the changes of all calendars; whoever holds a value looks here whether it is still the one.
_VERSION = "directory:calendars"
_READ_VERSION = "SELECT coalesce((SELECT last FROM core_numberseries WHERE name = %s), 0)"
# The agency's own edition comes before the province's, a later one before an earlier one.
_EDITION = """
SELECT e.id, e.number, e.valid_from, e.valid_to, e.weekly, coalesce(g.code, '')
FROM directory_calendaredition e LEFT JOIN directory_agency g ON g.id = e.agency_id
WHERE e.agency_id = %s OR e.agency_id IS NULL
ORDER BY e.agency_id NULLS LAST, e.number DESC LIMIT 1
"""
_SPECIAL = "SELECT day, kind, name FROM directory_specialday WHERE day BETWEEN %s AND %s ORDER BY day"


@dataclass
class _Kept:
    """What this process knows: values by agency, all of one version, last compared at `checked`."""

    version: int
    checked: float
    of_agency: dict[int | None, WorkCalendar]
    of_edition: dict[int, WorkCalendar]


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
        found = kept.of_agency[agency_id] = _load(agency_id, kept.of_edition)
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
) -> CalendarEdition:
    """Publish the office hours of an agency, or of the province when `agency_code` is None.

    The newest edition holds for its whole span; the same hours published again change nothing.

    Args:
        agency_code: Whose hours, or None.
        valid_from: First day the edition speaks of.
        valid_to: Last day it speaks of.
        weekly: Sessions by day, `{"mon": [["07:30", "11:30"], …], …}`; a day left out is a day off.
        reception_only: Days on which the desk is open but which are not counted as working days.
        source: The decision that sets the hours.

    Raises:
        RuleBroken: The hours contradict themselves or the agency is unknown.
    """
    agency = Agency.objects.filter(code=agency_code).first() if agency_code is not None else None
    if agency_code is not None and agency is None:
        raise RuleBroken("agency.unknown", f"Không có cơ quan mang mã {agency_code}.")
    plan: dict[str, Any] = {day: [list(session) for session in weekly.get(day, ())] for day in WEEK}
    plan[RECEPTION_ONLY] = sorted(reception_only)
    if set(weekly) - set(WEEK) or set(reception_only) - set(WEEK):
        raise RuleBroken("calendar.bad", f"Tên ngày trong tuần phải là một trong: {', '.join(WEEK)}.")
    _value(plan, valid_from, valid_to, (), "")
    last = CalendarEdition.objects.select_for_update().filter(agency=agency).order_by("-number").first()
    if last and (last.valid_from, last.valid_to, last.weekly) == (valid_from, valid_to, plan):
        return last
    edition = CalendarEdition.objects.create(
        agency=agency,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        valid_to=valid_to,
        weekly=plan,
        source=source,
    )
    changed()
    return edition


def _load(agency_id: int | None, known: dict[int, WorkCalendar]) -> WorkCalendar:
    rows = sql.rows(_EDITION, (agency_id,))
    if not rows:
        raise RuleBroken(
            "calendar.none", "Chưa công bố lịch làm việc. Vui lòng báo người quản trị công bố giờ làm việc."
        )
    edition_id, number, valid_from, valid_to, stored, code = rows[0]
    if edition_id not in known:
        plan = sql.json_value(stored)
        special = tuple(
            DayException(day, DayKind(kind), name) for day, kind, name in sql.rows(_SPECIAL, (valid_from, valid_to))
        )
        label = f"{code or 'tinh'}-{number}-{_digest(plan, special)}"
        known[edition_id] = _value(plan, valid_from, valid_to, special, label)
    return known[edition_id]


def _value(
    plan: Mapping[str, Any], valid_from: date, valid_to: date, special: tuple[DayException, ...], label: str
) -> WorkCalendar:
    return WorkCalendar(
        weekly=tuple(_sessions(plan[day]) for day in WEEK),
        exceptions=special,
        published_from=valid_from,
        published_until=valid_to,
        edition=label,
        open_not_counted=frozenset(WEEK.index(day) for day in plan.get(RECEPTION_ONLY, ())),
    )


def _sessions(pairs: Sequence[Sequence[str]]) -> Sessions:
    try:
        return tuple((day_time.fromisoformat(start), day_time.fromisoformat(end)) for start, end in pairs)
    except ValueError:
        raise RuleBroken("calendar.bad", "Giờ làm việc phải ghi theo cặp, dạng 07:30.") from None


def _digest(plan: Mapping[str, Any], special: Sequence[DayException]) -> str:
    days = [[day.day.isoformat(), day.kind, day.name] for day in special]
    text = json.dumps([plan, days], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
