"""Tests of e-forms: what is asked of whom, what the answers must be, and what a post becomes."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.rules.records import paper, raw_record, row

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.form_types import Field, FormDefinition
from motcua.procedures.rules.forms import (
    Answers,
    applicant_kinds,
    check_answers,
    clean_answers,
    compile_schema,
    default_form,
    definition_problems,
    fields_of,
    read_form_post,
    shown_answers,
    shown_fields,
)
from motcua.procedures.rules.importing import read_record

TODAY = date(2026, 11, 23)


def content_of(**changes: Any) -> ProcedureContent:
    content = read_record(raw_record(**changes)).content
    assert content is not None
    return content


def form_of(*fields: Field) -> FormDefinition:
    return {"sections": [{"key": "one", "title": "Phần một", "fields": list(fields)}]}


def one(kind: str, *, required: bool = False, **more: Any) -> FormDefinition:
    return form_of({"key": "x", "label": "Mục X", "type": kind, "required": required, **more})  # type: ignore[typeddict-item]


def message_of(form: FormDefinition, value: Any) -> str | None:
    problems = check_answers(form, {"x": value}, today=TODAY)
    assert [problem["field"] for problem in problems] in ([], ["x"])
    return problems[0]["message"] if problems else None


BY_PERSON: Answers = {
    "full_name": "Nguyễn Văn Mẫu",
    "birth_date": "1985-03-27",
    "personal_number": "001085000001",
    "on_behalf": "self",
    "request_content": "Đăng ký nuôi 20 đàn ong.",
    "phone": "0912345678",
    "address": "Thôn Mẫu, xã Mẫu",
    "result_delivery": "counter",
}


# The generated form


def test_default_form_for_people_asks_person_request_contact_and_delivery() -> None:
    form = default_form(content_of())

    assert [section["key"] for section in form["sections"]] == ["applicant", "request", "contact", "delivery"]
    assert [field["key"] for field in fields_of(form)] == [
        "full_name",
        "birth_date",
        "personal_number",
        "on_behalf",
        "owner_full_name",
        "owner_personal_number",
        "owner_relation",
        "request_content",
        "request_note",
        "phone",
        "email",
        "address",
        "result_delivery",
    ]
    assert check_answers(form, BY_PERSON, today=TODAY) == []


def test_default_form_for_organisations_always_asks_for_the_organisation() -> None:
    form = default_form(content_of(audiences=["Doanh nghiệp", "Hợp tác xã"]))

    keys = [field["key"] for field in shown_fields(form, {})]

    assert "organisation_name" in keys
    assert "applicant_kind" not in keys


def test_default_form_for_both_asks_for_the_organisation_when_chosen() -> None:
    form = default_form(content_of(audiences=["Công dân Việt Nam", "Doanh nghiệp"]))

    as_person = [field["key"] for field in shown_fields(form, {"applicant_kind": "person"})]
    as_organisation = [field["key"] for field in shown_fields(form, {"applicant_kind": "organisation"})]

    assert "organisation_name" not in as_person
    assert "organisation_name" in as_organisation


def test_default_form_for_foreigners_takes_a_passport_instead() -> None:
    form = default_form(content_of(audiences=["Công dân Việt Nam", "Người nước ngoài"]))
    by_passport = {**BY_PERSON, "identity_kind": "passport", "passport_number": "X0000001"}
    by_passport.pop("personal_number")

    assert check_answers(form, by_passport, today=TODAY) == []


def test_default_form_names_cases_results_channels_and_the_statutory_form() -> None:
    content = content_of(
        components=[
            paper("Tờ khai nuôi ong theo Mẫu số 01"),
            paper("Đơn mới", case="Trường hợp cấp mới"),
            paper("Đơn lại", case="Trường hợp cấp lại"),
        ],
        results=[{"name": "Giấy đăng ký", "code": None}, {"name": "Thông báo", "code": None}],
        submission=[row(), row(channel="postal"), row(channel="online")],
    )

    form = default_form(content)
    options = {
        field["key"]: [one["label"] for one in field["options"]] for field in fields_of(form) if "options" in field
    }
    (hint,) = [section.get("hint") for section in form["sections"] if section["key"] == "request"]

    assert options["case"] == ["Trường hợp cấp mới", "Trường hợp cấp lại", "Trường hợp khác"]
    assert options["wanted_result"] == ["Giấy đăng ký", "Thông báo"]
    assert options["result_delivery"] == [
        "Nhận trực tiếp tại Bộ phận Một cửa",
        "Nhận qua bưu chính công ích",
        "Nhận bản điện tử trên Cổng dịch vụ công",
    ]
    assert hint == "Ghi theo: Tờ khai nuôi ong theo Mẫu số 01"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Cấp lại giấy chứng nhận quyền sử dụng đất", {"parcel", "parcel_place", "issued_number"}),
        ("Cấp giấy phép xây dựng mới", {"building", "building_place"}),
        ("Gia hạn giấy phép hoạt động cơ sở giết mổ", {"business", "issued_reason"}),
        ("Thông báo tổ chức lễ hội cấp xã", {"event", "event_from"}),
        ("Đăng ký giám hộ", {"subject_name", "subject_number"}),
        ("Đăng ký nuôi ong", set()),
    ],
)
def test_default_form_asks_about_the_object_that_the_name_tells(name: str, keys: set[str]) -> None:
    form = default_form(content_of(name=name))
    asked = {field["key"] for section in form["sections"] if section["key"] == "object" for field in section["fields"]}

    assert definition_problems(form) == []
    assert keys <= asked
    assert bool(keys) == bool(asked)


def test_default_form_tells_the_papers_of_the_chosen_case() -> None:
    form = default_form(
        content_of(
            components=[paper("Tờ khai"), paper("Đơn mới", case="Cấp mới"), paper("Giấy cũ", case="Cấp lại")],
        )
    )

    shown = [field.get("hint") for field in shown_fields(form, {"case": "2"}) if field["type"] == "note"]

    assert shown == ["Tờ khai; Giấy cũ."]


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [
        ([], (True, False)),
        (["Công dân Việt Nam"], (True, False)),
        (["Doanh nghiệp có vốn đầu tư nước ngoài"], (False, True)),
        (["Người nước ngoài", "Tổ chức nước ngoài"], (True, True)),
        (["Cán bộ, công chức, viên chức"], (True, False)),
    ],
)
def test_applicant_kinds_follow_the_audiences(audiences: list[str], expected: tuple[bool, bool]) -> None:
    assert applicant_kinds(content_of(audiences=audiences)) == expected


# Checking


@pytest.mark.parametrize(
    ("form", "value", "message"),
    [
        (one("text", required=True), "Mẫu", None),
        (one("text", required=True), "", "Hãy nhập mục “Mục X”."),
        (one("text", max_length=3), "Mẫu", None),
        (one("text", max_length=3), "Mẫuu", "Mục “Mục X” dài quá 3 ký tự. Hãy viết ngắn lại."),
        (one("textarea"), "x" * 4001, "Mục “Mục X” dài quá 4000 ký tự. Hãy viết ngắn lại."),
        (one("text"), 5, "Mục “Mục X” phải là chữ. Hãy nhập lại."),
        (one("text"), ["a"], "Mục “Mục X” có giá trị không dùng được. Hãy nhập lại."),
        (one("text"), "\ud800", "Mục “Mục X” có giá trị không dùng được. Hãy nhập lại."),
        (one("number"), 2.5, None),
        (one("number"), "mười", "Mục “Mục X” phải là một số."),
        (one("number"), float("nan"), "Mục “Mục X” có giá trị không dùng được. Hãy nhập lại."),
        (one("number"), 10**400, "Mục “Mục X” có giá trị không dùng được. Hãy nhập lại."),
        (one("number", min=1), 0, "Mục “Mục X” phải không nhỏ hơn 1."),
        (one("number", max=9), 10, "Mục “Mục X” phải không lớn hơn 9."),
        (one("number"), True, "Mục “Mục X” phải là một số."),
        (one("money"), 1250000, None),
        (one("money"), -1, "Mục “Mục X” phải không nhỏ hơn 0 đ."),
        (one("money"), 1.5, "Mục “Mục X” phải là số tiền tính bằng đồng, chỉ gồm chữ số. Ví dụ: 1.250.000."),
        (one("date"), "2000-02-29", None),
        (one("date"), "2001-02-29", "Ngày cần có thật, từ năm 1900 đến năm 2100. Ví dụ: 27/03/1985."),
        (one("date"), "9999-01-01", "Ngày cần có thật, từ năm 1900 đến năm 2100. Ví dụ: 27/03/1985."),
        (one("date"), "1899-12-31", "Ngày cần có thật, từ năm 1900 đến năm 2100. Ví dụ: 27/03/1985."),
        (one("date"), "31/02/2020", "Ngày cần có thật, từ năm 1900 đến năm 2100. Ví dụ: 27/03/1985."),
        (one("date", max="today"), "2026-11-23", None),
        (one("date", max="today"), "2026-11-24", "Mục “Mục X” không được sau hôm nay."),
        (one("date", min="today"), "2026-11-22", "Mục “Mục X” không được trước hôm nay."),
        (one("date", min="2020-01-01"), "2019-12-31", "Mục “Mục X” không được trước 01/01/2020."),
        (one("phone"), "0912345678", None),
        (one("phone"), "12345", "Số điện thoại gồm 10 chữ số, bắt đầu bằng số 0. Ví dụ: 0912345678."),
        (one("email"), "nguyen.van@example.com", None),
        (one("email"), "nguyen@", "Thư điện tử cần đủ tên và tên miền. Ví dụ: ten@example.com."),
        (one("email"), "a@b.c\nBcc: x@y.z", "Thư điện tử cần đủ tên và tên miền. Ví dụ: ten@example.com."),
        (one("personal_number"), "001085000001", None),
        (one("personal_number"), "00108500000", "Số định danh cá nhân gồm đúng 12 chữ số. Hãy xem trên thẻ căn cước."),
        (one("personal_number"), "٠٠١٠٨٥٠٠٠٠٠١", "Số định danh cá nhân gồm đúng 12 chữ số. Hãy xem trên thẻ căn cước."),
        (one("radio", options=[{"value": "a", "label": "A"}]), "a", None),
        (one("radio", options=[{"value": "a", "label": "A"}]), "b", "Hãy chọn một giá trị ở mục “Mục X”."),
        (one("select", required=True, options=[]), "", "Hãy chọn một giá trị ở mục “Mục X”."),
        (one("checkbox", required=True), True, None),
        (one("checkbox", required=True), False, "Hãy đánh dấu vào mục “Mục X”."),
        (one("checkbox", required=True), "", "Hãy đánh dấu vào mục “Mục X”."),
        (one("checkbox"), False, None),
    ],
)  # fmt: skip
def test_answer_is_right_or_explained(form: FormDefinition, value: Any, message: str | None) -> None:
    assert message_of(form, value) == message


def test_answers_problems_come_in_the_order_of_the_form_unknown_keys_last() -> None:
    form = form_of(
        {"key": "a", "label": "Mục A", "type": "text", "required": True},
        {"key": "b", "label": "Mục B", "type": "number", "required": False},
    )

    assert check_answers(form, {"z" * 90: 1, "b": "x"}) == [
        {"field": "a", "message": "Hãy nhập mục “Mục A”."},
        {"field": "b", "message": "Mục “Mục B” phải là một số."},
        {"field": "z" * 60, "message": f"Biểu mẫu không có mục “{'z' * 60}”. Hãy tải lại trang rồi điền lại."},
    ]


CONDITIONAL = form_of(
    {
        "key": "kind",
        "label": "Loại",
        "type": "radio",
        "required": True,
        "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
    },
    {
        "key": "detail",
        "label": "Chi tiết",
        "type": "text",
        "required": True,
        "show_when": {"field": "kind", "equals": "b"},
    },
    {
        "key": "deeper",
        "label": "Sâu hơn",
        "type": "text",
        "required": True,
        "show_when": {"field": "detail", "equals": "sâu"},
    },
)


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"kind": "a"}, []),
        ({"kind": "b"}, ["detail"]),
        ({"kind": "b", "detail": "sâu"}, ["deeper"]),
        ({"kind": "b", "detail": "sâu", "deeper": "x"}, []),
        ({"kind": "a", "detail": "thừa"}, ["detail"]),
        ({"kind": "a", "deeper": "thừa"}, []),
        ({"detail": "đã gõ"}, ["kind"]),
    ],
)
def test_conditional_field_is_required_only_when_shown(answers: Answers, fields: list[str]) -> None:
    assert [problem["field"] for problem in check_answers(CONDITIONAL, answers)] == fields


def test_shown_fields_and_answers_follow_the_chain_of_choices() -> None:
    answers: Answers = {"kind": "a", "detail": "sâu", "deeper": "x"}

    assert [field["key"] for field in shown_fields(CONDITIONAL, answers)] == ["kind"]
    assert shown_answers(CONDITIONAL, answers) == {"kind": "a"}
    assert len(shown_fields(CONDITIONAL, {**answers, "kind": "b"})) == 3


def test_schema_agrees_with_the_check() -> None:
    form = default_form(content_of(audiences=["Công dân Việt Nam", "Doanh nghiệp", "Người nước ngoài"]))
    schema = compile_schema(form)
    validator = jsonschema_rs.Draft202012Validator(json.dumps(schema), validate_formats=True)

    whole = {**BY_PERSON, "applicant_kind": "person", "identity_kind": "personal_number"}

    assert validator.is_valid(whole)
    for key in whole:
        lacking = {name: value for name, value in whole.items() if name != key}
        assert validator.is_valid(lacking) == (check_answers(form, lacking) == [])


ANY_VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.lists(st.integers())


@given(st.dictionaries(st.sampled_from([*BY_PERSON, "owner_full_name", "email", "x"]), ANY_VALUE))
def test_answers_of_any_kind_are_checked_without_failing(answers: dict[str, object]) -> None:
    form = default_form(content_of())

    problems = check_answers(form, answers, today=TODAY)

    assert all(problem["message"].endswith(".") for problem in problems)


# Posts


def test_post_is_read_into_types() -> None:
    form = form_of(
        {"key": "name", "label": "Tên", "type": "text", "required": True},
        {"key": "born", "label": "Sinh", "type": "date", "required": True},
        {"key": "since", "label": "Từ", "type": "date", "required": True},
        {"key": "phone", "label": "Điện thoại", "type": "phone", "required": True},
        {"key": "number", "label": "Số", "type": "personal_number", "required": True},
        {"key": "area", "label": "Diện tích", "type": "number", "required": True},
        {"key": "count", "label": "Số lượng", "type": "number", "required": True},
        {"key": "price", "label": "Giá", "type": "money", "required": True},
        {"key": "agree", "label": "Đồng ý", "type": "checkbox", "required": True},
        {"key": "note", "label": "Ghi chú", "type": "textarea", "required": False},
    )
    post = {
        "csrfmiddlewaretoken": "abc",
        "name": "  Trần\u200b  Thị Mẫu ",
        "born": "27/3/1985",
        "since-day": "1",
        "since-month": "2",
        "since-year": "2020",
        "phone": "+84 912.345.678",
        "number": "001 085 000 001",
        "area": "12,5",
        "count": "20",
        "price": "1.250.000 đ",
        "agree": "on",
        "note": "Dòng một\r\nDòng hai",
    }

    answers = read_form_post(form, post)

    assert answers == {
        "name": "Trần Thị Mẫu",
        "born": "1985-03-27",
        "since": "2020-02-01",
        "phone": "0912345678",
        "number": "001085000001",
        "area": 12.5,
        "count": 20,
        "price": 1250000,
        "agree": True,
        "note": "Dòng một\nDòng hai",
    }
    assert check_answers(form, answers) == []


def test_post_that_can_not_be_read_keeps_what_was_typed() -> None:
    form = form_of(
        {"key": "born", "label": "Sinh", "type": "date", "required": True},
        {"key": "since", "label": "Từ", "type": "date", "required": True},
        {"key": "area", "label": "Diện tích", "type": "number", "required": True},
        {"key": "price", "label": "Giá", "type": "money", "required": True},
        {"key": "empty", "label": "Trống", "type": "text", "required": True},
    )

    answers = read_form_post(
        form,
        {"born": "31/02/2020", "since-day": "hai", "since-month": "", "area": "rộng", "price": "nhiều", "empty": "  "},
    )

    assert answers == {"born": "31/02/2020", "since": "hai//", "area": "rộng", "price": "nhiều"}
    assert [problem["field"] for problem in check_answers(form, answers)] == ["born", "since", "area", "price", "empty"]


def test_post_to_hidden_fields_is_dropped_once_the_choice_is_made() -> None:
    assert read_form_post(CONDITIONAL, {"kind": "a", "detail": "x"}) == {"kind": "a"}
    assert read_form_post(CONDITIONAL, {"detail": "x"}) == {"detail": "x"}


def test_post_of_ten_megabytes_is_cut_and_refused() -> None:
    form = one("text", max_length=100)

    answers = read_form_post(form, {"x": "Á" * 10_000_000})

    assert len(str(answers["x"])) == 5_100
    assert [problem["field"] for problem in check_answers(form, answers)] == ["x"]


def test_clean_answers_from_json_are_read_like_posted_ones() -> None:
    form = form_of(
        {"key": "born", "label": "Sinh", "type": "date", "required": True},
        {"key": "agree", "label": "Đồng ý", "type": "checkbox", "required": True},
        {"key": "name", "label": "Tên", "type": "text", "required": True},
    )

    cleaned = clean_answers(form, {"born": "01/02/2020", "agree": True, "name": "", "other": [1]})

    assert cleaned == {"born": "2020-02-01", "agree": True, "other": [1]}


@given(st.dictionaries(st.sampled_from(["full_name", "birth_date", "birth_date-day", "phone", "x"]), st.text()))
def test_post_of_any_text_is_read_without_failing(post: dict[str, str]) -> None:
    form = default_form(content_of())

    assert check_answers(form, read_form_post(form, post), today=TODAY) != []


# Definitions by administrators


def test_definition_problems_are_named() -> None:
    form = form_of(
        {"key": "Sai Mã", "label": "Một", "type": "text", "required": True},
        {"key": "hai", "label": "Hai", "type": "radio", "required": True},
        {"key": "hai", "label": "Ba", "type": "text", "required": True},
        {"key": "bon", "label": "Bốn", "type": "video", "required": True},  # type: ignore[typeddict-item]
        {"key": "nam", "label": "Năm", "type": "text", "required": True, "show_when": {"field": "sau", "equals": "x"}},
    )

    assert definition_problems(form) == [
        "Mục “Một”: mã mục chỉ gồm chữ thường không dấu, số và gạch dưới.",
        "Mục “Hai”: cần ít nhất một lựa chọn.",
        "Mục “Ba”: mã mục “hai” đã dùng.",
        "Mục “Bốn”: loại mục không có.",
        "Mục “Năm”: điều kiện hiện phải dựa vào một mục đứng trước.",
    ]
    assert definition_problems({"sections": []}) == ["Biểu mẫu chưa có mục nào."]
    assert definition_problems(default_form(content_of())) == []
