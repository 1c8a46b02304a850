"""Dated values that a decree can change: a new row says from when another value holds; no row is overwritten.

A room declares its parameters; the profile gives what holds while no row does. The value of a day is asked for,
so that whatever began on that day keeps the rules of that day.
"""

import re
import time as clock_time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from django.db import transaction

from motcua.core import ledger, numbers, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.core.models import RuleParameter
from motcua.core.text import clean_input

STREAM = 2
"""The history of all dated values."""
FRESH_SECONDS = 60.0
LONGEST_SOURCE = 500
_VERSION = "core:parameters"
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Kind(StrEnum):
    """What a value looks like."""

    NUMBER = "number"
    CLOCK = "clock"
    CHOICE = "choice"


@dataclass(frozen=True)
class Parameter:
    """A value with a name, dated.

    Args:
        key: Stable name.
        label: Name on screen.
        kind: Number, time of day (may be empty when `optional`), or one of `choices`.
        start: Returns the value that holds while no row does, as text.
        hint: What it changes, on screen.
        choices: Pairs of value and label.
        least: Smallest number.
        most: Largest number.
        unit: Printed after a number.
        optional: An empty time of day is a value too.
    """

    key: str
    label: str
    kind: Kind
    start: Callable[[], str]
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    least: int = 1
    most: int = 1000
    unit: str = ""
    optional: bool = False

    def read(self, written: str) -> str:
        """Return a value as it is stored.

        Raises:
            RuleBroken: It is not one of this kind.
        """
        text = written.strip()
        if self.kind is Kind.NUMBER:
            fits = text.isascii() and text.isdigit() and self.least <= int(text) <= self.most
            return str(int(text)) if fits else self._refuse(f"một số nguyên từ {self.least} đến {self.most}")
        if self.kind is Kind.CLOCK:
            found = _CLOCK.fullmatch(text)
            if found:
                return f"{int(found[1]):02}:{found[2]}"
            return "" if self.optional and not text else self._refuse("giờ dạng 15:00")
        return text if text in dict(self.choices) else self._refuse("một giá trị trong danh sách")

    def shown(self, value: str) -> str:
        """Return a stored value in words."""
        if self.kind is Kind.CHOICE:
            return dict(self.choices).get(value, value)
        if not value:
            return "Không đặt riêng"
        return f"{value} {self.unit}".strip()

    def _refuse(self, wanted: str) -> str:
        raise RuleBroken("parameter.bad", f"{self.label}: hãy nhập {wanted}.", "value")


