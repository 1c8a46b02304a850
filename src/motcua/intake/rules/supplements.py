"""Which of the things asked for have an answer."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any


def unanswered(asked: Sequence[Mapping[str, Any]], *, papers: Collection[int], places: Collection[int]) -> list[str]:
    """Return the names of what was asked for and has neither a file nor words.

    Args:
        papers: Numbers of the papers that a file came for.
        places: Places among what was asked, from 0, that were answered in words.
    """
    return [
        str(item["name"])
        for place, item in enumerate(asked)
        if place not in places and not (item["no"] and int(item["no"]) in papers)
    ]
