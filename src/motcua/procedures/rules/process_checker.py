"""Judge a process before anybody depends on it: one that can get stuck is never published."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from motcua.procedures.rules.conditions import Names, condition_problem
from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Role, Step, StepKind

_ENDINGS = frozenset(Ending)
_NO_FORK = ""
_OWN_SIDE: Final = frozenset({"receiving", "handling"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `step` is None when it concerns the whole process."""

    step: str | None
    code: str
    message: str


def check(
    definition: ProcessDefinition,
    total_limit_hours: float | None = None,
    *,
    names: Names | None = None,
    unstaffed: Collection[str] = (),
) -> list[Finding]:
    """Return everything wrong with a process, in the order of its steps; an empty list means it is safe.

    A process without findings never gets stuck: from every state the outcomes lead to exactly one ending,
    and a fork is left only through its one join, with no task of it remaining.

    Args:
        definition: What is to be judged.
        total_limit_hours: The legal limit in working hours; None when it cannot be told in hours. What counts is the
            longest way forward: branches that run side by side take the time of the longest.
        names: The names that conditions may use (`conditions.names_of`); None when no form is known yet, then what
            conditions say is not judged.
        unstaffed: Keys of steps whose role nobody holds in the agency they go to, as the caller found out.
    """
    local = [finding for step in definition.steps for finding in _look_at(definition, step)]
    local = [*_whole(definition), *local, *_nobody(definition, unstaffed)]
    if names is not None:
        local += [finding for step in definition.steps for finding in _conditions(step, names)]
    if any(finding.code in _GRAPH_BREAKING for finding in local):
        return _in_order(definition, local)
    graph = _Graph(definition)
    found = [*local, *graph.reach(), *graph.forks(), *graph.backs()]
    if total_limit_hours is not None:
        found.extend(graph.longest(total_limit_hours))
    return _in_order(definition, found)


def longest_hours(definition: ProcessDefinition) -> float:
    """Return the working hours of the longest way forward; 0 when the graph is too broken to tell."""
    if any(finding.code in _GRAPH_BREAKING for finding in check(definition)):
        return 0
    hours, _ = _Graph(definition).longest_way()
    return hours


_GRAPH_BREAKING = frozenset({"duplicate_key", "unknown_target"})


def _in_order(definition: ProcessDefinition, found: Iterable[Finding]) -> list[Finding]:
    place: dict[str | None, int] = {step.key: number for number, step in enumerate(definition.steps, 1)}
    return sorted(dict.fromkeys(found), key=lambda finding: place.get(finding.step, 0))


def _whole(definition: ProcessDefinition) -> Iterator[Finding]:
    if definition.start not in _ENDINGS and definition.find(definition.start) is None:
        yield Finding(None, "unknown_target", f"Bước bắt đầu “{definition.start}” không có trong quy trình.")
    keys = Counter(step.key for step in definition.steps)
    for key in [key for key, times in keys.items() if times > 1]:
        yield Finding(key, "duplicate_key", f"Mã bước “{key}” được dùng {keys[key]} lần. Mỗi bước cần một mã riêng.")
    ends = {target for step in definition.steps for target in step.targets} | {definition.start}
    if Ending.FINISH not in ends:
        yield Finding(None, "no_finish", "Không có đường đi nào tới “finish” (có kết quả tại Bộ phận Một cửa).")


def _look_at(definition: ProcessDefinition, step: Step) -> Iterator[Finding]:
    """Find what a step shows by itself."""
    for target in step.targets:
        if target not in _ENDINGS and definition.find(target) is None:
            yield Finding(step.key, "unknown_target", f"Bước “{step.title}” dẫn tới “{target}”, bước này không có.")
    if step.kind is StepKind.JOIN:
        if step.to is None:
            yield Finding(step.key, "dead_end", f"Bước hợp nhánh “{step.title}” chưa ghi bước đi tiếp.")
        return
    if not step.outcomes:
        yield Finding(step.key, "no_outcomes", f"Bước “{step.title}” chưa có kết quả nào để đi tiếp.")
    if step.kind is not StepKind.CALL and step.role not in set(Role):
        yield Finding(
            step.key, "nobody", f"Bước “{step.title}” giao cho vai trò “{step.role}”, không ai giữ vai trò này."
        )
    yield from _agencies(step)
    for outcome in step.outcomes:
        if not outcome.to:
            yield Finding(
                step.key,
                "no_default",
                f"Kết quả “{outcome.label}” của bước “{step.title}” có điều kiện nhưng chưa ghi "
                "đi đâu khi không điều kiện nào đúng.",
            )
    keys = Counter(outcome.key for outcome in step.outcomes)
    for key in [key for key, times in keys.items() if times > 1]:
        yield Finding(step.key, "duplicate_key", f"Bước “{step.title}” có {keys[key]} kết quả cùng mã “{key}”.")


