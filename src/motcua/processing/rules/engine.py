"""What an outcome does to the open tasks of a process; open tasks are the whole state.

A fork is a group of tasks opened together. A join lets the process go on when no other open task of the
fork remains, so nothing has to be counted or kept beside the tasks themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind

NEW_FORK: Literal["new"] = "new"

Holds = Callable[[Step, str], bool]
"""Tells whether a condition of a step holds for the dossier; raises RuleBroken rather than guess."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task somebody still has to do; `fork` groups the tasks that run side by side."""

    id: int
    step: str
    fork: int | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to open: in the fork given, in one fork new to all of this act's tasks, or in none."""

    step: str
    fork: int | Literal["new"] | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """What the caller has to write, in one transaction.

    `close` pairs a task with the outcome chosen; `cancel` lists tasks that became pointless, which only a
    definition the checker refuses can cause; `end` says how the process ended, if it did.
    """

    close: tuple[tuple[int, str], ...] = ()
    open: tuple[NewTask, ...] = ()
    cancel: tuple[int, ...] = ()
    end: Ending | None = None


def start(definition: ProcessDefinition) -> Effects:
    """Return what starting the process does; one that starts at its end is over at once.

    Raises:
        RuleBroken: The definition leads nowhere.
    """
    return _arrive(definition, definition.start, fork=None, others=())


def unconditional(step: Step, condition: str) -> bool:
    """Refuse every condition: for callers that know their process has none.

    Raises:
        RuleBroken: Always.
    """
    raise RuleBroken(
        "process.condition",
        f"Bước “{step.title}” chưa đi tiếp được: không có câu trả lời để xét điều kiện “{condition}”.",
    )


def advance(
    definition: ProcessDefinition,
    open_tasks: Sequence[OpenTask],
    task_id: int,
    outcome_key: str,
    holds: Holds = unconditional,
) -> Effects:
    """Return what choosing an outcome of an open task does.

    Args:
        definition: The version the process was started under.
        open_tasks: All open tasks of this process, read under the dossier's lock.
        task_id: The task acted on.
        outcome_key: One of its step's outcomes.
        holds: Judges the conditions of the outcome, in their order; the first that holds decides.

    Raises:
        RuleBroken: The task is no longer open (`step.already_done`), the step has no such outcome
            (`step.unknown_outcome`), a condition cannot be judged, or the definition leads nowhere.
    """
    task = next((task for task in open_tasks if task.id == task_id), None)
    if task is None:
        raise RuleBroken(
            "step.already_done",
            "Bước này đã được xử lý xong hoặc đã chuyển cho người khác. Vui lòng tải lại trang để xem hiện trạng.",
        )
    outcome = outcome_of(definition, task.step, outcome_key)
    others = tuple(other for other in open_tasks if other.id != task_id)
    close = ((task.id, outcome.key),)
    to = way_of(definition.step(task.step), outcome, holds)
    if len(to) > 1:
        return Effects(close=close, open=tuple(NewTask(step, NEW_FORK) for step in to))
    after = _arrive(definition, to[0], fork=task.fork, others=others)
    return Effects(close=close, open=after.open, cancel=after.cancel, end=after.end)


def way_of(step: Step, outcome: Outcome, holds: Holds) -> tuple[str, ...]:
    """Return where an outcome leads: the targets of the first choice whose condition holds, else the default.

    Raises:
        RuleBroken: A condition cannot be judged, or none holds and there is no default.
    """
    for choice in outcome.choices:
        if holds(step, choice.condition):
            return choice.to
    if not outcome.to:
        raise RuleBroken(
            "process.dead_end",
            f"Kết quả “{outcome.label}” của bước “{step.title}” không dẫn tới đâu với hồ sơ này. "
            "Vui lòng báo người quản trị quy trình.",
        )
    return outcome.to


def outcome_of(definition: ProcessDefinition, step_key: str, outcome_key: str) -> Outcome:
    """Return an outcome of a step.

    Raises:
        RuleBroken: The step has no such outcome, or the process no such step.
    """
    step = definition.step(step_key)
    for outcome in step.outcomes:
        if outcome.key == outcome_key:
            return outcome
    choices = ", ".join(f"“{outcome.label}”" for outcome in step.outcomes)
    raise RuleBroken(
        "step.unknown_outcome",
        f"Bước “{step.title}” không có kết quả vừa chọn. Vui lòng chọn một trong các kết quả: {choices}.",
        field="outcome",
    )


def require_comment(definition: ProcessDefinition, step_key: str, outcome_key: str, comment: str) -> None:
    """Make sure that an outcome which needs a reason comes with one; a consulted agency always writes its answer.

    Raises:
        RuleBroken: The comment is blank, or there is no such outcome.
    """
    outcome = outcome_of(definition, step_key, outcome_key)
    if definition.step(step_key).kind is StepKind.CONSULT and not comment.strip():
        raise RuleBroken(
            "step.answer_needed",
            "Vui lòng ghi nội dung trả lời ý kiến. Chưa có văn bản trả lời thì không được coi là đồng ý.",
            field="comment",
        )
    if outcome.needs_comment and not comment.strip():
        raise RuleBroken(
            "step.comment_needed", f"Vui lòng ghi ý kiến hoặc lý do khi chọn “{outcome.label}”.", field="comment"
        )


def _arrive(definition: ProcessDefinition, target: str, *, fork: int | None, others: tuple[OpenTask, ...]) -> Effects:
    """Return what reaching a target does, passing joins until a task opens, a join waits, or all ends."""
    passed: set[str] = set()
    while target not in set(Ending):
        step = definition.step(target)
        if step.kind is not StepKind.JOIN:
            return Effects(open=(NewTask(step.key, fork),))
        if fork is not None and any(other.fork == fork for other in others):
            return Effects()
        if step.to is None or step.key in passed:
            raise RuleBroken(
                "process.dead_end",
                f"Quy trình “{definition.title}” không đi tiếp được sau bước “{step.title}”. "
                "Vui lòng báo người quản trị quy trình.",
            )
        passed.add(step.key)
        target, fork = step.to, None
    return Effects(cancel=tuple(other.id for other in others), end=Ending(target))
