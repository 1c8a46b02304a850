"""How far a service goes online: one scale inside, two ways to name it outside.

Inside, levels are 1 (information), 2 (with forms to fill in), 3 (partial), 4 (full). Old regulations name them
"mức độ 1–4", later ones "toàn trình" and "một phần"; which name is shown is the profile's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
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


AT_THE_DESK: Final = ("Nộp phí, lệ phí (nếu có) tại cơ quan tiếp nhận", "Nhận kết quả tại cơ quan tiếp nhận")
MOST_STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class Service:
    """What a service gives online: forms to download, sending with an account, payment and result online too."""

    forms: bool
    sending: bool
    paying: bool


def service_at(level: int) -> Service:
    """Return what a service page offers at a level.

    Source: LD-2.3, DN-2.13 (levels 1-4); QN-9.1 (toàn trình is level 4, một phần level 3).
    """
    return Service(forms=level >= FORMS, sending=level >= PARTIAL, paying=level >= FULL)


def in_person_steps(level: int, recorded: Sequence[str]) -> tuple[str, ...]:
    """Return the steps of a partial service that need presence: those recorded, else what level 3 means."""
    if level != PARTIAL:
        return ()
    return tuple(recorded) or AT_THE_DESK


def read_steps(text: str) -> tuple[str, ...]:
    """Return the steps typed one a line."""
    return tuple(line.strip(" -•") for line in text.split("\n") if line.strip(" -•"))


def require_steps(level: int, steps: Sequence[str], naming: str) -> None:
    """Make sure that a partial service names what has to be done in person.

    Raises:
        RuleBroken: It names nothing, or too much.

    Source: QN-9.1.b (NĐ 42/2022/NĐ-CP Điều 11 khoản 1): the steps in person and the reason are shown.
    """
    if level == PARTIAL and naming != BY_NUMBER and not steps:
        message = "Hãy ghi các bước người dân phải đến trực tiếp, mỗi bước một dòng; các bước này được công bố."
        raise RuleBroken("level.in_person", message, "in_person")
    if len(steps) > MOST_STEPS:
        raise RuleBroken("level.in_person", f"Ghi nhiều nhất {MOST_STEPS} bước.", "in_person")


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
