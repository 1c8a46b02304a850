"""The bank's file of a day beside our books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.payments.enums import DifferenceKind


@dataclass(frozen=True)
class Line:
    """One line of the bank's file; `amount` in whole đồng."""

    reference: str
    amount: int
    content: str


@dataclass(frozen=True)
class Unlike:
    """What the two sides do not have alike."""

    kind: DifferenceKind
    reference: str
    amount: int
    note: str


@dataclass(frozen=True)
class Compared:
    """Numbers that agree, and what does not."""

    agreed: list[str]
    differences: list[Unlike]


def compare(lines: Sequence[Line], *, ours: Mapping[str, int], known: Mapping[str, int]) -> Compared:
    """Compare a file with our books: every number of either side is in exactly one of the two results.

    Args:
        ours: What came on that day: whole đồng by the bank's number.
        known: The same, with what came on other days for the numbers of the file.
    """
    agreed, unlike = [], []
    for line in lines:
        if line.reference not in known:
            unlike.append(Unlike(DifferenceKind.BANK_ONLY, line.reference, line.amount, line.content))
        elif known[line.reference] != line.amount:
            note = f"Đã ghi {known[line.reference]} đồng"
            unlike.append(Unlike(DifferenceKind.AMOUNTS_DIFFER, line.reference, line.amount, note))
        else:
            agreed.append(line.reference)
    there = {line.reference for line in lines}
    unlike += [
        Unlike(DifferenceKind.OURS_ONLY, reference, amount, "")
        for reference, amount in sorted(ours.items())
        if reference not in there
    ]
    return Compared(agreed, unlike)
