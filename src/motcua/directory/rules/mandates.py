"""When a mandate counts: its period, its scope, and why it does not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = timedelta(days=366 * 5)


class Basis(StrEnum):
    """By what somebody acts for another."""

    GIVEN = "given"
    DOCUMENT = "document"
    REPRESENTATIVE = "representative"


BASES = {
    Basis.GIVEN: "Ủy quyền trên hệ thống",
    Basis.DOCUMENT: "Văn bản ủy quyền",
    Basis.REPRESENTATIVE: "Người đại diện theo pháp luật, chủ hộ",
}
PRINCIPALS = {"person": "Cá nhân", "organisation": "Tổ chức, doanh nghiệp", "household": "Hộ gia đình, hộ kinh doanh"}


class MemberRole(StrEnum):
    """What a member of an organisation or household may do there; each may what stands below it."""

    MANAGE = "manage"
    FILE = "file"
    LOOK = "look"


MEMBER_ROLES = {
    MemberRole.MANAGE: "Quản lý: mời, cho thôi thành viên; nộp và xem hồ sơ",
    MemberRole.FILE: "Nộp hồ sơ cho tổ chức và xem mọi hồ sơ của tổ chức",
    MemberRole.LOOK: "Chỉ xem mọi hồ sơ của tổ chức",
}


@dataclass(frozen=True)
class Terms:
    """What decides whether a mandate counts on a day for a procedure; `ended` when somebody ended it."""

    valid_from: date
    valid_to: date
    procedures: Collection[str]
    ended: bool
    role: str = ""


def why_not(terms: Terms, *, procedure: str, today: date) -> str:
    """Return why a mandate does not count, in words; empty when it does."""
    if terms.ended:
        return "Ủy quyền này đã được chấm dứt."
    if terms.role == MemberRole.LOOK:
        return "Ở tổ chức này bạn chỉ được xem hồ sơ."
    if today < terms.valid_from:
        return f"Ủy quyền này chỉ bắt đầu từ {terms.valid_from:%d/%m/%Y}."
    if today > terms.valid_to:
        return f"Ủy quyền này đã hết hạn ngày {terms.valid_to:%d/%m/%Y}."
    if terms.procedures and procedure not in terms.procedures:
        return "Ủy quyền này không gồm thủ tục đang nộp."
    return ""


def period_fault(valid_from: date, valid_to: date, today: date) -> str:
    """Return what is wrong with a period, in words; empty when nothing is."""
    if valid_to < valid_from:
        return "Ngày kết thúc phải từ ngày bắt đầu trở đi."
    if valid_to < today:
        return "Ngày kết thúc đã qua."
    if valid_to - valid_from > LONGEST:
        return "Thời hạn ủy quyền dài nhất 5 năm; có thể ủy quyền lại khi hết hạn."
    return ""
