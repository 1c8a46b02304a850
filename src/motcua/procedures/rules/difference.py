"""What differs between two versions of a procedure, in words that administrators and citizens understand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from motcua.core.text import fold
from motcua.procedures.rules import file_wishes
from motcua.procedures.rules.content import Paper, ProcedureContent, Submission, limit_in_words, money_in_words

CHANNELS: Final = {"counter": "trực tiếp", "online": "trực tuyến", "postal": "qua bưu chính công ích"}
ONLINE: Final = {"full": "toàn trình", "partial": "một phần", "information": "chỉ cung cấp thông tin"}
LEVELS: Final = {
    "ministry": "cấp bộ",
    "province": "cấp tỉnh",
    "district": "cấp huyện",
    "commune": "cấp xã",
    "other": "cơ quan khác",
}
SUPPLEMENT_CLOCKS: Final = {
    "": "theo quy định chung của tỉnh",
    "restart": "tính lại từ đầu khi đã bổ sung đủ",
    "pause": "tạm dừng, tính tiếp khi đã bổ sung đủ",
    "continue": "vẫn tính, không dừng",
}
MANNERS: Final = {"submit": "nộp", "show": "xuất trình"}
FEES: Final = {"fee": "lệ phí", "charge": "phí", "unknown": "khoản thu"}
# Two names this much alike are one paper that was renamed.
ALIKE: Final = 0.75
SHOWN: Final = 160
# Where the content came from says nothing about the procedure.
NOT_COMPARED: Final = frozenset({"code", "source"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the part of the procedure it concerns, the key of the content, and a sentence."""

    part: str
    key: str
    text: str


def difference(old: ProcedureContent, new: ProcedureContent) -> list[Change]:
    """Return every difference from `old` to `new` in the order people read a procedure; equal contents give none."""
    found: list[Change] = []
    for key, part, compare in _PARTS:
        before, after = old.get(key, ""), new.get(key, "")
        if before != after:
            found += [Change(part, key, text) for text in compare(before, after)]
    return found


def in_short(changes: Sequence[Change], most: int = 5) -> list[str]:
    """Return a few sentences for a list, with how many more there are."""
    texts = [f"{change.part}: {change.text}" for change in changes]
    more = len(texts) - most
    return texts[:most] + ([f"và {more} thay đổi khác"] if more > 0 else [])


def _words(before: str, after: str) -> list[str]:
    if not before:
        return [f"bổ sung “{_short(after)}”"]
    if not after:
        return [f"bỏ “{_short(before)}”"]
    return [f"“{_short(before)}” thành “{_short(after)}”"]


def _lines(before: str, after: str) -> list[str]:
    """Compare long texts by their lines; spacing alone is told as such, so that nothing is silent."""
    old, new = [[line.strip() for line in text.split("\n") if line.strip()] for text in (before, after)]
    gone = [line for line in old if line not in new]
    fresh = [line for line in new if line not in old]
    if not gone and not fresh:
        return ["sắp xếp hoặc trình bày lại, không đổi câu chữ"]
    told = [f"bỏ “{_short(line)}”" for line in gone[:3]] + [f"thêm “{_short(line)}”" for line in fresh[:3]]
    more = len(gone) + len(fresh) - len(told)
    return told + ([f"và {more} dòng khác"] if more else [])


def _named(names: Mapping[str, str]) -> Callable[[str, str], list[str]]:
    return lambda before, after: [f"{names.get(before, before)} thành {names.get(after, after)}"]


def _set(before: Iterable[str], after: Iterable[str]) -> list[str]:
    old, new = list(before), list(after)
    told = [f"bỏ {item}" for item in old if item not in new] + [f"thêm {item}" for item in new if item not in old]
    return told or ["đổi thứ tự"]


def _set_of(names: Mapping[str, str]) -> Callable[[list[str], list[str]], list[str]]:
    return lambda before, after: _set([names.get(x, x) for x in before], [names.get(x, x) for x in after])


