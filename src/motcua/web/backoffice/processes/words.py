"""Words of the pages about processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.procedures.editions import EditionState
from motcua.procedures.rules.process_draft import hours_text
from motcua.procedures.rules.process_import import AGENCY_WORDS, ENDING_WORDS, KIND_WORDS, ROLE_WORDS
from motcua.procedures.rules.process_slots import KIND_NAMES, Filling, SlotKind

STATES: Mapping[EditionState, tuple[str, str, str]] = {
    EditionState.DRAFT: ("Bản thảo", "amber", "ring"),
    EditionState.SUBMITTED: ("Đang chờ phê duyệt", "blue", "clock"),
    EditionState.IN_FORCE: ("Đang áp dụng", "green", "tick"),
    EditionState.SUPERSEDED: ("Đã thay thế", "grey", "dot"),
    EditionState.REPEALED: ("Đã bãi bỏ", "red", "cross"),
    EditionState.DISCARDED: ("Đã bỏ", "grey", "square"),
}
KINDS = {kind.value: words for kind, words in KIND_WORDS.items()}
ROLES = {role.value: words for role, words in ROLE_WORDS.items()}
ENDINGS = dict(ENDING_WORDS)


@dataclass(frozen=True)
class StepLine:
    """A step in words."""

    key: str
    title: str
    kind: str
    place: str
    role: str
    hours: str
    instructions: str
    outputs: list[str]
    ways: list[str]


def lines_of(definition: Mapping[str, Any], agencies: Mapping[str, str] | None = None) -> list[StepLine]:
    """Return the steps of a definition in words.

    Args:
        agencies: Names of the agencies that fill the slots, where they are known.
    """
    titles = {step["key"]: step["title"] for step in definition["steps"]} | ENDINGS
    return [
        StepLine(
            key=step["key"],
            title=step["title"],
            kind=KINDS.get(step["kind"], step["kind"]),
            place=place_words(str(step.get("agency", "")), agencies or {}) if step["kind"] != "join" else "",
            role="" if step["kind"] == "join" else ROLES.get(step.get("role", ""), step.get("role", "")),
            hours=f"{hours_text(step['limit_hours'])} giờ" if step.get("limit_hours") else "",
            instructions=step.get("instructions", ""),
            outputs=list(step.get("outputs") or ()),
            ways=[way for outcome in step.get("outcomes") or () for way in _ways(outcome, titles)]
            or [f"→ {_target(step.get('to') or '', titles)}"],
        )
        for step in definition["steps"]
    ]


def place_words(agency: str, agencies: Mapping[str, str]) -> str:
    """Return who does a step: a side, or the agency of a slot."""
    name = agency.removeprefix("slot:")
    return AGENCY_WORDS.get(agency) or agencies.get(name) or f"Cơ quan phối hợp ({name})"


def slot_words(filling: Filling | None, names: Mapping[int, str]) -> str:
    """Return what a version says of a slot: the kind of agency, or the one agency by name; empty when nothing."""
    if filling is None:
        return ""
    return KIND_NAMES[SlotKind(filling)] if isinstance(filling, str) else names.get(filling, "")


def _ways(outcome: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    choices = [f"{outcome['label']}, nếu {one['if']} → {_target(one['to'], titles)}" for one in outcome.get("when", ())]
    rest = "nếu không " if choices else ""
    flags = [text for name, text in (("back", "trả lại"), ("needs_comment", "ghi ý kiến")) if outcome.get(name)]
    told = f" ({', '.join(flags)})" if flags else ""
    default = [f"{outcome['label']} {rest}→ {_target(outcome['to'], titles)}{told}"] if outcome.get("to") else []
    return choices + default


def _target(to: str | Sequence[str], titles: Mapping[str, str]) -> str:
    keys = [to] if isinstance(to, str) else to
    return " và ".join(titles.get(key, key) for key in keys) or "chưa chọn"
