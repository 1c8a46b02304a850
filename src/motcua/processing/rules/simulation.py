"""Try a process before it is published: run imagined dossiers through it and count where their time goes.

Time is working hours from the first arrival on; nothing is known of calendars. The same input gives the same figures.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Final

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.conditions import Names, holds
from motcua.procedures.rules.process_definition import Outcome, ProcessDefinition, Step
from motcua.processing.rules import engine

MOST_DOSSIERS: Final = 5_000
MOST_ACTS: Final = 400
HOURS_A_DAY: Final = 8.0
_SHORTEST, _USUAL, _LONGEST = 0.25, 0.6, 1.2
_NINE_TENTHS: Final = 0.9
# How often an official chooses an outcome when nobody says: the first way forward mostly, others now and then.
_FIRST_WEIGHT, _OTHER_WEIGHT, _BACK_WEIGHT = 16.0, 2.0, 1.0

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Duration:
    """Working hours that a step takes once somebody works on it: at least, usually, at most."""

    least: float
    usual: float
    most: float


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a simulation takes for granted.

    `cases` are sample answers taken in turn, `people` how many work in an (agency, role), as many as needed when it is
    not named; `weights` how often an (step, outcome) is chosen; a step without a duration takes around 0.6 of its
    limit.
    """

    dossiers: int = 300
    a_day: float = 4.0
    cases: Sequence[Answers] = ({},)
    people: Mapping[tuple[str, str], int] = field(default_factory=dict)
    durations: Mapping[str, Duration] = field(default_factory=dict)
    weights: Mapping[tuple[str, str], float] = field(default_factory=dict)
    seed: int = 1


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What happened at a step: shares are of 1, hours are working hours on average."""

    key: str
    title: str
    times: int
    share: float
    wait_hours: float
    work_hours: float
    slow_hours: float
    late_share: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """The outcome of a simulation; `failed` tells in words what stopped dossiers on their way, once each.

    `slow_hours` is what nine of ten dossiers (or tasks) stay below.
    """

    dossiers: int
    endings: Mapping[str, int]
    mean_hours: float
    slow_hours: float
    late_share: float
    steps: tuple[StepFigures, ...]
    unreached: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass
class _Dossier:
    answers: Answers
    arrived: float
    open: list[engine.OpenTask] = field(default_factory=list)
    acts: int = 0


@dataclass
class _Work:
    """One task somewhere: opened, begun and done, in working hours."""

    dossier: int
    task: engine.OpenTask
    opened: float
    hours: float
    begun: float = 0.0


def simulate(
    definition: ProcessDefinition,
    assumptions: Assumptions | None = None,
    *,
    names: Names | None = None,
    total_limit_hours: float | None = None,
) -> Simulated:
    """Return what would come of a process under assumptions.

    Args:
        definition: Sound by the checker.
        assumptions: At most 5,000 dossiers.
        names: The form's names, for conditions.
        total_limit_hours: The legal limit in working hours, for the share that comes late; None counts none.
    """
    return _Simulation(definition, assumptions or Assumptions(), names or {}).run(total_limit_hours)


class _Simulation:
    def __init__(self, definition: ProcessDefinition, assumptions: Assumptions, names: Names) -> None:
        self._definition, self._assumed, self._names = definition, assumptions, names
        self._rng = Random(assumptions.seed)  # noqa: S311  (a drawing of lots, no secret)
        self._ids = count(1)
        self._happening: list[tuple[float, int, _Work]] = []
        self._queues: dict[tuple[str, str], deque[_Work]] = defaultdict(deque)
        self._busy: Counter[tuple[str, str]] = Counter()
        self._dossiers: list[_Dossier] = []
        self._done: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        self._ends: Counter[str] = Counter()
        self._hours: list[float] = []
        self._failed: dict[str, None] = {}

    def run(self, limit: float | None) -> Simulated:
        now = 0.0
        arrivals = []
        for number in range(min(self._assumed.dossiers, MOST_DOSSIERS)):
            now += self._rng.expovariate(self._assumed.a_day / HOURS_A_DAY)
            cases = self._assumed.cases or ({},)
            self._dossiers.append(_Dossier(cases[number % len(cases)], now))
            arrivals.append((now, number))
        for at, number in arrivals:
            self._until(at)
            self._apply(number, engine.start(self._definition), at)
        self._until(float("inf"))
        late = sum(hours > limit for hours in self._hours) if limit is not None else 0
        steps = tuple(self._figures(step) for step in self._definition.steps if step.outcomes)
        return Simulated(
            dossiers=len(self._dossiers),
            endings=dict(self._ends),
            mean_hours=_mean(self._hours),
            slow_hours=_slow(self._hours),
            late_share=late / len(self._hours) if self._hours else 0.0,
            steps=steps,
            unreached=tuple(step.key for step in steps if not step.times),
            failed=tuple(self._failed),
        )

    def _until(self, at: float) -> None:
        while self._happening and self._happening[0][0] <= at:
            now, _, work = heapq.heappop(self._happening)
            self._finish(work, now)

    def _apply(self, number: int, effects: engine.Effects, now: float) -> None:
        dossier = self._dossiers[number]
        gone = {task_id for task_id, _ in effects.close} | set(effects.cancel)
        dossier.open = [task for task in dossier.open if task.id not in gone]
        fork = next(self._ids)
        for new in effects.open:
            task = engine.OpenTask(next(self._ids), new.step, fork if new.fork == engine.NEW_FORK else new.fork)
            dossier.open.append(task)
            self._begin(_Work(number, task, now, self._duration(new.step)), now)
        if effects.end is not None:
            self._ends[effects.end.value] += 1
            self._hours.append(round(now - dossier.arrived, 6))

    def _place(self, work: _Work) -> tuple[str, str]:
        step = self._definition.step(work.task.step)
        return step.agency, step.role

    def _begin(self, work: _Work, now: float) -> None:
        place = self._place(work)
        people = self._assumed.people.get(place)
        if people is not None and self._busy[place] >= max(people, 1):
            self._queues[place].append(work)
            return
        self._busy[place] += 1
        work.begun = now
        heapq.heappush(self._happening, (now + work.hours, work.task.id, work))

    def _finish(self, work: _Work, now: float) -> None:
        place = self._place(work)
        self._busy[place] -= 1
        if self._queues[place]:
            self._begin(self._queues[place].popleft(), now)
        self._done[work.task.step].append(
            (work.dossier, round(work.begun - work.opened, 6), round(now - work.begun, 6))
        )
        dossier = self._dossiers[work.dossier]
        dossier.acts += 1
        step = self._definition.step(work.task.step)
        # A dossier sent back again and again goes on in the end: an official would not choose the return for ever.
        outcome = self._chosen(step, may_return=dossier.acts < MOST_ACTS)
        try:
            effects = engine.advance(
                self._definition,
                dossier.open,
                work.task.id,
                outcome.key,
                lambda at, condition: holds(condition, self._names, dossier.answers, step_title=at.title),
            )
        except RuleBroken as fault:
            self._failed[fault.message] = None
            return
        self._apply(work.dossier, effects, now)

    def _chosen(self, step: Step, *, may_return: bool) -> Outcome:
        ways = [outcome for outcome in step.outcomes if may_return or not outcome.back] or list(step.outcomes)
        return self._rng.choices(ways, [self._weight(step, outcome) for outcome in ways])[0]

    def _weight(self, step: Step, outcome: Outcome) -> float:
        given = self._assumed.weights.get((step.key, outcome.key))
        if given is not None:
            # Never quite nothing: were all ways of a step ruled out, there would be none to take.
            return max(given, 1e-9)
        if outcome.back:
            return _BACK_WEIGHT
        first = next((way for way in step.outcomes if not way.back), None)
        return _FIRST_WEIGHT if outcome is first else _OTHER_WEIGHT

    def _duration(self, key: str) -> float:
        limit = self._definition.step(key).limit_hours
        given = self._assumed.durations.get(key) or Duration(_SHORTEST * limit, _USUAL * limit, _LONGEST * limit)
        return self._rng.triangular(given.least, given.most, given.usual)

    def _figures(self, step: Step) -> StepFigures:
        done = self._done[step.key]
        whole = [wait + work for _, wait, work in done]
        late = sum(hours > step.limit_hours for hours in whole) if step.limit_hours else 0
        return StepFigures(
            key=step.key,
            title=step.title,
            times=len(done),
            share=len({dossier for dossier, _, _ in done}) / max(len(self._dossiers), 1),
            wait_hours=_mean([wait for _, wait, _ in done]),
            work_hours=_mean([work for _, _, work in done]),
            slow_hours=_slow(whole),
            late_share=late / len(done) if done else 0.0,
        )


def _mean(hours: Sequence[float]) -> float:
    return sum(hours) / len(hours) if hours else 0.0


def _slow(hours: Sequence[float]) -> float:
    return sorted(hours)[int(_NINE_TENTHS * (len(hours) - 1))] if hours else 0.0
