"""Text of PostgreSQL's COPY: cells, and JSON with gaps that is prepared once and filled in many times."""

import json
import re
from collections.abc import Mapping

_GAP = re.compile(r"⟦(\w+)⟧")
_BARE_GAP = re.compile(r'"⟦(\w+)!⟧"')


def gap(name: str) -> str:
    """Return a mark that a filled-in text takes the place of."""
    return f"⟦{name}⟧"


def bare(name: str) -> str:
    """Return a mark whose quotes fall away with it: for numbers and whole JSON values."""
    return f"⟦{name}!⟧"


def cell(text: str) -> str:
    """Return text as a cell of COPY."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def json_text(value: object) -> str:
    """Return a value as JSON for a jsonb column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Filled:
    """A text with gaps; what fills them holds no quote, backslash or line break."""

    def __init__(self, text: str) -> None:
        marked = _BARE_GAP.sub(r"⟦\1⟧", text).replace("%", "%%")
        self._text = _GAP.sub(r"%(\1)s", marked)

    @classmethod
    def cell_of(cls, value: object) -> "Filled":
        """Prepare a JSON value with gaps as a cell of COPY."""
        return cls(cell(json_text(value)))

    def fill(self, values: Mapping[str, object]) -> str:
        """Return the text with its gaps filled."""
        return self._text % values
