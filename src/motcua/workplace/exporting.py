"""Writes a list of dossiers into a file, row by row, at a memory that does not depend on their number."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.db import connection
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from motcua.core import clock, crypto, sql
from motcua.dossiers.enums import CHANNEL_LABELS, Bucket
from motcua.dossiers.rules.lifecycle import STATUS_LABELS, Status
from motcua.workplace.rules.cells import harmless

FETCHED_AT_ONCE = 2000
_SHEET = "xl/worksheets/sheet1.xml"
_ROWS_END = b"</sheetData>"
# It would tell of one row, and is not needed.
_SIZE_OF = re.compile(rb"<dimension [^>]*/>")
SHOWN_DIGITS = 3
HEADS = (
    "Mã hồ sơ", "Số tiếp nhận", "Chủ hồ sơ", "Số định danh", "Điện thoại", "Mã thủ tục", "Thủ tục", "Trạng thái",
    "Cách nộp", "Nơi tiếp nhận", "Nơi giải quyết", "Ngày nộp", "Tiếp nhận", "Hẹn trả", "Có kết quả", "Trả kết quả",
)  # fmt: skip
_FOUND = """
FROM dossiers_scope s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
"""
_WHERE = """
WHERE s.scope = ANY(%(scopes)s){once} AND s.bucket = ANY(%(buckets)s) AND (%(procedure)s = '' OR p.code = %(procedure)s)
  AND (%(from)s::timestamptz IS NULL OR d.submitted_at >= %(from)s)
  AND (%(to)s::timestamptz IS NULL OR d.submitted_at < %(to)s)
LIMIT %(most)s
"""
# A dossier that several scopes see is told once; one scope, as nearly every post has, needs no such look.
_ONCE = """ AND NOT EXISTS (
  SELECT FROM dossiers_scope z WHERE z.dossier_id = s.dossier_id AND z.scope = ANY(%(scopes)s) AND z.scope < s.scope)"""
_ROWS = f"""
SELECT d.id, d.code, d.receipt_no, d.owner_name, o.personal_enc, o.phone_enc, p.code, p.name, d.status, d.channel,
       r.name, h.name, d.submitted_at, d.accepted_at, d.due_at, d.finished_at, d.returned_at
{_FOUND}
JOIN directory_agency r ON r.id = d.receiving_agency_id
JOIN directory_agency h ON h.id = d.handling_agency_id
LEFT JOIN dossiers_party o ON o.dossier_id = d.id AND o.role = 'owner'
{_WHERE}
"""
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_FOUND}{_WHERE}) x"


@dataclass(frozen=True)
class Wanted:
    """Which dossiers: the scopes of who asked, one list or all, submitted from and before, one procedure or all."""

    scopes: tuple[int, ...]
    bucket: Bucket | None
    since: datetime | None
    until: datetime | None
    procedure: str
    most: int


def rows(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """Yield the dossiers through a cursor on the server; the caller is a transaction and so sees one moment."""
    with connection.connection.cursor(name="workplace_export") as cursor:
        cursor.itersize = FETCHED_AT_ONCE
        cursor.execute(_statement(_ROWS, wanted), _values(wanted))
        yield from cursor


def count(wanted: Wanted) -> int:
    """Return how many dossiers that will be."""
    return int(sql.rows(_statement(_COUNT, wanted), _values(wanted))[0][0])


def _statement(text: str, wanted: Wanted) -> str:
    return text.format(once=_ONCE if len(wanted.scopes) > 1 else "")


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "scopes": list(wanted.scopes),
        "buckets": [int(bucket) for bucket in (Bucket if wanted.bucket is None else [wanted.bucket])],
        "procedure": wanted.procedure,
        "from": wanted.since,
        "to": wanted.until,
        "most": wanted.most,
    }


def masked(number: str) -> str:
    """Return a number of which only the last three digits show."""
    return "*" * max(0, len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:] if number else ""


def cells(row: Sequence[Any], *, in_full: bool) -> list[object]:
    """Return what a dossier's row shows; texts neutralised, numbers masked unless the reader may see them."""
    personal, phone = crypto.decrypt(row[4] or b""), crypto.decrypt(row[5] or b"")
    shown = (personal, phone) if in_full else (masked(personal), masked(phone))
    texts = [
        row[1] or "", row[2], row[3], *shown, row[6], row[7], STATUS_LABELS[Status(row[8])],
        CHANNEL_LABELS.get(row[9], row[9]), row[10], row[11],
    ]  # fmt: skip
    return [*map(harmless, texts), *(_local(moment) for moment in row[12:17])]


def write(out: io.RawIOBase, kind: str, lines: Iterable[Sequence[object]], told: Callable[[int], None]) -> int:
    """Write heads and lines as `xlsx` or `csv` and return how many lines; `told` hears of every few thousand.

    Nothing is put anywhere else meanwhile: what `out` encrypts lies nowhere in plain.
    """
    counted = _counted(lines, told)
    return _write_csv(out, counted) if kind == "csv" else _write_xlsx(out, counted)


def _counted(lines: Iterable[Sequence[object]], told: Callable[[int], None]) -> Iterator[Sequence[object]]:
    for place, line in enumerate(lines, 1):
        yield line
        if place % FETCHED_AT_ONCE == 0:
            told(place)


def _write_xlsx(out: io.RawIOBase, lines: Iterable[Sequence[object]]) -> int:
    """Write the workbook that openpyxl makes of the heads alone, with the rows put into its sheet one by one.

    openpyxl's own way to write row by row lays the sheet in plain into a temporary file.
    """
    number, letters = 0, "ABCDEFGHIJKLMNOP"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open(_SHEET, "w") as sheet:
            sheet.write(_SIZE_OF.sub(b"", _workbook(0)[_SHEET]).partition(_ROWS_END)[0])
            for line in lines:
                number += 1
                cells = "".join(
                    f'<c r="{letter}{number + 1}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
                    for letter, text in zip(letters, map(_text, line), strict=True)
                    if text
                )
                sheet.write(f'<row r="{number + 1}">{cells}</row>'.encode())
            parts = _workbook(number)
            sheet.write(_ROWS_END + parts.pop(_SHEET).partition(_ROWS_END)[2])
        for name, part in parts.items():
            packed.writestr(name, part)
    return number


def _workbook(number: int) -> dict[str, bytes]:
    """Return the parts of a workbook with heads only, made for so many rows below them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "Hồ sơ", "B2"
    # Printed lying, as wide as the page, with the heads on each.
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    for column, width in zip("ABCDEFGHIJKLMNOP", (22, 20, 28, 16, 14, 12, 50, 24, 24, 30, 30, *(17,) * 5), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(HEADS)
    for head in sheet[1]:
        head.font = Font(bold=True)
    sheet.auto_filter.ref = f"A1:P{number + 1}"
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _write_csv(out: io.RawIOBase, lines: Iterable[Sequence[object]]) -> int:
    number = 0
    # With the mark that makes spreadsheet programs read UTF-8.
    file = io.TextIOWrapper(io.BufferedWriter(out), encoding="utf-8-sig", newline="")
    writer = csv.writer(file)
    writer.writerow(HEADS)
    for line in lines:
        writer.writerow([_text(cell) for cell in line])
        number += 1
    # Whoever opened it closes it.
    file.detach().detach()
    return number


def _text(cell: object) -> str:
    # Moments as text: one column reads the same in every program and language.
    return f"{cell:%d/%m/%Y %H:%M}" if isinstance(cell, datetime) else str(cell)


def _local(moment: datetime | None) -> datetime | str:
    return clock.local(moment) if moment else ""
