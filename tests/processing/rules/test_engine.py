"""Running processes: by hand, at random, and against a token simulator that shares no code with the engine."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.random_processes import join, processes, task

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import Ending, ProcessDefinition, StepKind
from motcua.processing.rules.engine import (
    NEW_FORK,
    Effects,
    NewTask,
    OpenTask,
    advance,
    outcome_of,
    require_comment,
    start,
)

PERMIT = ProcessDefinition(
    "Cấp phép",
    "assign",
    (
        task("assign", ok="examine"),
        task("examine", ok="approve", opinions=("police", "land"), refuse="refuse"),
        task("police", ok="both"),
        task("land", ok="check", back="land"),
        task("check", ok="both", back="land"),
        join("both", "approve"),
        task("approve", ok="finish", back="examine"),
    ),
)


def test_start_opens_the_first_task():
    assert start(PERMIT) == Effects(open=(NewTask("assign"),))


def test_start_of_an_immediate_process_is_its_end():
    assert start(ProcessDefinition("Trả ngay", "finish", ())) == Effects(end=Ending.FINISH)


def test_advance_plain_outcome_closes_and_opens():
    effects = advance(PERMIT, [OpenTask(1, "assign")], 1, "ok")

    assert effects == Effects(close=((1, "ok"),), open=(NewTask("examine"),))


def test_advance_return_opens_the_earlier_step_again():
    effects = advance(PERMIT, [OpenTask(9, "approve")], 9, "back")

    assert effects == Effects(close=((9, "back"),), open=(NewTask("examine"),))


def test_advance_split_opens_a_new_fork():
    effects = advance(PERMIT, [OpenTask(2, "examine")], 2, "opinions")

    assert effects == Effects(close=((2, "opinions"),), open=(NewTask("police", NEW_FORK), NewTask("land", NEW_FORK)))


def test_advance_inside_a_fork_stays_in_it():
    effects = advance(PERMIT, [OpenTask(3, "police", 50), OpenTask(4, "land", 50)], 4, "ok")

    assert effects == Effects(close=((4, "ok"),), open=(NewTask("check", 50),))


def test_advance_to_a_join_waits_for_the_others():
    effects = advance(PERMIT, [OpenTask(3, "police", 50), OpenTask(5, "check", 50)], 3, "ok")

    assert effects == Effects(close=((3, "ok"),))


def test_advance_last_task_to_a_join_goes_on_outside_the_fork():
    effects = advance(PERMIT, [OpenTask(5, "check", 50)], 5, "ok")

    assert effects == Effects(close=((5, "ok"),), open=(NewTask("approve"),))


@pytest.mark.parametrize(
    ("tasks", "outcome", "end"),
    [([OpenTask(9, "approve")], "ok", Ending.FINISH), ([OpenTask(9, "examine")], "refuse", Ending.REFUSE)],
)
def test_advance_to_an_ending_ends(tasks, outcome, end):
    assert advance(PERMIT, tasks, 9, outcome) == Effects(close=((9, outcome),), end=end)


def test_advance_to_an_ending_cancels_what_an_unchecked_process_left_open():
    unchecked = ProcessDefinition("Thử", "a", (task("a", ok=("b", "c")), task("b", ok="stop"), task("c", ok="stop")))

    effects = advance(unchecked, [OpenTask(1, "b", 7), OpenTask(2, "c", 7)], 1, "ok")

    assert effects == Effects(close=((1, "ok"),), cancel=(2,), end=Ending.STOP)


def test_advance_task_done_by_somebody_else_is_told():
    with pytest.raises(RuleBroken) as refused:
        advance(PERMIT, [OpenTask(2, "examine")], 1, "ok")

    assert refused.value.code == "step.already_done"


def test_advance_unknown_outcome_lists_the_choices():
    with pytest.raises(RuleBroken) as refused:
        advance(PERMIT, [OpenTask(2, "approve")], 2, "fly")

    assert (refused.value.code, refused.value.field) == ("step.unknown_outcome", "outcome")
    assert refused.value.message.endswith("“Chọn ok”, “Chọn back”.")


@pytest.mark.parametrize("to", [None, "j"])
def test_advance_to_a_join_that_leads_nowhere_is_told(to):
    broken = ProcessDefinition("Thử", "a", (task("a", ok="j"), join("j", to)))

    with pytest.raises(RuleBroken) as refused:
        advance(broken, [OpenTask(1, "a")], 1, "ok")

    assert refused.value.code == "process.dead_end"


def test_comment_needed_and_blank_is_refused():
    with pytest.raises(RuleBroken) as refused:
        require_comment(PERMIT, "approve", "back", "  ")

    assert (refused.value.code, refused.value.field) == ("step.comment_needed", "comment")
    require_comment(PERMIT, "approve", "back", "Thiếu bản vẽ")
    require_comment(PERMIT, "approve", "ok", "")
    assert outcome_of(PERMIT, "approve", "ok").to == ("finish",)


@st.composite
def rewired(draw) -> ProcessDefinition:
    """A random process with some ways led elsewhere: most are unsafe, and the checker must say which."""
    definition = draw(processes())
    places = [step.key for step in definition.steps] + ["finish", "refuse"]
    steps = list(definition.steps)
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(steps) - 1))
        step = steps[number]
        if step.kind is StepKind.JOIN:
            steps[number] = join(step.key, draw(st.sampled_from(places)))
        else:
            ways = {outcome.key: outcome.to for outcome in step.outcomes}
            name = draw(st.sampled_from([*ways, "way"]))
            to = draw(st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True))
            steps[number] = task(step.key, **(ways | {name: tuple(to)}))
    return ProcessDefinition("Ngẫu nhiên", "t0", tuple(steps))


class Tokens:
    """A token simulator: a fork counts its tokens out, its join counts them in."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.step = {step.key: step for step in definition.steps}
        self.tokens: list[tuple[str, int]] = []
        self.expected: dict[int, int] = {}
        self.arrived: Counter[int] = Counter()
        self.ended: list[str] = []
        self.put(definition.start, 0)

    def put(self, place: str, fork: int) -> None:
        if place in {"finish", "refuse", "stop"}:
            self.ended.append(place)
        elif self.step[place].kind is StepKind.JOIN:
            self.arrived[fork] += 1
            if self.arrived[fork] == self.expected[fork]:
                self.put(self.step[place].to or "", 0)
        else:
            self.tokens.append((place, fork))

    def choose(self, token: tuple[str, int], outcome: str) -> None:
        self.tokens.remove(token)
        chosen = next(way for way in self.step[token[0]].outcomes if way.key == outcome)
        fork = token[1]
        if len(chosen.to) > 1:
            fork = len(self.expected) + 1
            self.expected[fork] = len(chosen.to)
        for place in chosen.to:
            self.put(place, fork)


