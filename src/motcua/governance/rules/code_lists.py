"""Shared catalogues (danh mục dùng chung): which there are, and what an entry must be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from motcua.core.text import clean_input, has_hidden_characters

LONGEST = {"code": 40, "name": 500, "note": 1000, "source": 300}
COLUMNS = ("code", "name", "note", "valid_from", "valid_to", "source")
FIRST_YEAR, LAST_YEAR = 1990, 2100
_CODE = re.compile(r"[A-Za-zĐđ0-9][A-Za-zĐđ0-9./_-]*")
_DATES = (
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
)


@dataclass(frozen=True)
class CodeList:
    """A catalogue: its key in addresses and files, its name, what `note` holds, whether agencies keep own entries."""

    key: str
    label: str
    note_label: str
    own_entries: bool


LISTS: dict[str, CodeList] = {
    one.key: one
    for one in (
        CodeList("linh-vuc", "Lĩnh vực", "Ghi chú", own_entries=False),
        CodeList("loai-giay-to", "Loại giấy tờ", "Ghi chú", own_entries=True),
        CodeList("loai-ket-qua", "Loại kết quả", "Ghi chú", own_entries=True),
        CodeList("ly-do", "Lý do thường dùng", "Dùng khi nào", own_entries=True),
        CodeList("can-cu", "Căn cứ từ chối, dừng giải quyết", "Điều khoản áp dụng", own_entries=True),
        CodeList("van-ban", "Văn bản pháp luật", "Văn bản thay thế, phần hết hiệu lực", own_entries=False),
    )
}
GROUNDS = "can-cu"
REASONS = "ly-do"


@dataclass(frozen=True)
class EntryValues:
    """What an editor enters; `valid_to` is the last day, None while it goes on."""

    code: str
    name: str
    note: str
    source: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class RowFault:
    """Why a row of a file was not taken."""

    line: int
    what: str
    why: str


def read_day(text: str) -> date | None:
    """Return a day typed as 05/03/2026 or 2026-03-05; None when it is no day of this system's years."""
    for shape in _DATES:
        if found := shape.fullmatch(text.strip()):
            try:
                day = date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
            return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None


def problems(values: EntryValues) -> list[tuple[str, str]]:
    """Return what is wrong with an entry, as (field, message)."""
    found: list[tuple[str, str]] = []
    if not _CODE.fullmatch(values.code):
        found.append(("code", "Mã gồm chữ không dấu, số, dấu chấm hoặc gạch, ví dụ CC-01."))
    if not values.name:
        found.append(("name", "Hãy nhập tên."))
    if not values.source:
        found.append(("source", "Hãy ghi văn bản làm căn cứ: số, ngày, cơ quan ban hành."))
    found += [
        (field, f"Nội dung dài quá {most} ký tự, hãy rút gọn.")
        for field, most in LONGEST.items()
        if len(getattr(values, field)) > most
    ]
    if values.valid_to is not None and values.valid_to < values.valid_from:
        found.append(("valid_to", "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi."))
    return found


def overlaps(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Tell whether two spans of days, both ends included, have a day in common."""
    return (second[1] is None or first[0] <= second[1]) and (first[1] is None or second[0] <= first[1])


def day_before(day: date) -> date:
    """Return the last day of what a change of this day replaces."""
    return day - timedelta(days=1)


def read_rows(rows: Iterable[Mapping[str, str]]) -> tuple[list[tuple[int, EntryValues]], list[RowFault]]:
    """Read the rows of a file; the header is line 1. Returns what can be taken and what can't, each with its line."""
    taken: list[tuple[int, EntryValues]] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, date], int] = {}
    for line, row in enumerate(rows, start=2):
        values, why = _read_row(row)
        if values is None:
            faults.append(RowFault(line, str(row.get("code", ""))[:40], why))
            continue
        key = (values.code, values.valid_from)
        if key in seen:
            faults.append(RowFault(line, values.code, f"Trùng mã và ngày hiệu lực với dòng {seen[key]}."))
            continue
        seen[key] = line
        taken.append((line, values))
    return taken, faults


def _read_row(row: Mapping[str, str]) -> tuple[EntryValues | None, str]:
    texts: dict[str, str] = {}
    for column in ("code", "name", "note", "source"):
        raw = row.get(column) or ""
        if has_hidden_characters(raw):
            return None, f"Cột {column} có ký tự ẩn, hãy gõ lại."
        texts[column] = clean_input(raw, LONGEST[column] + 1, multiline=False)
    begins, ends = (row.get("valid_from") or "").strip(), (row.get("valid_to") or "").strip()
    valid_from, valid_to = read_day(begins), read_day(ends) if ends else None
    if valid_from is None:
        return None, "Cột valid_from phải là ngày, ví dụ 01/07/2026."
    if ends and valid_to is None:
        return None, "Cột valid_to phải là ngày hoặc để trống."
    values = EntryValues(valid_from=valid_from, valid_to=valid_to, **texts)
    wrong = problems(values)
    return (None, wrong[0][1]) if wrong else (values, "")
