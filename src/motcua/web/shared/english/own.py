"""Texts that somebody wrote: they are shown as they were written, whatever words of ours they are equal to.

A person called Nam is not "Male" on an English page. Templates say with the filter `own` which values are somebody's
own; the twin of English pages marks them as Vietnamese instead of translating them.
"""

from typing import Final


class Own(str):
    """What somebody typed: a name, an answer, a question, a reason; never translated, marked as Vietnamese."""

    __slots__ = ()


class AsWritten(str):
    """What is never translated and needs no mark: the element around it says its language, or it is an example."""

    __slots__ = ()


IN_ENGLISH_PATTERN: Final = ":own"
"""Stands in the English of a message behind the number of a value that is somebody's own: `{0:own}`."""


def own(value: object) -> object:
    """Return a text as somebody's own; anything else as it is."""
    return Own(value) if type(value) is str else value


def as_written(value: object) -> object:
    """Return a text as it is to be shown; anything else as it is."""
    return AsWritten(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
