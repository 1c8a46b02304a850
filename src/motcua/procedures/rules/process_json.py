"""The stored form of a process, and the JSON file it is exchanged as."""

import json
from typing import Any, Final

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_definition import Choice, Outcome, ProcessDefinition, Step, StepKind, parse

LARGEST_FILE: Final = 2_000_000


def dump(definition: ProcessDefinition) -> dict[str, Any]:
    """Return the stored form of a process; `parse` reads it back as the same value."""
    return {
        "title": definition.title,
        "start": definition.start,
        "steps": [_step(step) for step in definition.steps],
    }


def write_json(definition: ProcessDefinition) -> bytes:
    """Return a process as a JSON file, for people to read."""
    return (json.dumps(dump(definition), ensure_ascii=False, indent=2) + "\n").encode()


def read_json(data: bytes) -> ProcessDefinition:
    """Return the process of a JSON file.

    Raises:
        RuleBroken: It is no JSON (the message says line and column), or no process.
    """
    if len(data) > LARGEST_FILE:
        raise RuleBroken("process.too_large", f"Tệp JSON lớn quá {LARGEST_FILE // 1_000_000} MB.")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise RuleBroken("process.bad_json", "Tệp JSON phải dùng bảng mã UTF-8. Hãy lưu lại rồi nạp.") from fault
    except json.JSONDecodeError as fault:
        where = f"dòng {fault.lineno}, cột {fault.colno}"
        raise RuleBroken("process.bad_json", f"Tệp không phải JSON đúng cú pháp ({where}).") from fault
    except (RecursionError, ValueError) as fault:
        raise RuleBroken("process.bad_json", "Tệp JSON lồng quá sâu hoặc có số quá dài.") from fault
    return parse(value)


def _step(step: Step) -> dict[str, Any]:
    if step.kind is StepKind.JOIN:
        return {"key": step.key, "title": step.title, "kind": "join", **({"to": step.to} if step.to else {})}
    stored: dict[str, Any] = {
        "key": step.key,
        "title": step.title,
        "kind": step.kind.value,
        "agency": step.agency,
        "role": step.role,
        "limit_hours": step.limit_hours,
        "instructions": step.instructions,
        "outputs": list(step.outputs),
        "outcomes": [_outcome(outcome) for outcome in step.outcomes],
    }
    return stored | {name: text for name, text in (("question", step.question), ("calls", step.calls)) if text}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    stored: dict[str, Any] = {"key": outcome.key, "label": outcome.label}
    if outcome.choices:
        stored["when"] = [_choice(choice) for choice in outcome.choices]
    if outcome.to:
        stored["to"] = _targets(outcome.to)
    flags = {"back": outcome.back, "needs_comment": outcome.needs_comment}
    return stored | {name: True for name, given in flags.items() if given}


def _choice(choice: Choice) -> dict[str, Any]:
    return {"if": choice.condition, "to": _targets(choice.to)}


def _targets(to: tuple[str, ...]) -> str | list[str]:
    return list(to) if len(to) > 1 else to[0]
