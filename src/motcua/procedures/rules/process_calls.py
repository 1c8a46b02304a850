"""Hand work over to the process of another agency: its steps take the place of the step that calls it.

What runs is one process, so the dossier has one state and one history, while each step keeps its own agency, limit
and instructions. The called process is fixed when the calling one is published, like everything else of a version.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import Choice, Ending, Outcome, ProcessDefinition, Step, StepKind

PARTED: Final = "--"
LONGEST_KEY: Final = 60
_SLOT: Final = "slot:"


def calls_of(definition: ProcessDefinition) -> list[Step]:
    """Return the steps that call another agency's process."""
    return [step for step in definition.steps if step.kind is StepKind.CALL]


def expand(definition: ProcessDefinition, library: Mapping[str, ProcessDefinition]) -> ProcessDefinition:
    """Return the process with every called process in the place of its call.

    The other agency's desk and divisions are those of the agency that the call names; its own issuing of a result
    becomes an ordinary step, for the result of the dossier is issued once, by the agency that leads.

    Args:
        definition: Sound by the checker.
        library: The called processes by the key of the calling step, themselves without calls.

    Raises:
        RuleBroken: A called process is missing or can get stuck, ends in a way the call says nothing about, or needs
            more time than the call grants. The message names the step.
    """
    for call in calls_of(definition):
        called = library.get(call.key)
        if called is None:
            raise _wrong(call, f"cơ quan đó không có quy trình của thủ tục {call.calls}")
        _require_fit(call, called)
        definition = _replaced(definition, call, called)
    return definition


def _require_fit(call: Step, called: ProcessDefinition) -> None:
    if calls_of(called):
        raise _wrong(call, "quy trình được gọi lại gọi tiếp một quy trình khác")
    faults = check(called, call.limit_hours or None)
    if faults:
        raise _wrong(call, faults[0].message.rstrip("."))
    known = {outcome.key for outcome in call.outcomes}
    ends = {target for step in called.steps for target in step.targets} & {ending.value for ending in Ending}
    unsaid = sorted((ends | ({called.start} & {ending.value for ending in Ending})) - known)
    if unsaid:
        raise _wrong(call, f"quy trình được gọi có thể kết thúc bằng “{unsaid[0]}”, bước này chưa ghi khi đó đi đâu")
    if any(outcome.choices for outcome in call.outcomes):
        raise _wrong(call, "kết quả của bước này không đặt điều kiện được; hãy đặt ở bước sau")


def _replaced(definition: ProcessDefinition, call: Step, called: ProcessDefinition) -> ProcessDefinition:
    after = {outcome.key: outcome.to for outcome in call.outcomes}
    entry = after[called.start] if called.start in after else (_key(call, called.start),)
    inner = after | {step.key: (_key(call, step.key),) for step in called.steps}
    steps: list[Step] = []
    for step in definition.steps:
        if step.key == call.key:
            steps.extend(_inside(call, each, inner) for each in called.steps)
        else:
            steps.append(_led(step, {call.key: entry}))
    start = entry[0] if definition.start == call.key else definition.start
    return ProcessDefinition(definition.title, start, tuple(steps))


def _inside(call: Step, step: Step, inner: Mapping[str, tuple[str, ...]]) -> Step:
    agency = call.agency
    if step.agency.startswith(_SLOT):
        agency = f"{call.agency}-{step.agency.removeprefix(_SLOT)}"
    kind = StepKind.TASK if step.kind is StepKind.ISSUE else step.kind
    moved = replace(step, key=_key(call, step.key), kind=kind, agency="" if kind is StepKind.JOIN else agency)
    return _led(moved, inner)


def _led(step: Step, ways: Mapping[str, tuple[str, ...]]) -> Step:
    """Return a step with its targets led elsewhere."""
    to = step.to
    if to is not None and to in ways:
        if len(ways[to]) > 1:
            raise _wrong(step, "sau chỗ hợp nhánh không rẽ nhánh ngay được")
        to = ways[to][0]
    return replace(step, to=to, outcomes=tuple(_outcome(outcome, ways) for outcome in step.outcomes))


def _outcome(outcome: Outcome, ways: Mapping[str, tuple[str, ...]]) -> Outcome:
    choices = tuple(Choice(choice.condition, _targets(choice.to, ways)) for choice in outcome.choices)
    return replace(outcome, to=_targets(outcome.to, ways), choices=choices)


def _targets(to: tuple[str, ...], ways: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(target for each in to for target in ways.get(each, (each,)))


def _key(call: Step, key: str) -> str:
    made = f"{call.key}{PARTED}{key}"
    if len(made) > LONGEST_KEY:
        raise _wrong(call, f"mã bước “{made}” dài quá {LONGEST_KEY} ký tự")
    return made


def _wrong(step: Step, why: str) -> RuleBroken:
    return RuleBroken("process.call", f"Bước “{step.title}” chưa dùng được: {why}.")
