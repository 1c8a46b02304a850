"""Random processes on random paths, beside SpiffWorkflow running the BPMN that we export of them."""

import logging
from io import BytesIO
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from tests.factories.random_processes import NAMES, answers, conditional

from motcua.procedures.rules.conditions import holds
from motcua.procedures.rules.process_bpmn import write_bpmn
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import ProcessDefinition
from motcua.processing.rules.engine import NEW_FORK, Effects, OpenTask, advance, start

# It tells every change of state of every task.
logging.getLogger("spiff").setLevel(logging.WARNING)


class Engine(PythonScriptEngine):
    """Judges the official's choice by the task's data, and every other condition by the answers."""

    def __init__(self, given_answers: dict[str, object]) -> None:
        super().__init__()
        self.answers = given_answers

    def evaluate(self, task, expression, external_context=None):
        if expression.startswith("outcome == "):
            return expression == f'outcome == "{task.data["outcome"]}"'
        return holds(expression, NAMES, self.answers, step_title="Spiff")


class Spiff:
    """The exported process, run by SpiffWorkflow."""

    def __init__(self, definition: ProcessDefinition, given_answers: dict[str, object]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(BytesIO(write_bpmn(definition))))
        self.workflow = BpmnWorkflow(parser.get_spec("process"), script_engine=Engine(given_answers))
        self.workflow.do_engine_steps()

    def open(self) -> list[str]:
        return sorted(task.task_spec.bpmn_id.removeprefix("step_") for task in self._ready())

    def choose(self, step: str, outcome: str) -> None:
        task = next(task for task in self._ready() if task.task_spec.bpmn_id == f"step_{step}")
        task.data["outcome"] = outcome
        task.run()
        self.workflow.do_engine_steps()

    def end(self) -> list[str]:
        if not self.workflow.is_completed():
            return []
        ended = self.workflow.get_tasks(state=TaskState.COMPLETED)
        ids = [task.task_spec.bpmn_id or "" for task in ended]
        return [name.removeprefix("end_") for name in ids if name.startswith("end_")]

    def _ready(self):
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)


class Ours:
    """The same process, run by our engine."""

    def __init__(self, definition: ProcessDefinition, given_answers: dict[str, object]) -> None:
        self.definition, self.answers = definition, given_answers
        self.ids, self.forks = count(1), count(1)
        self.tasks: list[OpenTask] = []
        self.ends: list[str] = []
        self._apply(start(definition))

    def open(self) -> list[str]:
        return sorted(task.step for task in self.tasks)

    def choose(self, task: OpenTask, outcome: str) -> None:
        self._apply(advance(self.definition, self.tasks, task.id, outcome, self._holds))

    def _holds(self, step, condition):
        return holds(condition, NAMES, self.answers, step_title=step.title)

    def _apply(self, effects: Effects) -> None:
        gone = {task_id for task_id, _ in effects.close}
        self.tasks = [task for task in self.tasks if task.id not in gone]
        fork = next(self.forks)
        self.tasks += [
            OpenTask(next(self.ids), opened.step, fork if opened.fork == NEW_FORK else opened.fork)
            for opened in effects.open
        ]
        self.ends += [effects.end.value] if effects.end else []


@pytest.mark.slow
@given(conditional(), answers(), st.lists(st.integers(0, 1000), max_size=25))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_run_at_random_has_the_open_tasks_that_spiffworkflow_has(definition, given_answers, choices):
    assert check(definition, names=NAMES) == []
    ours, spiff = Ours(definition, given_answers), Spiff(definition, given_answers)

    has_forked = False
    for choice in [*choices, *[0] * 60]:
        assert ours.open() == spiff.open()
        if not ours.tasks:
            break
        task = ours.tasks[choice % len(ours.tasks)]
        has_forked = has_forked or task.fork is not None
        # SpiffWorkflow forgets to wait at a parallel join that it passes a second time; the token simulator beside
        # `test_engine` covers returns to before a fork.
        ways = [
            way for way in definition.step(task.step).outcomes if not (way.back and has_forked and task.fork is None)
        ]
        outcome = ways[choice // 7 % len(ways)].key
        ours.choose(task, outcome)
        spiff.choose(task.step, outcome)

    assert (ours.tasks, ours.ends) == ([], spiff.end())
