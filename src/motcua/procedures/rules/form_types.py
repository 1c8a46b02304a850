"""The form definition, the shared format between rooms, as typed plain JSON values."""

from collections.abc import Iterator
from typing import Final, Literal, NotRequired, TypedDict

FieldType = Literal[
    "text",
    "textarea",
    "name",
    "personal_number",
    "identity_number",
    "tax_code",
    "phone",
    "email",
    "date",
    "year",
    "time",
    "number",
    "money",
    "select",
    "radio",
    "checkbox",
    "checkboxes",
    "address",
    "table",
    "group",
    "file",
    "declaration",
    "note",
    "calculated",
]
Plain = str | int | float | bool
AddressValue = dict[str, str]
Row = dict[str, Plain]
AnswerValue = Plain | list[str] | AddressValue | list[Row]

FIELD_NAMES: Final[dict[str, str]] = {
    "text": "Chữ, một dòng",
    "textarea": "Chữ, nhiều dòng",
    "name": "Họ, chữ đệm, tên",
    "personal_number": "Số định danh cá nhân",
    "identity_number": "Số giấy tờ tùy thân (căn cước, CMND, hộ chiếu)",
    "tax_code": "Mã số thuế, mã số doanh nghiệp",
    "phone": "Số điện thoại",
    "email": "Thư điện tử",
    "date": "Ngày tháng năm",
    "year": "Năm",
    "time": "Giờ",
    "number": "Số",
    "money": "Số tiền (đồng)",
    "select": "Chọn một, danh sách",
    "radio": "Chọn một, hiện đủ",
    "checkbox": "Ô đánh dấu",
    "checkboxes": "Chọn nhiều",
    "address": "Địa chỉ (đơn vị hành chính mới hoặc cũ)",
    "table": "Bảng, mỗi dòng nhiều cột",
    "group": "Nhóm lặp lại",
    "file": "Tệp cho một giấy tờ",
    "declaration": "Lời cam đoan",
    "note": "Lời hướng dẫn, không hỏi gì",
    "calculated": "Giá trị tự tính",
}
"""Every kind of field with its name on screen."""

FIELD_TYPES: Final = frozenset(FIELD_NAMES)
CHOICE_TYPES: Final = frozenset(("select", "radio"))
OPTION_TYPES: Final = CHOICE_TYPES | {"checkboxes"}
NUMBER_TYPES: Final = frozenset(("number", "money", "year"))
TICK_TYPES: Final = frozenset(("checkbox", "declaration"))
REPEATING_TYPES: Final = frozenset(("table", "group"))
SILENT_TYPES: Final = frozenset(("note", "file"))
"""Kinds that have no answer of their own."""
COLUMN_TYPES: Final = FIELD_TYPES - REPEATING_TYPES - SILENT_TYPES - {"address", "checkboxes", "calculated"}
"""Kinds that may stand inside a table or a repeating group."""
MOST_ROWS: Final = 50


class Option(TypedDict):
    """One choice of a select, radio or checkboxes field."""

    value: str
    label: str


class ShowWhen(TypedDict):
    """The field is asked only when another field's answer equals this value."""

    field: str
    equals: str | bool


class Field(TypedDict):
    """One question; dates and their bounds are ISO texts, and a bound may be the word "today".

    `show_if` and `formula` are conditions and sums in the language of docs/conditions.md. `birth` names the date that a
    personal number must agree with. `official` names the line of the official form that the field answers. `stored`
    names the paper of the own store whose fact `prefill` takes (`store.number`). `register` names the value of a
    register of the state that answers the field when the person asks for it (`form_registers.VALUES`).
    """

    key: str
    label: str
    hint: NotRequired[str]
    example: NotRequired[str]
    help: NotRequired[str]
    type: FieldType
    required: bool
    max_length: NotRequired[int]
    min: NotRequired[int | float | str]
    max: NotRequired[int | float | str]
    options: NotRequired[list[Option]]
    columns: NotRequired[list["Field"]]
    max_rows: NotRequired[int]
    paper: NotRequired[int]
    formula: NotRequired[str]
    birth: NotRequired[str]
    prefill: NotRequired[str]
    stored: NotRequired[str]
    register: NotRequired[str]
    show_when: NotRequired[ShowWhen]
    show_if: NotRequired[str]
    listable: NotRequired[bool]
    official: NotRequired[str]


class Section(TypedDict):
    """A step of the form."""

    key: str
    title: str
    hint: NotRequired[str]
    show_if: NotRequired[str]
    fields: list[Field]


class FormDefinition(TypedDict):
    """An e-form: sections of fields."""

    sections: list[Section]


class Problem(TypedDict):
    """What is wrong with an answer, in words for the person who typed it.

    `field` is the key of a field, or `<key>-<row>-<column>` in a repeating one, or `<key>-<part>` in an address.
    """

    field: str
    message: str


Answers = dict[str, AnswerValue]


def fields_of(form: FormDefinition) -> Iterator[Field]:
    """Yield all fields in their order."""
    for section in form["sections"]:
        yield from section["fields"]


def root_of(place: str) -> str:
    """Return the key of the field that a place such as `ds-0-ten` belongs to; keys have no dashes."""
    return place.partition("-")[0]
