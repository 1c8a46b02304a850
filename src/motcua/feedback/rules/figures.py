"""Figures that are published: shares that add up, and none where so few answered that somebody could be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.feedback.rules.questions import Question

WHOLE = 100


@dataclass(frozen=True)
class Share:
    """One answer with how many gave it and their share in whole percent."""

    value: str
    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Answered:
    """How a question was answered; `shares` is empty where too few answered to publish it."""

    question: Question
    total: int
    shares: tuple[Share, ...]


def answered(question: Question, counts: Mapping[str, int], *, least: int) -> Answered:
    """Return the shares of a question's answers; whole percents that add up to 100.

    Args:
        counts: How many gave each answer.
        least: Fewer answers than these are not published: a single one would be known by whoever was there.
    """
    numbers = [counts.get(value, 0) for value, _ in question.options]
    total = sum(numbers)
    if total == 0 or total < least:
        return Answered(question, total, ())
    percents = rounded(numbers)
    return Answered(
        question,
        total,
        tuple(
            Share(value, label, number, percent)
            for (value, label), number, percent in zip(question.options, numbers, percents, strict=True)
        ),
    )


def rounded(numbers: Sequence[int]) -> list[int]:
    """Return whole percents of parts that add up to 100, the largest remainders rounded up first; 0 for nothing."""
    total = sum(numbers)
    if total == 0:
        return [0] * len(numbers)
    percents = [WHOLE * number // total for number in numbers]
    by_remainder = sorted(range(len(numbers)), key=lambda place: (-(WHOLE * numbers[place] % total), place))
    for place in by_remainder[: WHOLE - sum(percents)]:
        percents[place] += 1
    return percents


def on_time_percent(resolved: int, on_time: int) -> int | None:
    """Return the share resolved on time in whole percent, rounded down so that 100 means all; None of nothing."""
    return WHOLE * on_time // resolved if resolved else None
