"""Opening a service online: the criteria an agency answers and what stops it.

Source: NĐ 45/2020/NĐ-CP Điều 23 as QN-9.2 and VL-14.4 take it up (process review, electronic form, authentication,
payment, risk). The questions and what each answer means are this project's reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONGEST: Final = {"level_note": 1000, "note": 500, "notice": 200}
ADMINISTRATIVE: Final = "administrative"
OTHER: Final = "other"
SERVICE_KINDS: Final = {
    ADMINISTRATIVE: "Dịch vụ hành chính công",
    OTHER: "Dịch vụ công khác của cơ quan nhà nước",
}
TESTS: Final = {"form": "Biểu mẫu điện tử", "process": "Quy trình điện tử"}


@dataclass(frozen=True)
class Criterion:
    """A question with its answers; an answer in `stops` keeps the service closed, one in `explained` needs a note."""

    label: str
    answers: Mapping[str, str]
    stops: frozenset[str] = frozenset()
    explained: frozenset[str] = frozenset()


CRITERIA: Final[dict[str, Criterion]] = {
    "process": Criterion(
        "Quy trình đã được rà soát, tái cấu trúc",
        {
            "reviewed": "Đã rà soát, có tái cấu trúc",
            "unchanged": "Đã rà soát, không cần đổi",
            "not_yet": "Chưa rà soát",
        },
        stops=frozenset({"not_yet"}),
    ),
    "form": Criterion(
        "Biểu mẫu điện tử",
        {"ready": "Đã có, dùng dữ liệu đã có", "plain": "Đã có, người nộp tự khai", "not_yet": "Chưa có"},
        stops=frozenset({"not_yet"}),
    ),
    "authentication": Criterion(
        "Cách xác thực người nộp",
        {
            "identity": "Tài khoản định danh điện tử",
            "signature": "Chữ ký số",
            "password": "Tài khoản và mật khẩu",
        },
        explained=frozenset({"password"}),
    ),
    "payment": Criterion(
        "Thanh toán trực tuyến",
        {"ready": "Thanh toán được trực tuyến", "free": "Không thu phí, lệ phí", "counter": "Chỉ thu tại quầy"},
        explained=frozenset({"counter"}),
    ),
    "risk": Criterion(
        "Mức rủi ro khi làm trực tuyến",
        {"low": "Thấp", "medium": "Trung bình", "high": "Cao"},
        explained=frozenset({"medium", "high"}),
    ),
}


def answer_problems(answers: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return what is missing or stops the service, as (field, message), in the order of the questions."""
    found: list[tuple[str, str]] = []
    for key, criterion in CRITERIA.items():
        given = answers.get(key, {})
        answer, note = given.get("answer", ""), given.get("note", "")
        if answer not in criterion.answers:
            found.append((key, f"Hãy trả lời: {criterion.label.lower()}."))
        elif answer in criterion.stops:
            chosen = criterion.answers[answer].lower()
            found.append((key, f"{criterion.label}: “{chosen}” thì chưa mở được. Hãy hoàn thành trước."))
        elif answer in criterion.explained and not note.strip():
            found.append((f"{key}_note", f"{criterion.label}: hãy giải thích lựa chọn này và cách kiểm soát."))
    return found


def untested(tests: Mapping[str, object]) -> list[str]:
    """Return what nobody has tested yet, by name."""
    return [label for key, label in TESTS.items() if key not in tests]
