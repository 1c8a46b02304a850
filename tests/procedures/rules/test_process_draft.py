"""The table while it is typed: nothing is lost, every button does one thing, what is missing stands at its row."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.process_diff import differences
from motcua.procedures.rules.process_draft import Draft, from_definition, from_posted, hours_of, hours_text
from motcua.procedures.rules.process_draft_acts import act, empty, free_key
from motcua.procedures.rules.process_draft_definition import definition_of, drawable
from motcua.procedures.rules.process_json import dump

STARTER = sorted((Path(__file__).parents[3] / "src/motcua/starter/procedures").glob("*.json"))
BUTTONS = ("them", "xoa", "len", "xuong", "them-kq", "xoa-kq", "them-dk", "xoa-dk", "khong-co", "luu")
COMMANDS = st.sampled_from(
    [f"{button}:{place}" for button in BUTTONS for place in ("-1", "0", "2", "3:0", "1:1:0", "9")]
)


def process(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf8"))["process"]
    return found


def posted(draft: Draft) -> dict[str, list[str]]:
    """The form fields of a table."""
    found = {"title": [draft["title"]], "start": [draft["start"]]}
    for i, step in enumerate(draft["steps"]):
        names = (
            "key",
            "title",
            "kind",
            "agency",
            "role",
            "hours",
            "instructions",
            "outputs",
            "question",
            "calls",
            "to",
        )
        found |= {f"s{i}-{name}": [str(step[name])] for name in names}  # type: ignore[literal-required]
        for j, way in enumerate(step["outcomes"]):
            place = f"s{i}-o{j}"
            found |= {f"{place}-key": [way["key"]], f"{place}-label": [way["label"]], f"{place}-to": way["to"]}
            found |= {f"{place}-back": ["on"]} if way["back"] else {}
            found |= {f"{place}-comment": ["on"]} if way["needs_comment"] else {}
            for k, choice in enumerate(way["choices"]):
                found |= {f"{place}-w{k}-if": [choice["condition"]], f"{place}-w{k}-to": choice["to"]}
    return found


@pytest.mark.parametrize("file", STARTER, ids=lambda file: file.stem)
def test_process_survives_the_way_through_table_and_form(file: Path) -> None:
    stored = dump(parse(process(file)))

    draft = from_posted(posted(from_definition(stored)))
    definition, missing = definition_of(draft)

    assert missing == []
    assert dump(parse(definition)) == stored


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMMANDS, max_size=15), st.sampled_from(STARTER))
def test_any_buttons_in_any_order_keep_the_table_whole(commands: list[str], file: Path) -> None:
    draft = from_definition(process(file))

    for command in commands:
        draft = act(draft, command)
        definition, _ = definition_of(draft)
        drawable(definition)
        keys = [step["key"] for step in draft["steps"]]
        targets = {target for step in draft["steps"] for way in step["outcomes"] for target in way["to"]} - {
            "finish",
            "refuse",
            "stop",
        }
        assert len(keys) == len(set(keys))
        assert targets <= set(keys)
        assert from_posted(posted(draft)) == draft


def test_new_step_is_led_to_by_the_way_that_had_no_target_yet() -> None:
    first = empty("Quy trình")

    second = act(first, "them:0")

    assert [step["key"] for step in second["steps"]] == ["buoc-1", "buoc-2"]
    assert second["steps"][0]["outcomes"][0]["to"] == ["buoc-2"]
    assert second["start"] == "buoc-1"


def test_removed_step_leaves_ways_without_a_target_that_are_found_at_their_row() -> None:
    draft = act(act(empty("Quy trình"), "them:0"), "xoa:1")

    _, missing = definition_of(draft)

    assert [(one.step, one.code) for one in missing if one.code == "draft.to"] == [("buoc-1", "draft.to")]


def test_moving_the_first_row_moves_the_beginning_with_it() -> None:
    draft = act(act(empty("Quy trình"), "them:0"), "xuong:0")

    assert (draft["steps"][0]["key"], draft["start"]) == ("buoc-2", "buoc-2")


def test_everything_missing_is_said_once_at_its_row() -> None:
    draft = from_posted({"title": [""], "s0-key": ["a"], "s0-kind": ["task"], "s0-o0-label": [""], "s0-hours": ["x"]})

    _, missing = definition_of(draft)

    assert [(one.step, one.code) for one in missing] == [
        (None, "draft.title"),
        ("a", "draft.title"),
        ("a", "draft.hours"),
        ("a", "draft.agency"),
        ("a", "draft.role"),
        ("a", "draft.label"),
        ("a", "draft.to"),
    ]


def test_empty_table_says_so() -> None:
    _, missing = definition_of(Draft(title="X", start="", steps=[]))

    assert [one.code for one in missing] == ["draft.empty"]


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("4", 4), ("1,5", 1.5), ("0", 0), ("0.25", 0.25), ("", None), ("-1", None), ("4 giờ", None), ("999999", None)],
)
def test_hours_are_read_as_people_type_them(typed: str, hours: float | None) -> None:
    assert hours_of(typed) == hours


@given(st.integers(0, 1_000_000).map(lambda quarters: quarters / 40))
def test_hours_written_are_read_back(hours: float) -> None:
    assert hours_of(hours_text(hours)) == hours


def test_free_key_is_plain_and_never_taken_or_an_ending() -> None:
    assert free_key(["so-xay-dung"], "Sở Xây dựng") == "so-xay-dung-2"
    assert free_key([], "Finish") == "finish-2"
    assert free_key([], "???") == "buoc"


@pytest.mark.parametrize("file", STARTER, ids=lambda file: file.stem)
def test_finished_draft_is_drawn_and_compared_as_what_it_says(file):
    definition = parse(process(file))

    stored, missing = definition_of(from_definition(dump(definition)))

    assert (missing, drawable(stored)) == ([], parse(stored))
    assert differences(definition, drawable(stored)) == []
