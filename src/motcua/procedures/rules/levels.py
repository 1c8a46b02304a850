"""How far a service goes online: one scale inside, two ways to name it outside.

Inside, levels are 1 (information), 2 (with forms to fill in), 3 (partial), 4 (full). Old regulations name them
"mức độ 1–4", later ones "toàn trình" and "một phần"; which name is shown is the profile's.
"""

import re
from typing import Final

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.content import OnlineLevel, ProcedureContent

INFORMATION, FORMS, PARTIAL, FULL = 1, 2, 3, 4
LEVELS: Final = (INFORMATION, FORMS, PARTIAL, FULL)
BY_NUMBER: Final = "1-4"
_LABELS: Final = {
    BY_NUMBER: {level: f"Mức độ {level}" for level in LEVELS},
    "full-partial": {FULL: "Toàn trình", PARTIAL: "Một phần"},
}
_PUBLISHED: Final = {"full": FULL, "partial": PARTIAL, "information": INFORMATION}
_ONLINE: Final[dict[int, OnlineLevel]] = {FULL: "full", PARTIAL: "partial"}
_FORM: Final = re.compile(r"(?:mẫu\s+)?(?:đơn(?!\s+(?:vị|giá|thuốc|hàng))|tờ khai)\b", re.IGNORECASE)
# NĐ 224/2026/NĐ-CP Điều 14: why a service is not offered in full.
PARTIAL_REASONS: Final = {
    "presence": "Pháp luật yêu cầu có mặt",
    "field": "Phải thẩm định, kiểm tra thực địa",
    "technical": "Sự cố, hạn chế kỹ thuật",
    "other": "Lý do khác về kỹ thuật, nghiệp vụ",
}


def has_form(content: ProcedureContent) -> bool:
    """Tell whether the procedure asks for a form or declaration (đơn, tờ khai)."""
    return any(paper["forms"] or _FORM.match(paper["name"].strip()) for paper in content["papers"])


def published_level(content: ProcedureContent) -> int:
    """Return the level that the publication means: one with a form is at least level 2 (HD-10.1-2, DN-5.3-2)."""
    level = _PUBLISHED[content["online_level"]]
    return max(level, FORMS) if has_form(content) else level


def online_of(level: int) -> OnlineLevel:
    """Return the level on the three-part scale that lists and filters use."""
    return _ONLINE.get(level, "information")


def level_name(level: int, naming: str) -> str:
    """Return how a province names a level: `1-4` or `full-partial`."""
    return _LABELS[naming].get(level, "Cung cấp thông tin")


def require_level(level: int, content: ProcedureContent, *, reason: str, note: str) -> None:
    """Make sure that a procedure may be offered at a level.

    Raises:
        RuleBroken: There is no such level, it lies below what its form asks for, or a level under full lacks a reason.

    Source: DN-5.3, HD-10.1 (a form means level 2 at least); NĐ 224/2026/NĐ-CP Điều 14 (the reason is published).
    """
    if level not in LEVELS:
        raise RuleBroken("level.unknown", "Hãy chọn mức độ trực tuyến.", "level")
    if level < FORMS and has_form(content):
        message = "Thủ tục có đơn hoặc tờ khai nên ít nhất là mức độ 2: người dân phải tải được mẫu."
        raise RuleBroken("level.form", message, "level")
    if level == PARTIAL and reason not in PARTIAL_REASONS:
        raise RuleBroken("level.reason", "Hãy chọn lý do chưa cung cấp toàn trình; lý do được công bố.", "level_reason")
    if level < FULL and not note.strip():
        raise RuleBroken("level.note", "Hãy giải thích vì sao chưa cung cấp ở mức cao hơn.", "level_note")
