"""Two windows on one draft: what each changed since both began is put together, field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Merged:
    """Answers put together, and the keys that both changed differently: there the own text stands, to be looked at."""

    answers: dict[str, Any]
    conflicts: list[str]


def merge(
    keys: Iterable[str], *, base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Merged:
    """Put together what was typed here and what was saved elsewhere.

    Args:
        keys: The fields of the page.
        base: The answers the page was opened with; None when they are not known, so that every difference is shown.
        mine: What was typed here.
        theirs: What is saved now.
    """
    answers: dict[str, Any] = {}
    conflicts = []
    for key in keys:
        own, saved = mine.get(key), theirs.get(key)
        before = base.get(key) if base is not None else _UNKNOWN
        if own in (saved, before):
            answers[key] = saved
        else:
            answers[key] = own
            if saved != before:
                conflicts.append(key)
    return Merged({key: value for key, value in answers.items() if value is not None}, conflicts)


_UNKNOWN = object()
