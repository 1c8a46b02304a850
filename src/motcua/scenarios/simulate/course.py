"""What became of one dossier, act by act: plain values, neither numbered nor written yet."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from motcua.core.worktime import PauseMode
from motcua.directory.actors import Actor
from motcua.dossiers.rules.clock import Segments
from motcua.dossiers.rules.lifecycle import Status, check_transition
from motcua.procedures.rules.process_definition import Ending, Outcome, Step
from motcua.scenarios.simulate.persons import Person, Secret
from motcua.scenarios.simulate.promises import Promise
from motcua.scenarios.simulate.province import Office

Act = tuple[datetime, Actor]
"""When something was done and by whom."""


class Turn(StrEnum):
    """What may lead a dossier off the straight way while it is handled."""

    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    WITHDRAWAL = "withdrawal"
    EXTENSION = "extension"


@dataclass(slots=True)
class Detour:
    """The one detour of a dossier; an act that is None did not happen (yet).

    `place` is the number of steps done before it; `by_applicant` tells that the applicant acted online and not the
    desk. `decided` is its last act: the answer confirmed, the payment shown, the proposal decided as `agreed` says.
    """

    turn: Turn
    place: int
    began: Act
    mode: PauseMode = PauseMode.CONTINUE
    by_applicant: bool = False
    asked: Act | None = None
    until: datetime | None = None
    answered: Act | None = None
    decided: Act | None = None
    agreed: bool = True
    due_before: datetime | None = None
    due_after: datetime | None = None
    late: bool = False

    @property
    def appointed_anew(self) -> bool:
        """Whether the applicant's part moved the appointment, so that Mẫu 01 is issued again."""
        by_applicant = self.turn in {Turn.SUPPLEMENT, Turn.PAYMENT} and self.decided is not None
        return by_applicant and self.due_after != self.due_before

    @property
    def waits_since(self) -> datetime | None:
        """Since when the steps wait; None where they do not, or do so no longer."""
        if self.decided is not None or self.turn is Turn.EXTENSION:
            return None
        if self.turn is Turn.SUPPLEMENT:
            return self.asked[0] if self.asked else None
        return self.began[0]


@dataclass(slots=True)
class Task:
    """A task of the course; `late` and `paused` in working minutes."""

    step: Step
    fork: int | None
    unit: int
    agency: int
    assignee: int | None
    opened_at: datetime
    due_at: datetime
    takes_at: datetime
    first_due: datetime
    done_at: datetime | None = None
    actor: Actor | None = None
    outcome: Outcome | None = None
    comment: str = ""
    late: int = 0
    paused: int = 0
    opens: "list[Task]" = field(default_factory=list)


@dataclass(slots=True)
class Course:
    """What became of one dossier. An act that is None did not happen (yet).

    `note_before` is the place among the steps done before which the note was written; `segments` and `retold` (lines
    of an explanation as JSON) are there when the clock, or the appointment, went another way than promised.
    """

    office: Office
    id: int
    receipt_no: str
    channel: str
    person: Person
    agent: Person | None
    secret: Secret
    submitted_at: datetime
    full_papers: bool
    choice: int
    reception_due: datetime | None = None
    asked: Act | None = None
    answered_at: datetime | None = None
    second_due: datetime | None = None
    refused: Act | None = None
    accepted: Act | None = None
    promise: Promise | None = None
    due: datetime | None = None
    supplement_clock: PauseMode = PauseMode.RESTART
    transfer_due: datetime | None = None
    cash: Act | None = None
    transferred: Act | None = None
    first: list[Task] = field(default_factory=list)
    done: list[Task] = field(default_factory=list)
    open: list[Task] = field(default_factory=list)
    note: tuple[datetime, Actor, str] | None = None
    note_before: int = 0
    detour: Detour | None = None
    segments: Segments = ()
    retold: str = ""
    issued: tuple[datetime, Actor, Actor] | None = None
    ended: tuple[datetime, Ending, Actor] | None = None
    returned: tuple[datetime, Actor, str] | None = None
    status: Status = Status.REGISTERED
    numbers: dict[str, int] = field(default_factory=dict)
    unnumbered: int = 0

    @property
    def is_withdrawn(self) -> bool:
        """Whether the applicant had it back, so that no step ended it."""
        detour = self.detour
        return detour is not None and detour.turn is Turn.WITHDRAWAL and detour.decided is not None and detour.agreed


def move(course: Course, to: Status) -> None:
    """Give a course its next status, which must be allowed to follow."""
    _check(course.status, to)
    course.status = to


@lru_cache(maxsize=64)
def _check(frm: Status, to: Status) -> None:
    check_transition(frm, to)
