"""Tests of the default internal process and of who does what."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.records import fee, paper, raw_record, row

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.importing import read_record
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.processes import ProcessDefinition, default_process, total_hours, working_hours
from motcua.procedures.rules.roles import who_does_what


def content_of(**changes: Any) -> ProcedureContent:
    content = read_record(raw_record(**changes)).content
    assert content is not None
    return content


def shape(process: ProcessDefinition) -> list[tuple[str, str, str, float]]:
    return [(step["key"], step["kind"], step["role"], step["limit_hours"]) for step in process["steps"]]


def days(number: int) -> ProcedureContent:
    return content_of(submission=[row(deadline_value=number, deadline_text=f"{number} Ngày làm việc")])


def test_process_of_a_commune_assigns_handles_approves_issues() -> None:
    assert shape(default_process(days(5), "commune")) == [
        ("assign", "task", "dispatcher", 2.0),
        ("handle", "task", "handler", 24.0),
        ("approve", "approve", "approver", 10.0),
        ("issue", "issue", "clerk", 4.0),
    ]


def test_process_of_a_province_is_reviewed_by_the_head_of_division() -> None:
    assert shape(default_process(days(10), "province")) == [
        ("assign", "task", "dispatcher", 4.0),
        ("handle", "task", "handler", 40.0),
        ("review", "task", "dispatcher", 12.0),
        ("approve", "approve", "approver", 16.0),
        ("issue", "issue", "clerk", 8.0),
    ]


def test_process_settled_within_half_a_day_has_two_steps() -> None:
    content = content_of(submission=[row(deadline_value=2, deadline_unit="hour", deadline_text="2 Giờ")])

    assert shape(default_process(content, "province")) == [
        ("handle", "task", "handler", 1.25),
        ("approve", "approve", "approver", 0.75),
    ]


def test_process_without_a_stated_limit_is_planned_for_a_week() -> None:
    content = content_of(submission=[row(deadline_value=1, deadline_unit="other", deadline_text="1")])

    assert total_hours(content) is None
    assert sum(hours for *_, hours in shape(default_process(content, "commune"))) == 40


@pytest.mark.parametrize("level", ["commune", "province", "ministry", "other"])
def test_process_every_outcome_leads_to_a_step_or_an_end(level: str) -> None:
    process = default_process(days(15), level)
    places = {step["key"]: number for number, step in enumerate(process["steps"])}

    ways = [
        (step["key"], str(outcome["to"]), outcome.get("back", False))
        for step in process["steps"]
        for outcome in step["outcomes"]
    ]

    assert process["start"] == "assign"
    assert {to for _, to, _ in ways} <= {*places, "finish", "refuse"}
    assert all(back == (to in places and places[to] <= places[start]) for start, to, back in ways)


@given(
    st.sampled_from(["working_day", "day", "hour", "month"]),
    st.integers(min_value=1, max_value=36),
    st.sampled_from(["commune", "province"]),
)
def test_process_hours_together_are_the_limit(unit: str, amount: int, level: str) -> None:
    content = content_of(submission=[row(deadline_value=amount, deadline_unit=unit, deadline_text="")])
    total = total_hours(content)
    assert total is not None

    hours = [step["limit_hours"] for step in default_process(content, level)["steps"]]

    assert min(hours) > 0
    assert total - 0.25 <= sum(hours) <= total


@pytest.mark.parametrize(
    ("amount", "unit", "hours"),
    [
        (30, "minute", 0.5),
        (4, "working_hour", 4.0),
        (24, "clock_hour", 8.0),
        (2, "working_day", 16.0),
        (7, "calendar_day", 40.0),
        (1, "calendar_day", 8.0),
        (1, "month", 160.0),
        (1, "same_day", 4.0),
    ],
)
def test_working_hours_of_a_limit_are_rounded_down(amount: int, unit: Any, hours: float) -> None:
    assert working_hours({"amount": amount, "unit": unit}) == pytest.approx(hours)


@pytest.mark.req("DN-5.3-4", "HD-10.1-3")
def test_who_does_what_names_every_party_with_duties() -> None:
    content = content_of(
        submission=[row(fees=[fee(50000)]), row(channel="postal"), row(channel="online")],
        components=[paper("Đơn"), paper("Hộ chiếu", case="Giấy tờ phải xuất trình")],
        competent_agency="Ủy ban nhân dân cấp xã",
        coordinating_agency="Trạm thú y",
    )

    parties = dict(who_does_what(content, default_process(content, "commune")))

    assert list(parties) == [
        "Người nộp hồ sơ",
        "Bộ phận Một cửa",
        "Lãnh đạo phòng, bộ phận chuyên môn",
        "Công chức thụ lý",
        "Lãnh đạo cơ quan",
        "Văn thư",
        "Ủy ban nhân dân cấp xã",
        "Trạm thú y",
        "Doanh nghiệp bưu chính công ích",
    ]
    assert parties["Người nộp hồ sơ"] == [
        "Khai đúng, đủ và chịu trách nhiệm về nội dung đã khai.",
        "Nộp giấy tờ trong thành phần hồ sơ đúng với trường hợp của mình.",
        "Xuất trình bản chính các giấy tờ phải xuất trình khi được yêu cầu.",
        "Nộp phí, lệ phí theo mức công bố và giữ biên lai.",
        "Bổ sung hồ sơ khi có phiếu yêu cầu; nhận kết quả theo phiếu hẹn.",
    ]
    assert parties["Ủy ban nhân dân cấp xã"] == ["Trực tiếp thực hiện thủ tục.", "Có thẩm quyền quyết định."]
    assert parties["Bộ phận Một cửa"][3] == "Theo dõi thời hạn giải quyết (5 ngày làm việc) và báo trước khi chậm."


def test_who_does_what_marks_the_roles_of_another_agency() -> None:
    content = content_of()
    process = default_process(content, "commune")
    process["steps"][1]["agency"] = "opinion"

    parties = [party for party, _ in who_does_what(content, process)]

    assert "Công chức thụ lý (cơ quan phối hợp)" in parties


@pytest.mark.parametrize("level", ["commune", "province"])
@pytest.mark.parametrize("number", [1, 5, 30, 250])
def test_process_by_default_can_be_published(level: str, number: int) -> None:
    content = days(number)

    assert check(parse(default_process(content, level)), total_hours(content)) == []
