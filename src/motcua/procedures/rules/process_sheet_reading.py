"""Read the sheet form of a process, with every trouble at its cell."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from motcua.core.errors import RuleBroken
from motcua.core.text import fold, nfc, words
from motcua.procedures.rules.process_definition import Ending, Role, StepKind, parse
from motcua.procedures.rules.process_import import (
    AGENCY_WORDS,
    ENDING_WORDS,
    KIND_WORDS,
    ROLE_WORDS,
    Imported,
    Trouble,
)

ARROW: Final = "→"
NO_TARGET: Final = "?"
CONDITION_WORD: Final = "nếu"
TITLE_WORDS: Final = "Tên quy trình"
START_WORDS: Final = "Bước bắt đầu"
MOST_ROWS: Final = 500
HEADER_WITHIN: Final = 20
SHOWN: Final = 60


class Column(Enum):
    """What a column of the sheet holds."""

    NUMBER = auto()
    KEY = auto()
    TITLE = auto()
    KIND = auto()
    AGENCY = auto()
    ROLE = auto()
    HOURS = auto()
    INSTRUCTIONS = auto()
    OUTPUTS = auto()
    OUTCOMES = auto()
    CONDITIONS = auto()
    QUESTION = auto()
    CALLS = auto()


# Headings as decisions write them, folded; the first words are enough.
_HEADINGS: Final = {
    "stt": Column.NUMBER,
    "thu tu": Column.NUMBER,
    "ma buoc": Column.KEY,
    "ten buoc": Column.TITLE,
    "buoc cong viec": Column.TITLE,
    "loai buoc": Column.KIND,
    "co quan": Column.AGENCY,
    "don vi": Column.AGENCY,
    "vai tro": Column.ROLE,
    "nguoi thuc hien": Column.ROLE,
    "gio lam viec": Column.HOURS,
    "thoi gian": Column.HOURS,
    "noi dung": Column.INSTRUCTIONS,
    "huong dan": Column.INSTRUCTIONS,
    "san pham": Column.OUTPUTS,
    "dau ra": Column.OUTPUTS,
    "ket qua xu ly": Column.OUTCOMES,
    "buoc tiep": Column.OUTCOMES,
    "dieu kien": Column.CONDITIONS,
    "cau hoi": Column.QUESTION,
    "thu tuc cua": Column.CALLS,
}
_NEEDED: Final = {
    Column.TITLE: "Tên bước",
    Column.AGENCY: "Cơ quan thực hiện",
    Column.ROLE: "Vai trò",
    Column.HOURS: "Giờ làm việc",
    Column.OUTCOMES: "Kết quả xử lý → bước tiếp theo",
}
_KINDS: Final = {fold(text): kind.value for kind, text in KIND_WORDS.items()} | {
    kind.value: kind.value for kind in StepKind
}
_ROLES: Final = {fold(text): role.value for role, text in ROLE_WORDS.items()} | {
    role.value: role.value for role in Role
}
_AGENCIES: Final = {fold(text): agency for agency, text in AGENCY_WORDS.items()}
_ENDINGS: Final = {fold(text): ending for ending, text in ENDING_WORDS.items()} | {"ket thuc": Ending.FINISH.value}
_AGENCY_CODE: Final = re.compile(r"(?:slot:)?[a-z0-9][a-z0-9_-]*")
_KEYED: Final = re.compile(r"\[([^\]]*)\]\s*(.*)", re.DOTALL)
_FLAGGED: Final = re.compile(r"(.*?)\s*\(([^()]*)\)", re.DOTALL)
_FLAGS: Final = {"tra lai": "back", "ghi ly do": "needs_comment", "can y kien": "needs_comment"}


class _Bad(Exception):
    """A cell cannot be read; the message says why."""


@dataclass
class _Sheet:
    """The rows being read, where the columns are, and the troubles found so far."""

    rows: Sequence[Sequence[object]]
    columns: dict[Column, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def cell(self, row: int, column: Column) -> object:
        place = self.columns.get(column)
        cells = self.rows[row]
        return cells[place] if place is not None and place < len(cells) else None

    def text(self, row: int, column: Column) -> str:
        return _text(self.cell(row, column))

    def name(self, row: int, column: Column) -> str:
        return cell_name(row, self.columns[column]) if column in self.columns else f"dòng {row + 1}"

    def trouble(self, where: str, message: str) -> None:
        self.troubles.append(Trouble(where, message))


def cell_name(row: int, column: int) -> str:
    """Return "ô F7" for row 6, column 5, both counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"ô {letters}{row + 1}"


