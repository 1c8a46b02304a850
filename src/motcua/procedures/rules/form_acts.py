"""What one can do to a form that is being written: sections and fields added, moved, taken away, a field described."""

import copy
import re
from collections.abc import Mapping
from typing import Any, Final

from motcua.core.text import clean_input
from motcua.procedures.rules.form_official import key_of
from motcua.procedures.rules.form_types import (
    FIELD_TYPES,
    OPTION_TYPES,
    REPEATING_TYPES,
    Field,
    FieldType,
    FormDefinition,
    Option,
    Section,
    ShowWhen,
    fields_of,
)

LONGEST: Final = {"label": 300, "hint": 500, "example": 200, "help": 2_000, "condition": 500, "lines": 8_000}
_EQUALS: Final = re.compile(r"([a-z][a-z0-9_]*) == (?:\"([^\"\\]*)\"|(true))")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,4})?")
_PREFILLS: Final = re.compile(r"(?:account|earlier|owner|store)\.[a-z0-9_]{1,60}")
_REGISTER: Final = re.compile(r"[a-z]{1,30}\.[a-z_]{1,60}")


def empty_form() -> FormDefinition:
    """Return a form with one section and nothing asked yet."""
    return FormDefinition(sections=[Section(key="phan_1", title="Phần thứ nhất", fields=[])])


def act(form: FormDefinition, command: str) -> FormDefinition:
    """Return the form after a button: `them-phan`, `len:0:2`, `xoa-phan:1`; one that does not fit changes nothing.

    A field moved up from the first place goes to the section before; down from the last, to the one after.
    """
    changed = copy.deepcopy(form)
    name, *places = command.split(":")
    numbers = [int(place) for place in places if place.isascii() and place.isdigit()]
    sections = changed["sections"]
    if len(numbers) != len(places) or (numbers and numbers[0] >= len(sections)):
        return changed
    if name == "them-phan":
        sections.append(Section(key=_free("phan", {one["key"] for one in sections}), title="Phần mới", fields=[]))
    elif name == "them" and numbers:
        keys = {field["key"] for field in fields_of(changed)}
        field = Field(key=_free("muc", keys), label="Mục mới", type="text", required=False)
        sections[numbers[0]]["fields"].append(field)
    elif name == "xoa-phan" and numbers:
        del sections[numbers[0]]
    elif name in {"len-phan", "xuong-phan"} and numbers:
        _swap(sections, numbers[0], -1 if name == "len-phan" else 1)
    elif len(numbers) > 1 and numbers[1] < len(sections[numbers[0]]["fields"]):
        _field_act(sections, name, numbers[0], numbers[1])
    return changed


def _field_act(sections: list[Section], name: str, at: int, place: int) -> None:
    fields = sections[at]["fields"]
    if name == "xoa":
        del fields[place]
    elif name == "len" and place == 0 and at > 0:
        sections[at - 1]["fields"].append(fields.pop(0))
    elif name == "xuong" and place == len(fields) - 1 and at < len(sections) - 1:
        sections[at + 1]["fields"].insert(0, fields.pop())
    elif name in {"len", "xuong"}:
        _swap(fields, place, -1 if name == "len" else 1)


def _swap(items: list[Any], place: int, by: int) -> None:
    if 0 <= place + by < len(items):
        items[place], items[place + by] = items[place + by], items[place]


def _free(stem: str, taken: set[str]) -> str:
    return next(key for number in range(1, 10_000) if (key := f"{stem}_{number}") not in taken)


def with_sections(form: FormDefinition, post: Mapping[str, str]) -> FormDefinition:
    """Return the form with titles, hints and conditions of its sections as typed (`p<number>-title` …)."""
    sections: list[Section] = []
    for number, section in enumerate(form["sections"]):
        typed = {
            part: clean_input(post.get(f"p{number}-{part}", ""), LONGEST["hint"], multiline=False)
            for part in ("title", "hint", "if")
        }
        changed = Section(key=section["key"], title=typed["title"] or section["title"], fields=section["fields"])
        if typed["hint"]:
            changed["hint"] = typed["hint"]
        if typed["if"]:
            changed["show_if"] = typed["if"]
        sections.append(changed)
    return FormDefinition(sections=sections)


def with_field(form: FormDefinition, key: str, field: Field) -> FormDefinition:
    """Return the form with one field replaced; what named its old key names the new one."""
    changed = copy.deepcopy(form)
    for section in changed["sections"]:
        section["fields"] = [field if one["key"] == key else one for one in section["fields"]]
    if field["key"] != key:
        _rename(changed, key, field["key"])
    return changed


def _rename(form: FormDefinition, old: str, new: str) -> None:
    word = re.compile(rf"\b{re.escape(old)}(?=\b|__)")
    for section in form["sections"]:
        if "show_if" in section:
            section["show_if"] = word.sub(new, section["show_if"])
        for field in section["fields"]:
            if "show_if" in field:
                field["show_if"] = word.sub(new, field["show_if"])
            if "formula" in field:
                field["formula"] = word.sub(new, field["formula"])
            if field.get("birth") == old:
                field["birth"] = new
            if (condition := field.get("show_when")) and condition["field"] == old:
                condition["field"] = new


