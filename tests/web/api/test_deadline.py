"""`POST /api/v1/deadline`: the sum of the law for other systems, told line by line."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.world import COMMUNE, World

pytestmark = pytest.mark.django_db


def ask(**body: Any) -> Any:
    return Client().post("/api/v1/deadline", body, content_type="application/json")


def test_deadline_over_a_weekend_is_told_line_by_line(world: World):
    # Friday 6 March 2026 at 16:30, three working days.
    answer = ask(accepted_at="2026-03-06T16:30:00+07:00", amount=3, unit="working_day")

    assert answer.status_code == 200
    assert answer.json() == {
        "due_at": "2026-03-11T17:00:00+07:00",
        "explanation": [
            "Nhận lúc 16:30 thứ sáu 06/03/2026; thời hạn 3 ngày làm việc.",
            "Không tính ngày đầu tiên, thứ sáu 06/03/2026.",
            "Không tính từ thứ bảy 07/03/2026 đến chủ nhật 08/03/2026: nghỉ hằng tuần.",
            "Tính 3 ngày làm việc: từ thứ hai 09/03/2026 đến thứ tư 11/03/2026.",
            "Đến hạn lúc 17:00 thứ tư 11/03/2026.",
            "Căn cứ: Điều 147, 148 Bộ luật Dân sự 2015.",
        ],
    }


@pytest.mark.parametrize(
    ("mode", "due"),
    [
        ("pause", "2026-03-16T17:00:00+07:00"),
        ("restart", "2026-03-17T17:00:00+07:00"),
        ("continue", "2026-03-12T17:00:00+07:00"),
    ],
)
def test_deadline_with_a_pause_follows_the_mode(world: World, mode, due):
    # Accepted Monday 9 March at 08:00; waited from Wednesday 11 to Thursday 12; without a zone: Viet Nam's clocks.
    pauses = [{"from": "2026-03-10T09:00:00", "to": "2026-03-12T09:00:00"}]

    answer = ask(
        accepted_at="2026-03-09T08:00:00", amount=3, unit="working_day", pauses=pauses, mode=mode, agency=COMMUNE
    )

    assert answer.json()["due_at"] == due


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": 0}, "request.invalid", "amount"),
        ({"amount": 100_001}, "request.invalid", "amount"),
        ({"unit": "tuần"}, "request.invalid", "unit"),
        ({"accepted_at": "hôm nay"}, "request.invalid", "accepted_at"),
        ({"accepted_at": "9999-12-31T23:59:59"}, "moment.range", None),
        ({"accepted_at": "0001-01-01T00:00:00+14:00"}, "moment.range", None),
        ({"agency": "H99.999"}, "agency.unknown", None),
        ({"amount": 100_000}, "calendar.gap", None),
        ({"pauses": [{"from": "2026-03-12T09:00:00", "to": "2026-03-10T09:00:00"}]}, "clock.pause_reversed", None),
        ({"pauses": [{"from": "2026-03-12T09:00:00"}]}, "request.invalid", "to"),
        ({"pauses": [{"from": "2026-03-12", "to": "2026-03-13"}] * 51}, "request.invalid", "pauses"),
        ({"mode": "dừng"}, "request.invalid", "mode"),
    ],
)
def test_deadline_of_nonsense_is_a_problem_that_names_the_place(world: World, changes, code, field):
    body = {"accepted_at": "2026-03-06T16:30:00+07:00", "amount": 3, "unit": "working_day"}

    answer = ask(**body | changes)

    told = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"], told["code"]) == (
        422,
        "application/problem+json; charset=utf-8",
        code,
    )
    assert field is None or [fault["field"] for fault in told["errors"]] == [field]


def test_deadline_of_a_broken_body_is_refused(world: World):
    answer = Client().post("/api/v1/deadline", "{", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "request.bad")
