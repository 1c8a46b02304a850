"""Dated limits of the post."""

from datetime import date

from motcua.core import parameters, profile
from motcua.core.parameters import Kind, Parameter, declare
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.postal.rules.promises import Limits


def _number(key: str, label: str, unit: str, least: int = 1) -> Parameter:
    start = lambda: str(profile.value("delivery", key))  # noqa: E731  (read when asked, not when declared)
    return declare(Parameter(f"delivery_{key}", label, Kind.NUMBER, start, least=least, most=240, unit=unit))


HOURS = _number(
    "in_province_clock_hours", "Bưu chính phát kết quả trong tỉnh: số giờ liên tục, 0 = không đặt", "giờ", 0
)
DAYS = _number("in_province_working_days", "Bưu chính phát kết quả trong tỉnh khi không đặt giờ", "ngày làm việc")
OTHER = _number("other_province_working_days", "Bưu chính phát kết quả ngoài tỉnh", "ngày làm việc")
BRING = _number("bring_working_days", "Bưu chính chuyển hồ sơ đến Bộ phận Một cửa", "ngày làm việc")


def limits_on(day: date) -> Limits:
    """Return the limits of delivery by zone that hold on a day."""
    return Limits(*(int(parameters.value_on(each, day)) for each in (HOURS, DAYS, OTHER)))


def bring_limit(day: date) -> TimeLimit:
    """Return within which time a dossier picked up on a day is handed to the desk."""
    return TimeLimit(int(parameters.value_on(BRING, day)), TimeUnit.WORKING_DAY)
