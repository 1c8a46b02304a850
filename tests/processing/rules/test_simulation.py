"""Trying a process: figures that can be checked by hand, and the same ones every time."""

import pytest
from hypothesis import given, settings
from tests.factories.random_processes import NAMES, conditional, join, task

from motcua.procedures.rules.process_definition import Choice, Outcome, ProcessDefinition, Step, StepKind
from motcua.processing.rules.simulation import Assumptions, Duration, Simulated, simulate


def exactly(**hours: float) -> dict[str, Duration]:
    return {key: Duration(value, value, value) for key, value in hours.items()}


FORK = ProcessDefinition(
    "Song song",
    "a",
    (task("a", ok=("b", "c")), task("b", ok="j"), task("c", ok="j"), join("j", "d"), task("d", ok="finish")),
)


def test_simulation_takes_the_longer_of_two_branches():
    found = simulate(FORK, Assumptions(dossiers=5, durations=exactly(a=1, b=2, c=5, d=1)), total_limit_hours=7)

    assert (found.dossiers, found.endings, found.mean_hours, found.slow_hours) == (5, {"finish": 5}, 7, 7)
    assert (found.late_share, found.unreached, found.failed) == (0, (), ())
    assert [(step.key, step.times, step.share, step.work_hours, step.late_share) for step in found.steps] == [
        ("a", 5, 1, 1, 0),
        ("b", 5, 1, 2, 1),
        ("c", 5, 1, 5, 1),
        ("d", 5, 1, 1, 0),
    ]


def test_simulation_with_one_person_makes_dossiers_wait():
    one = ProcessDefinition("Một", "a", (task("a", ok="finish"),))
    crowded = Assumptions(
        dossiers=50, a_day=80, durations=exactly(a=1), people={("handling", "handler"): 1}, weights={("a", "ok"): 1}
    )

    found = simulate(one, crowded, total_limit_hours=10)

    assert found.steps[0].wait_hours > 10
    assert found.late_share > 0.5


def test_simulation_tells_what_no_sample_case_reaches_and_what_a_condition_lacks():
    outcome = Outcome("ok", "Trình", ("c",), choices=(Choice("dien_tich > 500", ("b",)),))
    first = Step("a", "A", StepKind.TASK, "handling", "handler", 1, outcomes=(outcome,))
    definition = ProcessDefinition("Điều kiện", "a", (first, task("b", ok="finish"), task("c", ok="finish")))

    small = simulate(definition, Assumptions(dossiers=4, cases=[{"dien_tich": 80}, {"dien_tich": 120}]), names=NAMES)
    lacking = simulate(definition, Assumptions(dossiers=4, cases=[{"dien_tich": 80}, {}]), names=NAMES)

    assert (small.unreached, small.endings, small.failed) == (("b",), {"finish": 4}, ())
    assert lacking.endings == {"finish": 2}
    assert ["hồ sơ không có mục “dien_tich”" in text for text in lacking.failed] == [True]


def test_simulation_of_endless_returns_comes_to_an_end():
    definition = ProcessDefinition("Vòng", "a", (task("a", ok="finish", back="a"),))

    found = simulate(definition, Assumptions(dossiers=2, weights={("a", "ok"): 0}))

    assert found.endings == {"finish": 2}


def test_simulation_of_an_immediate_process_takes_no_time():
    assert simulate(ProcessDefinition("Ngay", "finish", ())) == Simulated(300, {"finish": 300}, 0, 0, 0, (), (), ())


@pytest.mark.parametrize("dossiers", [0, 1])
def test_simulation_of_hardly_anything_divides_by_nothing(dossiers):
    assert simulate(FORK, Assumptions(dossiers=dossiers)).dossiers == dossiers


@given(conditional())
@settings(max_examples=25, deadline=None)
def test_simulation_of_any_sound_process_ends_every_dossier_alike_each_time(definition):
    case = {"dien_tich": 600, "loai": "moi", "dot_xuat": False, "ngay": "2026-03-01"}
    assumed = Assumptions(dossiers=15, cases=[case], people={("handling", "handler"): 3})

    found = simulate(definition, assumed, names=NAMES)

    assert sum(found.endings.values()) == 15
    assert found.failed == ()
    assert found == simulate(definition, assumed, names=NAMES)
