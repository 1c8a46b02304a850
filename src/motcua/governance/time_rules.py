"""Dated rules of the catalogue: how long agencies have, and how often they look through what they offer."""

from datetime import date

from motcua.core import parameters, profile
from motcua.core.parameters import Kind, Parameter, declare

PUBLICATION_DAYS = declare(
    Parameter(
        "publication_working_days",
        "Gửi nội dung thủ tục sau quyết định công bố",
        Kind.NUMBER,
        lambda: str(profile.value("approval", "publication_working_days")),
        hint="Từ ngày cơ quan nhận quyết định, theo lịch của cơ quan. Ghi 0 khi quy định chỉ nói “kịp thời”.",
        least=0,
        most=90,
        unit="ngày làm việc",
    )
)
REMIND_DAYS = declare(
    Parameter(
        "remind_working_days",
        "Nhắc cơ quan trước hạn gửi nội dung",
        Kind.NUMBER,
        lambda: str(profile.value("catalogue", "remind_working_days")),
        most=60,
        unit="ngày làm việc",
    )
)
REVIEW_MONTHS = declare(
    Parameter(
        "review_months",
        "Rà soát thủ tục và quy trình ít nhất mỗi",
        Kind.NUMBER,
        lambda: str(profile.value("catalogue", "review_months")),
        hint="Ngoài ra, thủ tục phải được rà soát ngay khi có sửa đổi.",
        most=60,
        unit="tháng",
    )
)


def publication_days(received: date) -> int:
    """Return how many working days an agency has for what a decision received on a day asks of it; 0: no number.

    Source: QN-8.1-1.
    """
    return int(parameters.value_on(PUBLICATION_DAYS, received))


def remind_days(day: date) -> int:
    """Return how many working days before its due day a duty of that day is nearly due."""
    return int(parameters.value_on(REMIND_DAYS, day))


def review_months(today: date) -> int:
    """Return after how many months a procedure is to be looked through again, as holds today."""
    return int(parameters.value_on(REVIEW_MONTHS, today))