@dataclass(frozen=True)
class Dated:
    """A value with the days it holds and the texts that began and ended it."""

    id: int
    key: str
    value: str
    valid_from: date
    valid_to: date | None
    source: str
    ending: str
    made_by: str
    made_at: datetime

    def holds_on(self, day: date) -> bool:
        """Tell whether the value holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class ParameterSet:
    """A value was given for the days from a date on."""

    TYPE: ClassVar[str] = "parameter.set"
    key: str
    value: str
    valid_from: str


@dataclass(frozen=True)
class ParameterEnded:
    """A value holds no longer after a date."""

    TYPE: ClassVar[str] = "parameter.ended"
    key: str
    valid_to: str


@dataclass
class _Kept:
    version: int = -1
    checked: float = 0.0
    rows: dict[str, list[Dated]] = field(default_factory=dict)


_declared: dict[str, Parameter] = {}
_kept = _Kept()
_ALL = """
SELECT id, key, value, valid_from, valid_to, source, ending, made_by, made_at FROM core_ruleparameter
ORDER BY key, valid_from DESC
"""


def declare(parameter: Parameter) -> Parameter:
    """Make a parameter known; a key belongs to one place of the code."""
    if _declared.setdefault(parameter.key, parameter) is not parameter:
        raise ValueError(f"parameter {parameter.key} is declared twice")
    return parameter


def declared() -> list[Parameter]:
    """Return all parameters in the order of their declaration."""
    return list(_declared.values())


def parameter(key: str) -> Parameter | None:
    """Return the parameter with this key, None when there is none."""
    return _declared.get(key)


def row_on(key: str, day: date) -> Dated | None:
    """Return the dated value of a day; None when the profile's holds.

    A change made in this process shows at once, one made elsewhere within a minute.
    """
    return next((row for row in _rows().get(key, ()) if row.holds_on(day)), None)


def value_on(parameter: Parameter, day: date) -> str:
    """Return the value that holds on a day."""
    row = row_on(parameter.key, day)
    return row.value if row else parameter.start()


def clock_on(parameter: Parameter, day: date) -> time | None:
    """Return a time of day that holds on a day; None where none is set."""
    value = value_on(parameter, day)
    return time.fromisoformat(value) if value else None


def rows_of(key: str) -> list[Dated]:
    """Return all rows of a parameter, the latest first."""
    return list(_rows().get(key, ()))


@transaction.atomic
def set_value(
    *, parameter: Parameter, value: str, valid_from: date, source: str, actor: str, today: date, now: datetime
) -> Dated:
    """Give a new value from a later day on; the one before it ends the day before, by the same text.

    Raises:
        RuleBroken: The value, the day or the source does not fit; past days keep their rules.
    """
    value, source = parameter.read(value), _source(source)
    if valid_from <= today:
        raise RuleBroken(
            "parameter.past",
            "Ngày có hiệu lực phải sau hôm nay: hồ sơ đã tiếp nhận giữ quy định của ngày tiếp nhận.",
            "valid_from",
        )
    rows = _locked(parameter.key)
    if rows and valid_from <= rows[0].valid_from:
        day = f"{rows[0].valid_from:%d/%m/%Y}"
        raise RuleBroken(
            "parameter.order",
            f"Đã có giá trị công bố từ ngày {day}. Hãy chọn ngày có hiệu lực sau ngày đó.",
            "valid_from",
        )
    if rows and rows[0].holds_on(valid_from):
        sql.execute(
            "UPDATE core_ruleparameter SET valid_to = %s, ending = %s WHERE id = %s",
            (valid_from - timedelta(days=1), source, rows[0].id),
        )
    made = Dated(new_id(), parameter.key, value, valid_from, None, source, "", actor, now)
    sql.insert(
        RuleParameter,
        [
            {
                "id": made.id,
                "key": made.key,
                "value": value,
                "valid_from": valid_from,
                "source": source,
                "ending": "",
                "made_by": actor,
                "made_at": now,
            }
        ],
    )
    _tell(ParameterSet(parameter.key, value, valid_from.isoformat()), actor, source, now)
    return made


@transaction.atomic
def end_value(*, parameter: Parameter, last_day: date, ending: str, actor: str, today: date, now: datetime) -> None:
    """End the value in force after a day, by a text; from then on the profile's holds again.

    Raises:
        RuleBroken: Nothing is in force to be ended, the day is past, or the text is missing.
    """
    ending = _source(ending)
    if last_day < today:
        raise RuleBroken("parameter.past", "Ngày hết hiệu lực không được trước hôm nay.", "last_day")
    rows = _locked(parameter.key)
    if not rows or rows[0].valid_to is not None or last_day < rows[0].valid_from:
        raise RuleBroken("parameter.nothing", "Không có giá trị đang mở để chấm dứt. Hãy tải lại trang.", "last_day")
    sql.execute(
        "UPDATE core_ruleparameter SET valid_to = %s, ending = %s WHERE id = %s", (last_day, ending, rows[0].id)
    )
    _tell(ParameterEnded(parameter.key, last_day.isoformat()), actor, ending, now)


def forget() -> None:
    """Drop what this process keeps, so that the next question reads the database."""
    global _kept  # noqa: PLW0603  (the cache of this process)
    _kept = _Kept()


def _tell(fact: ledger.Fact, actor: str, reason: str, now: datetime) -> None:
    ledger.ensure(STREAM)
    ledger.record(stream=STREAM, fact=fact, actor=actor, now=now, reason=reason)
    numbers.take(_VERSION)
    forget()
    transaction.on_commit(forget)


def _source(written: str) -> str:
    text = clean_input(written, LONGEST_SOURCE, multiline=False)
    if not text:
        raise RuleBroken("parameter.source", "Hãy ghi văn bản làm căn cứ: số, ngày, cơ quan ban hành.", "source")
    return text


def _locked(key: str) -> list[Dated]:
    """Return the rows of a key as they stand; a second change of the same key waits for the first."""
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{_VERSION}:{key}",))
    return [Dated(*row) for row in sql.rows(_ALL.replace("ORDER", "WHERE key = %s ORDER"), (key,))]


def _rows() -> dict[str, list[Dated]]:
    global _kept  # noqa: PLW0603  (the cache of this process)
    moment = clock_time.monotonic()
    if _kept.version >= 0 and moment - _kept.checked <= FRESH_SECONDS:
        return _kept.rows
    version = numbers.last(_VERSION)
    if version == _kept.version:
        _kept.checked = moment
        return _kept.rows
    rows: dict[str, list[Dated]] = {}
    for row in (Dated(*found) for found in sql.rows(_ALL, ())):
        rows.setdefault(row.key, []).append(row)
    _kept = _Kept(version, moment, rows)
    return rows
