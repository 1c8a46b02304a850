"""Tables that people upload: CSV or XLSX, read as rows of text by the names in the first row."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from motcua.core.errors import RuleBroken

LARGEST = 5_000_000
LARGEST_UNPACKED = 60_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
# Whatever is wrong inside a stranger's workbook, the person can only save it anew.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, IndexError, OSError, TypeError,
    AttributeError, SyntaxError, EOFError, RuntimeError,
)  # fmt: skip
Row = dict[str, str]


def read_sheet(data: bytes, *, columns: Sequence[str], required: Sequence[str] = ()) -> list[Row]:
    """Return the rows under the header of a CSV (UTF-8) or XLSX file (its first sheet); empty rows are left out.

    Args:
        data: The whole file.
        columns: Names that the header may hold, in small letters; other columns are not read.
        required: Names that it must hold.

    Raises:
        RuleBroken: It is no such file, too large, has merged cells, or lacks a column.
    """
    return [row.cells for row in read_rows(data, columns=columns, required=required)]


@dataclass(frozen=True)
class SheetRow:
    """A row with where it stands, so that a fault can be told by its cell."""

    line: int
    cells: Row
    letters: dict[str, str]

    def cell(self, column: str) -> str:
        """Return the address of a cell, such as `C7`; of the row when the sheet has no such column."""
        return f"{self.letters[column]}{self.line}" if column in self.letters else f"dòng {self.line}"


def read_rows(data: bytes, *, columns: Sequence[str], required: Sequence[str] = ()) -> list[SheetRow]:
    """Return the same rows as `read_sheet` with the place of each.

    Raises:
        RuleBroken: As `read_sheet`.
    """
    if len(data) > LARGEST:
        raise RuleBroken("sheet.large", "Tệp lớn hơn 5 MB. Hãy chia thành nhiều tệp.", "file")
    rows = _xlsx(data) if data[:4] == b"PK\x03\x04" else _csv(data)
    head = [cell.strip().lower() for cell in next(iter(rows), [])]
    if missing := [name for name in required if name not in head]:
        message = f"Tệp thiếu cột {', '.join(missing)}. Dòng đầu phải là tên cột: {', '.join(columns)}."
        raise RuleBroken("sheet.columns", message, "file")
    twice = sorted({name for name in head if name in columns and head.count(name) > 1})
    if twice:
        raise RuleBroken("sheet.columns", f"Cột {', '.join(twice)} có hai lần. Hãy xóa bớt một cột.", "file")
    letters = {name: get_column_letter(place) for place, name in enumerate(head, 1) if name in columns}
    found = [
        SheetRow(
            line,
            {name: cells[place].strip() for place, name in enumerate(head) if name in columns and place < len(cells)},
            letters,
        )
        for line, cells in enumerate(rows[1:], 2)
    ]
    return [row for row in found if any(row.cells.values())]


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "Tệp không phải CSV dạng UTF-8 hay Excel (.xlsx). Hãy lưu lại ở một trong hai dạng đó."
        raise RuleBroken("sheet.encoding", message, "file") from None
    if "\x00" in text:
        raise RuleBroken("sheet.encoding", "Tệp không phải bảng CSV hay Excel (.xlsx). Hãy chọn tệp khác.", "file")
    first = text.split("\n", 1)[0]
    try:
        return _bounded(csv.reader(io.StringIO(text), delimiter=";" if ";" in first and "," not in first else ","))
    except csv.Error:
        raise RuleBroken("sheet.csv", "Tệp CSV có dòng hỏng. Hãy lưu lại từ bảng tính.", "file") from None


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise RuleBroken("sheet.large", "Tệp Excel giải nén quá lớn. Hãy chia thành nhiều tệp.", "file")
        sheet = load_workbook(io.BytesIO(data), data_only=True, keep_links=False).worksheets[0]
    except _BROKEN:
        message = "Không đọc được tệp Excel. Hãy mở bằng bảng tính rồi lưu lại dạng .xlsx."
        raise RuleBroken("sheet.broken", message, "file") from None
    if sheet.merged_cells.ranges:
        place = str(next(iter(sheet.merged_cells.ranges)))
        raise RuleBroken("sheet.merged", f"Tệp Excel có ô gộp ({place}). Hãy bỏ gộp rồi điền từng ô.", "file")
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        # One cell far out makes a table of millions of empty ones.
        message = (
            f"Bảng quá lớn ({sheet.max_row} dòng, {sheet.max_column} cột; nhiều nhất {MOST_ROWS} dòng, {MOST_COLUMNS} "
            "cột). Hãy xóa các dòng, cột thừa, hoặc chia thành nhiều tệp."
        )
        raise RuleBroken("sheet.long", message, "file")
    return _bounded([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))


def _bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    for row in rows:
        found.append(row)
        if len(found) > MOST_ROWS:
            raise RuleBroken("sheet.long", f"Tệp có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.", "file")
    return found


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
