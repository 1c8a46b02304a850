"""Tests of writing forms: acts on the outline, fields as typed, files from form.io, differences, moved answers."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.test_form_kinds import PEOPLE, TODAY
from tests.procedures.rules.test_forms import content_of, form_of

from motcua.procedures.rules.default_form import default_form
from motcua.procedures.rules.form_acts import (
    act,
    columns_text,
    condition_text,
    empty_form,
    read_columns,
    typed_field,
    with_field,
    with_sections,
)
from motcua.procedures.rules.form_difference import differences
from motcua.procedures.rules.form_formio import Refused, read_formio
from motcua.procedures.rules.form_move import move_answers
from motcua.procedures.rules.form_official import key_of, missing_items, read_items
from motcua.procedures.rules.form_sample import sample_answers
from motcua.procedures.rules.form_types import FormDefinition, fields_of
from motcua.procedures.rules.forms import check_answers, definition_problems

TWO: FormDefinition = {
    "sections": [
        {
            "key": "p1",
            "title": "Một",
            "fields": [{"key": key, "label": key, "type": "text", "required": True} for key in "ab"],
        },
        {"key": "p2", "title": "Hai", "fields": [{"key": "c", "label": "c", "type": "text", "required": False}]},
    ]
}


def outline(form: FormDefinition) -> list[list[str]]:
    return [[field["key"] for field in section["fields"]] for section in form["sections"]]


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("len:0:1", [["b", "a"], ["c"]]),
        ("xuong:0:0", [["b", "a"], ["c"]]),
        ("xuong:0:1", [["a"], ["b", "c"]]),
        ("len:1:0", [["a", "b", "c"], []]),
        ("xoa:0:0", [["b"], ["c"]]),
        ("them:1", [["a", "b"], ["c", "muc_1"]]),
        ("them-phan", [["a", "b"], ["c"], []]),
        ("xoa-phan:0", [["c"]]),
        ("xuong-phan:0", [["c"], ["a", "b"]]),
        ("len-phan:0", [["a", "b"], ["c"]]),
        ("len:9:0", [["a", "b"], ["c"]]),
        ("xoa:0:9", [["a", "b"], ["c"]]),
        ("xoa:x:y", [["a", "b"], ["c"]]),
        ("", [["a", "b"], ["c"]]),
    ],
)
def test_button_changes_the_outline_and_nothing_else(command: str, after: list[list[str]]) -> None:
    before = outline(TWO)

    assert outline(act(TWO, command)) == after
    assert outline(TWO) == before


@given(st.text(max_size=20))
def test_any_command_leaves_a_form(command: str) -> None:
    assert isinstance(act(TWO, command)["sections"], list)
    assert definition_problems(empty_form()) != []


def test_renamed_key_is_followed_by_what_depends_on_it() -> None:
    field = next(iter(fields_of(PEOPLE)))
    changed = with_field(PEOPLE, "x", {**field, "key": "thanh_vien"})

    assert definition_problems(changed) == []
    assert [each.get("formula") or each.get("show_if") for each in fields_of(changed)][1:] == [
        "thanh_vien__von",
        "thanh_vien__so_dong > 1 && tong >= 100",
    ]


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ({"label": "Nơi sinh", "type": "text", "required": "on"}, {"key": "noi_sinh", "required": True}),
        ({"label": "A", "type": "date", "max": "hôm nay"}, {"max": "today"}),
        ({"label": "A", "type": "number", "min": "1,5"}, {"min": 1.5}),
        ({"label": "A", "condition": 'loai == "moi"'}, {"show_when": {"field": "loai", "equals": "moi"}}),
        ({"label": "A", "condition": "co == true"}, {"show_when": {"field": "co", "equals": True}}),
        ({"label": "A", "condition": "so > 2"}, {"show_if": "so > 2"}),
        (
            {"label": "A", "type": "radio", "options": "Mới\nb: Cũ"},
            {"options": [{"value": "moi", "label": "Mới"}, {"value": "b", "label": "Cũ"}]},
        ),
        ({"label": "A", "type": "lạ", "prefill": "xx"}, {"type": "text"}),
    ],
)
def test_field_is_read_as_described(post: dict[str, str], expected: dict[str, Any]) -> None:
    field = typed_field(post)

    assert {key: field.get(key) for key in expected} == expected
    assert "prefill" not in field
    assert condition_text(field) == post.get("condition", "")


def test_columns_are_the_same_after_being_shown_and_read() -> None:
    text = "ho_ten | Họ tên | name | bắt buộc\ngioi | Giới | radio |  | nam: Nam; nu: Nữ"

    columns = read_columns(text)

    assert [column["required"] for column in columns] == [True, False]
    assert read_columns(columns_text(columns)) == columns
    titled = with_sections(TWO, {"p0-title": "Tên mới", "p0-if": "a == 'x'"})
    assert (titled["sections"][0]["title"], titled["sections"][0]["show_if"]) == ("Tên mới", "a == 'x'")


def test_differences_are_told_in_words() -> None:
    after = form_of(
        {"key": "b", "label": "b", "type": "number", "required": False},
        {"key": "d", "label": "Mới", "type": "text", "required": True},
    )
    after["sections"][0]["key"] = "p1"

    assert differences(TWO, after) == [
        "Phần “Một” đổi tên thành “Phần một”.",
        "Bỏ phần “Hai”.",
        "Mục “b” đổi loại từ chữ, một dòng sang số.",
        "Mục “b” không còn bắt buộc.",
        "Thêm mục “Mới” (bắt buộc).",
        "Bỏ mục “a”.",
        "Bỏ mục “c”.",
    ]
    assert differences(TWO, TWO) == []
    assert differences(TWO, act(TWO, "len:0:1")) == ["Phần “Một” đổi thứ tự các mục."]


def test_answers_move_where_they_fit_and_the_rest_is_told() -> None:
    after = form_of(
        {"key": "a", "label": "a", "type": "text", "required": True},
        {"key": "b", "label": "b", "type": "number", "required": True},
    )

    moved = move_answers(TWO, after, {"a": "giữ", "b": "mười", "c": "bỏ đi"})

    assert moved.answers == {"a": "giữ"}
    assert moved.left == ["b: mười", "c: bỏ đi"]
    assert "Bỏ mục “c”." in moved.changes


@pytest.mark.req("DN-2.8-2", "QN-3.3-2")
def test_missing_fields_of_the_official_form_are_named() -> None:
    items, faults = read_items("a: Mục a\nHọ, chữ đệm, tên\n\n")

    assert faults == []
    assert [item["label"] for item in missing_items(TWO, items)] == ["Họ, chữ đệm, tên"]
    assert key_of("1. Đơn vị") == "m_1_don_vi"


FORMIO: dict[str, Any] = {
    "components": [
        {
            "type": "panel",
            "key": "page1",
            "title": "Người khai",
            "components": [
                {
                    "type": "textfield",
                    "key": "hoTen",
                    "label": "Họ tên",
                    "validate": {"required": True, "maxLength": 50},
                },
                {"type": "checkbox", "key": "agree", "label": "Đồng ý"},
                {
                    "type": "number",
                    "key": "so",
                    "label": "Số",
                    "conditional": {"show": True, "when": "agree", "eq": "true"},
                },
                {
                    "type": "columns",
                    "key": "c",
                    "columns": [{"components": [{"type": "day", "key": "sinh", "label": "Ngày sinh"}]}],
                },
                {
                    "type": "datagrid",
                    "key": "con",
                    "label": "Con",
                    "components": [{"type": "textfield", "key": "ten", "label": "Tên"}],
                },
                {"type": "button", "key": "submit", "label": "Gửi"},
            ],
        }
    ]
}


def test_form_io_is_read_with_its_conditions_and_rows() -> None:
    form = read_formio(FORMIO)

    assert definition_problems(form) == []
    assert [(field["key"], field["type"]) for field in fields_of(form)] == [
        ("hoten", "text"),
        ("agree", "checkbox"),
        ("so", "number"),
        ("sinh", "date"),
        ("con", "table"),
    ]
    assert list(fields_of(form))[2]["show_when"] == {"field": "agree", "equals": True}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (
            {"type": "signature", "key": "x", "label": "Ký"},
            "components[0] (signature, “Ký”): loại “signature” không nhập được.",
        ),
        ({"type": "textfield", "key": "x", "label": "A", "calculateValue": "value = 1"}, "thiết lập “calculateValue”"),
        ({"type": "textfield", "key": "x", "label": "A", "validate": {"custom": "x"}}, "“validate.custom”"),
        ({"type": "select", "key": "x", "label": "A", "dataSrc": "url"}, "danh sách lựa chọn cố định"),
        ({"type": "textfield", "key": "x", "label": "A", "conditional": {"show": False, "when": "y"}}, "ẩn khi"),
        (
            {"type": "panel", "key": "p", "components": [{"type": "map", "key": "m"}]},
            "components[0].components[0] (map",
        ),
        ("chữ", "không phải một thành phần"),
    ],
)
def test_form_io_outside_the_stated_part_is_refused_by_name_and_place(part: Any, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_formio({"components": [part]})

    assert words in str(refused.value)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["components", "type", "key", "panel"]), inner, max_size=3)
        ),
    )
)
def test_anything_as_form_io_is_read_or_refused(source: object) -> None:
    with contextlib.suppress(Refused):
        assert read_formio(source)["sections"]


@pytest.mark.parametrize("form", [PEOPLE, default_form(content_of(audiences=["Công dân Việt Nam", "Doanh nghiệp"]))])
def test_sample_answers_are_accepted(form: FormDefinition) -> None:
    assert check_answers(form, sample_answers(form, TODAY), today=TODAY) == []
