"""A draft as a definition: what is still missing, and the picture of what is there already."""

from collections.abc import Callable, Mapping
from typing import Any

from motcua.procedures.rules.process_checker import Finding
from motcua.procedures.rules.process_definition import Choice as DefinedChoice
from motcua.procedures.rules.process_definition import Outcome as DefinedOutcome
from motcua.procedures.rules.process_definition import ProcessDefinition as Definition
from motcua.procedures.rules.process_definition import Step as DefinedStep
from motcua.procedures.rules.process_definition import StepKind
from motcua.procedures.rules.process_draft import Draft, Outcome, Step, hours_of, listed


def definition_of(draft: Draft) -> tuple[dict[str, Any], list[Finding]]:
    """Return the definition of a draft and what is still missing in it; it can be parsed when nothing is missing."""
    missing: list[Finding] = []
    if not draft["title"]:
        missing.append(Finding(None, "draft.title", "Quy trình chưa có tên."))
    if not draft["steps"]:
        missing.append(Finding(None, "draft.empty", "Quy trình chưa có bước nào. Hãy thêm bước đầu tiên."))
    steps = [_defined(step, number, missing) for number, step in enumerate(draft["steps"], 1)]
    start = draft["start"] or (draft["steps"][0]["key"] if draft["steps"] else "")
    return {"title": draft["title"], "start": start, "steps": steps}, missing


def _defined(step: Step, number: int, missing: list[Finding]) -> dict[str, Any]:
    def lacks(code: str, message: str) -> None:
        missing.append(Finding(step["key"], f"draft.{code}", message))

    name = f"Bước {number}"
    if not step["title"]:
        lacks("title", f"{name} chưa có tên.")
    made: dict[str, Any] = {"key": step["key"], "title": step["title"] or name, "kind": step["kind"]}
    if step["kind"] == StepKind.JOIN:
        return made | ({"to": step["to"]} if step["to"] else {})
    hours = hours_of(step["hours"])
    if hours is None:
        lacks("hours", f"{name}: thời hạn phải là số giờ làm việc, ví dụ 4 hoặc 1,5. Không đặt hạn riêng thì ghi 0.")
    if not step["agency"]:
        lacks("agency", f"{name} chưa chọn cơ quan thực hiện.")
    if not step["role"] and step["kind"] != "call":
        lacks("role", f"{name} chưa chọn người thực hiện.")
    made |= {"agency": step["agency"], "role": step["role"], "limit_hours": hours or 0}
    made |= {"instructions": step["instructions"]}
    made["outputs"] = [line.strip() for line in step["outputs"].split("\n") if line.strip()]
    made["outcomes"] = [
        _outcome(way, f"{name}, kết quả {place}", lacks) for place, way in enumerate(step["outcomes"], 1)
    ]
    if step["kind"] == "consult" and step["question"]:
        made["question"] = step["question"]
    if step["kind"] == "call" and step["calls"]:
        made["calls"] = step["calls"]
    return made


def _outcome(way: Outcome, name: str, lacks: Callable[[str, str], None]) -> dict[str, Any]:
    if not way["label"]:
        lacks("label", f"{name} chưa có tên, ví dụ “Đồng ý, trình duyệt”.")
    if not way["to"] and not way["choices"]:
        lacks("to", f"{name} chưa chọn bước sau.")
    made: dict[str, Any] = {"key": way["key"], "label": way["label"]}
    if way["choices"]:
        made["when"] = [{"if": one["condition"], "to": _single(one["to"])} for one in way["choices"]]
        for place, one in enumerate(way["choices"], 1):
            if not one["condition"] or not one["to"]:
                lacks("choice", f"{name}, điều kiện {place} phải có cả điều kiện và bước sau.")
    if way["to"]:
        made["to"] = _single(way["to"])
    return made | {name: True for name in ("back", "needs_comment") if way[name]}


def _single(to: list[str]) -> str | list[str]:
    return to[0] if len(to) == 1 else list(to)


def drawable(definition: Mapping[str, Any]) -> Definition:
    """Return an unfinished definition as a value that can be drawn; nothing in it is judged."""
    return Definition(
        title=str(definition["title"]) or "Quy trình",
        start=str(definition["start"]),
        steps=tuple(_drawn(step) for step in definition["steps"]),
    )


def _drawn(step: Mapping[str, Any]) -> DefinedStep:
    kind = StepKind(step["kind"]) if step["kind"] in set(StepKind) else StepKind.TASK
    return DefinedStep(
        key=step["key"],
        title=step["title"],
        kind=kind,
        agency=step.get("agency", ""),
        role=step.get("role", ""),
        limit_hours=step.get("limit_hours", 0),
        instructions=step.get("instructions", ""),
        outputs=tuple(step.get("outputs") or ()),
        question=step.get("question", ""),
        calls=step.get("calls", ""),
        outcomes=tuple(
            DefinedOutcome(
                key=one["key"],
                label=one["label"],
                to=tuple(listed(one.get("to"))),
                back=bool(one.get("back")),
                needs_comment=bool(one.get("needs_comment")),
                choices=tuple(DefinedChoice(each["if"], tuple(listed(each["to"]))) for each in one.get("when", ())),
            )
            for one in step.get("outcomes", ())
        ),
        to=step.get("to"),
    )