def _agencies(step: Step) -> Iterator[Finding]:
    """Find what a step that turns to another agency lacks."""
    if step.kind is StepKind.CONSULT:
        if not step.question:
            yield Finding(step.key, "no_question", f"Bước lấy ý kiến “{step.title}” chưa ghi câu hỏi.")
        if not step.limit_hours:
            yield Finding(
                step.key, "no_limit", f"Bước lấy ý kiến “{step.title}” cần thời hạn trả lời riêng, lớn hơn 0 giờ."
            )
    if step.kind is StepKind.CALL:
        if step.agency in _OWN_SIDE or not step.calls:
            yield Finding(
                step.key,
                "bad_call",
                f"Bước “{step.title}” chuyển cơ quan khác giải quyết: hãy ghi cơ quan đó và mã thủ tục của họ.",
            )
        strange = [outcome.key for outcome in step.outcomes if outcome.key not in _ENDINGS]
        if strange or Ending.FINISH not in {outcome.key for outcome in step.outcomes}:
            yield Finding(
                step.key,
                "bad_call",
                f"Bước “{step.title}” cần kết quả “finish”, và chỉ có thể thêm “refuse”, “stop”: "
                "đó là các cách quy trình của cơ quan kia kết thúc.",
            )


def _nobody(definition: ProcessDefinition, unstaffed: Collection[str]) -> Iterator[Finding]:
    for step in definition.steps:
        if step.key in unstaffed:
            yield Finding(
                step.key,
                "nobody",
                f"Bước “{step.title}” chưa có ai thực hiện: cơ quan chưa có người giữ vai trò cần thiết.",
            )


def _conditions(step: Step, names: Names) -> Iterator[Finding]:
    for outcome in step.outcomes:
        for choice in outcome.choices:
            problem = condition_problem(choice.condition, names)
            if problem:
                yield Finding(
                    step.key,
                    "bad_condition",
                    f"Kết quả “{outcome.label}” của bước “{step.title}”, điều kiện “{choice.condition}”: {problem}.",
                )


