"""The official form: the list of fields that the paper form prescribes, and what an e-form lacks of it."""

from typing import Final, TypedDict

from motcua.core.text import clean_input, fold
from motcua.procedures.rules.form_types import FormDefinition, fields_of

MOST_ITEMS: Final = 200
LONGEST_LABEL: Final = 300


class OfficialItem(TypedDict):
    """A field of the official form, by its key among the others."""

    key: str
    label: str


def missing_items(form: FormDefinition, items: list[OfficialItem]) -> list[OfficialItem]:
    """Return the fields of the official form that no field of the e-form answers.

    A field answers the one that it names (`official`), or the one of its own key.

    Source: DN-2.8-2, QN-3.3-2.
    """
    answered = {field.get("official") or field["key"] for field in fields_of(form) if field["type"] != "note"}
    return [item for item in items if item["key"] not in answered]


def read_items(text: str) -> tuple[list[OfficialItem], list[str]]:
    """Return the fields in a list as typed, one a line, and what is wrong with it.

    A line is `key: label`, or a label alone, from which the key is made.
    """
    items: list[OfficialItem] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = clean_input(line, LONGEST_LABEL + 100, multiline=False)
        if not plain:
            continue
        head, colon, rest = plain.partition(":")
        key, label = (head.strip(), rest.strip()) if colon and _is_key(head.strip()) else (key_of(plain), plain)
        if not key:
            faults.append(f"Dòng {number}: không đặt được mã từ “{plain[:60]}”. Hãy ghi “mã: tên mục”.")
        elif key in {item["key"] for item in items}:
            faults.append(f"Dòng {number}: mã “{key}” đã dùng ở dòng trước. Hãy ghi mã khác trước dấu hai chấm.")
        else:
            items.append(OfficialItem(key=key, label=label[:LONGEST_LABEL]))
    if len(items) > MOST_ITEMS:
        faults.append(f"Danh sách có {len(items)} mục, nhiều hơn {MOST_ITEMS}.")
    return items, faults


def items_text(items: list[OfficialItem]) -> str:
    """Return the list as it is typed."""
    return "\n".join(f"{item['key']}: {item['label']}" for item in items)


def key_of(label: str) -> str:
    """Return a key made of a label: without marks, words joined by low lines."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(label)).split()
    key = "_".join(words)[:60].rstrip("_")
    return key if key[:1].isalpha() else f"m_{key}" if key else ""


def _is_key(text: str) -> bool:
    return bool(text) and text == key_of(text)
