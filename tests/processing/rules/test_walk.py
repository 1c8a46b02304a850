"""Walking a process with sample answers: what opens, when, and where it ends."""

from typing import Any

from motcua.procedures.rules.process_definition import Ending, ProcessDefinition, Step, parse
from motcua.processing.rules.walk import Walk, walk


def step(key: str, hours: float, *ways: tuple[str, Any], **more: Any) -> dict[str, Any]:
    outcomes = [{"key": name, "label": name, "to": to} for name, to in ways]
    made = {"key": key, "title": key.upper(), "kind": "task", "agency": "handling", "role": "handler"}
    return made | {"limit_hours": hours, "instructions": "", "outputs": [], "outcomes": outcomes} | more


FORKED = parse(
    {
        "title": "Có rẽ nhánh",
        "start": "a",
        "steps": [
            step("a", 2, ("hoi", ["b", "c"]), ("xong", "finish")),
            step("b", 3, ("tra-loi", "gop")),
            step("c", 10, ("tra-loi", "gop")),
            {"key": "gop", "title": "GOP", "kind": "join", "to": "d"},
            step("d", 1, ("xong", "finish"), ("tu-choi", "refuse")),
        ],
    }
)


def go(definition: ProcessDefinition, *moves: str, answer: bool = False) -> Walk:
    def holds(step: Step, condition: str) -> bool:
        return answer

    return walk(definition, [(one.split(".")[0], one.split(".")[1]) for one in moves], holds)


def open_at(found: Walk) -> list[tuple[str, float, float]]:
    return [(one.step.key, one.since, one.until) for one in found.waiting]


def test_begins_at_the_first_step() -> None:
    assert open_at(go(FORKED)) == [("a", 0, 2)]


def test_branches_open_together_and_what_follows_waits_for_the_slowest() -> None:
    forked = go(FORKED, "a.hoi")
    half = go(FORKED, "a.hoi", "c.tra-loi")
    joined = go(FORKED, "a.hoi", "c.tra-loi", "b.tra-loi")

    assert open_at(forked) == [("b", 2, 5), ("c", 2, 12)]
    assert open_at(half) == [("b", 2, 5)]
    assert open_at(joined) == [("d", 12, 13)]


def test_ends_with_the_whole_time_of_the_way_taken() -> None:
    done = go(FORKED, "a.hoi", "b.tra-loi", "c.tra-loi", "d.tu-choi")

    assert (done.end, done.waiting, done.hours) == (Ending.REFUSE, (), 13)
    assert [(one.step.key, one.outcome.key, one.since, one.until) for one in done.taken] == [
        ("a", "hoi", 0, 2),
        ("b", "tra-loi", 2, 5),
        ("c", "tra-loi", 2, 12),
        ("d", "tu-choi", 12, 13),
    ]


def test_move_that_cannot_be_made_is_told_and_the_rest_left() -> None:
    stuck = go(FORKED, "a.hoi", "d.xong", "b.tra-loi")
    unknown = go(FORKED, "a.khac")
    foreign = go(FORKED, "x.y")

    assert stuck.refused == "Bước “D” không mở ở lúc này."
    assert open_at(stuck) == [("b", 2, 5), ("c", 2, 12)]
    assert "không có kết quả vừa chọn" in unknown.refused
    assert "không có bước “x”" in foreign.refused


def test_condition_decides_by_the_sample_answers() -> None:
    raw = step("a", 1, ("xong", "finish"))
    raw["outcomes"][0]["when"] = [{"if": "so_ban > 1", "to": "b"}]
    definition = parse({"title": "X", "start": "a", "steps": [raw, step("b", 1, ("xong", "finish"))]})

    assert go(definition, "a.xong").end is Ending.FINISH
    assert open_at(go(definition, "a.xong", answer=True)) == [("b", 1, 2)]


def test_loop_can_be_walked_again_and_again() -> None:
    raw = step("b", 2, ("xong", "finish"))
    raw["outcomes"].append({"key": "lai", "label": "lai", "to": "a", "back": True})
    definition = parse({"title": "X", "start": "a", "steps": [step("a", 1, ("qua", "b")), raw]})

    assert open_at(go(definition, "a.qua", "b.lai", "a.qua")) == [("b", 4, 6)]
