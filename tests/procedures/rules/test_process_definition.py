"""Reading a process from its stored form, and saying where it is wrong."""

import copy
import json
from pathlib import Path

import pytest

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_checker import check
from motcua.procedures.rules.process_definition import Outcome, ProcessDefinition, Step, StepKind, parse

GOOD = {
    "title": "Cấp bản sao",
    "start": "examine",
    "steps": [
        {
            "key": "examine",
            "title": "Thẩm định",
            "kind": "task",
            "agency": "handling",
            "role": "handler",
            "limit_hours": 4,
            "instructions": "Xem sổ gốc.",
            "outputs": ["Dự thảo"],
            "outcomes": [
                {"key": "opinions", "label": "Lấy ý kiến", "to": ["police", "land"]},
                {"key": "refuse", "label": "Từ chối", "to": "refuse", "needs_comment": True},
            ],
        },
        {
            "key": "police",
            "title": "Ý kiến 1",
            "kind": "task",
            "agency": "police",
            "role": "handler",
            "limit_hours": 8,
            "outcomes": [{"key": "done", "label": "Đã có ý kiến", "to": "both"}],
        },
        {
            "key": "land",
            "title": "Ý kiến 2",
            "kind": "task",
            "agency": "land",
            "role": "handler",
            "limit_hours": 8.5,
            "outcomes": [{"key": "done", "label": "Đã có ý kiến", "to": "both"}],
        },
        {"key": "both", "title": "Đủ ý kiến", "kind": "join", "to": "approve"},
        {
            "key": "approve",
            "title": "Duyệt",
            "kind": "approve",
            "agency": "handling",
            "role": "approver",
            "limit_hours": 2,
            "outcomes": [
                {"key": "ok", "label": "Đồng ý", "to": "finish"},
                {"key": "back", "label": "Trả lại", "to": "examine", "back": True, "needs_comment": True},
            ],
        },
    ],
}


def test_parse_good_process_is_read_whole():
    definition = parse(GOOD)

    assert definition.steps[0] == Step(
        key="examine",
        title="Thẩm định",
        kind=StepKind.TASK,
        agency="handling",
        role="handler",
        limit_hours=4,
        instructions="Xem sổ gốc.",
        outputs=("Dự thảo",),
        outcomes=(
            Outcome("opinions", "Lấy ý kiến", ("police", "land")),
            Outcome("refuse", "Từ chối", ("refuse",), needs_comment=True),
        ),
    )
    assert definition.steps[3] == Step(key="both", title="Đủ ý kiến", kind=StepKind.JOIN, to="approve")
    assert (definition.title, definition.start, len(definition.steps)) == ("Cấp bản sao", "examine", 5)
    assert definition.find("nowhere") is None


def test_parse_immediate_process_needs_no_step():
    assert parse({"title": "Trả ngay", "start": "finish", "steps": []}) == ProcessDefinition("Trả ngay", "finish", ())


@pytest.mark.parametrize(
    ("path", "value", "field", "words"),
    [
        (("title",), None, "title", "Quy trình: mục “title” phải có chữ."),
        (("title",), " ", "title", "Quy trình: mục “title” phải có chữ."),
        (("title",), "x" * 501, "title", "Quy trình: mục “title” dài quá 500 ký tự."),
        (("start",), "Bắt đầu", "start", "mã “Bắt đầu” không hợp lệ"),
        (("steps",), {}, "steps", "Quy trình: mục “steps” phải là một danh sách."),
        (("steps",), [{}] * 201, "steps", "Quy trình: mục “steps” có quá 200 dòng."),
        (("owner",), "ai đó", "owner", "Quy trình: có mục lạ “owner”."),
        (("steps", 0), "examine", "steps[0]", "Bước thứ 1: nội dung phải là một nhóm tên và giá trị."),
        (("steps", 0, "key"), "finish", "steps[0].key", "mã “finish” đã dành cho chỗ kết thúc quy trình"),
        (("steps", 0, "key"), 7, "steps[0].key", "Bước thứ 1: mục “key” phải có chữ."),
        (("steps", 1, "kind"), "wait", "steps[1].kind", "Bước thứ 2 (“police”): loại bước “wait” không có"),
        (("steps", 1, "agency"), "", "steps[1].agency", "Bước thứ 2 (“police”): mục “agency” phải có chữ."),
        (("steps", 1, "role"), ["x"], "steps[1].role", "Bước thứ 2 (“police”): mục “role” phải có chữ."),
        (("steps", 1, "to"), "both", "steps[1].to", "chỉ bước hợp nhánh"),
        (("steps", 1, "limit_hours"), -1, "steps[1].limit_hours", "số giờ làm việc"),
        (("steps", 1, "limit_hours"), True, "steps[1].limit_hours", "số giờ làm việc"),
        (("steps", 1, "limit_hours"), "8", "steps[1].limit_hours", "số giờ làm việc"),
        (("steps", 1, "limit_hours"), float("nan"), "steps[1].limit_hours", "số giờ làm việc"),
        (("steps", 1, "outputs"), ["", "x"], "steps[1].outputs", "mỗi dòng của mục “outputs” phải có chữ"),
        (("steps", 1, "outcomes"), None, "steps[1].outcomes", "phải là một danh sách"),
        (("steps", 3, "outcomes"), [{}], "steps[3].outcomes", "không có kết quả để chọn"),
        (("steps", 3, "to"), ["a", "b"], "steps[3].to", "Bước thứ 4 (“both”): mục “to” phải có chữ."),
        (
            ("steps", 0, "outcomes", 1, "label"),
            "",
            "steps[0].outcomes[1].label",
            "Bước thứ 1 (“examine”), kết quả thứ 2: mục “label” phải có chữ.",
        ),
        (("steps", 0, "outcomes", 0, "to"), ["police"], "steps[0].outcomes[0].to", "ít nhất hai bước khác nhau"),
        (("steps", 0, "outcomes", 0, "to"), ["police"] * 2, "steps[0].outcomes[0].to", "ít nhất hai bước khác nhau"),
        (("steps", 0, "outcomes", 0, "to"), [1, 2], "steps[0].outcomes[0].to", "phải có chữ"),
        (("steps", 0, "outcomes", 0, "back"), "có", "steps[0].outcomes[0].back", "chỉ nhận đúng hoặc sai"),
    ],
)
def test_parse_bad_input_says_where(path, value, field, words):
    data = copy.deepcopy(GOOD)
    place = data
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value

    with pytest.raises(RuleBroken) as refused:
        parse(data)

    assert (refused.value.code, refused.value.field) == ("process.bad", field)
    assert words in refused.value.message


def test_parse_no_mapping_is_refused():
    with pytest.raises(RuleBroken) as refused:
        parse([])

    assert refused.value.message == "Quy trình: nội dung phải là một nhóm tên và giá trị."


def test_step_unknown_is_told():
    with pytest.raises(RuleBroken) as refused:
        parse(GOOD).step("nowhere")

    assert refused.value.code == "step.not_in_process"


STARTER = Path(__file__).parents[3] / "src/motcua/starter/procedures"


@pytest.mark.parametrize("file", sorted(STARTER.glob("*.json")), ids=lambda file: file.stem)
def test_starter_process_is_safe(file):
    stored = json.loads(file.read_text(encoding="utf8"))

    assert check(parse(stored["process"])) == []
