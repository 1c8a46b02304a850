"""The history of a dossier in words, newest first."""

from collections.abc import Sequence

from motcua.core.money import format_dong
from motcua.dossiers.queries import EventRow

_TITLES = {
    "dossier.submitted": "Nộp hồ sơ",
    "dossier.papers_checked": "Kiểm tra thành phần hồ sơ",
    "dossier.accepted": "Tiếp nhận hồ sơ",
    "dossier.supplement_asked": "Yêu cầu bổ sung",
    "dossier.supplement_answered": "Người nộp đã bổ sung",
    "dossier.refused": "Từ chối tiếp nhận",
    "dossier.transferred": "Chuyển xử lý",
    "dossier.stopped": "Dừng xử lý",
    "dossier.ready": "Đã có kết quả, chờ trả",
    "dossier.returned": "Đã trả kết quả",
    "dossier.file_added": "Thêm tệp",
    "payment.owed": "Ghi khoản phải thu",
    "payment.cash_taken": "Thu tiền mặt",
    "step.opened": "Mở bước xử lý",
    "step.completed": "Hoàn thành bước xử lý",
    "decision.approved": "Lãnh đạo đã duyệt",
    "note.written": "Ghi ý kiến",
    "result.issued": "Phát hành kết quả",
    "result.handed_over": "Ghi nhận người nhận kết quả",
}
_KINDS = {"dossier.refused": "refused", "dossier.stopped": "refused", "dossier.supplement_asked": "paused"}
# Told by another line already; the officer at the desk needs the outcome, not every mark.
_HIDDEN = {"dossier.slip_issued", "step.opened", "decision.approved", "result.handed_over"}


def items(events: Sequence[EventRow], steps: dict[str, str]) -> list[dict[str, object]]:
    """Return what the timeline shows.

    Args:
        events: The history, oldest first.
        steps: Titles of the process's steps by key.
    """
    shown = [event for event in events if event.type not in _HIDDEN]
    return [
        {
            "title": _title(event, steps),
            "at": event.at,
            "by": ", ".join(part for part in (event.who or _other(event.actor), event.post) if part),
            "lines": [line for line in (_detail(event), event.reason) if line],
            "kind": _KINDS.get(event.type, ""),
        }
        for event in reversed(shown)
    ]


def _title(event: EventRow, steps: dict[str, str]) -> str:
    if event.type == "step.completed":
        return f"Xong bước “{steps.get(str(event.payload.get('step')), 'xử lý')}”"
    return _TITLES.get(event.type, "Ghi nhận trong hồ sơ")


def _detail(event: EventRow) -> str:
    payload = event.payload
    if event.type == "dossier.papers_checked":
        counted = (("có", "present"), ("thiếu", "missing"), ("không áp dụng", "not_applicable"))
        return ", ".join(f"{payload[key]} {word}" for word, key in counted if payload.get(key))
    if event.type == "dossier.supplement_asked":
        return f"{payload.get('items')} nội dung cần bổ sung"
    if event.type in {"payment.owed", "payment.cash_taken"}:
        return format_dong(int(payload.get("total", 0)))
    if event.type == "step.completed" and payload.get("late_minutes"):
        return "Bước này hoàn thành muộn."
    return ""


def _other(actor: str) -> str:
    return "Hệ thống" if actor == "account:0" else ""
