"""What an official needs to do an open step: instructions, outputs, ways out, and who may take the next step."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import OfficialRow
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind
from motcua.processing.rules.engine import Holds, way_of
from motcua.processing.services import RECEIVING, TaskRow, definition_of, gives_result, may_act, open_tasks
from motcua.processing.services.judging import Judge


@dataclass(frozen=True)
class Way:
    """One named way out of a step; `officials` may take the next step, empty when there is nobody to choose."""

    key: str
    label: str
    leads_to: str
    back: bool
    needs_comment: bool
    gives_result: bool
    refuses: bool
    officials: tuple[OfficialRow, ...]


@dataclass(frozen=True)
class OpenStep:
    """An open step of a dossier that the actor may end."""

    task_id: int
    step: str
    title: str
    kind: str
    role: str
    instructions: str
    outputs: tuple[str, ...]
    opened_at: datetime
    due_at: datetime | None
    ways: tuple[Way, ...]
    question: str = ""
    warn_at: datetime | None = None


def steps_to_do(*, actor: Actor, dossier_id: int, now: datetime) -> list[OpenStep]:
    """Return the open steps of a dossier that the actor may end, in the order they were opened."""
    mine = [task for task in open_tasks(dossier_id) if may_act(actor, task)]
    if not mine:
        return []
    process_id, routing, desk_unit = sql.rows(
        "SELECT t.process_id, t.routing, d.desk_unit_id FROM dossiers_terms t "
        "JOIN dossiers_dossier d ON d.id = t.dossier_id WHERE t.dossier_id = %s",
        (dossier_id,),
    )[0]
    definition, places = definition_of(process_id), _Places(sql.json_value(routing), desk_unit, now)
    opened = {
        task_id: _Opened(opened_at, question, warn_at)
        for task_id, opened_at, question, warn_at in sql.rows(
            "SELECT id, opened_at, question, warn_at FROM processing_task WHERE dossier_id = %s", (dossier_id,)
        )
    }
    holds = Judge(dossier_id)
    return [_open_step(definition, definition.step(task.step), task, opened[task.id], places, holds) for task in mine]


@dataclass(frozen=True)
class _Opened:
    at: datetime
    question: str
    warn_at: datetime | None


@dataclass(frozen=True)
class _Places:
    routing: dict[str, int]
    desk_unit: int
    now: datetime

    def officials(self, step: Step) -> tuple[OfficialRow, ...]:
        """Return who may do the step when there are several; one alone need not be chosen."""
        unit = self.routing.get(step.key, self.desk_unit if step.agency == RECEIVING else 0)
        found = directory.officials_of(unit, Role(step.role), self.now) if unit else []
        return tuple(found) if len(found) > 1 else ()


def _open_step(
    definition: ProcessDefinition,
    step: Step,
    task: TaskRow,
    opened: _Opened,
    places: _Places,
    holds: Holds,
) -> OpenStep:
    return OpenStep(
        task_id=task.id,
        step=step.key,
        title=step.title,
        kind=step.kind.value,
        role=step.role,
        instructions=step.instructions,
        outputs=step.outputs,
        opened_at=opened.at,
        due_at=task.due_at,
        ways=tuple(_way(definition, step, outcome, places, holds) for outcome in step.outcomes),
        question=opened.question,
        warn_at=opened.warn_at,
    )


def _way(definition: ProcessDefinition, step: Step, outcome: Outcome, places: _Places, holds: Holds) -> Way:
    try:
        to = way_of(step, outcome, holds)
    except RuleBroken:
        # Ending the step tells which condition cannot be judged; until then nothing is promised.
        to = ()
    following = [definition.step(key) for key in to if key not in set(Ending)]
    alone = following[0] if len(following) == 1 and following[0].kind is not StepKind.JOIN else None
    return Way(
        key=outcome.key,
        label=outcome.label,
        leads_to=" và ".join(f"“{each.title}”" for each in following),
        back=outcome.back,
        needs_comment=outcome.needs_comment,
        gives_result=step.kind is StepKind.ISSUE and gives_result(outcome),
        refuses=outcome.to == (Ending.REFUSE.value,),
        # Going back returns the work to whoever did it before.
        officials=places.officials(alone) if alone and not outcome.back else (),
    )
