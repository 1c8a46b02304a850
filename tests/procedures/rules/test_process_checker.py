"""Every way a process can be unsafe is named at its step."""

import pytest

from motcua.procedures.rules.conditions import Kind, Name
from motcua.procedures.rules.process_checker import Finding, check
from motcua.procedures.rules.process_definition import Choice, Outcome, ProcessDefinition, Step, StepKind


def task(key: str, *ways, hours: float = 1, role: str = "handler") -> Step:
    """Make a task; a way is a target, a tuple of targets (fork) or "<target" (return)."""
    outcomes = []
    for number, way in enumerate(ways, 1):
        to = way if isinstance(way, tuple) else (way.removeprefix("<"),)
        back = isinstance(way, str) and way.startswith("<")
        outcomes.append(Outcome(f"way{number}", f"Lối {number}", to, back=back))
    return Step(key, key.upper(), StepKind.TASK, "handling", role, hours, outcomes=tuple(outcomes))


def join(key: str, to: str | None) -> Step:
    return Step(key, key.upper(), StepKind.JOIN, to=to)


def found(*steps: Step, start: str = "a", total: float | None = None) -> list[tuple[str | None, str]]:
    definition = ProcessDefinition("Thử", start, steps)
    return [(finding.step, finding.code) for finding in check(definition, total)]


SAFE_FORK = (task("a", ("b", "c"), "refuse"), task("b", "j"), task("c", "d"), task("d", "<c", "j"), join("j", "e"))


def test_check_safe_process_finds_nothing():
    assert found(*SAFE_FORK, task("e", "<a", "stop", "finish")) == []


def test_check_two_forks_with_one_join_are_safe():
    again = (
        task("a", ("b", "c"), ("b", "c", "d")),
        task("b", "j"),
        task("c", "j"),
        task("d", "j"),
        join("j", "finish"),
    )

    assert found(*again) == []


def test_check_immediate_process_is_safe():
    assert found(start="finish", total=0) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([task("a", "finish"), task("b", "finish")], [("b", "unreachable")]),
        ([task("a", "finish", "b"), task("b", "<b")], [("b", "trapped")]),
        ([task("a", "finish", "b"), task("b")], [("b", "no_outcomes")]),
        ([task("a", "nowhere", "finish")], [("a", "unknown_target")]),
        ([task("a", "refuse")], [(None, "no_finish")]),
        ([task("a", "finish"), task("a", "finish")], [("a", "duplicate_key")]),
        ([task("a", "finish", role="king")], [("a", "nobody")]),
        ([task("a", "b"), task("b", "a", "finish")], [("a", "undeclared_loop"), ("b", "undeclared_loop")]),
        ([task("a", "<b", "finish"), task("b", "finish")], [("a", "bad_back")]),
        ([task("a", "<finish")], [("a", "bad_back")]),
        ([task("a", "j", "finish"), join("j", "finish")], [("j", "join_outside_fork")]),
        (
            [task("a", ("b", "c"), "finish"), task("b", "j"), task("c", "j"), join("j", None)],
            [("b", "trapped"), ("c", "trapped"), ("j", "dead_end")],
        ),
        (
            [task("a", ("b", "c")), task("b", "j"), task("c", "k"), join("j", "finish"), join("k", "finish")],
            [("a", "many_joins")],
        ),
        ([task("a", ("b", "j")), task("b", "j"), join("j", "finish")], [("a", "empty_branch")]),
        (
            [task("a", ("b", "finish")), task("b", "j"), join("j", "finish")],
            [("a", "empty_branch"), ("a", "no_join")],
        ),
        (
            [task("a", ("b", "c")), task("b", "j"), task("c", "j", "refuse"), join("j", "finish")],
            [("c", "leaves_fork")],
        ),
        (
            [task("a", ("b", "c")), task("b", "j"), task("c", "e"), join("j", "e"), task("e", "finish")],
            [("a", "no_join"), ("e", "leaves_fork"), ("e", "crosses_fork")],
        ),
        (
            [
                task("a", ("b", "c")),
                task("b", ("d", "e")),
                task("c", "j"),
                task("d", "j"),
                task("e", "j"),
                join("j", "finish"),
            ],
            [("b", "nested_fork")],
        ),
        (
            [task("a", ("b", "c"), "b"), task("b", "j"), task("c", "j"), join("j", "finish")],
            [("b", "crosses_fork"), ("j", "join_outside_fork")],
        ),
        (
            [
                task("a", ("b", "c"), ("b", "d")),
                task("b", "j"),
                task("c", "j"),
                task("d", "k"),
                join("j", "finish"),
                join("k", "finish"),
            ],
            [("a", "many_joins")],
        ),
        (
            [task("a", ("b", "c")), task("b", "j"), task("c", "<c"), join("j", "finish")],
            [("a", "no_join"), ("c", "trapped")],
        ),
        (
            [task("a", ("b", "c")), task("b", "j"), task("c", "j"), join("j", "k"), join("k", "finish")],
            [("k", "join_outside_fork")],
        ),
    ],
)
def test_check_unsafe_process_names_step_and_fault(steps, expected):
    assert found(*steps) == expected