class Run:
    """Keeps the open tasks as a service would, and refuses effects that do not fit them."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition, self.ids, self.forks = definition, count(1), count(1)
        self.open: list[OpenTask] = []
        self.ends: list[Ending] = []
        self.apply(start(definition))

    def apply(self, effects: Effects) -> None:
        gone = {task_id for task_id, _ in effects.close} | set(effects.cancel)
        assert gone <= {task.id for task in self.open}
        self.open = [task for task in self.open if task.id not in gone]
        new = next(self.forks)
        for opened in effects.open:
            fork = new if opened.fork == NEW_FORK else opened.fork
            self.open.append(OpenTask(next(self.ids), opened.step, fork))
        if effects.end is not None:
            self.ends.append(effects.end)

    def act(self, task: OpenTask, outcome: str) -> None:
        self.apply(advance(self.definition, self.open, task.id, outcome))


@given(processes())
def test_checker_accepts_every_well_built_process(definition):
    assert check(definition) == []


@given(processes(), st.lists(st.integers(0, 1000), max_size=40))
@settings(max_examples=150)
def test_run_at_random_agrees_with_the_token_simulator_and_ends_once(definition, choices):
    run, tokens = Run(definition), Tokens(definition)
    for choice in [*choices, *[None] * 60]:
        if not run.open:
            break
        task_now = run.open[(choice or 0) % len(run.open)]
        ways = definition.step(task_now.step).outcomes
        outcome = ways[0 if choice is None else choice // 7 % len(ways)].key
        token = next(token for token in tokens.tokens if token[0] == task_now.step)
        tokens.choose(token, outcome)
        run.act(task_now, outcome)

        assert sorted(task.step for task in run.open) == sorted(place for place, _ in tokens.tokens)
        assert sum(task.fork is not None for task in run.open) == sum(fork > 0 for _, fork in tokens.tokens)
        assert [str(end) for end in run.ends] == tokens.ended
        assert len({task.fork for task in run.open}) <= 1

    assert (len(run.ends), run.open, tokens.tokens) == (1, [], [])


UNTIDY_BUT_SAFE = {"undeclared_loop", "bad_back", "unreachable", "no_finish"}


@given(rewired())
@settings(max_examples=250)
def test_run_of_whatever_the_checker_accepts_can_always_end(definition):
    if {finding.code for finding in check(definition)} - UNTIDY_BUT_SAFE:
        return
    after = _all_states(definition)

    can_end = {state for state, following in after.items() if () in following}
    grown = -1
    while grown != len(can_end):
        grown = len(can_end)
        can_end |= {state for state, following in after.items() if can_end & following}
    assert set(after) - {()} == can_end


def _all_states(definition: ProcessDefinition) -> dict[tuple, set[tuple]]:
    """Follow every outcome of every open task; the empty state is an ended process."""
    first = tuple((task.step, 0) for task in start(definition).open)
    waiting, after = [first], {}
    while waiting:
        assert len(after) < 2000, "the process keeps opening tasks"
        state = waiting.pop()
        if state in after or not state:
            continue
        open_tasks = [OpenTask(number, step, fork or None) for number, (step, fork) in enumerate(state)]
        after[state] = set()
        for task_now in open_tasks:
            for outcome in definition.step(task_now.step).outcomes:
                effects = advance(definition, open_tasks, task_now.id, outcome.key)
                kept = [(task.step, task.fork or 0) for task in open_tasks if task.id != task_now.id]
                opened = [(new.step, 0 if new.fork is None else 1) for new in effects.open]
                assert effects.cancel == ()
                assert (effects.end is None) == bool(kept or opened)
                after[state].add(tuple(sorted(kept + opened)))
        waiting.extend(after[state])
    return after
