"""Moving a running dossier to another version: what goes where, and what is impossible and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.random_processes import conditional, join, task

from motcua.procedures.rules.process_definition import ProcessDefinition
from motcua.processing.rules.engine import NEW_FORK, OpenTask, start
from motcua.processing.rules.moving import Move, MovePlan, plan_move

OLD = ProcessDefinition(
    "Cũ",
    "a",
    (
        task("a", ok=("b", "c")),
        task("b", ok="j"),
        task("c", ok="d"),
        task("d", ok="j"),
        join("j", "e"),
        task("e", ok="finish"),
    ),
)
NEW = ProcessDefinition(
    "Mới",
    "a",
    (
        task("a", ok=("b", "x", "y")),
        task("b", ok="b2"),
        task("b2", ok="j"),
        task("x", ok="j"),
        task("y", ok="j"),
        join("j", "e"),
        task("e", ok="f"),
        task("f", ok="finish"),
    ),
)


def test_move_by_equal_key_needs_no_mapping():
    assert plan_move(OLD, NEW, [OpenTask(7, "e")]) == MovePlan((Move(7, "e", "e"),))


def test_move_of_branches_by_mapping_keeps_them_side_by_side_and_tells_what_nobody_is_asked():
    plan = plan_move(OLD, NEW, [OpenTask(7, "b", 1), OpenTask(8, "d", 1)], {"d": "x"})

    assert (plan.moves, plan.problems) == ((Move(7, "b", "b"), Move(8, "d", "x")), ())
    assert plan.notes == (
        "Nhánh “Bước y” của bản mới không được mở cho hồ sơ này; nếu nhánh đó chưa làm ở bản cũ thì sẽ không ai làm.",
    )


@pytest.mark.parametrize(
    ("tasks", "mapping", "words"),
    [
        ([OpenTask(1, "d", 1)], {}, "Bước “Bước d” đang mở không có trong bản mới"),
        ([OpenTask(1, "e")], {"e": "mat"}, "không có trong bản mới"),
        ([OpenTask(1, "e")], {"e": "j"}, "không chuyển vào chỗ hợp nhánh “Hợp j”"),
        ([OpenTask(1, "e")], {"e": "b"}, "đang chạy một mình, còn “Bước b” của bản mới nằm trong nhánh song song"),
        ([OpenTask(1, "b", 1)], {"b": "e"}, "đang chạy song song, còn “Bước e” của bản mới thì không"),
        ([OpenTask(1, "b", 1), OpenTask(2, "c", 1)], {"c": "b2"}, "cùng chuyển vào một nhánh của bản mới"),
    ],
)  # fmt: skip
def test_move_that_is_impossible_says_why(tasks, mapping, words):
    [problem] = plan_move(OLD, NEW, tasks, mapping).problems

    assert words in problem


def test_move_of_branches_to_two_joins_is_impossible():
    two = ProcessDefinition(
        "Hai",
        "a",
        (
            task("a", ok=("b", "c")),
            task("b", ok="j"),
            task("c", ok="j"),
            join("j", "e"),
            task("e", ok=("f", "g")),
            task("f", ok="k"),
            task("g", ok="k"),
            join("k", "finish"),
        ),
    )

    [problem] = plan_move(OLD, two, [OpenTask(1, "b", 1), OpenTask(2, "c", 1)], {"c": "g"}).problems

    assert "hợp lại ở chỗ khác nhau" in problem


@given(conditional(), st.integers(0, 5))
def test_move_to_the_same_process_is_always_possible(definition, seed):
    tasks = [OpenTask(n, new.step, 1 if new.fork == NEW_FORK else None) for n, new in enumerate(start(definition).open)]

    assert plan_move(definition, definition, tasks).problems == ()
