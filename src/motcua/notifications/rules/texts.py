"""The closed language of notice texts: variables in braces, optional parts in brackets, nothing else.

`{ma_ho_so}` stands for a value. What stands in `[…]` is left out when one of its variables is empty; so is a whole line
outside brackets. A text cannot compute, loop or reach anything: whoever may write one can break only its words.
"""

import re
from collections.abc import Collection, Mapping

_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]\n]*)\]")
_MANY_BREAKS = re.compile(r"\n{3,}")
_STRAY = re.compile(r"[{}]")


def variables(text: str) -> list[str]:
    """Return the variables a text names, in their order, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its values; values are taken as they are, never read as text of this language.

    Raises:
        KeyError: The text names a variable that has no value, not even an empty one.
    """
    kept = [line for raw in text.strip().split("\n") if (line := _line(raw, values)) is not None]
    return _MANY_BREAKS.sub("\n\n", "\n".join(kept)).strip()


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """Return one line with its values; unlike in `fill`, an empty variable outside brackets takes nothing along."""
    filled = _put(_OPTIONAL.sub(lambda part: _optional(part[1], values), text), values)
    return " ".join(filled.split())


def faults(text: str, *, allowed: Collection[str], needed: Collection[str]) -> list[str]:
    """Return what is wrong with a text, in words for whoever wrote it; nothing when it can be used."""
    found: list[str] = []
    named = variables(text)
    unknown = [name for name in named if name not in allowed]
    if unknown:
        listed = ", ".join(f"{{{name}}}" for name in unknown)
        found.append(f"Biến {listed} không dùng được ở đây. Hãy dùng các biến trong bảng bên dưới.")
    if lacks := missing(text, needed):
        found.append(lacks)
    if _STRAY.search(_VARIABLE.sub("", text)):
        found.append("Có dấu ngoặc nhọn không thành biến. Biến viết như {ma_ho_so}: chữ thường, không dấu, gạch dưới.")
    if any(sign in _OPTIONAL.sub("", text) for sign in "[]"):
        found.append("Có dấu ngoặc vuông chưa đóng hoặc lồng nhau. Phần tùy chọn viết như [, hẹn trả {hen_tra}].")
    return found


def missing(text: str, needed: Collection[str]) -> str:
    """Return in words which needed variables a text does not name; empty when it names all of them."""
    named = variables(text)
    listed = ", ".join(f"{{{name}}}" for name in needed if name not in named)
    if not listed:
        return ""
    return f"Nội dung phải có {listed}, vì thiếu thì người nhận không biết hồ sơ nào, phải làm gì."


def _line(raw: str, values: Mapping[str, str]) -> str | None:
    line = _OPTIONAL.sub(lambda part: _optional(part[1], values), raw)
    if any(not values[name] for name in _VARIABLE.findall(line)):
        return None
    return _put(line, values)


def _optional(part: str, values: Mapping[str, str]) -> str:
    return "" if any(not values[name] for name in _VARIABLE.findall(part)) else part


def _put(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values[found[1]], text)
