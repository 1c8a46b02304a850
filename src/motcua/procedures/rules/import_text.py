"""Reading single values of an untrusted national record: types, lengths, hidden characters."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from motcua.core.text import clean_input, fold, has_hidden_characters

IssueKind = Literal["repaired", "doubted", "refused"]

LONGEST_LINE: Final = 2_000
LONGEST_TEXT: Final = 200_000
LONGEST_LIST: Final = 2_000

_BULLET: Final = re.compile(r"^(?:[-+*•–—·…o]\s+|[-+*•–—·]+(?=[^\W\d_]))")
_NO_INFORMATION: Final = re.compile(r"^(?:Không có thông tin|Chưa có thông tin)")


@dataclass(frozen=True, slots=True)
class Issue:
    """What the import repaired, doubts or refuses, in words for the person who publishes the procedure."""

    kind: IssueKind
    field: str
    message: str


class Refused(Exception):
    """The record can't be taken at all."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name
        self.message = message


@dataclass(slots=True)
class Notebook:
    """Collects the issues of one record, each once."""

    issues: dict[Issue, None] = field(default_factory=dict)

    def repaired(self, field_name: str, message: str) -> None:
        """Note something put right without loss."""
        self.issues[Issue("repaired", field_name, message)] = None

    def doubted(self, field_name: str, message: str) -> None:
        """Note something that a person has to look at before publishing."""
        self.issues[Issue("doubted", field_name, message)] = None


def cleaned(raw: str, field_name: str, notebook: Notebook, *, longest: int, multiline: bool) -> str:
    """Return the text cleaned; note when characters were repaired.

    Raises:
        Refused: The text is longer than any real one.
    """
    if len(raw) > longest:
        longest_vi = f"{longest:,}".replace(",", ".")
        raise Refused(field_name, f"Mục “{field_name}” dài quá {longest_vi} ký tự; hãy kiểm tra lại tệp nguồn.")
    if has_hidden_characters(raw):
        notebook.repaired(field_name, "Đã bỏ ký tự điều khiển hoặc ký tự ẩn.")
    if not unicodedata.is_normalized("NFC", raw):
        notebook.repaired(field_name, "Đã đưa chữ có dấu về dạng dựng sẵn (NFC).")
    text = clean_input(raw, longest, multiline=multiline)
    if _NO_INFORMATION.match(text):
        if len(text) > len("Không có thông tin."):
            notebook.repaired(field_name, "Đã bỏ chữ của trang web lẫn vào nội dung.")
        return ""
    return text


def text_at(raw: Mapping[str, Any], key: str, notebook: Notebook, *, multiline: bool = False) -> str:
    """Return a text field of the record; missing and null give an empty text.

    Raises:
        Refused: The field is not text, or too long.
    """
    value = raw.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(key, f"Mục “{key}” phải là chữ.")
    return cleaned(value, key, notebook, longest=LONGEST_TEXT if multiline else LONGEST_LINE, multiline=multiline)


def list_at(raw: Mapping[str, Any], key: str) -> list[Any]:
    """Return a list field of the record; missing and null give an empty list.

    Raises:
        Refused: The field is not a list, or too long.
    """
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refused(key, f"Mục “{key}” phải là danh sách.")
    if len(value) > LONGEST_LIST:
        raise Refused(key, f"Mục “{key}” có {len(value)} dòng, nhiều hơn mọi thủ tục thật.")
    return value


def mapping_in(value: object, field_name: str) -> Mapping[str, Any]:
    """Return the value when it is an object.

    Raises:
        Refused: It is something else.
    """
    if not isinstance(value, dict):
        raise Refused(field_name, f"Mỗi dòng của mục “{field_name}” phải là một đối tượng.")
    return value


def texts_at(raw: Mapping[str, Any], key: str, notebook: Notebook) -> list[str]:
    """Return a list of short texts without empty and repeated ones.

    Raises:
        Refused: It is not a list of texts.
    """
    found: dict[str, None] = {}
    for value in list_at(raw, key):
        if not isinstance(value, str):
            raise Refused(key, f"Mục “{key}” phải gồm toàn chữ.")
        text = cleaned(value, key, notebook, longest=LONGEST_LINE, multiline=False)
        if text in found:
            notebook.repaired(key, "Đã bỏ giá trị lặp lại.")
        elif text:
            found[text] = None
    return list(found)


def without_bullet(text: str) -> str:
    """Return the text without the dash, plus or star at its start and the comma or semicolon at its end."""
    bare = _BULLET.sub("", text.strip()).strip()
    return bare.rstrip(" ;,").strip()


def shortened(text: str, longest: int) -> str:
    """Return the beginning of the text, cut after a sentence or a word, with "…" when something was cut."""
    if len(text) <= longest:
        return text
    head = text[:longest]
    for mark in (". ", "; ", ": ", ", ", " "):
        end = head.rfind(mark)
        if end > longest // 3:
            return f"{head[:end].rstrip(' .;:,')}…"
    return f"{head}…"


def folded(text: str) -> str:
    """Return the text folded with single spaces, for rules that look for words."""
    return " ".join(fold(text).split())
