"""The national statuses and the moves between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken
from motcua.dossiers.rules.lifecycle import (
    ENDED,
    STATUS_LABELS,
    TRANSITIONS,
    By,
    SlipName,
    Status,
    check_transition,
    degree_of_completion,
    moves_from,
)

# The table of the decree once more, as numbers: what may follow what.
FOLLOWS = {
    None: {1, 2, 3, 5},
    1: {2, 3, 5, 7},
    2: {4, 7, 9},
    3: set(),
    4: {3, 5, 6, 7, 8, 9},
    5: {2, 3, 4, 7, 8},
    6: {4, 7, 8},
    7: {1, 2, 4, 5, 6, 8},
    8: set(),
    9: {10},
    10: set(),
}


@pytest.mark.parametrize("frm", [None, *Status])
@pytest.mark.parametrize("to", list(Status))
def test_transition_every_pair_follows_the_table(frm, to):
    if to in FOLLOWS[frm]:
        move = check_transition(frm, to)
        assert (move.frm, move.to) == (frm, to)
    else:
        with pytest.raises(RuleBroken) as refused:
            check_transition(frm, to)
        assert refused.value.code == "dossier.move_refused"
        assert STATUS_LABELS[to] in refused.value.message


def test_transition_accepted_online_comes_with_the_appointment_slip():
    move = check_transition(Status.REGISTERED, Status.ACCEPTED, by=By.DESK)

    assert (move.by, move.slip) == (By.DESK, SlipName.APPOINTMENT)


def test_transition_by_somebody_else_is_refused():
    with pytest.raises(RuleBroken) as refused:
        check_transition(Status.PROCESSING, Status.DONE, by=By.APPLICANT)

    assert refused.value.code == "dossier.move_not_yours"


def test_transition_table_tells_condition_and_source_of_every_move_once():
    assert len({(move.frm, move.to) for move in TRANSITIONS}) == len(TRANSITIONS)
    assert [move for move in TRANSITIONS if not (move.condition and move.source)] == []


def test_moves_from_an_ended_dossier_are_none():
    assert [moves_from(status) for status in sorted(ENDED)] == [(), (), ()]


def test_moves_from_a_ready_dossier_is_the_return():
    assert [move.to for move in moves_from(Status.DONE)] == [Status.RETURNED]


def test_status_labels_are_the_national_ones():
    assert {int(status): label for status, label in STATUS_LABELS.items()} == {
        1: "Mới đăng ký",
        2: "Được tiếp nhận",
        3: "Không được tiếp nhận",
        4: "Đang xử lý",
        5: "Yêu cầu bổ sung giấy tờ",
        6: "Yêu cầu thực hiện nghĩa vụ tài chính",
        7: "Công dân yêu cầu rút hồ sơ",
        8: "Dừng xử lý",
        9: "Đã xử lý xong",
        10: "Đã trả kết quả",
    }


@pytest.mark.parametrize(
    ("status", "done", "steps", "expected"),
    [
        (Status.REGISTERED, 0, 0, 5),
        (Status.ACCEPTED, 0, 5, 10),
        (Status.PROCESSING, 0, 5, 10),
        (Status.PROCESSING, 2, 5, 42),
        (Status.PROCESSING, 9, 5, 90),
        (Status.PROCESSING, -1, 5, 10),
        (Status.SUPPLEMENT, 0, 0, 10),
        (Status.DONE, 5, 5, 90),
        (Status.RETURNED, 5, 5, 100),
        (Status.REFUSED, 0, 5, 100),
        (Status.STOPPED, 1, 5, 100),
    ],
)
def test_degree_of_completion_of_a_status_is_told(status, done, steps, expected):
    assert degree_of_completion(status, done, steps) == expected


@given(st.sampled_from(list(Status)), st.integers(-5, 50), st.integers(-5, 50))
def test_degree_of_completion_is_a_percentage_and_grows_with_steps(status, done, steps):
    degree = degree_of_completion(status, done, steps)

    assert 0 <= degree <= degree_of_completion(status, done + 1, steps) <= 100