def test_check_start_unknown_is_found():
    assert found(task("a", "finish"), start="b") == [(None, "unknown_target")]


def test_check_outcomes_of_one_key_are_found():
    twice = (Outcome("ok", "Một", ("finish",)), Outcome("ok", "Hai", ("refuse",)))
    step = Step("a", "A", StepKind.TASK, "handling", "handler", 1, outcomes=twice)

    assert check(ProcessDefinition("Thử", "a", (step,))) == [
        Finding("a", "duplicate_key", "Bước “A” có 2 kết quả cùng mã “ok”.")
    ]


def test_check_longest_way_above_the_limit_is_found():
    steps = (*SAFE_FORK, task("e", "<a", "finish", hours=3))

    assert found(*steps, total=6) == []
    assert check(ProcessDefinition("Thử", "a", steps), 5.5) == [
        Finding(
            None,
            "over_limit",
            "Đường đi dài nhất qua các bước (“A” → “C” → “D” → “E”) mất 6 giờ làm việc, "
            "nhiều hơn thời hạn giải quyết 5,5 giờ.",
        )
    ]


def test_check_limit_with_a_loop_reports_the_loop_only():
    assert found(task("a", "b"), task("b", "a", "finish"), total=0) == [
        ("a", "undeclared_loop"),
        ("b", "undeclared_loop"),
    ]


def test_check_conditions_without_default_and_with_unknown_names_are_found():
    outcome = Outcome("ok", "Trình", (), choices=(Choice("dien_tich > 5", ("finish",)), Choice("mat", ("finish",))))
    step = Step("a", "A", StepKind.TASK, "handling", "handler", 1, outcomes=(outcome,))
    names = {"dien_tich": Name(Kind.NUMBER)}

    assert check(ProcessDefinition("Thử", "a", (step,)), names=names) == [
        Finding(
            "a",
            "no_default",
            "Kết quả “Trình” của bước “A” có điều kiện nhưng chưa ghi đi đâu khi không điều kiện nào đúng.",
        ),
        Finding(
            "a",
            "bad_condition",
            "Kết quả “Trình” của bước “A”, điều kiện “mat”: biểu mẫu không có mục “mat” (ký tự thứ 1).",
        ),
    ]


def test_check_step_of_two_branches_at_once_is_found():
    assert found(task("a", ("b", "c")), task("b", "d"), task("c", "d"), task("d", "j"), join("j", "finish")) == [
        ("d", "shared_branch")
    ]


def test_check_step_that_nobody_can_do_is_found():
    definition = ProcessDefinition("Thử", "a", (task("a", "finish"),))

    assert [(each.step, each.code) for each in check(definition, unstaffed={"a"})] == [("a", "nobody")]


def test_check_fork_under_a_condition_must_end_in_one_join_like_any_other():
    outcome = Outcome("ok", "Trình", ("d",), choices=(Choice("x", ("b", "c")),))
    first = Step("a", "A", StepKind.TASK, "handling", "handler", 1, outcomes=(outcome,))

    assert found(first, task("b", "j"), task("c", "d"), task("d", "finish"), join("j", "d")) == [
        ("a", "no_join"),
        ("d", "leaves_fork"),
        ("d", "crosses_fork"),
    ]
