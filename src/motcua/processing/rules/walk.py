"""Walk through a process with sample answers before anybody depends on it; the engine is the real one."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step
from motcua.processing.rules.engine import NEW_FORK, Effects, Holds, NewTask, OpenTask, advance, outcome_of, start

MOST_MOVES = 400


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that is open in the walk, with the working hours after acceptance from which and until which it runs."""

    step: Step
    since: float

    @property
    def until(self) -> float:
        """When its own limit ends."""
        return self.since + self.step.limit_hours


@dataclass(frozen=True, slots=True)
class Taken:
    """A move that was made."""

    step: Step
    outcome: Outcome
    since: float
    until: float


@dataclass(frozen=True)
class Walk:
    """Where a walk stands."""

    taken: tuple[Taken, ...]
    waiting: tuple[Waiting, ...]
    end: Ending | None
    hours: float
    refused: str = ""


def walk(definition: ProcessDefinition, moves: Sequence[tuple[str, str]], holds: Holds) -> Walk:
    """Return where the moves lead when every step takes the whole of its limit.

    Args:
        definition: A process the checker lets pass; of another the walk ends where it cannot go on.
        moves: Step and outcome, in order; the first that cannot be made ends the walk and is told.
        holds: Judges conditions with the sample answers.
    """
    opened: dict[int, tuple[OpenTask, float]] = {}
    taken: list[Taken] = []
    end: Ending | None = None
    refused = ""
    latest: dict[int | None, float] = {}
    try:
        end = _open(start(definition), opened, 0)
        for step_key, outcome_key in moves[:MOST_MOVES]:
            task, since = _among(definition, opened, step_key)
            effects = advance(definition, [each for each, _ in opened.values()], task.id, outcome_key, holds)
            step = definition.step(step_key)
            until = since + step.limit_hours
            taken.append(Taken(step, outcome_of(definition, step_key, outcome_key), since, until))
            del opened[task.id]
            for cancelled in effects.cancel:
                opened.pop(cancelled, None)
            # What follows a join begins when the slowest branch is done.
            latest[task.fork] = max(latest.get(task.fork, 0), until)
            leaves_fork = task.fork is not None and all(new.fork != task.fork for new in effects.open)
            end = _open(effects, opened, latest[task.fork] if leaves_fork else until)
            if end is not None:
                break
    except RuleBroken as broken:
        refused = broken.message
    waiting = tuple(Waiting(definition.step(task.step), since) for task, since in opened.values())
    hours = max([one.until for one in taken], default=0.0)
    return Walk(tuple(taken), () if end else waiting, end, hours, refused)


def _among(
    definition: ProcessDefinition, opened: dict[int, tuple[OpenTask, float]], step_key: str
) -> tuple[OpenTask, float]:
    for task, at in opened.values():
        if task.step == step_key:
            return task, at
    raise RuleBroken("walk.not_open", f"Bước “{definition.step(step_key).title}” không mở ở lúc này.")


def _open(effects: Effects, opened: dict[int, tuple[OpenTask, float]], at: float) -> Ending | None:
    fork = max(opened, default=0) + 1000
    for new in effects.open:
        number = max(opened, default=0) + 1
        opened[number] = (OpenTask(number, new.step, _fork(new, fork)), at)
    return effects.end


def _fork(new: NewTask, fresh: int) -> int | None:
    return fresh if new.fork == NEW_FORK else new.fork
