"""The only reader of the clock; everyone else receives `now`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return the same moment on the clocks of Viet Nam."""
    return moment.astimezone(LOCAL)


def local_date(moment: datetime) -> date:
    """Return the calendar day in Viet Nam of a moment."""
    return moment.astimezone(LOCAL).date()


def shown(moment: datetime) -> str:
    """Write a moment as every screen does: `09:46 11/03/2026` on the clocks of Viet Nam."""
    there = moment.astimezone(LOCAL)
    return f"{there:%H:%M %d/%m}/{there.year:04}"


def written(moment: datetime) -> str:
    """Write a moment as letters and slips do: `09 giờ 46, ngày 11/03/2026` on the clocks of Viet Nam."""
    there = moment.astimezone(LOCAL)
    return f"{there:%H} giờ {there:%M}, ngày {there:%d/%m}/{there.year:04}"
