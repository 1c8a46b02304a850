"""XLSX in and out for the sheet form of a process: an edge that only turns a workbook into rows and back."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.process_bpmn import read_bpmn
from motcua.procedures.rules.process_definition import ProcessDefinition
from motcua.procedures.rules.process_import import Imported, Trouble
from motcua.procedures.rules.process_json import read_json
from motcua.procedures.rules.process_sheet import GUIDE, read_sheet, template_rows, write_sheet
from motcua.procedures.rules.process_sheet import Cell as Value
from motcua.procedures.rules.process_sheet_reading import MOST_ROWS

SHEET: Final = "Quy trình"
LARGEST_FILE: Final = 5_000_000
LARGEST_INSIDE: Final = 30_000_000
MOST_PARTS: Final = 500
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 32_767
MOST_TROUBLES: Final = 50
_WIDTHS: Final = (6, 18, 30, 16, 20, 18, 10, 44, 28, 52, 44, 36, 18)
_FORMULA, _FAULT, _DATE = "f", "e", "d"


def read_process(name: str, data: bytes) -> Imported:
    """Return the process of a file by what its name ends with: .xlsx, .json or .bpmn (also .xml), with all troubles."""
    kind = name.rpartition(".")[2].lower()
    if kind == "xlsx":
        return read_workbook(data)
    if kind in {"bpmn", "xml"}:
        return read_bpmn(data)
    if kind != "json":
        return Imported(None, (Trouble("", "Chỉ nhận tệp .xlsx, .json, .bpmn. Tệp .xls cũ: hãy lưu lại dạng .xlsx."),))
    try:
        definition = read_json(data)
    except RuleBroken as fault:
        return Imported(None, (Trouble(fault.field or "", fault.message),))
    return Imported(definition, (), {step.key: f"bước thứ {number}" for number, step in enumerate(definition.steps, 1)})


def read_workbook(data: bytes) -> Imported:
    """Return the process of an XLSX file, or every trouble in it with its cell.

    The sheet called "Quy trình" is read, or the only one. Nothing hidden, merged or computed is taken over: what is
    read must be what people saw when they approved it.
    """
    try:
        rows, troubles = _rows(_sheet(data))
    except RuleBroken as fault:
        return Imported(None, (Trouble("", fault.message),))
    if troubles:
        return Imported(None, tuple(troubles[:MOST_TROUBLES]))
    return read_sheet(rows)


def write_workbook(definition: ProcessDefinition) -> bytes:
    """Return a process as an XLSX file that `read_workbook` reads back.

    Raises:
        RuleBroken: A cell would be longer than Excel allows.
    """
    return _written(write_sheet(definition))


def template_workbook() -> bytes:
    """Return an example workbook to fill in over, with the rules of writing on its second sheet."""
    return _written(template_rows())


def _sheet(data: bytes) -> Worksheet:
    if len(data) > LARGEST_FILE:
        raise RuleBroken("workbook.large", f"Tệp lớn quá {LARGEST_FILE // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
            raise RuleBroken("workbook.large", "Nội dung bên trong tệp quá lớn. Hãy chép bảng sang một tệp mới.")
        book = load_workbook(BytesIO(data), keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException) as fault:
        raise RuleBroken(
            "workbook.unreadable", "Tệp không phải Excel dạng .xlsx. Hãy lưu lại dưới dạng “Excel Workbook (.xlsx)”."
        ) from fault
    except (
        zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, EOFError,
        RuntimeError,
    ) as fault:  # fmt: skip
        # Whatever is wrong inside a stranger's workbook, the person can only save it anew.
        raise RuleBroken("workbook.unreadable", "Tệp Excel bị hỏng. Hãy mở, lưu lại rồi nạp.") from fault
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        raise RuleBroken("workbook.hidden", f"Tệp có tờ bị ẩn “{hidden[0]}”. Hãy bỏ ẩn hoặc xóa tờ này.")
    sheets = [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]
    named = [sheet for sheet in sheets if sheet.title == SHEET] or sheets
    if len(named) != 1:
        raise RuleBroken("workbook.which", f"Hãy đặt tên tờ chứa quy trình là “{SHEET}”, các tờ khác tên khác.")
    return named[0]


def _rows(sheet: Worksheet) -> tuple[list[list[object]], list[Trouble]]:
    if sheet.max_row > 4 * MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        message = f"Bảng quá lớn ({sheet.max_row} dòng, {sheet.max_column} cột). Hãy xóa các dòng, cột thừa."
        return [], [Trouble("", message)]
    troubles = [*_unseen(sheet)]
    rows: list[list[object]] = []
    for cells in sheet.iter_rows():
        troubles += [trouble for cell in cells if (trouble := _cell_trouble(cell))]
        rows.append([cell.value for cell in cells])
    return rows, troubles


def _unseen(sheet: Worksheet) -> Iterator[Trouble]:
    for merged in sheet.merged_cells.ranges:
        yield Trouble(f"ô {merged.coord}", "Các ô này bị gộp. Hãy bỏ gộp ô (Unmerge Cells) và ghi đủ từng ô.")
    for number, row in sheet.row_dimensions.items():
        if row.hidden:
            yield Trouble(f"dòng {number}", "Dòng này bị ẩn. Hãy bỏ ẩn hoặc xóa.")
    for letter, column in sheet.column_dimensions.items():
        if column.hidden:
            yield Trouble(f"cột {letter}", "Cột này bị ẩn. Hãy bỏ ẩn hoặc xóa.")


def _cell_trouble(cell: Cell | MergedCell) -> Trouble | None:
    if isinstance(cell, MergedCell) or cell.value is None:
        return None
    messages = {
        _FORMULA: "Ô chứa công thức. Hãy dán lại dưới dạng giá trị (Paste Values).",
        _FAULT: f"Ô báo lỗi {cell.value}. Hãy sửa lại.",
        _DATE: "Ô đang ở dạng ngày. Hãy đổi sang dạng chữ hoặc số.",
    }
    message = messages.get(cell.data_type)
    if message is None and isinstance(cell.value, bool):
        message = "Ô đang ở dạng đúng/sai. Hãy đổi sang dạng chữ."
    return Trouble(f"ô {cell.coordinate}", message) if message else None


def _written(rows: Sequence[Sequence[Value]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    header = next(number for number, row in enumerate(rows, 1) if len(row) == len(_WIDTHS))
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            _write(sheet, number, place, value, bold=number == header or (number < header and place == 1))
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"D{header + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    guide = book.create_sheet("Hướng dẫn")
    guide.column_dimensions["A"].width = 110
    for number, line in enumerate(GUIDE, 1):
        _write(guide, number, 1, line, bold=False)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Value, *, bold: bool) -> None:
    if value is None:
        return
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise RuleBroken(
                "workbook.long", f"Ô {cell.coordinate} dài hơn Excel cho phép; hãy xuất quy trình dạng JSON."
            )
        cell.value = value
        # A text that begins with "=" stays a text.
        cell.data_type = "s"
    else:
        cell.value = int(value) if float(value).is_integer() else value
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
