"""What is wrong with a form that somebody wrote; nothing here looks at answers."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from motcua.procedures.rules.conditions import RESERVED, Name, condition_problem, formula_problem, names_of
from motcua.procedures.rules.form_meaning import TODAY
from motcua.procedures.rules.form_registers import register_problem
from motcua.procedures.rules.form_types import (
    COLUMN_TYPES,
    FIELD_TYPES,
    MOST_ROWS,
    OPTION_TYPES,
    REPEATING_TYPES,
    Field,
    FormDefinition,
    Section,
)

MOST_FIELDS: Final = 300
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_VALUE: Final = re.compile(r"[A-Za-z0-9_.]{1,60}")


def definition_problems(form: FormDefinition) -> list[str]:
    """Return what is wrong with a form that an administrator wrote; empty when it can be published."""
    problems: list[str] = []
    seen: dict[str, Field] = {}
    for section in form["sections"]:
        if "show_if" in section:
            problems += _condition_problems(f"Phần “{section['title']}”", section["show_if"], seen)
        if not section["fields"]:
            problems.append(f"Phần “{section['title']}” chưa có mục nào.")
        for field in section["fields"]:
            problems += _field_problems(field, seen)
            seen[field["key"]] = field
    if not seen:
        problems.append("Biểu mẫu chưa có mục nào.")
    if len(seen) > MOST_FIELDS:
        problems.append(
            f"Biểu mẫu có {len(seen)} mục, nhiều hơn {MOST_FIELDS}. Hãy gộp các mục giống nhau vào một bảng."
        )
    return problems


def _field_problems(field: Field, seen: Mapping[str, Field]) -> list[str]:
    key, name, kind = field["key"], f"Mục “{field['label']}”", field["type"]
    problems = _name_problems(key, name, field["label"], seen)
    if kind not in FIELD_TYPES:
        problems.append(f"{name}: loại mục không có.")
    if kind in OPTION_TYPES:
        problems += _option_problems(field, name)
    if kind in REPEATING_TYPES:
        problems += _column_problems(field, name)
    if kind == "file" and not field.get("paper"):
        problems.append(f"{name}: cần cho biết tệp là của giấy tờ số mấy trong thành phần hồ sơ.")
    if field.get("prefill", "").startswith("store.") and not field.get("stored"):
        problems.append(f"{name}: cần ghi tên giấy tờ trong kho để điền sẵn.")
    if fault := register_problem(field):
        problems.append(f"{name}: {fault}.")
    return problems + _dependence_problems(field, name, seen) + _bound_problems(field, name)


def _name_problems(key: str, name: str, label: str, seen: Mapping[str, Field]) -> list[str]:
    problems = [] if label.strip() else [f"Mục có mã “{key}” chưa có tên."]
    if not _KEY.fullmatch(key):
        problems.append(f"{name}: mã mục chỉ gồm chữ thường không dấu, số và gạch dưới.")
    elif key in RESERVED:
        problems.append(f"{name}: “{key}” là từ của ngôn ngữ điều kiện, hãy đặt mã khác.")
    if key in seen:
        problems.append(f"{name}: mã mục “{key}” đã dùng.")
    return problems


def _dependence_problems(field: Field, name: str, seen: Mapping[str, Field]) -> list[str]:
    problems = []
    condition = field.get("show_when")
    if condition is not None and condition["field"] not in seen:
        problems.append(f"{name}: điều kiện hiện phải dựa vào một mục đứng trước.")
    if "show_if" in field:
        problems += _condition_problems(name, field["show_if"], seen)
    if field["type"] == "calculated":
        fault = formula_problem(field.get("formula", ""), _names(seen))
        problems += [f"{name}: {fault}."] if fault else []
    if "birth" in field and (field["birth"] not in seen or seen[field["birth"]]["type"] != "date"):
        problems.append(f"{name}: ngày sinh để đối chiếu phải là một mục ngày đứng trước.")
    return problems


def _option_problems(field: Field, name: str) -> list[str]:
    options = field.get("options") or []
    if not options:
        return [f"{name}: cần ít nhất một lựa chọn."]
    values = [option["value"] for option in options]
    problems = [] if len(set(values)) == len(values) else [f"{name}: hai lựa chọn có cùng mã."]
    strange = [value for value in values if not _VALUE.fullmatch(value)]
    if strange:
        problems.append(f"{name}: mã lựa chọn “{strange[0]}” chỉ được gồm chữ không dấu, số, gạch dưới.")
    return problems


def _column_problems(field: Field, name: str) -> list[str]:
    columns = field.get("columns") or []
    if not columns:
        return [f"{name}: cần ít nhất một cột."]
    problems = []
    seen: dict[str, Field] = {}
    for column in columns:
        if column["type"] not in COLUMN_TYPES:
            problems.append(f"{name}: cột “{column['label']}” không dùng được loại này trong bảng.")
            continue
        if "register" in column:
            problems.append(f"{name}: cột “{column['label']}” không lấy được từ cơ sở dữ liệu, chỉ mục ngoài bảng.")
        problems += [f"{name}, {fault[0].lower()}{fault[1:]}" for fault in _field_problems(column, seen)]
        seen[column["key"]] = column
    if not 1 <= field.get("max_rows", MOST_ROWS) <= MOST_ROWS:
        problems.append(f"{name}: số dòng nhiều nhất phải từ 1 đến {MOST_ROWS}.")
    return problems


def _bound_problems(field: Field, name: str) -> list[str]:
    low, high = field.get("min"), field.get("max")
    for bound in (low, high):
        if field["type"] == "date" and bound is not None and not _is_day(bound):
            return [f"{name}: giới hạn ngày phải là hôm nay hoặc một ngày có thật."]
    both_numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if both_numbers and float(str(low)) > float(str(high)):
        return [f"{name}: giá trị nhỏ nhất đang lớn hơn giá trị lớn nhất."]
    return []


def _is_day(bound: object) -> bool:
    try:
        return bound == TODAY or bool(date.fromisoformat(str(bound)))
    except ValueError:
        return False


def _condition_problems(name: str, condition: str, seen: Mapping[str, Field]) -> list[str]:
    """A condition may speak of earlier fields only: what stands later would show and hide what was answered."""
    fault = condition_problem(condition, _names(seen))
    return [f"{name}: điều kiện hiện chưa dùng được, {fault}."] if fault else []


def _names(seen: Mapping[str, Field]) -> dict[str, Name]:
    return names_of(FormDefinition(sections=[Section(key="before", title="", fields=list(seen.values()))]))