def read_sheet(rows: Sequence[Sequence[object]]) -> Imported:
    """Return the process of a sheet's rows, or every trouble in them with its cell.

    Cells are texts, numbers or None. Formulas, merged and hidden cells are for the reader of the workbook to refuse.
    """
    sheet = _Sheet(rows)
    header = _find_header(sheet)
    if header is None:
        message = f"Không thấy dòng tiêu đề bảng (có cột “Tên bước”) trong {HEADER_WITHIN} dòng đầu."
        return Imported(None, (Trouble("", message),))
    missing = [words_ for column, words_ in _NEEDED.items() if column not in sheet.columns]
    if missing:
        names = ", ".join(f"“{name}”" for name in missing)
        return Imported(None, (Trouble(f"dòng {header + 1}", f"Bảng thiếu cột {names}."), *sheet.troubles))
    filled = [row for row in range(header + 1, len(rows)) if any(_text(cell) for cell in rows[row])]
    if len(filled) > MOST_ROWS:
        return Imported(None, (Trouble("", f"Bảng có quá {MOST_ROWS} dòng."),))
    return _process(sheet, header, filled)


def _process(sheet: _Sheet, header: int, filled: Sequence[int]) -> Imported:
    keys = {row: _key(sheet, row) for row in filled}
    numbers = {number: keys[row] for row in reversed(filled) if (number := sheet.text(row, Column.NUMBER))}
    steps = [_step(sheet, row, keys[row], _Targets(set(keys.values()), numbers)) for row in filled]
    title, start = _above(sheet, header)
    if not title:
        message = f"Chưa có tên quy trình. Hãy thêm lên trên bảng một dòng: ô đầu ghi “{TITLE_WORDS}”, ô bên ghi tên."
        sheet.troubles.append(Trouble("trên bảng", message))
    if sheet.troubles:
        return Imported(None, tuple(sheet.troubles))
    first = keys[filled[0]] if filled else ""
    data = {"title": title, "start": start or first or Ending.FINISH.value, "steps": steps}
    places = {keys[row]: f"dòng {row + 1}" for row in filled}
    try:
        return Imported(parse(data), (), places)
    except RuleBroken as fault:
        return Imported(None, (Trouble(_row_of(fault, filled), fault.message),))


def _row_of(fault: RuleBroken, filled: Sequence[int]) -> str:
    found = re.match(r"steps\[(\d+)\]", fault.field or "")
    return f"dòng {filled[int(found[1])] + 1}" if found else ""


def _find_header(sheet: _Sheet) -> int | None:
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns: dict[Column, int] = {}
        for place, cell in enumerate(cells):
            column = _heading(cell)
            if column in columns:
                sheet.trouble(cell_name(row, place), f"Cột “{_text(cell)}” có hai lần.")
            elif column is not None:
                columns[column] = place
        if Column.TITLE in columns:
            sheet.columns = columns
            return row
        sheet.troubles.clear()
    return None


def _heading(cell: object) -> Column | None:
    text = " ".join(words(_text(cell)))
    known = [heading for heading in _HEADINGS if text == heading or text.startswith(f"{heading} ")]
    return _HEADINGS[max(known, key=len)] if known else None


