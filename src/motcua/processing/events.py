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
class DecisionApproved:
    """A leader approved."""

    TYPE: ClassVar[str] = "decision.approved"
    step: str
    task: int


@dataclass(frozen=True)
class NoteWritten:
    """An official wrote a comment; its text lives apart, history keeps its digest."""

    TYPE: ClassVar[str] = "note.written"
    note: int
    digest: str
