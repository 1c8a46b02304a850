"""What differs between two forms, in words for people."""

from typing import Final

from motcua.procedures.rules.form_types import FIELD_NAMES, Field, FormDefinition, Section, fields_of

_WORDS: Final = {
    "label": "tên mục",
    "hint": "lời hướng dẫn",
    "example": "ví dụ",
    "help": "lời giải thích",
    "max_length": "số ký tự nhiều nhất",
    "min": "giới hạn nhỏ nhất",
    "max": "giới hạn lớn nhất",
    "options": "các lựa chọn",
    "columns": "các cột",
    "max_rows": "số dòng nhiều nhất",
    "paper": "giấy tờ của tệp",
    "formula": "công thức tính",
    "birth": "ngày sinh để đối chiếu",
    "prefill": "nguồn điền sẵn",
    "stored": "giấy tờ trong kho",
    "register": "giá trị của cơ sở dữ liệu",
    "show_when": "điều kiện hiện",
    "show_if": "điều kiện hiện",
    "listable": "hiện trong danh sách",
    "official": "mục của mẫu chính thức",
}


def differences(before: FormDefinition, after: FormDefinition) -> list[str]:
    """Return what changed from one form to another, a sentence each, sections first and fields in their order."""
    lines = _section_lines(before, after)
    old = {field["key"]: field for field in fields_of(before)}
    new = {field["key"]: field for field in fields_of(after)}
    for key, field in new.items():
        if key not in old:
            lines.append(f"Thêm mục “{field['label']}”{' (bắt buộc)' if field['required'] else ''}.")
        else:
            lines += _field_lines(old[key], field)
    lines += [f"Bỏ mục “{field['label']}”." for key, field in old.items() if key not in new]
    return lines + _moves(before, after)


def _section_lines(before: FormDefinition, after: FormDefinition) -> list[str]:
    old = {section["key"]: section for section in before["sections"]}
    new = {section["key"]: section for section in after["sections"]}
    lines = [f"Thêm phần “{section['title']}”." for key, section in new.items() if key not in old]
    for key, section in new.items():
        if key in old and old[key]["title"] != section["title"]:
            lines.append(f"Phần “{old[key]['title']}” đổi tên thành “{section['title']}”.")
        if key in old and _rest(old[key]) != _rest(section):
            lines.append(f"Phần “{section['title']}” đổi lời dẫn hoặc điều kiện hiện.")
    return lines + [f"Bỏ phần “{section['title']}”." for key, section in old.items() if key not in new]


def _rest(section: Section) -> tuple[str, str]:
    return section.get("hint", ""), section.get("show_if", "")


def _field_lines(old: Field, new: Field) -> list[str]:
    # Each sentence stands whole: put together of parts, its English was that of another sentence.
    lines = []
    if old["type"] != new["type"]:
        kinds = [FIELD_NAMES.get(kind, kind).lower() for kind in (old["type"], new["type"])]
        lines.append(f"Mục “{new['label']}” đổi loại từ {kinds[0]} sang {kinds[1]}.")
    if old["required"] != new["required"]:
        is_new = f"Mục “{new['label']}” trở thành bắt buộc."
        lines.append(is_new if new["required"] else f"Mục “{new['label']}” không còn bắt buộc.")
    if old["label"] != new["label"]:
        lines.append(f"Mục “{old['label']}” đổi tên thành “{new['label']}”.")
    changed = {
        words: None
        for part, words in _WORDS.items()
        if part != "label" and (old.get(part) or None) != (new.get(part) or None)
    }
    return [*lines, f"Mục “{new['label']}” đổi {', '.join(changed)}."] if changed else lines


def _moves(before: FormDefinition, after: FormDefinition) -> list[str]:
    """Name the fields that stand in another section, or before others than they did."""
    homes = {field["key"]: section["key"] for section in before["sections"] for field in section["fields"]}
    titles = {section["key"]: section["title"] for section in after["sections"]}
    lines = [
        f"Mục “{field['label']}” chuyển sang phần “{titles[section['key']]}”."
        for section in after["sections"]
        for field in section["fields"]
        if homes.get(field["key"], section["key"]) != section["key"]
    ]
    for section in after["sections"]:
        kept = [field["key"] for field in section["fields"] if homes.get(field["key"]) == section["key"]]
        was = [key for key, home in homes.items() if home == section["key"] and key in kept]
        if kept != was:
            lines.append(f"Phần “{section['title']}” đổi thứ tự các mục.")
    return lines
