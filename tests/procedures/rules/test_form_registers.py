"""Values of registers as answers of a form's questions: named, checked, carried by import and export."""

import pytest
from tests.procedures.rules.test_forms import form_of

from motcua.procedures.rules.form_acts import typed_field
from motcua.procedures.rules.form_definition import definition_problems
from motcua.procedures.rules.form_difference import differences
from motcua.procedures.rules.form_formio import Refused, read_formio
from motcua.procedures.rules.form_registers import VALUES, Register, agrees, as_answer, asked_of, register_problem
from motcua.procedures.rules.form_schema import exported_schema
from motcua.procedures.rules.form_types import FIELD_TYPES, Field

SEX = Field(
    key="gioi_tinh",
    label="Giới tính",
    type="radio",
    required=False,
    options=[{"value": "nam", "label": "Nam"}, {"value": "nu", "label": "Nữ"}],
    register="population.sex",
)
BORN = Field(key="sinh", label="Ngày sinh", type="date", required=False, register="population.birth_date")
NAME = Field(key="ten", label="Họ tên", type="name", required=False, prefill="account.full_name")
HOME = Field(key="noi_o", label="Nơi ở", type="address", required=False, register="population.permanent_address")
SHORT = Field(key="ngan", label="Ngắn", type="text", required=False, max_length=5, register="population.home_town")


def test_every_value_of_a_register_fits_fields_of_its_kinds_and_no_other() -> None:
    wrong = []
    for name, value in VALUES.items():
        for kind in FIELD_TYPES:
            field = Field(key="x", label="X", type=kind, required=False, register=name)  # type: ignore[typeddict-item]
            wrong += [(name, kind)] if (register_problem(field) == "") != (kind in value.kinds) else []

    assert wrong == []
    assert "không có giá trị “population.religion”" in register_problem(SEX | {"register": "population.religion"})


def test_checker_refuses_unknown_names_and_columns_but_takes_what_the_builder_offers() -> None:
    column = {"key": "c", "label": "Cột", "type": "text", "required": False, "register": "population.sex"}
    table = {"key": "b", "label": "Bảng", "type": "table", "required": False, "columns": [column]}

    assert definition_problems(form_of(SEX, BORN, NAME, HOME)) == []
    assert definition_problems(form_of(SEX | {"register": "tax.debt"})) == [
        "Mục “Giới tính”: cơ sở dữ liệu không có giá trị “tax.debt”."
    ]
    assert definition_problems(form_of(table)) == [  # type: ignore[arg-type]
        "Mục “Bảng”: cột “Cột” không lấy được từ cơ sở dữ liệu, chỉ mục ngoài bảng."
    ]
    assert typed_field({"label": "Giới tính", "type": "text", "register": "population.sex"})["register"] == (
        "population.sex"
    )
    assert "register" not in typed_field({"label": "X", "type": "text", "register": "<script>"})


def test_definition_keeps_its_register_through_export_import_and_difference() -> None:
    schema = exported_schema(form_of(SEX, BORN), title="Mẫu", address="urn:mau")
    part = {"type": "textfield", "key": "dan_toc", "label": "Dân tộc", "properties": {"register": "population.sex"}}
    read = read_formio({"components": [part]})

    assert [schema["properties"][key]["x-register"] for key in ("gioi_tinh", "sinh")] == [
        "population.sex",
        "population.birth_date",
    ]
    assert read["sections"][0]["fields"][0]["register"] == "population.sex"
    with pytest.raises(Refused, match="properties"):
        read_formio({"components": [part | {"properties": {"script": "x"}}]})
    assert differences(form_of(SEX), form_of({**SEX, "register": "population.ethnicity"})) == [
        "Mục “Giới tính” đổi giá trị của cơ sở dữ liệu."
    ]


def test_account_questions_are_known_to_registers_without_naming_them() -> None:
    form = form_of(
        NAME, SEX, Field(key="dt", label="Điện thoại", type="phone", required=False, prefill="account.phone")
    )

    assert list(asked_of(form, Register.POPULATION)) == ["ten", "gioi_tinh"]
    assert asked_of(form, Register.ENTERPRISES) == {}


@pytest.mark.parametrize(
    ("field", "text", "answer"),
    [
        (SEX, "Nữ", "nu"),
        (SEX, "NAM", "nam"),
        (SEX, "Khác", None),
        (BORN, "1985-03-27", "1985-03-27"),
        (NAME, "Nguyễn Văn Dụ", "Nguyễn Văn Dụ"),
        (SHORT, "Xã Rất Dài", None),
        (HOME, "Thôn Mẫu, xã Bình Sơn, tỉnh Minh Họa",
         {"units": "new", "detail": "Thôn Mẫu", "commune": "xã Bình Sơn", "province": "tỉnh Minh Họa"}),
    ],
)  # fmt: skip
def test_register_words_become_an_answer_or_none(field: Field, text: str, answer: object) -> None:
    assert as_answer(field, text) == answer


def test_agreement_looks_past_case_and_commas_but_never_past_accents() -> None:
    home = {"units": "new", "detail": "thôn mẫu", "commune": "Xã Bình Sơn", "province": "Tỉnh Minh Họa"}

    assert agrees(NAME, "NGUYỄN VĂN  DỤ", "Nguyễn Văn Dụ")
    assert not agrees(NAME, "Nguyễn Văn Du", "Nguyễn Văn Dụ")
    assert agrees(HOME, home, "Thôn Mẫu, xã Bình Sơn, tỉnh Minh Họa")
    assert not agrees(SEX, "nam", "Nữ")
    assert agrees(SEX, "nu", "Nữ")
