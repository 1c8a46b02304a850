"""What a sentence of the history is, and the pieces that several kinds of facts share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock
from motcua.dossiers.queries import EventRow
from motcua.processing.queries import StepRow


@dataclass(frozen=True)
class Told:
    """One fact as the timeline shows it."""

    title: str
    lines: tuple[str, ...] = ()
    kind: str = ""


Steps = Mapping[int, StepRow]
Teller = Callable[[EventRow, Steps], Told]


def moment(text: object) -> str:
    """Write a stored ISO moment; empty when there is none."""
    try:
        return clock.shown(datetime.fromisoformat(str(text)))
    except ValueError:
        return ""


def step_of(event: EventRow, steps: Steps) -> StepRow | None:
    """Return the step that a fact is about, when it is known."""
    return steps.get(int(event.payload.get("task", 0)))


def plain(title: str, kind: str = "") -> Teller:
    """Return a sentence that is always the same."""
    return lambda _event, _steps: Told(title, kind=kind)


def goes_on(title: str) -> Teller:
    """Return a sentence with the moment that the result is promised for now."""

    def tell_due(event: EventRow, _: Steps) -> Told:
        due = moment(event.payload.get("due_at"))
        return Told(title, (f"Hẹn trả kết quả {due}.",) if due else ())

    return tell_due


def listed(event: EventRow) -> str:
    """Return the number of the list or record that a fact names."""
    return f"số {event.payload.get('number')}/{event.payload.get('year')}"


def lower(text: str) -> str:
    """Return a text to stand inside a sentence."""
    return f"{text[:1].lower()}{text[1:]}"
