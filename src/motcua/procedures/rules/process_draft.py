"""A process while somebody writes it: rows as typed, even unfinished, so that nothing is ever lost.

A draft has the shape of the stored definition, but hours are text, every way is a list and anything may be empty.
`process_draft_acts` are the buttons of the table; `process_draft_definition` makes a definition of it and says, beside
which row, what is still missing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

from motcua.core.text import clean_input
from motcua.procedures.rules.process_definition import MOST_HOURS, MOST_OUTCOMES, MOST_STEPS, StepKind

LINE: Final = 500
TEXT: Final = 4000
SHORT: Final = 60
MOST_CHOICES: Final = 20
MOST_WAYS: Final = 10
_HOURS = re.compile(r"\d{1,6}([.,]\d{1,4})?")
_PLACE = re.compile(r"(s\d{1,3})(-o\d{1,2})?(-w\d{1,2})?-([a-z]+)")


class Choice(TypedDict):
    """Where an outcome leads when a condition holds."""

    condition: str
    to: list[str]


class Outcome(TypedDict):
    """A way out of a step."""

    key: str
    label: str
    to: list[str]
    back: bool
    needs_comment: bool
    choices: list[Choice]


class Step(TypedDict):
    """A row of the table."""

    key: str
    title: str
    kind: str
    agency: str
    role: str
    hours: str
    instructions: str
    outputs: str
    question: str
    calls: str
    to: str
    outcomes: list[Outcome]


class Draft(TypedDict):
    """The whole table."""

    title: str
    start: str
    steps: list[Step]


def from_definition(definition: Mapping[str, Any]) -> Draft:
    """Return the draft of a stored definition."""
    return Draft(
        title=str(definition["title"]),
        start=str(definition["start"]),
        steps=[_row(step) for step in definition["steps"]],
    )


def _row(step: Mapping[str, Any]) -> Step:
    return Step(
        key=step["key"],
        title=step["title"],
        kind=step["kind"],
        agency=step.get("agency", ""),
        role=step.get("role", ""),
        hours=hours_text(step["limit_hours"]) if step.get("limit_hours") is not None else "",
        instructions=step.get("instructions", ""),
        outputs="\n".join(step.get("outputs") or ()),
        question=step.get("question", ""),
        calls=step.get("calls", ""),
        to=step.get("to") or "",
        outcomes=[_way(outcome) for outcome in step.get("outcomes") or ()],
    )


def _way(outcome: Mapping[str, Any]) -> Outcome:
    return Outcome(
        key=outcome["key"],
        label=outcome["label"],
        to=listed(outcome.get("to")),
        back=bool(outcome.get("back")),
        needs_comment=bool(outcome.get("needs_comment")),
        choices=[Choice(condition=one["if"], to=listed(one["to"])) for one in outcome.get("when") or ()],
    )


def listed(to: str | Sequence[str] | None) -> list[str]:
    """Return targets as a list, whether one, several or none is stored."""
    return [to] if isinstance(to, str) and to else list(to or ())


def hours_text(hours: float) -> str:
    """Return working hours as they are typed: `1,5`."""
    return f"{hours:.4f}".rstrip("0").rstrip(".").replace(".", ",")


def hours_of(text: str) -> float | None:
    """Return working hours as typed, `1,5`; None when it is no such number."""
    if not _HOURS.fullmatch(text):
        return None
    hours = float(text.replace(",", "."))
    if hours > MOST_HOURS:
        return None
    return int(hours) if hours.is_integer() else hours


def from_posted(posted: Mapping[str, Sequence[str]]) -> Draft:
    """Return the draft that a posted table says; names are like `s<row>-o<way>-w<choice>-to`."""
    rows: dict[int, dict[str, Any]] = {}
    for name, values in posted.items():
        if found := _PLACE.fullmatch(name):
            _put(rows, found, values)
    return Draft(
        title=_line(posted.get("title")),
        start=_line(posted.get("start"), SHORT),
        steps=[_posted_step(rows[place]) for place in sorted(rows)[:MOST_STEPS]],
    )


def _put(rows: dict[int, dict[str, Any]], found: re.Match[str], values: Sequence[str]) -> None:
    step, way, choice, name = found.groups()
    place = rows.setdefault(int(step[1:]), {"ways": {}})
    if way:
        place = place["ways"].setdefault(int(way[2:]), {"choices": {}})
    if choice:
        place = place.setdefault("choices", {}).setdefault(int(choice[2:]), {})
    place[name] = values


def _posted_step(row: Mapping[str, Any]) -> Step:
    return Step(
        key=_line(row.get("key"), SHORT),
        title=_line(row.get("title")),
        kind=_line(row.get("kind"), SHORT) or StepKind.TASK.value,
        agency=_line(row.get("agency"), SHORT),
        role=_line(row.get("role"), SHORT),
        hours=_line(row.get("hours"), 20),
        instructions=_text(row.get("instructions")),
        outputs=_text(row.get("outputs")),
        question=_text(row.get("question")),
        calls=_line(row.get("calls"), SHORT),
        to=_line(row.get("to"), SHORT),
        outcomes=[_posted_way(row["ways"][place]) for place in sorted(row["ways"])[:MOST_OUTCOMES]],
    )


def _posted_way(way: Mapping[str, Any]) -> Outcome:
    choices = way.get("choices") or {}
    return Outcome(
        key=_line(way.get("key"), SHORT),
        label=_line(way.get("label")),
        to=_targets(way.get("to")),
        back=bool(way.get("back")),
        needs_comment=bool(way.get("comment")),
        choices=[
            Choice(condition=_line(one.get("if"), TEXT), to=_targets(one.get("to")))
            for one in (choices[place] for place in sorted(choices)[:MOST_CHOICES])
        ],
    )


def _line(values: Sequence[str] | None, most: int = LINE) -> str:
    return clean_input(values[0], most, multiline=False) if values else ""


def _text(values: Sequence[str] | None) -> str:
    return clean_input(values[0], TEXT) if values else ""


def _targets(values: Sequence[str] | None) -> list[str]:
    found = [clean_input(value, SHORT, multiline=False) for value in values or ()]
    return list(dict.fromkeys(value for value in found if value))[:MOST_WAYS]
