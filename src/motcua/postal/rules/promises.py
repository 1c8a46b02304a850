"""By when the post brings things: limits by zone."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.postal.enums import Zone


@dataclass(frozen=True)
class Limits:
    """The limits of a day; 0 clock hours: inside the province the working days count."""

    in_province_hours: int
    in_province_days: int
    other_province_days: int


@dataclass(frozen=True)
class Promise:
    """A limit and the moment it is counted from."""

    origin: datetime
    limit: TimeLimit
    basis: str


def promise(*, zone: Zone, limits: Limits, ready: datetime, taken: datetime) -> Promise:
    """Return how long a delivery may take.

    Clock hours run from the moment the result is there, through nights and holidays; working days from the moment the
    post took it, as postal law counts them.

    Source: QĐ 31/2020/QĐ-UBND (Đồng Nai) Điều 15 khoản 2 (“trong vòng 24 giờ sau khi có kết quả”);
        TT 17/2017/TT-BTTTT Điều 7 (J + n working days). Decision 0121.
    """
    if zone is Zone.IN_PROVINCE and limits.in_province_hours:
        hours = TimeLimit(limits.in_province_hours, TimeUnit.CLOCK_HOUR)
        return Promise(ready, hours, "từ khi có kết quả")
    days = limits.in_province_days if zone is Zone.IN_PROVINCE else limits.other_province_days
    return Promise(taken, TimeLimit(days, TimeUnit.WORKING_DAY), "từ khi bưu chính nhận")
