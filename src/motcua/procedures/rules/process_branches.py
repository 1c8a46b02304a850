"""Which steps run side by side: the branches of forks and the joins that close them, of a sound process."""

from collections.abc import Iterator
from dataclasses import dataclass

from motcua.procedures.rules.process_definition import Ending, ProcessDefinition, StepKind


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: the step it begins with and the join it leads to."""

    first: str
    join: str


def ways_of_forks(definition: ProcessDefinition) -> Iterator[tuple[str, ...]]:
    """Yield the first steps of the branches of every fork; a fork of an outcome and one of a condition are two."""
    for step in definition.steps:
        for outcome in step.outcomes:
            yield from (way for way in outcome.ways if len(way) > 1)


def inside(definition: ProcessDefinition, first: str) -> set[str]:
    """Return the steps of a branch from its first step on, with the joins it leads to."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        key = waiting.pop()
        if key in seen or key in set(Ending):
            continue
        seen.add(key)
        step = definition.step(key)
        if step.kind is not StepKind.JOIN:
            waiting.extend(step.targets)
    return seen


def branches(definition: ProcessDefinition) -> dict[str, Branch]:
    """Return the branch of each step that runs beside others; steps outside of forks are absent."""
    found: dict[str, Branch] = {}
    for first in dict.fromkeys(first for way in ways_of_forks(definition) for first in way):
        keys = inside(definition, first)
        joins = [key for key in keys if definition.step(key).kind is StepKind.JOIN]
        for join in joins:
            found |= {key: Branch(first, join) for key in keys if key not in joins}
    return found
