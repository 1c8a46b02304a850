"""A process while somebody writes it: rows as typed, even unfinished, so that nothing is ever lost.

A draft has the shape of the stored definition, but hours are text, every way is a list and anything may be empty.
`definition_of` turns it into a definition and says, beside which row, what is still missing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypedDict

from motcua.core.text import clean_input, fold
from motcua.procedures.rules.process_checker import Finding
from motcua.procedures.rules.process_definition import MOST_HOURS, MOST_OUTCOMES, MOST_STEPS, Ending, StepKind
from motcua.procedures.rules.process_definition import Choice as DefinedChoice
from motcua.procedures.rules.process_definition import Outcome as DefinedOutcome
from motcua.procedures.rules.process_definition import ProcessDefinition as Definition
from motcua.procedures.rules.process_definition import Step as DefinedStep

LINE: Final = 500
TEXT: Final = 4000
SHORT: Final = 60
MOST_CHOICES: Final = 20
MOST_WAYS: Final = 10
_HOURS = re.compile(r"\d{1,6}([.,]\d{1,4})?")
_INDEX = re.compile(r"\d{1,3}")
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


def empty(title: str) -> Draft:
    """Return a draft with one row to begin with."""
    draft = Draft(title=title, start="", steps=[])
    return add_step(draft, -1)


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
        to=_listed(outcome.get("to")),
        back=bool(outcome.get("back")),
        needs_comment=bool(outcome.get("needs_comment")),
        choices=[Choice(condition=one["if"], to=_listed(one["to"])) for one in outcome.get("when") or ()],
    )


def _listed(to: str | Sequence[str] | None) -> list[str]:
    return [to] if isinstance(to, str) and to else list(to or ())


def hours_text(hours: float) -> str:
    """Return working hours as they are typed: `1,5`."""
    return f"{hours:.4f}".rstrip("0").rstrip(".").replace(".", ",")


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


def act(draft: Draft, command: str) -> Draft:
    """Return the draft after one button of the table; an unknown command changes nothing.

    Commands: `them:<row>` adds a row after it (-1: at the top), `xoa`, `len`, `xuong` remove and move, `them-kq:<row>`,
    `xoa-kq:<row>:<way>`, `them-dk:<row>:<way>`, `xoa-dk:<row>:<way>:<choice>` concern its ways and conditions.
    """
    name, *places = command.split(":")
    done = _ACTS.get(name)
    if done is None or not all(_INDEX.fullmatch(place) or place == "-1" for place in places):
        return draft
    numbers = [int(place) for place in places]
    try:
        return done(draft, *numbers)
    except (IndexError, TypeError):
        return draft


def add_step(draft: Draft, after: int) -> Draft:
    """Return the draft with an empty row after this one; a single way of that row with no target leads to it."""
    if len(draft["steps"]) >= MOST_STEPS:
        return draft
    key = free_key([step["key"] for step in draft["steps"]], f"buoc-{len(draft['steps']) + 1}")
    fresh = Step(
        key=key,
        title="",
        kind=StepKind.TASK.value,
        agency="handling",
        role="handler",
        hours="",
        instructions="",
        outputs="",
        question="",
        calls="",
        to="",
        outcomes=[_fresh_way(1)],
    )
    steps = [*draft["steps"][: after + 1], fresh, *draft["steps"][after + 1 :]]
    if 0 <= after < len(draft["steps"]):
        steps[after] = _led_to(steps[after], key)
    return Draft(title=draft["title"], start=draft["start"] or steps[0]["key"], steps=steps)


def _led_to(step: Step, key: str) -> Step:
    ways: list[Outcome] = [
        Outcome(**{**way, "to": [key]}) if not way["to"] and not way["back"] else way for way in step["outcomes"]
    ]
    return Step(**{**step, "outcomes": ways})


def _fresh_way(number: int) -> Outcome:
    return Outcome(key=f"kq-{number}", label="Hoàn thành", to=[], back=False, needs_comment=False, choices=[])


def _remove_step(draft: Draft, row: int) -> Draft:
    gone = draft["steps"][row]["key"]
    kept = [_without(step, gone) for place, step in enumerate(draft["steps"]) if place != row]
    start = draft["start"] if draft["start"] != gone else (kept[0]["key"] if kept else "")
    return Draft(title=draft["title"], start=start, steps=kept)


def _without(step: Step, gone: str) -> Step:
    """Return a row whose ways to a removed step lead nowhere any more: the row is then shown as unfinished."""
    ways = [
        Outcome(
            key=way["key"],
            label=way["label"],
            to=[target for target in way["to"] if target != gone],
            back=way["back"],
            needs_comment=way["needs_comment"],
            choices=[
                Choice(condition=one["condition"], to=[target for target in one["to"] if target != gone])
                for one in way["choices"]
            ],
        )
        for way in step["outcomes"]
    ]
    left = "" if step["to"] == gone else step["to"]
    return Step(**{**step, "outcomes": ways, "to": left})


def _move(draft: Draft, row: int, by: int) -> Draft:
    steps = list(draft["steps"])
    other = row + by
    if not 0 <= other < len(steps):
        return draft
    was_first = draft["start"] == steps[0]["key"]
    steps[row], steps[other] = steps[other], steps[row]
    # A table whose first row begins the process keeps doing so.
    start = steps[0]["key"] if was_first and 0 in {row, other} else draft["start"]
    return Draft(title=draft["title"], start=start, steps=steps)


def _add_way(draft: Draft, row: int) -> Draft:
    step = draft["steps"][row]
    if len(step["outcomes"]) >= MOST_OUTCOMES:
        return draft
    key = free_key([way["key"] for way in step["outcomes"]], f"kq-{len(step['outcomes']) + 1}")
    way = Outcome(key=key, label="", to=[], back=False, needs_comment=False, choices=[])
    return _with_ways(draft, row, [*step["outcomes"], way])


def _remove_way(draft: Draft, row: int, way: int) -> Draft:
    ways = draft["steps"][row]["outcomes"]
    return _with_ways(draft, row, [one for place, one in enumerate(ways) if place != way])


def _add_choice(draft: Draft, row: int, way: int) -> Draft:
    outcome = draft["steps"][row]["outcomes"][way]
    if len(outcome["choices"]) >= MOST_CHOICES:
        return draft
    return _with_choices(draft, row, way, [*outcome["choices"], Choice(condition="", to=[])])


def _remove_choice(draft: Draft, row: int, way: int, choice: int) -> Draft:
    choices = draft["steps"][row]["outcomes"][way]["choices"]
    return _with_choices(draft, row, way, [one for place, one in enumerate(choices) if place != choice])


def _with_choices(draft: Draft, row: int, way: int, choices: list[Choice]) -> Draft:
    ways = list(draft["steps"][row]["outcomes"])
    ways[way] = Outcome(**{**ways[way], "choices": choices})
    return _with_ways(draft, row, ways)


def _with_ways(draft: Draft, row: int, ways: list[Outcome]) -> Draft:
    steps = list(draft["steps"])
    steps[row] = Step(**{**steps[row], "outcomes": ways})
    return Draft(title=draft["title"], start=draft["start"], steps=steps)


_ACTS: Final[Mapping[str, Callable[..., Draft]]] = {
    "them": add_step,
    "xoa": _remove_step,
    "len": lambda draft, row: _move(draft, row, -1),
    "xuong": lambda draft, row: _move(draft, row, 1),
    "them-kq": _add_way,
    "xoa-kq": _remove_way,
    "them-dk": _add_choice,
    "xoa-dk": _remove_choice,
}


def free_key(taken: Sequence[str], wanted: str) -> str:
    """Return a key nobody has yet, near the wanted one."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(wanted)).strip("-")[: SHORT - 5] or "buoc"
    used, number, key = {*taken, *Ending}, 1, base
    while key in used:
        number += 1
        key = f"{base}-{number}"
    return key


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


def hours_of(text: str) -> float | None:
    """Return working hours as typed, `1,5`; None when it is no such number."""
    if not _HOURS.fullmatch(text):
        return None
    hours = float(text.replace(",", "."))
    if hours > MOST_HOURS:
        return None
    return int(hours) if hours.is_integer() else hours


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
        outcomes=tuple(
            DefinedOutcome(
                key=one["key"],
                label=one["label"],
                to=tuple(_listed(one.get("to"))),
                back=bool(one.get("back")),
                choices=tuple(DefinedChoice(each["if"], tuple(_listed(each["to"]))) for each in one.get("when", ())),
            )
            for one in step.get("outcomes", ())
        ),
        to=step.get("to"),
    )
