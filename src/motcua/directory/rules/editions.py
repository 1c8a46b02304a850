"""Which edition of office hours speaks of which day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from motcua.core.errors import RuleBroken

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days an edition speaks of, both included; `place` is its place in the list it came from."""

    first: date
    last: date
    place: int


def layered(spans: Sequence[tuple[date, date]]) -> list[Span]:
    """Return stretches without overlap in order of time; where editions overlap, the earlier in the list speaks."""
    firsts = {first for first, _ in spans} | {last + ONE_DAY for _, last in spans}
    bounds = sorted(firsts)
    found: list[Span] = []
    for begins, ends in pairwise(bounds):
        place = next((at for at, (first, last) in enumerate(spans) if first <= begins <= last), None)
        if place is None:
            continue
        if found and found[-1].place == place and found[-1].last + ONE_DAY == begins:
            found[-1] = replace(found[-1], last=ends - ONE_DAY)
        else:
            found.append(Span(begins, ends - ONE_DAY, place))
    return found


def last_run(stretches: Sequence[Span]) -> list[Span]:
    """Return the stretches after the last gap: across days nobody speaks of, nothing can be counted."""
    run: list[Span] = []
    for stretch in stretches:
        if run and run[-1].last + ONE_DAY != stretch.first:
            run = []
        run.append(stretch)
    return run


def require_no_gap(stretches: Sequence[Span]) -> None:
    """Make sure that the stretches follow one another.

    Raises:
        RuleBroken: They do not; the message names the days nobody speaks of.
    """
    for before, after in pairwise(stretches):
        if before.last + ONE_DAY != after.first:
            first, last = before.last + ONE_DAY, after.first - ONE_DAY
            raise RuleBroken(
                "calendar.hole",
                f"Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y} sẽ không có lịch làm việc. Hãy chọn khoảng ngày "
                "nối tiếp lịch đang có.",
                "valid_from",
            )
