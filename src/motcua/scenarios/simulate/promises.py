"""Due moments and their explanations: counted once for each day, limit and calendar, by the same rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import SAME_DAY_CUTOFF, LineKind, TimeLimit, TimeUnit, due_at, transfer_due
from motcua.scenarios.simulate.copytext import json_text

# Within a day's office hours these limits end the same whatever the minute; only the first line tells the minute.
_BY_DAY = {TimeUnit.WORKING_DAY, TimeUnit.CALENDAR_DAY, TimeUnit.MONTH, TimeUnit.SAME_DAY}
_SHOWN = 4
_TOLD = (LineKind.START, LineKind.MOVED_START, LineKind.COUNTED, LineKind.SKIPPED)


@dataclass(frozen=True, slots=True)
class Promise:
    """A due moment; the first line of its explanation as text, the others as JSON, in full and as slips show them."""

    due_at: datetime
    limit: TimeLimit
    calendar_edition: str
    first: str
    rest: str
    shown_rest: str

    @property
    def told(self) -> str:
        """The lines of the explanation as JSON."""
        return f'[{{"kind":"start","text":{json_text(self.first)}}}{self.rest}]'

    def told_with(self, line: Mapping[str, str]) -> str:
        """Return the lines with one more at the end."""
        return f"{self.told[:-1]},{json_text(dict(line))}]"


class Promises:
    """Counts promises, each kind of day once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, TimeLimit, date, bool], tuple[str, Promise]] = {}
        self._transfers: dict[tuple[int, date, bool], datetime] = {}

    def of(self, accepted: datetime, limit: TimeLimit, calendar: WorkCalendar) -> Promise:
        """Return the promise for a dossier accepted at a moment (in local time)."""
        if limit.unit not in _BY_DAY or not calendar.is_working(accepted):
            return _counted(accepted, limit, calendar)
        key = (id(calendar), limit, accepted.date(), accepted.time() <= SAME_DAY_CUTOFF)
        clock = f"{accepted:%H:%M}"
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (clock, _counted(accepted, limit, calendar))
        told_at, promise = known
        return promise if told_at == clock else replace(promise, first=promise.first.replace(told_at, clock, 1))

    def transfer(self, accepted: datetime, calendar: WorkCalendar) -> datetime:
        """Return by when the desk must pass the dossier on."""
        if not calendar.is_working(accepted):
            return transfer_due(accepted, calendar)
        key = (id(calendar), accepted.date(), accepted.time() <= SAME_DAY_CUTOFF)
        found = self._transfers.get(key)
        if found is None:
            found = self._transfers[key] = transfer_due(accepted, calendar)
        return found


def _counted(accepted: datetime, limit: TimeLimit, calendar: WorkCalendar) -> Promise:
    due = due_at(accepted=accepted, limit=limit, pauses=(), calendar=calendar)
    first, *others = due.explanation
    shown = [line.text for line in others if line.kind in _TOLD][: _SHOWN - 1]
    return Promise(
        due_at=due.due_at,
        limit=limit,
        calendar_edition=calendar.edition,
        first=first.text,
        rest="".join("," + json_text({"kind": line.kind.value, "text": line.text}) for line in others),
        shown_rest="".join("," + json_text(text) for text in shown),
    )
