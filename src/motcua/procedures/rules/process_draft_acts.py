"""The buttons of the table in which a process is written: each gives a new draft, none can fail."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from motcua.core.text import fold
from motcua.procedures.rules.process_definition import MOST_OUTCOMES, MOST_STEPS, Ending, StepKind
from motcua.procedures.rules.process_draft import MOST_CHOICES, SHORT, Choice, Draft, Outcome, Step

_INDEX = re.compile(r"\d{1,3}")


def empty(title: str) -> Draft:
    """Return a draft with one row to begin with."""
    draft = Draft(title=title, start="", steps=[])
    return add_step(draft, -1)


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
