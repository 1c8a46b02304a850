"""E-forms: the check of answers in plain Vietnamese; the public names of forms stand here together."""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs

from motcua.procedures.rules.content import canonical_json, money_in_words
from motcua.procedures.rules.default_form import applicant_kinds, default_form
from motcua.procedures.rules.form_address import address_faults
from motcua.procedures.rules.form_definition import definition_problems
from motcua.procedures.rules.form_meaning import meaning_fault
from motcua.procedures.rules.form_posts import (
    clean_answers,
    read_form_post,
    shown_answers,
    shown_fields,
    with_calculated,
)
from motcua.procedures.rules.form_schema import FIRST_YEAR, LARGEST_AMOUNT, LAST_YEAR, compile_schema
from motcua.procedures.rules.form_types import (
    OPTION_TYPES,
    REPEATING_TYPES,
    TICK_TYPES,
    Answers,
    Field,
    FormDefinition,
    Problem,
    fields_of,
    root_of,
)

__all__ = [
    "Answers",
    "Field",
    "FormDefinition",
    "Problem",
    "applicant_kinds",
    "check_answers",
    "clean_answers",
    "compile_schema",
    "default_form",
    "definition_problems",
    "fields_of",
    "read_form_post",
    "shown_answers",
    "shown_fields",
    "with_calculated",
]

LONGEST_KEY_SHOWN: Final = 60
_CELL_DEPTH: Final = 3
_SHAPES: Final = {
    "phone": "Số điện thoại gồm 10 chữ số, bắt đầu bằng số 0. Ví dụ: 0912345678.",
    "personal_number": "Số định danh cá nhân gồm đúng 12 chữ số. Hãy xem trên thẻ căn cước.",
    "identity_number": "Số giấy tờ gồm 12 chữ số (căn cước), 9 chữ số (CMND), "
    "hoặc một chữ cái và 7, 8 chữ số (hộ chiếu).",
    "tax_code": "Mã số thuế gồm 10 chữ số, đơn vị phụ thuộc thêm 3 chữ số. Ví dụ: 0100109106.",
    "email": "Thư điện tử cần đủ tên và tên miền. Ví dụ: ten@example.com.",
    "date": f"Ngày cần có thật, từ năm {FIRST_YEAR} đến năm {LAST_YEAR}. Ví dụ: 27/03/1985.",
}


def check_answers(form: FormDefinition, answers: Mapping[str, object], *, today: date | None = None) -> list[Problem]:
    """Return what is wrong with the answers, at most one message a place, in the order of the form.

    Args:
        form: The pinned form of the dossier.
        answers: Answers by field key; an empty text counts as no answer.
        today: Needed to judge bounds that say "today"; without it they are not judged.
    """
    fields = {field["key"]: field for field in fields_of(form)}
    problems: dict[str, str] = {}
    given: dict[str, object] = {}
    for key, value in answers.items():
        if key not in fields:
            shown = str(key)[:LONGEST_KEY_SHOWN]
            problems[shown] = f"Biểu mẫu không có mục “{shown}”. Hãy tải lại trang rồi điền lại."
        elif not _is_usable(fields[key], value):
            problems[key] = f"Mục “{fields[key]['label']}” có giá trị không dùng được. Hãy nhập lại."
        elif value not in ("", [], {}):
            given[key] = value
    for error in _validator(canonical_json(compile_schema(form))).iter_errors(given):
        for place, message in _explained(error, fields, given):
            problems.setdefault(place, message)
    for place, message in (*_meant(fields, given, today), *_asked(form, given)):
        problems.setdefault(place, message)
    order = {key: place for place, key in enumerate(fields)}
    named = sorted(problems.items(), key=lambda item: order.get(root_of(item[0]), len(order)))
    return [Problem(field=key, message=message) for key, message in named]


def _meant(fields: Mapping[str, Field], given: Mapping[str, object], today: date | None) -> Iterator[tuple[str, str]]:
    """Yield what a right shape still gets wrong: check digits, days, parts of an address, in rows as outside them."""
    for key, value in given.items():
        field = fields[key]
        if field["type"] == "address" and isinstance(value, Mapping):
            yield from address_faults(key, value, field["label"])
        elif field["type"] in REPEATING_TYPES and isinstance(value, list):
            for number, row in enumerate(value):
                for column in field.get("columns", []) if isinstance(row, Mapping) else ():
                    if fault := meaning_fault(column, row.get(column["key"]), row, today):
                        yield f"{key}-{number}-{column['key']}", fault
        elif fault := meaning_fault(field, value, given, today):
            yield key, fault


