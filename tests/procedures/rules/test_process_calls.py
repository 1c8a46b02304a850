"""Another agency's process in the place of the step that calls it."""

# A table of refusals is read by its rows.
# ruff: noqa: E501

from dataclasses import replace

import pytest
from tests.factories.random_processes import join, task

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_calls import calls_of, expand
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import Outcome, ProcessDefinition, Step, StepKind


def call(key: str = "len-tinh", *, hours: float = 20, **ways: str) -> Step:
    outcomes = tuple(Outcome(name, f"Khi {name}", (to,)) for name, to in ways.items())
    return Step(key, "Chuyển lên tỉnh", StepKind.CALL, "slot:ubnd-tinh", "", hours, outcomes=outcomes, calls="1.010092")


COMMUNE = ProcessDefinition(
    "Xã",
    "a",
    (task("a", ok="len-tinh"), call(finish="c", refuse="c"), task("c", ok="finish", back="len-tinh")),
)
PROVINCE = ProcessDefinition(
    "Tỉnh",
    "x",
    (
        task("x", ok=("y", "z")),
        replace(task("y", ok="j"), agency="slot:so-tai-chinh"),
        task("z", ok="j"),
        join("j", "w"),
        replace(task("w", ok="finish", no="refuse", back="x"), kind=StepKind.ISSUE),
    ),
)


def test_call_becomes_the_steps_of_the_other_agency():
    assert check(COMMUNE) == []

    whole = expand(COMMUNE, {"len-tinh": PROVINCE})

    assert check(whole) == []
    assert calls_of(whole) == []
    assert [step.key for step in whole.steps] == [
        "a",
        "len-tinh--x",
        "len-tinh--y",
        "len-tinh--z",
        "len-tinh--j",
        "len-tinh--w",
        "c",
    ]
    ways = {step.key: [outcome.to for outcome in step.outcomes] for step in whole.steps}
    assert ways["a"] == [("len-tinh--x",)]
    assert ways["len-tinh--x"] == [("len-tinh--y", "len-tinh--z")]
    assert ways["len-tinh--w"] == [("c",), ("c",), ("len-tinh--x",)]
    assert ways["c"] == [("finish",), ("len-tinh--x",)]
    assert whole.step("len-tinh--j").to == "len-tinh--w"
    assert [step.agency for step in whole.steps] == [
        "handling",
        "slot:ubnd-tinh",
        "slot:ubnd-tinh-so-tai-chinh",
        "slot:ubnd-tinh",
        "",
        "slot:ubnd-tinh",
        "handling",
    ]
    assert whole.step("len-tinh--w").kind is StepKind.TASK


def test_call_at_the_start_begins_with_the_other_agency():
    process = ProcessDefinition("Xã", "len-tinh", (call(finish="c", refuse="refuse"), task("c", ok="finish")))

    assert expand(process, {"len-tinh": PROVINCE}).start == "len-tinh--x"


def test_call_after_a_join_is_reached_from_it():
    steps = (task("a", ok=("b", "c")), task("b", ok="j"), task("c", ok="j"), join("j", "len-tinh"))
    process = ProcessDefinition("Xã", "a", (*steps, call(finish="finish", refuse="refuse")))

    assert expand(process, {"len-tinh": PROVINCE}).step("j").to == "len-tinh--x"


@pytest.mark.parametrize(
    ("process", "library", "words"),
    [
        (COMMUNE, {}, "không có quy trình của thủ tục 1.010092"),
        (COMMUNE, {"len-tinh": COMMUNE}, "gọi tiếp một quy trình khác"),
        (COMMUNE, {"len-tinh": ProcessDefinition("T", "x", (task("x", ok="y"),))}, "Không có đường đi nào tới “finish”"),
        (COMMUNE, {"len-tinh": ProcessDefinition("T", "x", (task("x", ok="finish", dung="stop"),))}, "kết thúc bằng “stop”"),
        (COMMUNE, {"len-tinh": ProcessDefinition("T", "x", (replace(task("x", ok="finish"), limit_hours=21),))}, "nhiều hơn thời hạn giải quyết 20 giờ"),
        (COMMUNE, {"len-tinh": ProcessDefinition("T", "x" * 55, (task("x" * 55, ok="finish"),))}, "dài quá 60 ký tự"),
    ],
)  # fmt: skip
def test_call_that_does_not_fit_names_the_step(process, library, words):
    with pytest.raises(RuleBroken) as refused:
        expand(process, library)

    assert refused.value.message.startswith("Bước “Chuyển lên tỉnh” chưa dùng được: ")
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (call(finish="finish", xong="finish"), "bad_call"),
        (call(refuse="refuse", stop="finish"), "bad_call"),
        (replace(call(finish="finish"), calls=""), "bad_call"),
        (replace(call(finish="finish"), agency="handling"), "bad_call"),
        (replace(task("len-tinh", ok="finish"), kind=StepKind.CONSULT), "no_question"),
        (replace(task("len-tinh", ok="finish"), kind=StepKind.CONSULT, question="?", limit_hours=0), "no_limit"),
    ],
)
def test_checker_finds_what_a_step_to_another_agency_lacks(step, code):
    assert [finding.code for finding in check(ProcessDefinition("X", "len-tinh", (step,)))] == [code]
