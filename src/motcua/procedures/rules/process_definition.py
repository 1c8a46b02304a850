"""The internal process as a value: read from its stored form, with errors that say where."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from motcua.core.errors import RuleBroken
from motcua.core.text import nfc
from motcua.procedures.rules.condition_grammar import LONGEST as LONGEST_CONDITION

MOST_STEPS = 200
MOST_OUTCOMES = 20
MOST_CHOICES = 20
MOST_HOURS = 100_000
MOST_LINE = 500
MOST_TEXT = 4000
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
# Characters that neither a line on screen nor XML can hold; only texts of several lines may have line breaks.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class StepKind(StrEnum):
    """What is done in a step.

    A consultation asks another agency and goes on with its recorded answer only. A call stands for the process of
    another agency until the process is published (`process_calls.expand`). A join is done by nobody.
    """

    TASK = "task"
    APPROVE = "approve"
    ISSUE = "issue"
    CONSULT = "consult"
    CALL = "call"
    JOIN = "join"


class Role(StrEnum):
    """Who may do a step, within the step's agency."""

    DESK = "desk"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    APPROVER = "approver"
    SIGNER = "signer"
    CLERK = "clerk"


class Ending(StrEnum):
    """How a process ends: result ready at the desk, refused with a reason, stopped."""

    FINISH = "finish"
    REFUSE = "refuse"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Choice:
    """Where an outcome leads when a condition on the form's answers holds."""

    condition: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One named way out of a step; more than one target means the branches run side by side.

    The first choice whose condition holds decides; `to` is where the outcome leads when none does. An outcome with
    choices and an empty `to` lacks its default: the checker says so.
    """

    key: str
    label: str
    to: tuple[str, ...]
    back: bool = False
    needs_comment: bool = False
    choices: tuple[Choice, ...] = ()

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Return every set of targets the outcome can lead to, the default last."""
        return (*(choice.to for choice in self.choices), *([self.to] if self.to else []))

    @property
    def targets(self) -> tuple[str, ...]:
        """Return every place the outcome can lead to, in order, once each."""
        return tuple(dict.fromkeys(target for way in self.ways for target in way))

    @property
    def forks(self) -> bool:
        """Tell whether the outcome can open a fork."""
        return any(len(way) > 1 for way in self.ways)


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `agency` is `receiving`, `handling` or the name of a slot filled when the procedure is offered.

    `limit_hours` is in working hours. `to` belongs to joins only; the other kinds go on by their outcomes.
    A role nobody holds is kept as written: the checker names it. `question` is what a consultation asks, `calls` the
    code of the procedure whose process another agency runs.
    """

    key: str
    title: str
    kind: StepKind
    agency: str = ""
    role: str = ""
    limit_hours: float = 0
    instructions: str = ""
    outputs: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    to: str | None = None
    question: str = ""
    calls: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """Return every place the step can lead to, in order, once each."""
        ways = [target for outcome in self.outcomes for target in outcome.targets]
        return tuple(dict.fromkeys([*ways, *([self.to] if self.to is not None else [])]))


@dataclass(frozen=True)
class ProcessDefinition:
    """A whole process; it may still be wrong as a graph, which is for the checker to say."""

    title: str
    start: str
    steps: tuple[Step, ...]
    _by_key: dict[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {step.key: step for step in reversed(self.steps)})

    def find(self, key: str) -> Step | None:
        """Return the step with the key (the first, should there be two), None when there is none."""
        return self._by_key.get(key)

    def step(self, key: str) -> Step:
        """Return the step with the key.

        Raises:
            RuleBroken: The process has no such step.
        """
        found = self._by_key.get(key)
        if found is None:
            raise RuleBroken(
                "step.not_in_process",
                f"Quy trình “{self.title}” không có bước “{key}”. Vui lòng báo người quản trị quy trình.",
            )
        return found


def parse(data: Mapping[str, Any]) -> ProcessDefinition:
    """Read a process from its stored form; the graph itself is not judged here.

    Raises:
        RuleBroken: Something is missing, unknown or of the wrong kind; `field` and message say where.
    """
    at = _Place("", "Quy trình")
    values = at.mapping(data, {"title", "start", "steps"})
    raw_steps = at.sequence(values, "steps", most=MOST_STEPS)
    return ProcessDefinition(
        title=at.text(values, "title"),
        start=at.key(values, "start"),
        steps=tuple(_step(raw, place) for place, raw in enumerate(raw_steps)),
    )


_STEP_NAMES = {
    "key",
    "title",
    "kind",
    "agency",
    "role",
    "limit_hours",
    "instructions",
    "outputs",
    "outcomes",
    "to",
    "question",
    "calls",
}
# Where only some kinds of step may have a value: the kind, and what to say otherwise.
_ONLY = {
    "question": (StepKind.CONSULT, "chỉ bước lấy ý kiến (consult) mới có câu hỏi"),
    "calls": (StepKind.CALL, "chỉ bước chuyển cơ quan khác (call) mới ghi thủ tục"),
}


def _step(raw: object, place: int) -> Step:
    at = _Place(f"steps[{place}]", f"Bước thứ {place + 1}")
    values = at.mapping(raw, _STEP_NAMES)
    key = at.step_key(values, "key")
    at = _Place(at.path, f"Bước thứ {place + 1} (“{key}”)")
    kind = at.text(values, "kind")
    if kind not in set(StepKind):
        raise at.wrong("kind", f"loại bước “{kind}” không có; hãy chọn {', '.join(StepKind)}")
    if StepKind(kind) is StepKind.JOIN:
        return _join(values, key, at)
    if "to" in values:
        raise at.wrong("to", "chỉ bước hợp nhánh (join) mới ghi “to”; bước khác đi tiếp theo kết quả")
    for name, (only, message) in _ONLY.items():
        if values.get(name) and kind != only:
            raise at.wrong(name, message)
    return Step(
        key=key,
        title=at.text(values, "title"),
        kind=StepKind(kind),
        agency=at.text(values, "agency", most=60),
        role=at.text(values, "role", most=60, optional=kind == StepKind.CALL),
        limit_hours=at.hours(values, "limit_hours"),
        instructions=at.text(values, "instructions", optional=True, most=MOST_TEXT),
        outputs=at.texts(values, "outputs"),
        outcomes=tuple(
            _outcome(outcome, at, number)
            for number, outcome in enumerate(at.sequence(values, "outcomes", most=MOST_OUTCOMES))
        ),
        question=at.text(values, "question", optional=True, most=MOST_TEXT),
        calls=at.text(values, "calls", optional=True, most=60),
    )


def _join(values: Mapping[str, Any], key: str, at: "_Place") -> Step:
    if values.get("outcomes"):
        raise at.wrong("outcomes", "bước hợp nhánh (join) không có kết quả để chọn; hãy ghi “to”")
    target = at.text(values, "to", optional=True)
    return Step(key=key, title=at.text(values, "title"), kind=StepKind.JOIN, to=target or None)


def _outcome(raw: object, step: "_Place", number: int) -> Outcome:
    at = _Place(f"{step.path}.outcomes[{number}]", f"{step.name}, kết quả thứ {number + 1}")
    values = at.mapping(raw, {"key", "label", "to", "when", "back", "needs_comment"})
    choices = tuple(
        _choice(choice, at, place)
        for place, choice in enumerate(at.sequence(values, "when", most=MOST_CHOICES, optional=True))
    )
    return Outcome(
        key=at.key(values, "key"),
        label=at.text(values, "label"),
        to=() if choices and not values.get("to") else at.targets(values, "to"),
        back=at.flag(values, "back"),
        needs_comment=at.flag(values, "needs_comment"),
        choices=choices,
    )


def _choice(raw: object, outcome: "_Place", number: int) -> Choice:
    at = _Place(f"{outcome.path}.when[{number}]", f"{outcome.name}, điều kiện thứ {number + 1}")
    values = at.mapping(raw, {"if", "to"})
    return Choice(condition=at.text(values, "if", most=LONGEST_CONDITION), to=at.targets(values, "to"))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the definition we are, so that an error can say so."""

    path: str
    name: str

    def wrong(self, key: str, message: str) -> RuleBroken:
        path = ".".join(part for part in (self.path, key) if part)
        return RuleBroken("process.bad", f"{self.name}: {message}.", field=path)

    def mapping(self, raw: object, names: set[str]) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            raise self.wrong("", "nội dung phải là một nhóm tên và giá trị")
        for name in raw:
            if name not in names:
                raise self.wrong(str(name)[:60], f"có mục lạ “{str(name)[:60]}”")
        return raw

    def text(self, values: Mapping[str, Any], key: str, *, optional: bool = False, most: int = MOST_LINE) -> str:
        value = values.get(key, "" if optional else None)
        if not isinstance(value, str) or not (optional or value.strip()):
            raise self.wrong(key, f"mục “{key}” phải có chữ")
        value = nfc(value).replace("\r\n", "\n").strip()
        if len(value) > most:
            raise self.wrong(key, f"mục “{key}” dài quá {most} ký tự")
        if _UNFIT.search(value.replace("\n", "") if most == MOST_TEXT else value):
            raise self.wrong(key, f"mục “{key}” có ký tự không hiển thị được hoặc xuống dòng; hãy gõ lại")
        return value

    def texts(self, values: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(self._line(value, key) for value in self.sequence(values, key, most=50, optional=True))

    def _line(self, value: object, key: str) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > MOST_LINE or _UNFIT.search(value.strip()):
            raise self.wrong(
                key, f"mỗi dòng của mục “{key}” phải có chữ, không quá {MOST_LINE} ký tự, không xuống dòng"
            )
        return nfc(value).strip()

    def targets(self, values: Mapping[str, Any], key: str) -> tuple[str, ...]:
        if not isinstance(values.get(key), list):
            return (self.text(values, key),)
        to = self.texts(values, key)
        if len(set(to)) != len(to) or len(to) < 2:  # noqa: PLR2004  (a fork has at least two branches)
            raise self.wrong(key, "rẽ nhánh song song cần ít nhất hai bước khác nhau")
        return to

    def key(self, values: Mapping[str, Any], name: str) -> str:
        value = self.text(values, name)
        if not _KEY.fullmatch(value):
            raise self.wrong(name, f"mã “{value[:60]}” không hợp lệ; chỉ dùng chữ thường không dấu, số, gạch nối")
        return value

    def step_key(self, values: Mapping[str, Any], name: str) -> str:
        value = self.key(values, name)
        if value in set(Ending):
            raise self.wrong(name, f"mã “{value}” đã dành cho chỗ kết thúc quy trình")
        return value

    def sequence(self, values: Mapping[str, Any], key: str, *, most: int, optional: bool = False) -> Sequence[object]:
        value = values.get(key, [] if optional else None)
        if not isinstance(value, list):
            raise self.wrong(key, f"mục “{key}” phải là một danh sách")
        if len(value) > most:
            raise self.wrong(key, f"mục “{key}” có quá {most} dòng")
        return value

    def hours(self, values: Mapping[str, Any], key: str) -> float:
        value = values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_HOURS:
            raise self.wrong(key, "thời hạn bước phải là số giờ làm việc, từ 0 trở lên")
        return value

    def flag(self, values: Mapping[str, Any], key: str) -> bool:
        value = values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"mục “{key}” chỉ nhận đúng hoặc sai (true, false)")
        return value