def typed_field(post: Mapping[str, str]) -> Field:
    """Return a field as described on screen; what its kind does not use is left out."""
    kind = post.get("type", "text")
    known: FieldType = kind if kind in FIELD_TYPES else "text"  # type: ignore[assignment]
    label = _line(post, "label")
    field = Field(
        key=key_of(_line(post, "key")) or key_of(label),
        label=label,
        type=known,
        required=post.get("required") == "on" and known not in {"note", "calculated"},
    )
    for part in ("hint", "example"):
        if text := _line(post, part):
            field[part] = text
    if text := clean_input(post.get("help", ""), LONGEST["help"]):
        field["help"] = text
    _add_bounds(field, post)
    _add_parts(field, post)
    if (source := post.get("prefill", "")) and _PREFILLS.fullmatch(source):
        field["prefill"] = source
        if source.startswith("store.") and (paper := _line(post, "stored")):
            field["stored"] = paper
    if (told_by := post.get("register", "")) and _REGISTER.fullmatch(told_by):
        field["register"] = told_by
    if official := key_of(post.get("official", "")):
        field["official"] = official
    if post.get("listable") == "on":
        field["listable"] = True
    return field


def _add_bounds(field: Field, post: Mapping[str, str]) -> None:
    for part in ("max_length", "max_rows", "paper"):
        text = _line(post, part)
        if text.isascii() and text.isdigit() and len(text) < 6:  # noqa: PLR2004  (more is no sensible bound)
            field[part] = int(text)
    for bound in ("min", "max"):
        text = _line(post, bound)
        if field["type"] == "date" and text:
            field[bound] = "today" if key_of(text) in {"hom_nay", "today"} else text
        elif field["type"] in {"number", "money", "year"} and _NUMBER.fullmatch(text):
            number = float(text.replace(",", "."))
            field[bound] = int(number) if number.is_integer() else number


def _add_parts(field: Field, post: Mapping[str, str]) -> None:
    if field["type"] in OPTION_TYPES:
        field["options"] = read_options(post.get("options", ""))
    if field["type"] in REPEATING_TYPES:
        field["columns"] = read_columns(post.get("columns", ""))
    if field["type"] == "calculated":
        field["formula"] = clean_input(post.get("formula", ""), LONGEST["condition"], multiline=False)
    if field["type"] == "personal_number" and (birth := key_of(post.get("birth", ""))):
        field["birth"] = birth
    condition = clean_input(post.get("condition", ""), LONGEST["condition"], multiline=False)
    simple = _EQUALS.fullmatch(condition)
    if simple:
        field["show_when"] = ShowWhen(field=simple[1], equals=True if simple[3] else simple[2])
    elif condition:
        field["show_if"] = condition


def condition_text(field: Field) -> str:
    """Return the condition of a field as it is typed."""
    condition = field.get("show_when")
    if condition is None:
        return field.get("show_if", "")
    equals = condition["equals"]
    return f"{condition['field']} == true" if equals is True else f'{condition["field"]} == "{equals}"'


def read_options(text: str) -> list[Option]:
    """Return choices as typed, one a line: `value: label`, or a label from which the value is made."""
    options = []
    for line in clean_input(text, LONGEST["lines"]).splitlines():
        head, colon, rest = line.partition(":")
        value, label = (head.strip(), rest.strip()) if colon and rest.strip() else (key_of(line), line.strip())
        if label:
            options.append(Option(value=value, label=label))
    return options


def options_text(options: list[Option]) -> str:
    """Return choices as they are typed."""
    return "\n".join(f"{option['value']}: {option['label']}" for option in options)


def read_columns(text: str) -> list[Field]:
    """Return columns as typed, one a line: `key | label | kind | bắt buộc | value: label; value: label`."""
    columns = []
    for line in clean_input(text, LONGEST["lines"]).splitlines():
        parts = [part.strip() for part in f"{line}||||".split("|")]
        if not any(parts):
            continue
        kind: FieldType = parts[2] or "text"  # type: ignore[assignment]
        label = parts[1] or parts[0]
        column = Field(key=key_of(parts[0]), label=label, type=kind, required=key_of(parts[3]) == "bat_buoc")
        if parts[4]:
            column["options"] = read_options("\n".join(parts[4].split(";")))
        columns.append(column)
    return columns


def columns_text(columns: list[Field]) -> str:
    """Return columns as they are typed."""
    lines = []
    for column in columns:
        parts = [column["key"], column["label"], column["type"], "bắt buộc" if column["required"] else ""]
        options = "; ".join(f"{one['value']}: {one['label']}" for one in column.get("options", []))
        lines.append(" | ".join([*parts, options]).rstrip(" |"))
    return "\n".join(lines)


def _line(post: Mapping[str, str], name: str) -> str:
    return clean_input(post.get(name, ""), LONGEST.get(name, 300), multiline=False)