class _Graph:
    """The process as a graph, walked once for every question; all targets exist."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self.steps = {step.key: step for step in definition.steps}
        self.next: Mapping[str, frozenset[str]] = {
            key: frozenset(step.targets) - _ENDINGS for key, step in self.steps.items()
        }
        first = [definition.start] if definition.start in self.steps else []
        self.reached = self._closure(first, self.next)

    @staticmethod
    def _closure(first: Iterable[str], edges: Mapping[str, frozenset[str]]) -> set[str]:
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting.extend(edges[key])
        return seen

    def reach(self) -> Iterator[Finding]:
        """Find steps nobody gets to, and steps that lead to no ending."""
        before: dict[str, set[str]] = {key: set() for key in self.steps}
        for key, targets in self.next.items():
            for target in targets:
                before[target].add(key)
        ending = [key for key, step in self.steps.items() if _ENDINGS.intersection(step.targets)]
        saved = self._closure(ending, {key: frozenset(sources) for key, sources in before.items()})
        for key, step in self.steps.items():
            if key not in self.reached:
                yield Finding(key, "unreachable", f"Không có đường đi nào tới bước “{step.title}”.")
            elif key not in saved and step.targets:
                yield Finding(
                    key, "trapped", f"Từ bước “{step.title}” không có đường đi nào tới khi kết thúc quy trình."
                )

    def forks(self) -> Iterator[Finding]:
        """Find forks that are nested, left sideways, or joined elsewhere than at one join."""
        homes: dict[str, set[str]] = {key: set() for key in self.steps}
        for step in self.steps.values():
            for outcome, way in _forks(step):
                inside, joins = self._branches(way)
                yield from self._fork(step, outcome.label, way, joins)
                for key in inside:
                    homes[key].update(joins if len(joins) == 1 else ())
                    yield from self._inside(self.steps[key])
        for key in self._trunk():
            if self.steps[key].kind is StepKind.JOIN:
                yield Finding(
                    key, "join_outside_fork", f"Bước hợp nhánh “{self.steps[key].title}” được gọi tới từ ngoài nhánh."
                )
            homes[key].add(_NO_FORK)
        for key, found in homes.items():
            if len(found) > 1 and self.steps[key].kind is not StepKind.JOIN:
                yield Finding(
                    key,
                    "crosses_fork",
                    f"Bước “{self.steps[key].title}” vừa ở trong nhánh song song vừa ở ngoài, "
                    "hoặc thuộc hai nhóm nhánh khác nhau.",
                )

    def _branches(self, first: tuple[str, ...]) -> tuple[list[str], set[str]]:
        """Walk the branches of a fork up to their joins; return the steps inside and the joins met."""
        seen: dict[str, None] = {}
        joins: set[str] = set()
        waiting = [key for key in first if key in self.steps]
        while waiting:
            key = waiting.pop()
            if self.steps[key].kind is StepKind.JOIN:
                joins.add(key)
            elif key not in seen:
                seen[key] = None
                waiting.extend(self.next[key])
        return list(seen), joins

    def _fork(self, step: Step, label: str, to: tuple[str, ...], joins: set[str]) -> Iterator[Finding]:
        where = f"Kết quả “{label}” của bước “{step.title}”"
        if any(target in _ENDINGS or self.steps[target].kind is StepKind.JOIN for target in to):
            yield Finding(step.key, "empty_branch", f"{where} có một nhánh không có bước nào để làm.")
        if len(joins) > 1:
            yield Finding(step.key, "many_joins", f"{where} có các nhánh hợp lại ở những bước khác nhau.")
        times: Counter[str] = Counter()
        for target in to:
            inside, joined = self._branches((target,))
            times.update(inside)
            if not joined:
                yield Finding(step.key, "no_join", f"{where}: nhánh “{target}” không tới bước hợp nhánh nào.")
        for key in [key for key, count in times.items() if count > 1]:
            yield Finding(
                key,
                "shared_branch",
                f"Bước “{self.steps[key].title}” thuộc hai nhánh song song cùng lúc, sẽ mở hai lần.",
            )

    def _inside(self, step: Step) -> Iterator[Finding]:
        if any(outcome.forks for outcome in step.outcomes):
            yield Finding(
                step.key, "nested_fork", f"Bước “{step.title}” rẽ nhánh khi đang ở trong một nhánh song song."
            )
        if _ENDINGS.intersection(step.targets):
            yield Finding(
                step.key,
                "leaves_fork",
                f"Bước “{step.title}” kết thúc quy trình từ trong nhánh song song; nhánh phải đi tới bước hợp nhánh.",
            )

    def _trunk(self) -> set[str]:
        """Return the steps reached from the start without entering a fork; a fork counts as its join's target."""
        seen: set[str] = set()
        waiting = [self.definition.start] if self.definition.start in self.steps else []
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            step = self.steps[key]
            waiting.extend(target for target in [step.to] if target in self.steps and target is not None)
            for way in [way for outcome in step.outcomes for way in outcome.ways]:
                joins = self._branches(way)[1] if len(way) > 1 else set()
                after = [self.steps[join].to for join in joins] if len(way) > 1 else list(way)
                waiting.extend(target for target in after if target is not None and target in self.steps)
        return seen

    def backs(self) -> Iterator[Finding]:
        """Find returns that do not return, and loops nobody declared as a return."""
        for step in self.steps.values():
            for outcome in [outcome for outcome in step.outcomes if outcome.back]:
                if outcome.forks or not all(self._comes_before(target, step.key) for target in outcome.targets):
                    yield Finding(
                        step.key,
                        "bad_back",
                        f"Kết quả “{outcome.label}” của bước “{step.title}” là trả lại nhưng không dẫn về bước trước.",
                    )
        for key in self._looping():
            yield Finding(
                key,
                "undeclared_loop",
                f"Bước “{self.steps[key].title}” nằm trên một vòng lặp; "
                "hãy đánh dấu “trả lại” cho kết quả quay về bước trước.",
            )

    def _looping(self) -> list[str]:
        forward = {key: self._forward(step) for key, step in self.steps.items()}
        return [key for key in self.steps if key in self._closure(forward[key], forward)]

    def _comes_before(self, target: str, key: str) -> bool:
        return target in self.steps and key in self._closure([target], self.next)

    def _forward(self, step: Step) -> frozenset[str]:
        ways = {target for outcome in step.outcomes if not outcome.back for target in outcome.targets}
        return frozenset((ways | {step.to or ""}) & self.steps.keys())

    def _forward_order(self) -> list[str]:
        """Return the steps so that every forward way leads to a later one; there are no forward loops."""
        incoming = Counter(target for step in self.steps.values() for target in self._forward(step))
        order = [key for key in self.steps if not incoming[key]]
        for key in order:
            for target in sorted(self._forward(self.steps[key])):
                incoming[target] -= 1
                if not incoming[target]:
                    order.append(target)
        return order

    def longest(self, total: float) -> Iterator[Finding]:
        """Find out whether the longest way forward takes more working hours than the law gives."""
        hours, way = self.longest_way()
        if hours > total:
            named = " → ".join(f"“{self.steps[key].title}”" for key in way if self.steps[key].kind is not StepKind.JOIN)
            yield Finding(
                None,
                "over_limit",
                f"Đường đi dài nhất qua các bước ({named}) mất {_hours(hours)} giờ làm việc, "
                f"nhiều hơn thời hạn giải quyết {_hours(total)} giờ.",
            )

    def longest_way(self) -> tuple[float, list[str]]:
        """Return the longest way forward and its working hours; nothing when a loop leaves it open."""
        if self._looping() or self.definition.start not in self.steps:
            return 0, []
        hours: dict[str, float] = {}
        onward: dict[str, str] = {}
        for key in reversed(self._forward_order()):
            after = max(sorted(self._forward(self.steps[key])), key=lambda target: hours[target], default="")
            onward[key] = after
            hours[key] = self.steps[key].limit_hours + hours.get(after, 0)
        way = [self.definition.start]
        while onward[way[-1]]:
            way.append(onward[way[-1]])
        return hours[self.definition.start], way


def _forks(step: Step) -> Iterator[tuple[Outcome, tuple[str, ...]]]:
    """Yield every way of a step that opens branches side by side."""
    for outcome in step.outcomes:
        for way in outcome.ways:
            if len(way) > 1:
                yield outcome, way


def _hours(hours: float) -> str:
    return f"{hours:g}".replace(".", ",")