def _asked(form: FormDefinition, given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what the form's own conditions find: asked and lacking, or answered and not asked."""
    judged = {
        field["key"]: field
        for section in form["sections"]
        for field in section["fields"]
        if "show_if" in field or "show_if" in section
    }
    if not judged:
        return
    shown = {field["key"] for field in shown_fields(form, given)}
    for key, field in judged.items():
        if key not in shown and key in given:
            yield key, _not_used(field)
        elif (
            key in shown
            and key not in given
            and field["required"]
            and field["type"] not in {"calculated", "note", "file"}
        ):
            yield key, _missing(field)


@lru_cache(maxsize=256)
def _validator(schema_text: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema_text, validate_formats=True)


def _is_usable(field: Field, value: object) -> bool:
    """Tell whether a value is of the sort that the kind of field keeps, as deep as that goes and no deeper."""
    kind = field["type"]
    if kind == "address":
        return isinstance(value, Mapping) and _is_plain(value, depth=1)
    if kind == "checkboxes":
        return isinstance(value, list) and _is_plain(value, depth=1)
    if kind in REPEATING_TYPES:
        return isinstance(value, list) and _is_plain(value, depth=_CELL_DEPTH - 1)
    return _is_plain(value, depth=0)


def _is_plain(value: object, *, depth: int) -> bool:
    if depth and isinstance(value, list):
        return all(_is_plain(item, depth=depth - 1) for item in value)
    if depth and isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(item, depth=depth - 1) for key, item in value.items())
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, bool):
        return True
    return isinstance(value, int) and abs(value) <= 10 * LARGEST_AMOUNT


def _explained(
    error: jsonschema_rs.ValidationError, fields: Mapping[str, Field], given: Mapping[str, object]
) -> list[tuple[str, str]]:
    """Return the places an error is about, each with a message."""
    details = error.kind.as_dict()
    path = [str(step) for step in error.instance_path]
    if not path:
        key = str(details.get("property"))
        return [(key, _missing(fields[key]))] if error.kind.name == "required" and key in fields else []
    field = fields[path[0]]
    if len(path) > 1 and field["type"] in REPEATING_TYPES:
        return _explained_in_row(error.kind.name, details, field, path[1:])
    condition = field.get("show_when")
    if error.kind.name == "falseSchema" and condition and condition["field"] not in given:
        # The choice that decides about this field is still to be made; its own message says so.
        return []
    return [(field["key"], _wrong_value(error.kind.name, details, field))]


def _explained_in_row(kind: str, details: Mapping[str, Any], field: Field, path: list[str]) -> list[tuple[str, str]]:
    columns = {column["key"]: column for column in field.get("columns", [])}
    row = f"Dòng {int(path[0]) + 1}: "
    key = path[1] if len(path) > 1 else str(details.get("property"))
    if key not in columns:
        return [(field["key"], f"Mục “{field['label']}” có dòng không dùng được. Hãy nhập lại.")]
    message = _missing(columns[key]) if len(path) == 1 else _wrong_value(kind, details, columns[key])
    return [(f"{field['key']}-{path[0]}-{key}", row + message[0].lower() + message[1:])]


def _missing(field: Field) -> str:
    label, kind = field["label"], field["type"]
    if kind in TICK_TYPES:
        return f"Hãy đánh dấu vào mục “{label}”."
    if kind in OPTION_TYPES:
        return f"Hãy chọn một giá trị ở mục “{label}”."
    if kind in REPEATING_TYPES:
        return f"Hãy điền ít nhất một dòng ở mục “{label}”."
    return f"Hãy nhập mục “{label}”."


def _not_used(field: Field) -> str:
    return f"Mục “{field['label']}” không dùng trong trường hợp bạn đã chọn. Hãy bỏ trống mục này."


def _wrong_value(kind: str, details: Mapping[str, Any], field: Field) -> str:
    label = field["label"]
    if kind in {"minimum", "maximum"}:
        return _bound_message(field, kind, details["limit"])
    if kind in {"enum", "const"}:
        return _missing(field)
    messages = {
        "falseSchema": _not_used(field),
        "maxLength": f"Mục “{label}” dài quá {details.get('limit')} ký tự. Hãy viết ngắn lại.",
        "maxItems": f"Mục “{label}” nhiều nhất {details.get('limit')} dòng. Hãy gửi phần còn lại bằng tệp.",
    }
    return messages.get(kind) or _wrong_shape(field)


def _wrong_shape(field: Field) -> str:
    label = field["label"]
    shapes = {
        **_SHAPES,
        "name": f"Mục “{label}” chỉ gồm chữ, không có chữ số hay ký hiệu. Hãy viết như trên giấy tờ.",
        "year": f"Mục “{label}” phải là một năm gồm bốn chữ số. Ví dụ: 1985.",
        "time": f"Mục “{label}” phải là giờ và phút. Ví dụ: 08:30.",
        "money": f"Mục “{label}” phải là số tiền tính bằng đồng, chỉ gồm chữ số. Ví dụ: 1.250.000.",
        "number": f"Mục “{label}” phải là một số.",
        "checkboxes": f"Mục “{label}” có lựa chọn không dùng được. Hãy chọn lại.",
        "address": f"Mục “{label}” chưa phải là một địa chỉ. Hãy ghi lại từng phần.",
    }
    return shapes.get(field["type"], f"Mục “{label}” phải là chữ. Hãy nhập lại.")


def _bound_message(field: Field, kind: str, limit: object) -> str:
    words = {"minimum": "không nhỏ hơn", "maximum": "không lớn hơn"}[kind]
    shown = money_in_words(int(str(limit))) if field["type"] == "money" else str(limit)
    return f"Mục “{field['label']}” phải {words} {shown}."
