"""Dated rules of results that wait for their owners or are about to end."""

from datetime import date, timedelta

from motcua.core import parameters, profile
from motcua.core.parameters import Kind, Parameter, declare


def _days(key: str, label: str) -> Parameter:
    start = lambda: str(profile.value("results", key))  # noqa: E731  (read when asked, not when declared)
    return declare(Parameter(key, label, Kind.NUMBER, start, most=365, unit="ngày"))


UNCLAIMED = _days("unclaimed_days", "Nhắc người dân chưa nhận kết quả sau")
UNCLAIMED_AGAIN = _days("unclaimed_again_days", "Nhắc lại kết quả chưa nhận sau mỗi")
EXPIRY_NOTICE = _days("expiry_notice_days", "Nhắc trước khi kết quả hết hiệu lực")


def unclaimed_after(today: date) -> timedelta:
    """Return how long a result waits before its owner is reminded, as holds today."""
    return timedelta(days=int(parameters.value_on(UNCLAIMED, today)))


def unclaimed_again_after(today: date) -> timedelta:
    """Return how long after a reminder the owner is reminded again, as holds today."""
    return timedelta(days=int(parameters.value_on(UNCLAIMED_AGAIN, today)))


def expiry_noticed_before(today: date) -> timedelta:
    """Return how long before its last day the owner of a result is told, as holds today."""
    return timedelta(days=int(parameters.value_on(EXPIRY_NOTICE, today)))
