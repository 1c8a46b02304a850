"""E-forms: the default form of a procedure, its JSON Schema, and the check of answers in plain Vietnamese."""

import math
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs

from motcua.procedures.rules.content import canonical_json, money_in_words
from motcua.procedures.rules.default_form import applicant_kinds, default_form
from motcua.procedures.rules.form_posts import (
    clean_answers,
    longest_answer,
    read_form_post,
    shown_answers,
    shown_fields,
)
from motcua.procedures.rules.form_types import (
    CHOICE_TYPES,
    FIELD_TYPES,
    NUMBER_TYPES,
    Answers,
    Field,
    FormDefinition,
    Problem,
    fields_of,
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
]

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
TODAY: Final = "today"
LONGEST_KEY_SHOWN: Final = 60
LARGEST_AMOUNT: Final = 10**15

_PATTERNS: Final = {
    "phone": r"^0[0-9]{9,10}$",
    "personal_number": r"^[0-9]{12}$",
    "email": r"^[^@\s<>()\[\],;:\\\"]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$",
    "date": r"^(?:19|20)[0-9]{2}-|^2100-",
}
_SHAPES: Final = {
    "phone": "Số điện thoại gồm 10 chữ số, bắt đầu bằng số 0. Ví dụ: 0912345678.",
    "personal_number": "Số định danh cá nhân gồm đúng 12 chữ số. Hãy xem trên thẻ căn cước.",
    "email": "Thư điện tử cần đủ tên và tên miền. Ví dụ: ten@example.com.",
    "date": f"Ngày cần có thật, từ năm {FIRST_YEAR} đến năm {LAST_YEAR}. Ví dụ: 27/03/1985.",
}
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


def compile_schema(form: FormDefinition) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the answers; a field not shown may have no answer."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    conditions: list[dict[str, Any]] = []
    for field in fields_of(form):
        properties[field["key"]] = _field_schema(field)
        condition = field.get("show_when")
        if condition is not None:
            conditions.append(
                {
                    "if": {
                        "properties": {condition["field"]: {"const": condition["equals"]}},
                        "required": [condition["field"]],
                    },
                    "then": {"required": [field["key"]]} if field["required"] else {},
                    "else": {"properties": {field["key"]: False}},
                }
            )
        elif field["required"]:
            required.append(field["key"])
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if conditions:
        schema["allOf"] = conditions
    return schema


