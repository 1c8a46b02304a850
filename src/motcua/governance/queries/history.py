"""Who did what to a thing that is governed, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import sql
from motcua.governance import events
from motcua.procedures.events import (
    AssuranceAsked,
    DeploymentMoved,
    EnglishKept,
    FeeRuleEnded,
    FeeRuleMade,
    ProcedureRouted,
)
from motcua.procedures.routing import ASKED
from motcua.procedures.rules.routes import ROUTE_NAMES, Route

_FACTS = """
SELECT e.type, e.at, e.reason, e.payload, coalesce(a.full_name, 'Hệ thống'), coalesce(p.title, ''), coalesce(g.name, '')
FROM core_event e
LEFT JOIN directory_account a ON a.id = substring(e.actor from 'account:([0-9]+)')::bigint
LEFT JOIN directory_post p ON p.id = substring(e.actor from 'post:([0-9]+)')::bigint
LEFT JOIN directory_unit u ON u.id = p.unit_id LEFT JOIN directory_agency g ON g.id = u.agency_id
WHERE e.stream = %s ORDER BY e.seq
"""


@dataclass(frozen=True)
class FactLine:
    """One fact for a timeline."""

    title: str
    at: datetime
    by: str
    text: str


Titles = Mapping[str, Callable[[Mapping[str, Any]], str]]


def facts_of(stream: int, titles: Titles | None = None) -> list[FactLine]:
    """Return every fact about a governed thing, oldest first, as people read it; one statement.

    Args:
        titles: How facts of another room are told, by type.
    """
    known = _TITLES if titles is None else titles
    return [
        FactLine(
            _title(known, kind, sql.json_value(payload)), at, ", ".join(filter(None, (name, title, agency))), reason
        )
        for kind, at, reason, payload, name, title, agency in sql.rows(_FACTS, (stream,))
    ]


def _title(titles: Titles, kind: str, values: Mapping[str, Any]) -> str:
    told = titles.get(kind)
    return told(values) if told else kind


def _day(text: object) -> str:
    return f"{date.fromisoformat(str(text)):%d/%m/%Y}" if text else ""


_FEE_RULES = {"amount": "mức thu", "relief": "quy định miễn, giảm", "moment": "thời điểm thu"}
_CLOSED = {"applied": "Đã thực hiện", "refused": "Từ chối", "withdrawn": "Cơ quan gửi rút lại"}
_MOVED = {
    "draft": "Trả về soạn thảo",
    "submitted": "Gửi kiểm tra, phê duyệt",
    "approved": "Được phê duyệt",
    "in_force": "Có hiệu lực",
    "discarded": "Hủy bản soạn",
}
_OPENING = {
    "draft": "Bắt đầu chuẩn bị",
    "saved": "Lưu mức độ và câu trả lời",
    "tested:form": "Đã thử biểu mẫu điện tử",
    "tested:process": "Đã thử quy trình điện tử",
    "submitted": "Gửi phê duyệt",
    "open": "Được phê duyệt, dịch vụ mở trực tuyến",
    "refused": "Bị từ chối, trả về chuẩn bị",
    "withdrawn": "Rút đề nghị",
}
_DEPLOYMENT = {
    "requested": "Đề nghị triển khai, văn bản {document} ngày {day}",
    "approved": "Chấp thuận triển khai, văn bản {document} ngày {day}",
    "active": "Bắt đầu hoạt động từ {day}",
    "stopped": "Dừng triển khai từ {day}: {document}",
}
_DISCREPANCY = {"open": "Phát hiện khác biệt", "explained": "Cơ quan giải trình", "closed": "Khép lại"}

_TITLES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    events.CodeEntryAdded.TYPE: lambda v: (
        f"{'Thay cho nội dung trước' if v['before'] else 'Thêm mục'}: “{v['name']}”, từ {_day(v['valid_from'])}, "
        f"theo {v['source']}"
    ),
    events.CodeEntryEnded.TYPE: lambda v: f"Hết hiệu lực sau {_day(v['valid_to'])}, theo {v['source']}",
    events.DecisionRegistered.TYPE: lambda v: f"Vào sổ quyết định {v['number']}, {len(v['codes'])} thủ tục",
    events.DutyReminded.TYPE: lambda v: (
        f"Nhắc cơ quan gửi nội dung và quy trình{', đã quá hạn' if v['late'] else ', sắp đến hạn'}"
    ),
    events.NoticeSent.TYPE: lambda v: f"Gửi thông báo {v['number']}",
    events.NoticeClosed.TYPE: lambda v: _CLOSED[v["state"]],
    events.RevisionSaved.TYPE: lambda v: f"Lưu bản soạn, lần {v['edit']}",
    events.RevisionMoved.TYPE: lambda v: (
        _MOVED[v["state"]]
        + (f" từ {_day(v['effective_from'])}" if v["state"] == "in_force" else "")
        + (f", quyết định {v['decision_no']}" if v["state"] in {"approved", "in_force"} and v["decision_no"] else "")
    ),
    events.ReviewRecorded.TYPE: lambda v: "Xác nhận chính xác" if v["accurate"] else "Ghi phát hiện khi rà soát",
    events.DiscrepancyMoved.TYPE: lambda v: _DISCREPANCY[v["state"]],
    DeploymentMoved.TYPE: lambda v: _DEPLOYMENT[v["state"]].format(document=v["document"], day=_day(v["day"])),
    FeeRuleMade.TYPE: lambda v: (
        f"Ghi {_FEE_RULES.get(v['kind'], 'quy định về phí')}, áp dụng từ {_day(v['valid_from'])}"
    ),
    FeeRuleEnded.TYPE: lambda v: f"Chấm dứt một quy định về phí, lệ phí sau ngày {_day(v['valid_to'])}",
    ProcedureRouted.TYPE: lambda v: f"Nơi nộp trực tuyến: {ROUTE_NAMES[Route(v['route'])].lower()}",
    EnglishKept.TYPE: lambda v: f"Tiếng Anh của thủ tục, biểu mẫu: {v['texts']} mục",
    AssuranceAsked.TYPE: lambda v: f"Mức xác thực tài khoản khi nộp: {ASKED[v['asked']].lower()}",
    events.OpeningMoved.TYPE: lambda v: _OPENING[v["state"]],
}