def _above(sheet: _Sheet, header: int) -> tuple[str, str]:
    """Return the title and the first step written above the table, empty texts when they are not."""
    found = {}
    for cells in sheet.rows[:header]:
        label, value, *_ = [*(text for cell in cells if (text := _text(cell))), "", ""]
        found[" ".join(words(label))] = value
    start = found.get(" ".join(words(START_WORDS)), "")
    return found.get(" ".join(words(TITLE_WORDS)), ""), start


def _key(sheet: _Sheet, row: int) -> str:
    return sheet.text(row, Column.KEY) or f"buoc-{sheet.text(row, Column.NUMBER).lower() or row + 1}"


@dataclass(frozen=True)
class _Targets:
    """Turns what people write for a next step into its key."""

    keys: set[str]
    numbers: Mapping[str, str]

    def read(self, text: str) -> str | list[str]:
        found = [self._one(part.strip()) for part in text.split("+")]
        return found if len(found) > 1 else found[0]

    def _one(self, text: str) -> str:
        if text in self.keys or text in set(Ending):
            return text
        key = self.numbers.get(text) or _ENDINGS.get(fold(text))
        if not text or key is None:
            raise _Bad(f"không có bước “{text[:SHOWN]}”" if text else "chưa ghi bước tiếp theo")
        return key


def _step(sheet: _Sheet, row: int, key: str, targets: _Targets) -> dict[str, Any]:
    kind = _word(sheet, row, Column.KIND, _KINDS, "loại bước") or StepKind.TASK.value
    step: dict[str, Any] = {"key": key, "title": sheet.text(row, Column.TITLE), "kind": kind}
    if not step["title"]:
        sheet.trouble(sheet.name(row, Column.TITLE), "Dòng này chưa có tên bước.")
    if kind == StepKind.JOIN:
        return step | _join(sheet, row, targets)
    return step | {
        "agency": _agency(sheet, row),
        "role": _role(sheet, row, kind),
        "limit_hours": _hours(sheet, row),
        "instructions": sheet.text(row, Column.INSTRUCTIONS),
        "outputs": _lines(sheet.text(row, Column.OUTPUTS)),
        "outcomes": _outcomes(sheet, row, targets),
        "question": sheet.text(row, Column.QUESTION),
        "calls": sheet.text(row, Column.CALLS),
    }


def _join(sheet: _Sheet, row: int, targets: _Targets) -> dict[str, Any]:
    text = sheet.text(row, Column.OUTCOMES)
    if not text:
        return {}
    try:
        to = targets.read(text.removeprefix(ARROW).removeprefix("->").strip())
    except _Bad as fault:
        sheet.trouble(sheet.name(row, Column.OUTCOMES), f"Bước hợp nhánh: {fault}.")
        return {}
    return {"to": to}


def _word(sheet: _Sheet, row: int, column: Column, known: Mapping[str, str], what: str) -> str:
    text = sheet.text(row, column)
    found = known.get(fold(text), "")
    if text and not found:
        choices = "; ".join((KIND_WORDS if column is Column.KIND else ROLE_WORDS).values())
        sheet.trouble(sheet.name(row, column), f"Không có {what} “{text[:SHOWN]}”. Hãy dùng một trong: {choices}.")
    return found


def _role(sheet: _Sheet, row: int, kind: str) -> str:
    found = _word(sheet, row, Column.ROLE, _ROLES, "vai trò")
    if not sheet.text(row, Column.ROLE) and kind != StepKind.CALL:
        sheet.trouble(sheet.name(row, Column.ROLE), "Bước này chưa ghi vai trò thực hiện.")
    return found


def _agency(sheet: _Sheet, row: int) -> str:
    text = sheet.text(row, Column.AGENCY)
    found = _AGENCIES.get(fold(text), text)
    if not _AGENCY_CODE.fullmatch(found):
        sheet.trouble(
            sheet.name(row, Column.AGENCY),
            f"Không hiểu cơ quan “{text[:SHOWN]}”. Hãy ghi “Nơi tiếp nhận”, “Nơi giải quyết” hoặc slot:ten-vi-tri.",
        )
    return found


