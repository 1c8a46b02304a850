"""Tests of the kinds of fields: what is typed becomes an answer, a wrong one is explained where it stands."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.test_forms import form_of, one

from motcua.directory.rules.tax_codes import is_tax_code
from motcua.procedures.rules.form_schema import exported_schema
from motcua.procedures.rules.form_types import FIELD_NAMES, FormDefinition
from motcua.procedures.rules.form_words import readable
from motcua.procedures.rules.forms import (
    check_answers,
    compile_schema,
    definition_problems,
    read_form_post,
    shown_answers,
    shown_fields,
)

TODAY = date(2026, 11, 23)
COLUMNS = [
    {"key": "ten", "label": "Họ tên", "type": "name", "required": True},
    {"key": "von", "label": "Vốn góp", "type": "money", "required": False},
]
PEOPLE: FormDefinition = form_of(
    {"key": "x", "label": "Thành viên", "type": "table", "required": True, "columns": COLUMNS, "max_rows": 2},  # type: ignore[typeddict-item]
    {"key": "tong", "label": "Tổng vốn", "type": "calculated", "required": False, "formula": "x__von"},
    {
        "key": "ly_do",
        "label": "Lý do",
        "type": "text",
        "required": True,
        "show_if": "x__so_dong > 1 && tong >= 100",
    },
)
PLACE = {"units": "new", "detail": "Số 1", "commune": "xã Mẫu", "province": "tỉnh Minh Họa"}


def faults(form: FormDefinition, answers: dict[str, Any]) -> dict[str, str]:
    return {fault["field"]: fault["message"] for fault in check_answers(form, answers, today=TODAY)}


def test_there_are_about_twenty_kinds_each_with_a_name() -> None:
    assert len(FIELD_NAMES) >= 20
    assert all(FIELD_NAMES.values())


@pytest.mark.parametrize(
    ("kind", "typed", "answer", "message"),
    [
        ("name", " Nguyễn  Văn Dụ ", "Nguyễn Văn Dụ", ""),
        ("name", "Nguyễn Văn 1", "Nguyễn Văn 1", "chỉ gồm chữ"),
        ("personal_number", "001 085 000 001", "001085000001", ""),
        ("personal_number", "097085000001", "097085000001", "không phải mã tỉnh"),
        ("identity_number", "c 1234567", "C1234567", ""),
        ("identity_number", "12345", "12345", "Số giấy tờ gồm"),
        ("tax_code", "0100109106", "0100109106", ""),
        ("tax_code", "0100109106001", "0100109106-001", ""),
        ("tax_code", "0100109107", "0100109107", "sai ít nhất một chữ số"),
        ("tax_code", "123", "123", "Mã số thuế gồm 10 chữ số"),
        ("year", "1985", 1985, ""),
        ("year", "85", 85, "không nhỏ hơn 1900"),
        ("time", "8h30", "08:30", ""),
        ("time", "8 giờ", "08:00", ""),
        ("time", "25:00", "25:00", "giờ và phút"),
        ("declaration", "on", True, ""),
    ],
)
def test_typed_text_becomes_an_answer_or_is_explained(kind: str, typed: str, answer: Any, message: str) -> None:
    form = one(kind)

    answers = read_form_post(form, {"x": typed})

    assert answers == {"x": answer}
    assert message in faults(form, answers).get("x", "")
    assert bool(message) == bool(faults(form, answers))


def test_personal_number_must_agree_with_the_day_of_birth() -> None:
    form = form_of(
        {"key": "sinh", "label": "Ngày sinh", "type": "date", "required": True},
        {"key": "so", "label": "Số định danh", "type": "personal_number", "required": True, "birth": "sinh"},
    )

    assert faults(form, {"sinh": "1985-03-27", "so": "001085000001"}) == {}
    assert (
        "1985, nhưng ngày sinh đã khai là năm 1990" in faults(form, {"sinh": "1990-01-01", "so": "001085000001"})["so"]
    )
    assert faults(form, {"so": "001085000001"}) == {"sinh": "Hãy nhập mục “Ngày sinh”."}


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_code_is_always_found(nine: str, place: int, by: int) -> None:
    whole = next((f"{nine}{last}" for last in range(10) if is_tax_code(f"{nine}{last}")), None)
    if whole is not None:
        wrong = f"{whole[:place]}{(int(whole[place]) + by) % 10}{whole[place + 1 :]}"
        assert not is_tax_code(wrong)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, []),
        ({"province": ""}, ["x-province"]),
        ({"district": "huyện Cũ"}, ["x-district"]),
        ({"units": "old"}, ["x-district"]),
        ({"units": "old", "district": "huyện Cũ"}, []),
    ],
)
def test_address_asks_the_parts_of_its_units(changed: dict[str, str], wrong: list[str]) -> None:
    form = one("address", required=True)
    parts = {name: text for name, text in (PLACE | changed).items() if text}

    posted = read_form_post(form, {f"x-{name}": text for name, text in parts.items()})

    assert posted == {"x": parts}
    assert list(faults(form, posted)) == wrong
    assert faults(form, {}) == {"x": "Hãy nhập mục “Mục X”."}


def test_address_is_read_in_one_line_with_the_units_of_before_named() -> None:
    field = one("address")["sections"][0]["fields"][0]

    assert readable(field, PLACE) == "Số 1, xã Mẫu, tỉnh Minh Họa"
    assert readable(field, PLACE | {"units": "old", "district": "huyện Cũ"}).endswith(
        "(đơn vị hành chính trước 01/7/2025)"
    )


def test_several_ticks_are_a_list_of_known_choices() -> None:
    form = one("checkboxes", required=True, options=[{"value": "a", "label": "A"}, {"value": "b", "label": "B"}])

    assert read_form_post(form, {"x-b": "on", "x-z": "on"}) == {"x": ["b"]}
    assert faults(form, {"x": ["b", "a"]}) == {}
    assert list(faults(form, {"x": ["c"]})) == ["x"]
    assert faults(form, {}) == {"x": "Hãy chọn một giá trị ở mục “Mục X”."}


def test_rows_are_kept_in_order_empty_ones_fall_away_and_faults_name_the_cell() -> None:
    post = {"x-0-ten": "Trần A", "x-1-ten": "", "x-7-ten": "Lê 2", "x-7-von": "10"}

    answers = read_form_post(PEOPLE, post)

    assert answers == {"x": [{"ten": "Trần A"}, {"ten": "Lê 2", "von": 10}]}
    assert faults(PEOPLE, answers) == {
        "x-1-ten": "Dòng 2: mục “Họ tên” chỉ gồm chữ, không có chữ số hay ký hiệu. Hãy viết như trên giấy tờ."
    }
    assert faults(PEOPLE, {"x": [{"von": 1}]}) == {"x-0-ten": "Dòng 1: hãy nhập mục “Họ tên”."}
    assert "nhiều nhất 2 dòng" in faults(PEOPLE, {"x": [{"ten": "A"}] * 3})["x"]
    assert faults(PEOPLE, {}) == {"x": "Hãy điền ít nhất một dòng ở mục “Thành viên”."}


def test_calculated_value_is_the_servers_and_decides_what_is_asked() -> None:
    rows = [{"ten": "Trần A", "von": 60}, {"ten": "Lê B", "von": 50}]

    answers = shown_answers(PEOPLE, {"x": rows, "tong": 999_999, "ly_do": "Góp thêm"})

    assert answers == {"x": rows, "tong": 110, "ly_do": "Góp thêm"}
    assert faults(PEOPLE, {"x": rows, "tong": 110}) == {"ly_do": "Hãy nhập mục “Lý do”."}
    assert [field["key"] for field in shown_fields(PEOPLE, {"x": rows[:1], "tong": 60})] == ["x", "tong"]
    assert "không dùng" in faults(PEOPLE, {"x": rows[:1], "tong": 60, "ly_do": "thừa"})["ly_do"]


def test_section_is_left_out_whole_when_its_condition_does_not_hold() -> None:
    form: FormDefinition = {
        "sections": [
            {"key": "a", "title": "A", "fields": [{"key": "so", "label": "Số", "type": "number", "required": True}]},
            {
                "key": "b",
                "title": "B",
                "show_if": "so > 5",
                "fields": [{"key": "them", "label": "Thêm", "type": "text", "required": True}],
            },
        ]
    }

    assert definition_problems(form) == []
    assert faults(form, {"so": 3}) == {}
    assert list(faults(form, {"so": 6})) == ["them"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"type": "table", "columns": []}, "cần ít nhất một cột"),
        (
            {"type": "table", "columns": [{"key": "a", "label": "A", "type": "table", "required": False}]},
            "không dùng được",
        ),
        ({"type": "text", "show_if": "khong_co > 1"}, "không có mục “khong_co”"),
        ({"type": "calculated", "formula": "'a'"}, "phải cho một số"),
        ({"type": "calculated"}, "đang để trống"),
        ({"type": "checkboxes", "options": [{"value": "a b", "label": "A"}]}, "mã lựa chọn “a b”"),
        ({"type": "file"}, "giấy tờ số mấy"),
        ({"type": "date", "max": "hôm qua"}, "một ngày có thật"),
        ({"type": "number", "min": 5, "max": 1}, "lớn hơn giá trị lớn nhất"),
        ({"type": "personal_number", "birth": "z"}, "ngày sinh để đối chiếu"),
        ({"type": "text", "key": "size"}, "từ của ngôn ngữ điều kiện"),
        ({"type": "text", "label": " "}, "chưa có tên"),
    ],
)
def test_faulty_definition_is_named(field: dict[str, Any], words: str) -> None:
    form = form_of({"key": "x", "label": "Mục X", "required": False} | field)  # type: ignore[arg-type]

    (problem,) = definition_problems(form)

    assert words in problem


def test_exported_schema_is_a_schema_with_titles_that_judges_alike() -> None:
    schema = exported_schema(PEOPLE, title="Tờ khai", address="urn:motcua:form:1")
    validator = jsonschema_rs.Draft202012Validator(json.dumps(schema), validate_formats=True)

    assert schema["properties"]["x"]["title"] == "Thành viên"
    assert (schema["$id"], schema["title"]) == ("urn:motcua:form:1", "Tờ khai")
    assert validator.is_valid({"x": [{"ten": "Trần A"}]})
    assert not validator.is_valid({"x": [{"ten": "Trần 1"}]})
    assert compile_schema(PEOPLE)["required"] == ["x"]
