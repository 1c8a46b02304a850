"""How the process log is written: an entry is one line, whatever strangers put into names, addresses and errors."""

import logging
import re
from types import TracebackType

# Control characters, line ends of Unicode, and marks that turn the reading direction round.
_SHAPING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BELOW = "    | "
"""Stands before each further line of an entry, so that none can look like an entry of its own."""


def one_line(text: str) -> str:
    """Return a text with everything that would shape a log written out."""
    return _SHAPING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class OneEntry(logging.Formatter):
    """Writes each entry on a line of its own, and the lines of its traceback marked below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the library's name)
        """Write the line of an entry."""
        return one_line(super().formatMessage(record))

    def formatException(  # noqa: N802  (the library's name)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Write a traceback below its entry."""
        return _below(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  (the library's name)
        """Write a stack below its entry."""
        return _below(super().formatStack(stack_info))


def _below(text: str) -> str:
    return "\n".join(_BELOW + one_line(line) for line in text.split("\n"))