def _agencies(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    labels = {"implementing": "thực hiện", "competent": "có thẩm quyền", "authorised": "được ủy quyền"}
    labels["coordinating"] = "phối hợp"
    return [
        f"cơ quan {label} {_words(before[key], after[key])[0]}"
        for key, label in labels.items()
        if before[key] != after[key]
    ]


def _bases(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> list[str]:
    return _set(*[[" ".join(filter(None, (row["number"], row["title"]))) for row in rows] for rows in (before, after)])


def _results(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> list[str]:
    return _set(*[[f"“{row['name']}”" + (f" ({row['code']})" if row["code"] else "") for row in rows]
                  for rows in (before, after)])  # fmt: skip


def _papers(before: Sequence[Paper], after: Sequence[Paper]) -> list[str]:
    """Match papers by case and name; what is left is matched by likeness before it counts as removed and added."""
    old, new = _keyed(before), _keyed(after)
    told = [text for key in old if key in new for text in _paper_changes(old[key], new[key])]
    gone = [paper for key, paper in old.items() if key not in new]
    fresh = [paper for key, paper in new.items() if key not in old]
    for paper in list(gone):
        twin = max(fresh, key=lambda one: _likeness(paper, one), default=None)
        if twin is not None and _likeness(paper, twin) >= ALIKE:
            gone.remove(paper)
            fresh.remove(twin)
            told.append(f"đổi tên “{_short(paper['name'])}” thành “{_short(twin['name'])}”")
            told += _paper_changes(paper | {"name": twin["name"]}, twin)
    told += [f"bỏ “{_short(paper['name'])}”{_case(paper['case'])}" for paper in gone]
    told += [f"thêm “{_short(paper['name'])}”{_case(paper['case'])}, {_how(paper)}" for paper in fresh]
    return told or ["đánh lại số thứ tự"]


def _keyed(papers: Sequence[Paper]) -> dict[tuple[str, str, int], Paper]:
    found: dict[tuple[str, str, int], Paper] = {}
    for paper in papers:
        key = (fold(paper["case"] or ""), fold(paper["name"]))
        found[(*key, sum(one[:2] == key for one in found))] = paper
    return found


def _likeness(one: Paper, other: Paper) -> float:
    if (one["case"] or "") != (other["case"] or ""):
        return 0.0
    return SequenceMatcher(None, fold(one["name"]), fold(other["name"]), autojunk=False).ratio()


def _paper_changes(old: Paper, new: Paper) -> list[str]:
    told = []
    if old["name"] != new["name"]:
        told.append(f"viết lại tên “{_short(new['name'])}”")
    if (old["case"] or "") != (new["case"] or ""):
        told.append(f"“{_short(new['name'])}”: trường hợp “{old['case'] or 'chung'}” thành “{new['case'] or 'chung'}”")
    if _how(old) != _how(new):
        told.append(f"“{_short(new['name'])}”: {_how(old)} thành {_how(new)}")
    if old["forms"] != new["forms"]:
        told.append(f"“{_short(new['name'])}”: đổi mẫu đơn, tờ khai kèm theo")
    return told


def _how(paper: Paper) -> str:
    copies = [f"{paper['originals']} bản chính"] if paper["originals"] else []
    copies += [f"{paper['copies']} bản sao"] if paper["copies"] else []
    need = "bắt buộc" if paper["required"] else "nếu có"
    return ", ".join([MANNERS.get(paper["manner"], paper["manner"]), need, *copies])


def _submissions(before: Sequence[Submission], after: Sequence[Submission]) -> list[str]:
    old, new = _ways(before), _ways(after)
    told = [text for key in old if key in new for text in _way_changes(old[key], new[key])]
    told += [f"bỏ cách nộp {_way(old[key])}" for key in old if key not in new]
    told += [f"thêm cách nộp {_way(new[key])}, {_limit(new[key])}" for key in new if key not in old]
    return told or ["đổi thứ tự"]


def _ways(submissions: Sequence[Submission]) -> dict[tuple[str, str, int], Submission]:
    found: dict[tuple[str, str, int], Submission] = {}
    for row in submissions:
        key = (row["channel"], row["case"] or "")
        found[(*key, sum(one[:2] == key for one in found))] = row
    return found


def _way_changes(old: Submission, new: Submission) -> list[str]:
    told = []
    if (old["limit"], old["limit_text"]) != (new["limit"], new["limit_text"]):
        before, after = _limit(old), _limit(new)
        words = f"{before} thành {after}" if before != after else f"{after} (ghi lại cách nói)"
        told.append(f"thời hạn khi nộp {_way(new)}: {words}")
    if old["fees"] != new["fees"]:
        told.append(f"phí, lệ phí khi nộp {_way(new)}: {_fees(old)} thành {_fees(new)}")
    if old["note"] != new["note"]:
        told.append(f"ghi chú khi nộp {_way(new)}: {_words(old['note'], new['note'])[0]}")
    return told


def _way(row: Submission) -> str:
    return CHANNELS.get(row["channel"], row["channel"]) + _case(row["case"])


def _limit(row: Submission) -> str:
    return limit_in_words(row["limit"]) or row["limit_text"] or "không nêu thời hạn"


def _fees(row: Submission) -> str:
    texts = [
        f"{FEES.get(fee['kind'], '')} "
        + (money_in_words(fee["amount"]) if fee["amount"] is not None else fee["text"] or "không rõ mức")
        + (f" ({_short(fee['note'])})" if fee["note"] else "")
        for fee in row["fees"]
    ]
    return " và ".join(texts) or "không có"


def _case(case: str | None) -> str:
    return f" (trường hợp {_short(case)})" if case else ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1].rstrip() + "…"


_PARTS: Final[tuple[tuple[str, str, Callable[[Any, Any], list[str]]], ...]] = (
    ("name", "Tên thủ tục", _words),
    ("field", "Lĩnh vực", _words),
    ("levels", "Cấp thực hiện", _set_of(LEVELS)),
    ("audiences", "Đối tượng", _set),
    ("procedure_type", "Loại thủ tục", _words),
    ("publishing_body", "Cơ quan công bố", _words),
    ("decision_no", "Quyết định công bố", _words),
    ("online_level", "Mức độ trực tuyến", _named(ONLINE)),
    ("submissions", "Thời hạn, phí, lệ phí", _submissions),
    ("supplement_clock", "Thời hạn khi bổ sung sau thẩm định", _named(SUPPLEMENT_CLOCKS)),
    ("papers", "Thành phần hồ sơ", _papers),
    ("file_limits", "Tệp của giấy tờ", file_wishes.changes),
    ("paper_notes", "Ghi chú thành phần hồ sơ", _set),
    ("results", "Kết quả", _results),
    ("conditions", "Yêu cầu, điều kiện", _lines),
    ("steps", "Trình tự thực hiện", _lines),
    ("agencies", "Cơ quan", _agencies),
    ("reception_address", "Nơi tiếp nhận", _words),
    ("legal_bases", "Căn cứ pháp lý", _bases),
    ("legal_text", "Căn cứ pháp lý", _lines),
    ("description", "Mô tả", _lines),
    ("keywords", "Từ khóa", _set),
)
PART_NAMES: Final[dict[str, str]] = {key: part for key, part, _ in _PARTS}
