"""What can have happened in the internal process."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class StepOpened:
    """A step waits for a unit."""

    TYPE: ClassVar[str] = "step.opened"
    step: str
    task: int
    unit: int
    due_at: str


@dataclass(frozen=True)
class StepCompleted:
    """An official ended a step with one of its outcomes."""

    TYPE: ClassVar[str] = "step.completed"
    step: str
    task: int
    outcome: str
    late_minutes: int


@dataclass(frozen=True)
class StepAssigned:
    """An open step was given to an official of its unit, or to nobody in particular (0)."""

    TYPE: ClassVar[str] = "step.assigned"
    step: str
    task: int
    assignee: int


@dataclass(frozen=True)
class ConsultationAsked:
    """Another agency is asked for its opinion; the question lives with the task, history keeps its digest."""

    TYPE: ClassVar[str] = "consultation.asked"
    step: str
    task: int
    agency: int
    due_at: str
    digest: str


@dataclass(frozen=True)
class ConsultationAnswered:
    """The asked agency gave its opinion; the answer lives with the task, history keeps its digest."""

    TYPE: ClassVar[str] = "consultation.answered"
    step: str
    task: int
    agency: int
    digest: str


@dataclass(frozen=True)
class ConsultationLate:
    """The asked agency did not answer in time; nothing follows from its silence, the lead agency is told."""

    TYPE: ClassVar[str] = "consultation.late"
    step: str
    task: int
    agency: int
    asked_by: int


@dataclass(frozen=True)
class DecisionApproved:
    """A leader approved."""

    TYPE: ClassVar[str] = "decision.approved"
    step: str
    task: int


@dataclass(frozen=True)
class ProcessMoved:
    """A running dossier goes on by another version of its process; its open tasks keep their clock."""

    TYPE: ClassVar[str] = "process.moved"
    old_process: int
    new_process: int
    edition: int
    steps: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class NoteWritten:
    """An official wrote a comment; its text lives apart, history keeps its digest."""

    TYPE: ClassVar[str] = "note.written"
    note: int
    digest: str


@dataclass(frozen=True)
class HandedOver:
    """A unit handed the dossier over by a numbered list; `to_unit` is 0 for the post."""

    TYPE: ClassVar[str] = "handover.given"
    handover: int
    number: int
    year: int
    to_unit: int


@dataclass(frozen=True)
class HandoverTaken:
    """The receiving unit confirmed that it got the dossier of a list."""

    TYPE: ClassVar[str] = "handover.taken"
    handover: int
    number: int
    year: int


@dataclass(frozen=True)
class HandoverRefused:
    """The receiving unit did not take the dossier of a list; what is missing stands as the reason."""

    TYPE: ClassVar[str] = "handover.refused"
    handover: int
    number: int
    year: int


@dataclass(frozen=True)
class TaskReassigned:
    """An open step was given to somebody else, or back to the unit (0); the reason stands beside."""

    TYPE: ClassVar[str] = "step.reassigned"
    step: str
    task: int
    from_account: int
    to_account: int


@dataclass(frozen=True)
class DossierRehomed:
    """An agency ended, and its successor goes on with the dossier: desk, handling and open steps moved."""

    TYPE: ClassVar[str] = "dossier.rehomed"
    from_agency: int
    to_agency: int
    desk_before: int
    desk: int
    tasks: tuple[int, ...]


@dataclass(frozen=True)
class RepairRefused:
    """A proposed repair was not approved; the reason stands beside."""

    TYPE: ClassVar[str] = "process.repair_refused"
    repair: int
    kind: str


@dataclass(frozen=True)
class RepairTakenBack:
    """Who proposed a repair took the proposal back before it was decided."""

    TYPE: ClassVar[str] = "process.repair_taken_back"
    repair: int
    kind: str


@dataclass(frozen=True)
class RepairApplied:
    """A stuck dossier was got going again; the reason is the proposer's, the actor the one who approved."""

    TYPE: ClassVar[str] = "process.repaired"
    repair: int
    kind: str
    task: int
    step: str
    unit: int
    proposed_by: str
