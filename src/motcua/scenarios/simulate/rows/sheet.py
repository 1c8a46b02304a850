"""The sheet one dossier is written on: its tables, its chained history, its ids; and what all sheets share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from motcua.core import profile
from motcua.directory.actors import Actor
from motcua.dossiers.rules.codes import dossier_code
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate import sliptexts
from motcua.scenarios.simulate.copytext import Filled, cell
from motcua.scenarios.simulate.course import Course
from motcua.scenarios.simulate.forms import Forms
from motcua.scenarios.simulate.histories import History
from motcua.scenarios.simulate.papers import File, PaperSet, paper_set
from motcua.scenarios.simulate.standing import NONE
from motcua.scenarios.simulate.tables import TABLES

# Where a dossier's rows take their ids, counted from its own: first its events, then the others, then forks.
OTHERS, FORKS = 2_000, 15_000


@dataclass(frozen=True)
class Stock:
    """Files that all dossiers share."""

    scans: list[File]
    results: dict[int, File]


class Shelf:
    """What the sheets of all dossiers share: the tables that grow, and texts that are prepared once."""

    def __init__(self, stock: Stock, rng: Random) -> None:
        self.tables: dict[str, list[str]] = {name: [] for name in TABLES}
        self.stock = stock
        self.forms = Forms(rng)
        self._rng = rng
        self._kept: dict[tuple[object, ...], object] = {}
        statement = profile.section("statement")
        self.statement = (cell(str(statement["version"])), cell(str(statement["text"])))

    def prepared(self, key: tuple[object, ...], make: Callable[[], object]) -> object:
        """Return what is the same for many dossiers, made once."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make()
        return found

    def token(self) -> str:
        """Return a token for a slip's address."""
        return f"{self._rng.getrandbits(96):024x}"


class Sheet:
    """One dossier while it is written."""

    def __init__(self, shelf: Shelf, course: Course) -> None:
        self.shelf = shelf
        self.tables = shelf.tables
        self.stock = shelf.stock
        self.course = course
        self.office = course.office
        self.id = course.id
        self.history = History(course.id, shelf.tables["core_event"])
        self.papers = self._paper_set()
        self.task_ids: dict[int, int] = {}
        self.questions: dict[int, tuple[str, int]] = {}
        self.code = ""
        self.appointment = 0
        if course.accepted is not None:
            day = course.accepted[0].date()
            self.code = dossier_code(self.office.facts.agency_code, day, course.numbers["code"])
        online = course.channel == "online"
        self.delivery = ("counter", "counter", "online", "postal")[course.choice % 4] if online else "counter"
        self.applicant = f"account:{(course.agent or course.person).account}"
        self._next = course.id + OTHERS

    @property
    def desk_name(self) -> str:
        """The receiving desk as slips of other agencies name it."""
        desk = self.course.accepted[1] if self.course.accepted else None
        return f"{desk.unit_name}, {desk.agency_name}" if desk else ""

    def new_id(self) -> int:
        """Return the next id of the dossier's rows."""
        self._next += 1
        return self._next

    def text(self, key: tuple[object, ...], make: Callable[[], Filled]) -> Filled:
        """Return a text of the office, prepared once."""
        found = self.shelf.prepared((self.office.facts.id, *key), make)
        assert isinstance(found, Filled)  # noqa: S101  (tells the type)
        return found

    def file(self, no: int | None, kind: str, file: File, by: str, at: datetime) -> None:
        """Add a file to the dossier."""
        paper = NONE if no is None else no
        self.tables["dossiers_dossierfile"].append(
            f"{self.new_id()}\t{self.id}\t{paper}\t{kind}\t{file.id}\t{by}\t{self.history.stamp(at)}\n"
        )

    def slip(
        self,
        kind: SlipKind,
        text: Filled,
        values: dict[str, object],
        actor: Actor,
        at: datetime,
        *,
        agency: int = 0,
        slot: str = "",
    ) -> int:
        """Issue a slip and tell of it; returns its place in the table.

        Args:
            kind: Which one.
            text: Its content with gaps.
            values: What fills them, besides what every slip says.
            actor: Who issues it.
            at: When.
            agency: Whose series it is numbered in; the receiving agency's when none is named.
            slot: Under which name the course keeps its number; the kind's when none is named.
        """
        number, slip_id = self.course.numbers[slot or kind], self.new_id()
        data = text.fill(
            {
                **sliptexts.values_of(actor),
                **values,
                "padded": f"{number:02}",
                "number": number,
                "at": at.isoformat(),
                "party": cell(self.course.person.slip),
                "owner": self.course.person.full_name,
                "history": self.history.head_text,
            }
        )
        owner = agency or self.office.facts.agency_id
        self.tables["dossiers_slip"].append(
            f"{slip_id}\t{self.id}\t{owner}\t{self.shelf.token()}\t{kind.value}\t{number}\t{at.year}\t"
            f"{edition_on(at.date()).code}\t{data}\t{actor.ref}\t{self.history.stamp(at)}\t{NONE}\n"
        )
        facts: dict[str, object] = {"kind": kind.value, "number": number, "year": at.year, "slip": slip_id}
        self.history.tell(told.SLIP, facts, actor.ref, at)
        return len(self.tables["dossiers_slip"]) - 1

    def mark_replaced(self, place: int) -> None:
        """Let the slip at this place in the table be replaced by the one written last."""
        rows = self.tables["dossiers_slip"]
        newer = rows[-1].partition("\t")[0]
        rows[place] = f"{rows[place].removesuffix(f'{NONE}{chr(10)}')}{newer}\n"

    def _paper_set(self) -> PaperSet:
        office, online, full = self.office, self.course.channel == "online", self.course.full_papers
        key = ("papers", office.facts.id, online, full)
        found = self.shelf.prepared(key, lambda: paper_set(office, online=online, full=full))
        assert isinstance(found, PaperSet)  # noqa: S101  (tells the type)
        return found
