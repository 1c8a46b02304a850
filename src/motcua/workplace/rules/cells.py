"""Text on its way into a sheet: a cell that begins like a formula must stay text."""

import re

_FORMULA = re.compile(r"^[\s\0]*[=+\-@|%\t\r]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program runs: an apostrophe before signs that begin a formula.

    Characters that an XLSX file cannot hold are dropped.
    """
    plain = _UNWRITABLE.sub("", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain
