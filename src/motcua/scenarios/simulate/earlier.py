"""Opens the offices before the first simulated day: hours, holidays and posts reach back far enough."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from motcua.core import sql
from motcua.directory import calendars
from motcua.directory.services import import_holidays, publish_calendar

# First day of the lunar year, and the tenth of its third month (Giỗ Tổ), by the Vietnamese calendar.
_LUNAR_DAYS = {
    2016: ("02-08", "04-16"),
    2017: ("01-28", "04-06"),
    2018: ("02-16", "04-25"),
    2019: ("02-05", "04-14"),
    2020: ("01-25", "04-02"),
    2021: ("02-12", "04-21"),
    2022: ("02-01", "04-10"),
    2023: ("01-22", "04-29"),
    2024: ("02-10", "04-18"),
}
FIRST_YEAR = min(_LUNAR_DAYS)
_FIXED_DAYS = (
    ("01-01", "Tết Dương lịch"),
    ("04-30", "Ngày Chiến thắng"),
    ("05-01", "Ngày Quốc tế Lao động"),
    ("09-01", "Quốc khánh"),
    ("09-02", "Quốc khánh"),
)
_SOURCE = "Bộ luật Lao động 2019 Điều 112"
_OWN_SOURCE = "Giờ làm việc trước đây, dùng cho dữ liệu mô phỏng"

_EDITIONS = """
SELECT DISTINCT ON (e.agency_id) g.code, e.valid_from, e.valid_to, e.weekly
FROM directory_calendaredition e LEFT JOIN directory_agency g ON g.id = e.agency_id
ORDER BY e.agency_id NULLS FIRST, e.number DESC
"""
_POSTS = "UPDATE directory_post SET valid_from = %(day)s WHERE valid_from > %(day)s"
_ACCOUNTS = "UPDATE directory_account SET created_at = %(at)s WHERE is_official AND created_at > %(at)s"
_OFFERINGS = "UPDATE procedures_offering SET opened_at = %(at)s WHERE opened_at > %(at)s"


def open_since(start: datetime) -> None:
    """Let hours, holidays, posts and offerings reach back to `start`; what reaches back already stays as it is."""
    day = start.date()
    known = {
        row[0] for row in sql.rows("SELECT day FROM directory_specialday WHERE day >= %s", (date(day.year, 1, 1),))
    }
    import_holidays([row for row in _holidays(day.year) if date.fromisoformat(row["date"]) not in known])
    for code, valid_from, valid_to, stored in sql.rows(_EDITIONS, ()):
        if valid_from > day:
            plan = dict(sql.json_value(stored))
            reception_only = plan.pop(calendars.RECEPTION_ONLY, [])
            publish_calendar(
                agency_code=code,
                valid_from=date(day.year, 1, 1),
                valid_to=valid_to,
                weekly=plan,
                reception_only=reception_only,
                source=_OWN_SOURCE,
            )
    sql.execute(_POSTS, {"day": day})
    for statement in (_ACCOUNTS, _OFFERINGS):
        sql.execute(statement, {"at": start})


def _holidays(first_year: int) -> Iterator[dict[str, str]]:
    for year in range(first_year, max(_LUNAR_DAYS) + 1):
        new_year, ancestors = _LUNAR_DAYS[year]
        days = {f"{year}-{day}": name for day, name in _FIXED_DAYS}
        days[f"{year}-{ancestors}"] = "Ngày Giỗ Tổ Hùng Vương"
        first = date.fromisoformat(f"{year}-{new_year}")
        days |= {str(first + timedelta(days=offset)): "Tết Nguyên Đán" for offset in range(-1, 4)}
        for day, name in days.items():
            yield {"date": day, "kind": "holiday", "name": name, "source": _SOURCE}
