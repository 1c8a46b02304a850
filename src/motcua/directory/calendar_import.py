"""Office hours and changed days from a table: all rows are taken, or none, and each fault is told with its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core.errors import RuleBroken
from motcua.core.workcalendar import WEEKDAYS, DayKind, Sessions, day_name
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.directory.calendar_changes import DayChange, publish_edition, put_days, read_sessions, require_keeper
from motcua.directory.calendars import WEEK
from motcua.directory.tables import Cells, ImportReport, Refused, take_rows, text_cell


def import_calendar(*, actor: Actor, agency_id: int | None, rows: Iterable[Cells], now: datetime) -> ImportReport:
    """Take hours and changed days from a table; any refused row means that none is taken.

    Columns `kind,date,to,weekday,sessions,name,source`. Kind `sessions` gives the hours of a weekday (`mon` … `sun`,
    or `mon-fri`) in the edition from `date` to `to`; `reception` the same for a day that is open but not counted.
    Other kinds (`closure`, `other_hours`, `holiday`, `observed`, `swap_day_off`, `working_weekend`) change days.

    Raises:
        NotAllowed: The actor does not keep this calendar.
    """
    require_keeper(actor, agency_id)
    report = ImportReport()
    weeks: dict[tuple[date, date], _Week] = {}
    with transaction.atomic():
        take_rows(rows, lambda row: _take(actor, agency_id, row, weeks, now), report)
        for week in weeks.values() if not report.refused else ():
            week.publish(actor, agency_id, now, report)
        calendars.changed()
        if report.refused:
            transaction.set_rollback(True)
            report.added = 0
    return report


@dataclass
class _Week:
    """The rows of one edition as they are read."""

    first: date
    last: date
    hours: dict[int, Sessions]
    open_only: set[int]
    source: str
    line: int

    def publish(self, actor: Actor, agency_id: int | None, now: datetime, report: ImportReport) -> None:
        """Publish the edition; a fault is told with its first line."""

        def take(_: Cells) -> str:
            try:
                publish_edition(
                    actor=actor,
                    agency_id=agency_id,
                    valid_from=self.first,
                    valid_to=self.last,
                    week=[self.hours.get(day, ()) for day in range(len(WEEK))],
                    reception_only=sorted(self.open_only),
                    source=self.source,
                    now=now,
                )
            except RuleBroken as broken:
                raise Refused(broken.message) from None
            return "added"

        whole = ImportReport()
        take_rows([{"kind": "sessions", "date": f"{self.first} – {self.last}"}], take, whole)
        report.refused += [type(fault)(self.line, fault.what, fault.why) for fault in whole.refused]


def _take(actor: Actor, agency_id: int | None, row: Cells, weeks: dict[tuple[date, date], _Week], now: datetime) -> str:
    kind = text_cell(row, "kind")
    first = _day(text_cell(row, "date"), "date")
    written = text_cell(row, "to", required=False)
    last = _day(written, "to") if written else first
    source = text_cell(row, "source", required=False)
    try:
        if kind in {"sessions", "reception"}:
            week = weeks.setdefault((first, last), _Week(first, last, {}, set(), source, getattr(row, "line", 0)))
            _take_hours(row, week, open_only=kind == "reception")
            week.source = week.source or source
            return "added"
        if kind not in set(DayKind):
            raise Refused(f"cột kind không rõ: {kind[:30]}")
        sessions = read_sessions(text_cell(row, "sessions", required=False), day_name(first))
        name = text_cell(row, "name")
        wanted = DayChange(
            first=first, last=last, kind=DayKind(kind), reason=name, sessions=sessions, source=source or name
        )
        put_days(actor, agency_id, wanted, now)
    except RuleBroken as broken:
        raise Refused(broken.message) from None
    return "added"


def _take_hours(row: Cells, week: _Week, *, open_only: bool) -> None:
    first, _, last = text_cell(row, "weekday").lower().partition("-")
    if first not in WEEK or (last and last not in WEEK):
        raise Refused("cột weekday phải là mon, tue, wed, thu, fri, sat, sun hoặc khoảng như mon-fri")
    days = range(WEEK.index(first), WEEK.index(last or first) + 1)
    if not days:
        raise Refused("cột weekday: ngày đầu phải trước ngày cuối")
    for day in days:
        if day in week.hours:
            raise Refused(f"giờ làm việc của {WEEKDAYS[day]} đã có ở dòng trước")
        week.hours[day] = read_sessions(text_cell(row, "sessions"), WEEKDAYS[day])
        if open_only:
            week.open_only.add(day)


def _day(written: str, column: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(f"cột {column}: ngày phải ghi dạng 2026-01-31, không phải {written[:20]}") from None