def check_answers(form: FormDefinition, answers: Mapping[str, object], *, today: date | None = None) -> list[Problem]:
    """Return what is wrong with the answers, at most one message a field, in the order of the form.

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
        elif not _is_plain(value):
            problems[key] = f"Mục “{fields[key]['label']}” có giá trị không dùng được. Hãy nhập lại."
        elif value != "":
            given[key] = value
    for error in _validator(canonical_json(compile_schema(form))).iter_errors(given):
        for key, message in _explained(error, fields, given):
            problems.setdefault(key, message)
    for key, value in given.items():
        if key not in problems and (message := _out_of_bounds(fields[key], value, today)):
            problems[key] = message
    order = {key: place for place, key in enumerate(fields)}
    named = sorted(problems.items(), key=lambda item: order.get(item[0], len(order)))
    return [Problem(field=key, message=message) for key, message in named]


def definition_problems(form: FormDefinition) -> list[str]:
    """Return what is wrong with a form that an administrator wrote; empty when it can be published."""
    problems: list[str] = []
    seen: dict[str, Field] = {}
    for field in fields_of(form):
        key, name = field["key"], f"Mục “{field['label']}”"
        if not _KEY.fullmatch(key):
            problems.append(f"{name}: mã mục chỉ gồm chữ thường không dấu, số và gạch dưới.")
        if key in seen:
            problems.append(f"{name}: mã mục “{key}” đã dùng.")
        if field["type"] not in FIELD_TYPES:
            problems.append(f"{name}: loại mục không có.")
        if field["type"] in CHOICE_TYPES and not field.get("options"):
            problems.append(f"{name}: cần ít nhất một lựa chọn.")
        condition = field.get("show_when")
        if condition is not None and condition["field"] not in seen:
            problems.append(f"{name}: điều kiện hiện phải dựa vào một mục đứng trước.")
        seen[key] = field
    if not seen:
        problems.append("Biểu mẫu chưa có mục nào.")
    return problems


def _field_schema(field: Field) -> dict[str, Any]:
    kind = field["type"]
    if kind == "checkbox":
        return {"const": True} if field["required"] else {"type": "boolean"}
    if kind in CHOICE_TYPES:
        return {"enum": [option["value"] for option in field.get("options", [])]}
    if kind in NUMBER_TYPES:
        schema: dict[str, Any] = {"type": "integer" if kind == "money" else "number"}
        schema["minimum"] = field.get("min", 0 if kind == "money" else -LARGEST_AMOUNT)
        schema["maximum"] = field.get("max", LARGEST_AMOUNT)
        return schema
    schema = {"type": "string", "minLength": 1, "maxLength": longest_answer(field)}
    if kind in _PATTERNS:
        schema["pattern"] = _PATTERNS[kind]
    if kind == "date":
        schema["format"] = "date"
    return schema


@lru_cache(maxsize=256)
def _validator(schema_text: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema_text, validate_formats=True)


def _is_plain(value: object) -> bool:
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
    """Return the fields an error is about, each with a message."""
    details = error.kind.as_dict()
    if error.kind.name == "required":
        key = str(details["property"])
        return [(key, _missing(fields[key]))] if key in fields else []
    if not error.instance_path:
        return []
    field = fields[str(error.instance_path[0])]
    condition = field.get("show_when")
    if error.kind.name == "falseSchema" and condition and condition["field"] not in given:
        # The choice that decides about this field is still to be made; its own message says so.
        return []
    return [(field["key"], _wrong_value(error.kind.name, details, field))]


def _missing(field: Field) -> str:
    label = field["label"]
    if field["type"] == "checkbox":
        return f"Hãy đánh dấu vào mục “{label}”."
    if field["type"] in CHOICE_TYPES:
        return f"Hãy chọn một giá trị ở mục “{label}”."
    return f"Hãy nhập mục “{label}”."


def _wrong_value(kind: str, details: Mapping[str, Any], field: Field) -> str:
    label = field["label"]
    if kind in {"minimum", "maximum"}:
        return _bound_message(field, kind, details["limit"])
    if kind in {"enum", "const"}:
        return _missing(field)
    messages = {
        "falseSchema": f"Mục “{label}” không dùng trong trường hợp bạn đã chọn. Hãy bỏ trống mục này.",
        "maxLength": f"Mục “{label}” dài quá {details.get('limit')} ký tự. Hãy viết ngắn lại.",
    }
    return messages.get(kind) or _wrong_shape(field)


def _wrong_shape(field: Field) -> str:
    label = field["label"]
    shapes = {
        **_SHAPES,
        "money": f"Mục “{label}” phải là số tiền tính bằng đồng, chỉ gồm chữ số. Ví dụ: 1.250.000.",
        "number": f"Mục “{label}” phải là một số.",
    }
    return shapes.get(field["type"], f"Mục “{label}” phải là chữ. Hãy nhập lại.")


def _bound_message(field: Field, kind: str, limit: object) -> str:
    words = {"minimum": "không nhỏ hơn", "maximum": "không lớn hơn"}[kind]
    shown = money_in_words(int(str(limit))) if field["type"] == "money" else str(limit)
    return f"Mục “{field['label']}” phải {words} {shown}."


def _out_of_bounds(field: Field, value: object, today: date | None) -> str:
    if field["type"] != "date" or not isinstance(value, str):
        return ""
    label = field["label"]
    for bound, is_wrong, words in (
        (field.get("min"), str.__lt__, "không được trước"),
        (field.get("max"), str.__gt__, "không được sau"),
    ):
        limit = today.isoformat() if bound == TODAY and today else bound
        if isinstance(limit, str) and limit != TODAY and is_wrong(value, limit):
            shown = "hôm nay" if bound == TODAY else date.fromisoformat(limit).strftime("%d/%m/%Y")
            return f"Mục “{label}” {words} {shown}."
    return ""
