"""Change notices and decisions: what they must say, and how the duty to send one stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from motcua.procedures.rules.importing import is_procedure_code

LONGEST: Final = {
    "document_no": 80,
    "document_issuer": 200,
    "content": 5000,
    "answer": 2000,
    "number": 80,
    "issuer": 200,
    "title": 500,
    "codes": 4000,
}
MOST_CODES: Final = 500
KINDS: Final = {
    "new": "Ban hành mới",
    "amended": "Sửa đổi",
    "supplemented": "Bổ sung",
    "replaced": "Thay thế",
    "abolished": "Bãi bỏ",
    "correction": "Sửa dữ liệu",
}
PUBLISHED_KINDS: Final = {key: KINDS[key] for key in ("new", "amended", "supplemented", "replaced", "abolished")}
SUBJECTS: Final = {"procedure": "Nội dung thủ tục", "process": "Quy trình nội bộ", "data": "Dữ liệu trên hệ thống"}
STATES: Final = {"sent": "Chờ thực hiện", "applied": "Đã thực hiện", "refused": "Từ chối", "withdrawn": "Đã rút"}
PURPOSES: Final = {"publication": "Công bố thủ tục", "service-list": "Danh mục dịch vụ công trực tuyến"}
_SEPARATORS: Final = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class NoticeValues:
    """What an agency sends: kind of change, what it concerns, the approving document, the content."""

    subject: str
    kind: str
    codes: tuple[str, ...]
    document_no: str
    document_date: date | None
    document_issuer: str
    content: str


@dataclass(frozen=True)
class DecisionValues:
    """A decision as it is registered; `received_on` starts the agencies' duty."""

    purpose: str
    number: str
    signed_on: date
    issuer: str
    title: str
    received_on: date
    items: tuple[tuple[str, str], ...]


class DutyStanding(StrEnum):
    """How a duty stands."""

    DONE = "done"
    DONE_LATE = "done_late"
    OPEN = "open"
    NEARLY_DUE = "nearly_due"
    LATE = "late"


def read_codes(text: str) -> tuple[str, ...]:
    """Return the procedure codes typed with spaces, commas or line breaks between them, each once, in their order."""
    return tuple(dict.fromkeys(code for code in _SEPARATORS.split(text.strip()) if code))


def code_problem(codes: Sequence[str], known: frozenset[str], *, may_be_new: bool) -> str:
    """Return what is wrong with the codes, or an empty text."""
    if not codes:
        return "Hãy nhập mã thủ tục, ví dụ 1.001193; nhiều mã cách nhau bằng dấu phẩy."
    if len(codes) > MOST_CODES:
        return f"Có hơn {MOST_CODES} mã. Hãy chia thành nhiều lần gửi."
    if bad := next((code for code in codes if not is_procedure_code(code)), ""):
        return f"“{bad[:40]}” không phải mã thủ tục, ví dụ đúng: 1.001193."
    if not may_be_new and (strange := next((code for code in codes if code not in known), "")):
        return f"Danh mục chưa có thủ tục {strange}. Hãy kiểm tra mã, hoặc chọn loại “Ban hành mới”."
    return ""


def notice_problems(values: NoticeValues, known: frozenset[str], today: date) -> list[tuple[str, str]]:
    """Return what is wrong with a notice, as (field, message).

    A correction of data names no approving document: the data is to follow the one that is in force.
    """
    found: list[tuple[str, str]] = []
    if values.subject not in SUBJECTS:
        found.append(("subject", "Hãy chọn nội dung cần thay đổi."))
    if values.kind not in KINDS:
        found.append(("kind", "Hãy chọn loại thay đổi."))
    if wrong := code_problem(values.codes, known, may_be_new=values.kind == "new"):
        found.append(("codes", wrong))
    if values.kind != "correction":
        if not values.document_no:
            found.append(("document_no", "Hãy nhập số, ký hiệu văn bản phê duyệt."))
        if values.document_date is None:
            found.append(("document_date", "Hãy nhập ngày ký văn bản, ví dụ 05/03/2026."))
        if not values.document_issuer:
            found.append(("document_issuer", "Hãy nhập cơ quan ban hành văn bản."))
    if values.document_date is not None and values.document_date > today:
        found.append(("document_date", "Ngày ký văn bản không được sau hôm nay."))
    if not values.content:
        found.append(("content", "Hãy ghi nội dung thay đổi: phần nào, từ gì thành gì."))
    return found + too_long({name: getattr(values, name) for name in ("document_no", "document_issuer", "content")})


def decision_problems(values: DecisionValues, today: date) -> list[tuple[str, str]]:
    """Return what is wrong with a decision to be registered, as (field, message)."""
    found = [
        (field, message)
        for field, message in (
            ("number", "Hãy nhập số, ký hiệu quyết định, ví dụ 123/QĐ-UBND."),
            ("issuer", "Hãy nhập cơ quan hoặc người ban hành."),
            ("title", "Hãy nhập trích yếu."),
        )
        if not getattr(values, field)
    ]
    if values.purpose not in PURPOSES:
        found.append(("purpose", "Hãy chọn loại quyết định."))
    if values.signed_on > today:
        found.append(("signed_on", "Ngày ký không được sau hôm nay."))
    if not values.signed_on <= values.received_on <= today:
        found.append(("received_on", "Ngày nhận phải từ ngày ký đến hôm nay."))
    if wrong := code_problem([code for code, _ in values.items], frozenset(), may_be_new=True):
        found.append(("codes", wrong))
    return found + too_long({name: getattr(values, name) for name in ("number", "issuer", "title")})


def too_long(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Return a message for each text that is longer than its field allows."""
    return [
        (name, f"Nội dung dài quá {LONGEST[name]} ký tự, hãy rút gọn.")
        for name, text in texts.items()
        if len(text) > LONGEST[name]
    ]


def duty_standing(
    due: datetime | None, done: datetime | None, now: datetime, remind_from: datetime | None
) -> DutyStanding:
    """Return how a duty stands; one without a due moment is open until it is done.

    Source: QN-8.1-1 (five working days from receipt of the decision).
    """
    if done is not None:
        return DutyStanding.DONE_LATE if due is not None and done > due else DutyStanding.DONE
    if due is not None and now > due:
        return DutyStanding.LATE
    return DutyStanding.NEARLY_DUE if remind_from is not None and now >= remind_from else DutyStanding.OPEN
