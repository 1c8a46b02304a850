"""A form as JSON Schema (2020-12): what the answers are checked by, and what other systems may read."""

from typing import Any, Final

from motcua.procedures.rules.form_address import address_schema
from motcua.procedures.rules.form_posts import longest_answer
from motcua.procedures.rules.form_types import (
    CHOICE_TYPES,
    MOST_ROWS,
    NUMBER_TYPES,
    REPEATING_TYPES,
    SILENT_TYPES,
    TICK_TYPES,
    Field,
    FormDefinition,
    fields_of,
)

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
LARGEST_AMOUNT: Final = 10**15
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PATTERNS: Final = {
    "phone": r"^0[0-9]{9,10}$",
    "personal_number": r"^[0-9]{12}$",
    "identity_number": r"^(?:[0-9]{12}|[0-9]{9}|[A-Z][0-9]{7,8})$",
    "tax_code": r"^[0-9]{10}(?:-[0-9]{3})?$",
    "name": r"^[^0-9<>@#$%*_={}\[\]|\\/]+$",
    "time": r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
    "email": r"^[^@\s<>()\[\],;:\\\"]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$",
    "date": r"^(?:19|20)[0-9]{2}-|^2100-",
}


def compile_schema(form: FormDefinition) -> dict[str, Any]:
    """Return the JSON Schema of the answers; a field not shown may have no answer.

    Conditions in the form's own language (`show_if`) are not part of it: `check_answers` judges them besides.
    """
    properties: dict[str, Any] = {}
    required: list[str] = []
    conditions: list[dict[str, Any]] = []
    for section in form["sections"]:
        for field in section["fields"]:
            if field["type"] in SILENT_TYPES:
                continue
            properties[field["key"]] = field_schema(field)
            condition = field.get("show_when")
            is_judged = "show_if" in field or "show_if" in section
            is_needed = field["required"] and not is_judged and field["type"] != "calculated"
            if condition is not None:
                conditions.append(
                    {
                        "if": {
                            "properties": {condition["field"]: {"const": condition["equals"]}},
                            "required": [condition["field"]],
                        },
                        "then": {"required": [field["key"]]} if is_needed else {},
                        "else": {"properties": {field["key"]: False}},
                    }
                )
            elif is_needed:
                required.append(field["key"])
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if conditions:
        schema["allOf"] = conditions
    return schema


def exported_schema(form: FormDefinition, *, title: str, address: str) -> dict[str, Any]:
    """Return the schema with titles, hints and names of choices, for people and systems outside.

    Args:
        form: The form.
        title: Of the form or its procedure.
        address: A stable URI that names this version.
    """
    schema = compile_schema(form)
    for field in fields_of(form):
        part = schema["properties"].get(field["key"])
        if part is None:
            continue
        described = {"title": field["label"]}
        if field.get("hint"):
            described["description"] = field.get("hint", "")
        choices = {option["value"]: option["label"] for option in field.get("options", [])}
        if choices:
            part["x-labels"] = choices
        if "show_if" in field:
            part["x-show-if"] = field["show_if"]
        if "register" in field:
            part["x-register"] = field["register"]
        schema["properties"][field["key"]] = described | part
    return {"$schema": DIALECT, "$id": address, "title": title} | schema


def field_schema(field: Field) -> dict[str, Any]:
    """Return the schema of one field's answer."""
    kind = field["type"]
    if kind in TICK_TYPES:
        return {"const": True} if field["required"] else {"type": "boolean"}
    if kind in CHOICE_TYPES:
        return {"enum": [option["value"] for option in field.get("options", [])]}
    if kind == "checkboxes":
        values = [option["value"] for option in field.get("options", [])]
        return {"type": "array", "items": {"enum": values}, "uniqueItems": True, "minItems": 1}
    if kind == "address":
        return address_schema(required=False)
    if kind in REPEATING_TYPES:
        return _rows_schema(field)
    if kind == "calculated" or kind in NUMBER_TYPES:
        return _number_schema(field)
    return _text_schema(field)


def _rows_schema(field: Field) -> dict[str, Any]:
    columns = field.get("columns", [])
    row = {
        "type": "object",
        "properties": {column["key"]: field_schema(column) for column in columns},
        "required": [column["key"] for column in columns if column["required"]],
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"type": "array", "items": row, "minItems": 1, "maxItems": field.get("max_rows", MOST_ROWS)}


def _number_schema(field: Field) -> dict[str, Any]:
    kind = field["type"]
    least: dict[str, Any] = {"money": 0, "year": FIRST_YEAR}
    most: dict[str, Any] = {"year": LAST_YEAR}
    return {
        "type": "integer" if kind in {"money", "year"} else "number",
        "minimum": field.get("min", least.get(kind, -LARGEST_AMOUNT)),
        "maximum": field.get("max", most.get(kind, LARGEST_AMOUNT)),
    }


def _text_schema(field: Field) -> dict[str, Any]:
    kind = field["type"]
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": longest_answer(field)}
    if kind in _PATTERNS:
        schema["pattern"] = _PATTERNS[kind]
    if kind == "date":
        schema["format"] = "date"
    return schema
