"""What differs between two versions of an internal process, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from motcua.procedures.rules.process_definition import Ending, Outcome, ProcessDefinition, Step, StepKind
from motcua.procedures.rules.process_draft import hours_text

ROLE_WORDS: Mapping[str, str] = {
    "desk": "Bộ phận Một cửa",
    "dispatcher": "người phân công",
    "handler": "công chức thụ lý",
    "approver": "lãnh đạo duyệt",
    "signer": "người ký",
    "clerk": "văn thư",
}
END_WORDS: Mapping[str, str] = {
    Ending.FINISH: "có kết quả tại Bộ phận Một cửa",
    Ending.REFUSE: "từ chối giải quyết",
    Ending.STOP: "dừng giải quyết",
}
KIND_WORDS: Mapping[str, str] = {
    StepKind.TASK: "xử lý",
    StepKind.APPROVE: "duyệt",
    StepKind.ISSUE: "phát hành",
    StepKind.JOIN: "hợp nhánh",
    StepKind.CONSULT: "lấy ý kiến",
    StepKind.CALL: "chuyển quy trình cơ quan khác",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `step` is the key of the step it concerns, None for the whole process."""

    step: str | None
    kind: str
    sentence: str


def differences(before: ProcessDefinition, after: ProcessDefinition) -> list[Change]:
    """Return what changed from one version to the next, in the order of the new one, removed steps last.

    Steps are the same when their keys are; the order of rows says nothing by itself.
    """
    found: list[Change] = []
    if before.title != after.title:
        found.append(Change(None, "changed", f"Đổi tên quy trình “{before.title}” thành “{after.title}”."))
    if before.start != after.start:
        found.append(
            Change(
                None, "changed", f"Bắt đầu ở “{_name(after, after.start)}”, trước là “{_name(before, before.start)}”."
            )
        )
    total = _hours(after) - _hours(before)
    if total:
        more = "tăng" if total > 0 else "giảm"
        found.append(Change(None, "changed", f"Tổng giờ các bước {more} {hours_text(abs(total))} giờ làm việc."))
    for step in after.steps:
        old = before.find(step.key)
        if old is None:
            found.append(Change(step.key, "added", f"Thêm bước “{step.title}”{_who(step)}."))
        else:
            found.extend(Change(step.key, "changed", text) for text in _changed(before, after, old, step))
    found.extend(
        Change(step.key, "removed", f"Bỏ bước “{step.title}”.") for step in before.steps if after.find(step.key) is None
    )
    return found


def _changed(before: ProcessDefinition, after: ProcessDefinition, old: Step, new: Step) -> Iterator[str]:
    name = f"Bước “{new.title}”"
    if old.title != new.title:
        yield f"Đổi tên bước “{old.title}” thành “{new.title}”."
    if old.kind != new.kind:
        yield f"{name}: loại việc đổi từ {KIND_WORDS[old.kind]} thành {KIND_WORDS[new.kind]}."
    if (old.agency, old.role) != (new.agency, new.role):
        yield f"{name}: người làm đổi từ {_doer(old)} thành {_doer(new)}."
    if old.limit_hours != new.limit_hours:
        way, to = ("tăng", "lên") if new.limit_hours > old.limit_hours else ("giảm", "còn")
        yield f"{name}: hạn {way} từ {hours_text(old.limit_hours)} {to} {hours_text(new.limit_hours)} giờ làm việc."
    if old.instructions != new.instructions:
        yield f"{name}: sửa hướng dẫn."
    if old.question != new.question:
        yield f"{name}: sửa câu hỏi lấy ý kiến."
    if old.calls != new.calls:
        yield f"{name}: thủ tục được gọi đổi từ {old.calls or 'chưa có'} thành {new.calls or 'chưa có'}."
    yield from (f"{name}: thêm sản phẩm “{text}”." for text in new.outputs if text not in old.outputs)
    yield from (f"{name}: bỏ sản phẩm “{text}”." for text in old.outputs if text not in new.outputs)
    if old.to != new.to:
        yield f"{name}: đi tiếp tới “{_name(after, new.to or '')}”, trước là “{_name(before, old.to or '')}”."
    yield from _ways(before, after, old, new, name)


def _ways(before: ProcessDefinition, after: ProcessDefinition, old: Step, new: Step, name: str) -> Iterator[str]:
    known = {outcome.key: outcome for outcome in old.outcomes}
    for outcome in new.outcomes:
        was = known.pop(outcome.key, None)
        if was is None:
            yield f"{name}: thêm kết quả “{outcome.label}” → {_targets(after, outcome)}."
            continue
        if was.label != outcome.label:
            yield f"{name}: kết quả “{was.label}” đổi thành “{outcome.label}”."
        if (was.to, was.choices) != (outcome.to, outcome.choices):
            yield f"{name}: “{outcome.label}” nay dẫn tới {_targets(after, outcome)}, trước là {_targets(before, was)}."
        if was.back != outcome.back:
            yield f"{name}: “{outcome.label}” {'nay là' if outcome.back else 'không còn là'} trả lại bước trước."
        if was.needs_comment != outcome.needs_comment:
            yield f"{name}: “{outcome.label}” {'nay phải' if outcome.needs_comment else 'không còn phải'} ghi ý kiến."
    yield from (f"{name}: bỏ kết quả “{outcome.label}”." for outcome in known.values())


def _targets(definition: ProcessDefinition, outcome: Outcome) -> str:
    choices = [f"{_names(definition, choice.to)} khi {choice.condition}" for choice in outcome.choices]
    return "; ".join([*choices, *([_names(definition, outcome.to)] if outcome.to else [])])


def _names(definition: ProcessDefinition, to: tuple[str, ...]) -> str:
    return " và ".join(f"“{_name(definition, target)}”" for target in to)


def _name(definition: ProcessDefinition, key: str) -> str:
    if key in END_WORDS:
        return END_WORDS[key]
    step = definition.find(key)
    return step.title if step else key


def _who(step: Step) -> str:
    if step.kind is StepKind.JOIN:
        return ""
    return f": {_doer(step)}, {hours_text(step.limit_hours)} giờ làm việc"


def _doer(step: Step) -> str:
    places = {"receiving": "nơi tiếp nhận", "handling": "cơ quan giải quyết"}
    place = places.get(step.agency) or f"cơ quan phối hợp ({step.agency.removeprefix('slot:')})"
    return f"{ROLE_WORDS.get(step.role, step.role)} – {place}" if step.role else place


def _hours(definition: ProcessDefinition) -> float:
    return sum(step.limit_hours for step in definition.steps)
