"""What was published and changed in a calendar, by whom and why; for administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from motcua.core import sql
from motcua.core.workcalendar import Sessions
from motcua.directory.calendars import RECEPTION_ONLY, sessions_of


@dataclass(frozen=True)
class EditionRow:
    """An edition as administrators see it."""

    number: int
    valid_from: date
    valid_to: date
    weekly: Mapping[str, object]
    source: str
    made_at: datetime | None
    who: str

    @property
    def reception_only(self) -> frozenset[str]:
        """Weekdays that are open but not counted."""
        found = self.weekly.get(RECEPTION_ONLY, ())
        return frozenset(found if isinstance(found, list) else ())


@dataclass(frozen=True)
class ChangedDayRow:
    """A changed day as administrators see it."""

    id: int
    day: date
    kind: str
    name: str
    sessions: Sessions
    source: str
    made_at: datetime
    who: str
    withdrawn_at: datetime | None
    withdrawal: str


_EDITION_ROWS = """
SELECT e.number, e.valid_from, e.valid_to, e.weekly, e.source, e.made_at, coalesce(a.full_name, '')
FROM directory_calendaredition e
LEFT JOIN directory_account a ON a.id = substring(e.made_by from 'account:([0-9]+)')::bigint
WHERE e.agency_id IS NOT DISTINCT FROM %s ORDER BY e.number DESC LIMIT 50
"""
_CHANGED_ROWS = """
SELECT c.id, c.day, c.kind, c.name, c.sessions, c.source, c.made_at, coalesce(a.full_name, ''), c.withdrawn_at,
       c.withdrawal
FROM directory_changedday c
LEFT JOIN directory_account a ON a.id = substring(c.made_by from 'account:([0-9]+)')::bigint
WHERE c.agency_id IS NOT DISTINCT FROM %s AND c.day >= %s ORDER BY c.day, c.id LIMIT 200
"""


def editions_of(agency_id: int | None) -> list[EditionRow]:
    """Return the editions of a calendar, the newest first."""
    return [
        EditionRow(number, first, last, sql.json_value(weekly), source, made_at, who)
        for number, first, last, weekly, source, made_at, who in sql.rows(_EDITION_ROWS, (agency_id,))
    ]


def changed_days_of(agency_id: int | None, since: date) -> list[ChangedDayRow]:
    """Return the changed days of a calendar from a day on, those taken back too."""
    return [
        ChangedDayRow(number, day, kind, name, sessions_of(sql.json_value(sessions) or ()), *rest)
        for number, day, kind, name, sessions, *rest in sql.rows(_CHANGED_ROWS, (agency_id, since))
    ]


@dataclass(frozen=True)
class CalendarLine:
    """A calendar in the list of all; `code` is empty for the province's."""

    code: str
    name: str
    own: bool
    valid_to: date | None
    changed_days: int


_OVERVIEW = """
SELECT coalesce(g.code, ''), coalesce(g.name, ''), e.last IS NOT NULL, e.last, coalesce(c.days, 0), g.sort_key
FROM (SELECT id, code, name, sort_key FROM directory_agency WHERE active UNION ALL SELECT NULL, NULL, NULL, '') g
LEFT JOIN (SELECT agency_id, max(valid_to) AS last FROM directory_calendaredition GROUP BY agency_id) e
  ON e.agency_id IS NOT DISTINCT FROM g.id
LEFT JOIN (SELECT agency_id, count(*) AS days FROM directory_changedday
           WHERE withdrawn_at IS NULL AND day >= %s GROUP BY agency_id) c ON c.agency_id IS NOT DISTINCT FROM g.id
ORDER BY g.sort_key COLLATE "C", 1
"""


def overview(since: date) -> list[CalendarLine]:
    """Return the province's calendar and those of all agencies, with the days changed from a day on; one statement."""
    return [CalendarLine(*row[:5]) for row in sql.rows(_OVERVIEW, (since,))]
