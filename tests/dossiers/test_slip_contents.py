"""What slips say that the service words: how a due moment was counted, in few lines that leave no day out."""

from datetime import datetime

import pytest
from tests.core.test_worktime import calendar_of

from motcua.core.clock import LOCAL
from motcua.core.worktime import TimeLimit, TimeUnit, due_at
from motcua.dossiers.slip_contents import MOST_LINES, told_on_slips

THURSDAY = datetime(2026, 2, 12, 9, 0, tzinfo=LOCAL)


def told(amount: int, unit: TimeUnit) -> tuple[str, ...]:
    limit = TimeLimit(amount, unit)
    due = due_at(accepted=THURSDAY, limit=limit, pauses=(), calendar=calendar_of())
    return told_on_slips([(line.kind, line.text) for line in due.explanation])


def test_days_off_in_a_row_are_one_line_and_every_counted_day_is_told() -> None:
    assert told(3, TimeUnit.WORKING_DAY) == (
        "Nhận lúc 09 giờ 00 thứ năm 12/02/2026; thời hạn 3 ngày làm việc.",
        "Không tính ngày đầu tiên, thứ năm 12/02/2026.",
        "Tính 1 ngày làm việc: thứ sáu 13/02/2026.",
        "Không tính từ thứ bảy 14/02/2026 đến chủ nhật 22/02/2026: các ngày nghỉ, lễ, Tết.",
        "Tính 2 ngày làm việc: từ thứ hai 23/02/2026 đến thứ ba 24/02/2026.",
    )


@pytest.mark.parametrize(
    ("amount", "unit", "total", "off"),
    [
        (15, TimeUnit.WORKING_DAY, "từ thứ sáu 13/02/2026 đến thứ năm 12/03/2026", 13),
        (60, TimeUnit.WORKING_DAY, "từ thứ sáu 13/02/2026 đến thứ ba 19/05/2026", 36),
        (200, TimeUnit.WORKING_HOUR, "từ thứ năm 12/02/2026 đến thứ năm 26/03/2026", 17),
    ],
)
def test_long_sum_is_told_by_its_total(amount: int, unit: TimeUnit, total: str, off: int) -> None:
    lines = told(amount, unit)

    assert len(lines) <= MOST_LINES
    assert lines[-1] == f"Tính {total}, không tính {off} ngày nghỉ, lễ, Tết trong khoảng này."
