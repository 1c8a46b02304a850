"""One worker: tells and writes the dossiers of its agencies day by day, in one transaction of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from random import Random
from typing import Any, Protocol

import psycopg

from motcua.dossiers.rules.codes import receipt_number
from motcua.scenarios.simulate import seasons
from motcua.scenarios.simulate.course import Course
from motcua.scenarios.simulate.numbering import Numbering
from motcua.scenarios.simulate.persons import Person, Secret
from motcua.scenarios.simulate.province import Office, Province
from motcua.scenarios.simulate.rows.dossier import Rows
from motcua.scenarios.simulate.rows.sheet import Stock
from motcua.scenarios.simulate.tables import TABLES
from motcua.scenarios.simulate.telling import Teller

BATCH = 2000
_EPOCH_MS = 1_577_836_800_000
_TAIL = 22
# A dossier's own rows take the ids that follow its own; each run has another stretch of the same milliseconds.
_IDS_OF_A_RUN = 1 << 14
_RUNS_APART = 1 << (_TAIL - 14)
_SERIES = """
INSERT INTO core_numberseries (name, last) SELECT * FROM unnest(%s::text[], %s::int[])
ON CONFLICT (name) DO UPDATE SET last = excluded.last
"""


class Counter(Protocol):
    """A number that several workers share."""

    def take(self) -> int:
        """Return the next one."""


@dataclass
class Part:
    """What one worker does: these offices, so many dossiers a day; `place` of `places` and `run` keep ids apart."""

    place: int
    places: int
    run: int
    seed: str
    days: Sequence[tuple[date, int]]
    until: datetime
    province: Province
    offices: Sequence[Office]
    persons: Sequence[Person]
    businesses: Sequence[Person]
    secrets: Sequence[Secret]
    stock: Stock
    taken: Mapping[str, int]
    shared: dict[str, Counter] = field(default_factory=dict)


class Writer:
    """Writes a part through one connection; nothing shows before the caller commits."""

    def __init__(self, part: Part, connection: "psycopg.Connection[Any]", told: Callable[[int], None]) -> None:
        self._part = part
        self._connection = connection
        self._told = told
        self._rng = Random(f"{part.seed}/{part.place}")
        self._rows = Rows(part.stock, self._rng)
        self._used: dict[str, int] = {}
        self._waiting = 0
        self._ids: set[int] = set()
        self._receipts: set[str] = set()
        self._accounts = [person for person in part.persons if person.account]
        self._walk_in = list(part.offices)
        self._online = [office for office in part.offices if office.facts.online and not office.facts.immediate]
        self._weights = {
            id(offices): list(accumulate(office.weight for office in offices))
            for offices in (self._walk_in, self._online)
        }
        self._is_quick = _stop_row_checks(connection)

    def write(self) -> None:
        """Tell and write everything; the transaction stays open."""
        teller = Teller(self._part.province, self._rng, self._part.until)
        numbering = Numbering(self._take)
        for day, number in self._part.days:
            self._ids.clear()
            self._receipts.clear()
            for course in self._beginnings(day, number):
                if numbering.add(teller.tell(course)):
                    self._add(course)
            for course in numbering.settle(day):
                self._add(course)
        for course in numbering.settle(date.max):
            self._add(course)
        self._flush()
        self.keep_series(self._used)

    def keep_series(self, used: Mapping[str, int]) -> None:
        """Store the last number taken of each series."""
        self._connection.execute(_SERIES, (list(used), list(used.values())))

    def _take(self, series: str) -> int:
        shared = self._part.shared.get(series)
        if shared is not None:
            return shared.take()
        number = self._used.get(series)
        if number is None:
            number = self._part.taken.get(series, 0)
        self._used[series] = number + 1
        return number + 1

    def _beginnings(self, day: date, number: int) -> Iterator[Course]:
        """Yield what is handed in on a day."""
        rng, until = self._rng, self._part.until
        open_offices = {id(office.desk_hours): office.desk_hours.sessions_of(day) for office in self._part.offices}
        for _ in range(number):
            office = self._choose(self._walk_in)
            sessions = open_offices[id(office.desk_hours)]
            goes_online = office.facts.online and not office.facts.immediate and rng.random() < _online_share(day)
            if goes_online or not sessions:
                office = office if goes_online else self._choose(self._online)
                channel, at = "online", seasons.online(rng, day)
            else:
                channel, at = ("postal" if rng.random() < 0.02 else "counter"), seasons.at_desk(rng, sessions, day)  # noqa: PLR2004  (a share)
                if office.facts.immediate:
                    channel = "counter"
            yield self._course(office, channel, min(at, until))

    def _choose(self, offices: list[Office]) -> Office:
        return self._rng.choices(offices, cum_weights=self._weights[id(offices)])[0]

    def _course(self, office: Office, channel: str, at: datetime) -> Course:
        rng, part = self._rng, self._part
        pool = self._accounts if channel == "online" else part.persons
        person, agent = pool[int(rng.random() * len(pool))], None
        if office.is_for_business:
            person, agent = part.businesses[int(rng.random() * len(part.businesses))], person
        return Course(
            office=office,
            id=self._new_id(at),
            receipt_no=self._new_receipt_no(at),
            channel=channel,
            person=person,
            agent=agent,
            secret=part.secrets[int(rng.random() * len(part.secrets))],
            submitted_at=at,
            full_papers=rng.random() < 0.3,  # noqa: PLR2004  (a share)
            choice=int(rng.random() * 1000),
        )

    def _new_id(self, at: datetime) -> int:
        """Return a dossier's id: its millisecond, which no other dossier has; its rows take the ids that follow."""
        places = self._part.places
        moment = int(at.timestamp()) * 1000 - _EPOCH_MS + int(self._rng.random() * 1000)
        moment += (self._part.place - moment) % places
        while moment in self._ids:
            moment += places
        self._ids.add(moment)
        return (moment << _TAIL) + self._part.run % _RUNS_APART * _IDS_OF_A_RUN

    def _new_receipt_no(self, at: datetime) -> str:
        """Return a receipt number of the day; its first two signs keep workers and runs apart."""
        rng, part = self._rng, self._part
        while True:
            first = iter((part.place, part.run))
            found = receipt_number(at, lambda signs: signs[next(first, int(rng.random() * len(signs))) % len(signs)])  # noqa: B023  (used up within the same turn)
            if found not in self._receipts:
                self._receipts.add(found)
                return found

    def _add(self, course: Course) -> None:
        self._rows.add(course)
        self._waiting += 1
        if self._waiting >= BATCH:
            self._flush()

    def _flush(self) -> None:
        with self._connection.cursor() as cursor:
            for table, columns in TABLES.items():
                lines = self._rows.tables[table]
                if lines:
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                        copy.write("".join(lines))
                    lines.clear()
            if not self._is_quick:
                # Checks the references of this batch, so that the list of what is to be checked stays short.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self._told(self._waiting)
        self._waiting = 0


def _online_share(day: date) -> float:
    """Return how many of those who could hand in online do so; more each year."""
    return min(0.75, 0.25 + 0.1 * (day.year - 2022) + day.timetuple().tm_yday / 3650)


def _stop_row_checks(connection: "psycopg.Connection[Any]") -> bool:
    """Let this transaction do without one look-up per reference and row, if the role may; `doctor` looks instead."""
    allowed = connection.execute(
        "SELECT rolsuper OR has_parameter_privilege('session_replication_role', 'SET') FROM pg_roles "
        "WHERE rolname = current_user"
    ).fetchone()
    if allowed is None or not allowed[0]:
        return False
    connection.execute("SET LOCAL session_replication_role = replica")
    return True
