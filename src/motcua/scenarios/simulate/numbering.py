"""Running numbers in the order of the moments: gapless in each series, although courses are told one by one."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from motcua.dossiers.slips.editions import SlipKind
from motcua.procedures.rules.process_definition import Ending
from motcua.scenarios.demo.work import OTHER_SYMBOL, SYMBOLS
from motcua.scenarios.simulate.course import Course, Detour, Turn

Take = Callable[[str], int]
_Due = tuple[datetime, int, Course, str, str]


def symbol_of(course: Course) -> str:
    """Return the sign under which an office numbers its results."""
    return SYMBOLS.get(course.office.facts.code, OTHER_SYMBOL)


def slip_of_end(end: Ending) -> SlipKind:
    """Return the slip that a dossier ends with when it has no result."""
    return SlipKind.REFUSAL if end is Ending.REFUSE else SlipKind.STOP


class Numbering:
    """Holds courses back until each of their numbers is known.

    A number of some day is known when all courses that began until that day were told.
    """

    def __init__(self, take: Take) -> None:
        self._take = take
        self._days: dict[date, list[_Due]] = {}
        self._tie = 0

    def add(self, course: Course) -> bool:
        """Note which numbers a course needs; True when it needs none."""
        for slot, at, series in _needed(course):
            self._tie += 1
            course.unnumbered += 1
            self._days.setdefault(at.date(), []).append((at, self._tie, course, slot, series))
        return not course.unnumbered

    def settle(self, upto: date) -> Iterator[Course]:
        """Give out the numbers of all days until one, and yield the courses that are complete now."""
        for day in sorted(day for day in self._days if day <= upto):
            for _, _, course, slot, series in sorted(self._days.pop(day)):
                course.numbers[slot] = self._take(series)
                course.unnumbered -= 1
                if not course.unnumbered:
                    yield course


def _needed(course: Course) -> Iterator[tuple[str, datetime, str]]:
    agency = course.office.facts.agency_code
    if course.accepted is not None:
        at = course.accepted[0]
        yield "code", at, f"dossier:{agency}:{at:%y%m%d}"
        yield SlipKind.APPOINTMENT, at, f"slip:{SlipKind.APPOINTMENT}:{agency}:{at.year}"
    for kind, act in ((SlipKind.SUPPLEMENT, course.asked), (SlipKind.REFUSAL, course.refused)):
        if act is not None:
            yield kind, act[0], f"slip:{kind}:{agency}:{act[0].year}"
    if course.detour is not None:
        yield from _needed_for(course.detour, agency)
    if course.ended is not None and course.ended[1] is not Ending.FINISH:
        at, end, by = course.ended
        kind = slip_of_end(end)
        yield kind, at, f"slip:{kind}:{by.agency_code}:{at.year}"
    if course.cash is not None:
        yield SlipKind.RECEIPT, course.cash[0], f"receipt:{agency}:{course.cash[0].year}"
    if course.issued is not None:
        at, clerk, _ = course.issued
        yield "result", at, f"result:{clerk.agency_code}:{symbol_of(course)}:{at.year}"
    if course.returned is not None:
        yield SlipKind.RETURN, course.returned[0], f"slip:{SlipKind.RETURN}:{agency}:{course.returned[0].year}"


def _needed_for(detour: Detour, agency: str) -> Iterator[tuple[str, datetime, str]]:
    if detour.turn is Turn.SUPPLEMENT and detour.asked is not None:
        at = detour.asked[0]
        yield "appraisal", at, f"slip:{SlipKind.SUPPLEMENT}:{agency}:{at.year}"
    if detour.appointed_anew and detour.decided is not None:
        at = detour.decided[0]
        yield "anew", at, f"slip:{SlipKind.APPOINTMENT}:{agency}:{at.year}"
    if detour.turn is Turn.EXTENSION and detour.decided is not None:
        at, leader = detour.decided
        yield SlipKind.APOLOGY, at, f"slip:{SlipKind.APOLOGY}:{leader.agency_code}:{at.year}"
