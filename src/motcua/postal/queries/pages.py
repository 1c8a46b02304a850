"""Pages of lists: newest first, by id."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

PAGE = 25
MOST = 200
"""How many lines a list without pages shows."""


class Row(Protocol):
    """A line of a list."""

    @property
    def id(self) -> int:
        """What the next page begins before."""


AnyRow = TypeVar("AnyRow", bound=Row)


def first_page(found: Sequence[AnyRow]) -> tuple[list[AnyRow], int]:
    """Return a page of what was read, one row more than a page, and before which id the next begins (0: none)."""
    return list(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else 0