def _hours(sheet: _Sheet, row: int) -> float:
    value = sheet.cell(row, Column.HOURS)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return float(_text(value).replace(",", "."))
    except ValueError:
        shown = f" “{_text(value)[:SHOWN]}” không phải số" if _text(value) else " đang trống"
        sheet.trouble(sheet.name(row, Column.HOURS), f"Giờ làm việc{shown}. Hãy ghi số giờ, ví dụ 4 hoặc 1,5.")
        return 0


def _outcomes(sheet: _Sheet, row: int, targets: _Targets) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    choices = _choices(sheet, row, targets)
    for number, line in enumerate(_lines(sheet.text(row, Column.OUTCOMES)), 1):
        try:
            found.append(_outcome(line, number, targets, choices))
        except _Bad as fault:
            sheet.trouble(sheet.name(row, Column.OUTCOMES), f"Kết quả thứ {number} (“{line[:SHOWN]}”): {fault}.")
    strange = choices.keys() - {outcome["key"] for outcome in found}
    if strange and not sheet.troubles:
        message = f"Điều kiện ghi cho kết quả “{min(strange)[:SHOWN]}”, bước này không có kết quả đó."
        sheet.trouble(sheet.name(row, Column.CONDITIONS), message)
    return found


def _outcome(line: str, number: int, targets: _Targets, choices: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    named, target = _split(line)
    key, label = _keyed(named)
    key = key or f"ket-qua-{number}"
    flagged = _FLAGGED.fullmatch(target)
    outcome: dict[str, Any] = {"key": key, "label": _unquoted(label), "when": choices.get(key, [])}
    if flagged:
        target = flagged[1]
        outcome |= {_flag(text): True for text in flagged[2].split(",")}
    if target != NO_TARGET or not outcome["when"]:
        outcome["to"] = targets.read(target)
    return outcome


def _choices(sheet: _Sheet, row: int, targets: _Targets) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(_lines(sheet.text(row, Column.CONDITIONS)), 1):
        try:
            named, target = _split(line)
            key, condition = _keyed(named, needed=True)
            if condition[: len(CONDITION_WORD)].lower() == CONDITION_WORD:
                condition = condition[len(CONDITION_WORD) :].strip()
            found.setdefault(key, []).append({"if": condition, "to": targets.read(target)})
        except _Bad as fault:
            sheet.trouble(sheet.name(row, Column.CONDITIONS), f"Điều kiện thứ {number} (“{line[:SHOWN]}”): {fault}.")
    return found


def _split(line: str) -> tuple[str, str]:
    arrow = next((arrow for arrow in (ARROW, "->", "=>") if arrow in line), "")
    if not arrow:
        raise _Bad(f"thiếu dấu {ARROW} trước bước tiếp theo")
    before, _, after = line.rpartition(arrow)
    return before.strip(), after.strip()


def _keyed(text: str, *, needed: bool = False) -> tuple[str, str]:
    found = _KEYED.fullmatch(text)
    if needed and (found is None or not found[1].strip()):
        raise _Bad("hãy ghi mã kết quả trong ngoặc vuông ở đầu dòng")
    return (found[1].strip(), found[2].strip()) if found else ("", text)


def _unquoted(label: str) -> str:
    if not label.startswith('"'):
        return label
    try:
        return str(json.loads(label))
    except ValueError:
        return label


def _flag(text: str) -> str:
    if fold(text.strip()) not in _FLAGS:
        raise _Bad(f"không hiểu ghi chú “({text.strip()[:SHOWN]})”; chỉ dùng (trả lại), (ghi lý do)")
    return _FLAGS[fold(text.strip())]


def _lines(text: str) -> list[str]:
    return list(_stripped(text))


def _stripped(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line.strip():
            yield line.strip()


def _text(cell: object) -> str:
    """Return a cell as text; a whole number has no decimals, as Excel keeps "1" as 1.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return nfc(str(cell)).replace("\r\n", "\n").replace("\r", "\n").strip()
