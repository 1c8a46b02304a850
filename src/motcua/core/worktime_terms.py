"""The words of working-time sums: limits, pauses, the rule in force, lines of an explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from motcua.core.errors import RuleBroken

SAME_DAY_CUTOFF = time(15, 0)
MOST_UNITS = 100_000


class TimeUnit(StrEnum):
    """What a limit is counted in; minutes and working hours are working time, clock hours are not."""

    MINUTE = "minute"
    WORKING_HOUR = "working_hour"
    CLOCK_HOUR = "clock_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    SAME_DAY = "same_day"


_UNIT_LABELS = {
    TimeUnit.MINUTE: "phút làm việc",
    TimeUnit.WORKING_HOUR: "giờ làm việc",
    TimeUnit.CLOCK_HOUR: "giờ",
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.CALENDAR_DAY: "ngày",
    TimeUnit.MONTH: "tháng",
}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """An amount of time with its unit; the amount of a same-day limit has no meaning.

    Raises:
        RuleBroken: The amount is not a whole number from 1 to 100,000.
    """

    amount: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        if self.unit is not TimeUnit.SAME_DAY and not 1 <= self.amount <= MOST_UNITS:
            raise RuleBroken("limit.bad", "Thời hạn phải là số nguyên từ 1 đến 100.000, kèm đơn vị tính.")

    @property
    def label(self) -> str:
        """Return the limit as printed: `3 ngày làm việc`, `trong ngày`."""
        return "trong ngày" if self.unit is TimeUnit.SAME_DAY else f"{self.amount} {_UNIT_LABELS[self.unit]}"

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> "TimeLimit":
        """Read a limit from its stored form `{"amount", "unit"}`.

        Raises:
            RuleBroken: Amount or unit is missing or of the wrong kind.
        """
        amount, unit = data.get("amount"), data.get("unit")
        if not isinstance(unit, str) or unit not in set(TimeUnit):
            raise RuleBroken("limit.bad", "Thời hạn thiếu đơn vị tính hợp lệ (ngày làm việc, ngày, giờ…).")
        if TimeUnit(unit) is TimeUnit.SAME_DAY:
            return cls(1, TimeUnit.SAME_DAY)
        if not isinstance(amount, int) or isinstance(amount, bool):
            raise RuleBroken("limit.bad", "Thời hạn phải là số nguyên từ 1 đến 100.000, kèm đơn vị tính.")
        return cls(amount, TimeUnit(unit))


class PauseMode(StrEnum):
    """What a stop does to the limit: it waits, it starts again from nothing, or it takes no notice."""

    PAUSE = "pause"
    RESTART = "restart"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class Pause:
    """A closed interval of waiting, why, and by which clause.

    Raises:
        RuleBroken: It ends before it starts.
    """

    start: datetime
    end: datetime
    mode: PauseMode = PauseMode.PAUSE
    reason: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise RuleBroken("clock.pause_reversed", "Thời điểm kết thúc tạm dừng phải sau thời điểm bắt đầu tạm dừng.")


@dataclass(frozen=True, slots=True)
class DueRule:
    """The dated settings a sum is made under.

    Args:
        end_of_day: When the last day ends; None = the end of the office's working time that day.
        same_day_cutoff: A same-day limit accepted after this moment ends the next working day.
        source: Clauses printed under the explanation.
    """

    end_of_day: time | None = None
    same_day_cutoff: time = SAME_DAY_CUTOFF
    source: str = "Điều 147, 148 Bộ luật Dân sự 2015"


class LineKind(StrEnum):
    """What a line of an explanation tells."""

    START = "start"
    MOVED_START = "moved_start"
    RESTART = "restart"
    PAUSE = "pause"
    IGNORED_PAUSE = "ignored_pause"
    COUNTED = "counted"
    SKIPPED = "skipped"
    WAITED = "waited"
    MONTH_END = "month_end"
    CUTOFF = "cutoff"
    DUE = "due"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One step of a sum: plain Vietnamese, and the same as values.

    `amount` is in the unit counted (days, or minutes for hours and minutes).
    """

    kind: LineKind
    text: str
    first: date | None = None
    last: date | None = None
    moment: datetime | None = None
    amount: int | None = None
    name: str | None = None
