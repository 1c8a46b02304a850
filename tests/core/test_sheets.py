"""Uploaded tables: CSV and XLSX give the same rows; everything else a message that helps."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from motcua.core.errors import RuleBroken
from motcua.core.sheets import read_sheet

COLUMNS = ("code", "name")


def xlsx(*rows: tuple[object, ...], merged: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    if merged:
        book.active.merge_cells(merged)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "code,name,other\r\n1,Một,x\r\n,,\r\n".encode(),
        "Code;Name\n1;Một\n".encode("utf-8-sig"),
        xlsx(("code", "name"), (1, "Một"), (None, None)),
        xlsx(("Name", "CODE"), ("Một", 1.0)),
    ],
)
def test_same_rows_from_either_kind_of_file(data: bytes) -> None:
    assert read_sheet(data, columns=COLUMNS, required=COLUMNS) == [{"code": "1", "name": "Một"}]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet.columns"),
        (b"code\n1\n", "sheet.columns"),
        (b"code,code,name\n1,2,3\n", "sheet.columns"),
        (b"\xff\xfe\x00", "sheet.encoding"),
        (b"code,name\x00", "sheet.encoding"),
        (b"PK\x03\x04broken", "sheet.broken"),
        (xlsx(("code", "name"), ("1", "2"), merged="A2:B2"), "sheet.merged"),
        (b"x" * 5_000_001, "sheet.large"),
        (b"code,name\n" + b"1,2\n" * 20_001, "sheet.long"),
    ],
)
def test_file_that_is_no_such_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_sheet(data, columns=COLUMNS, required=COLUMNS)

    assert (refused.value.code, refused.value.field) == (code, "file")


def damaged(*, name: str, content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of which one part holds something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(("code", "name"), (1, "Một")))) as whole, zipfile.ZipFile(out, "w") as made:
        for part in whole.infolist():
            data = content if part.filename == name else whole.read(part)
            made.writestr(zipfile.ZipInfo(part.filename), data, packing)
    return out.getvalue()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>&b;</sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData></worksheet>"),
        ("xl/worksheets/sheet1.xml", BOMB),
        ("xl/styles.xml", b"\x00\x01"),
        ("[Content_Types].xml", b""),
    ],
)
def test_workbook_damaged_inside_is_refused_with_what_to_do(name: str, content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_sheet(damaged(name=name, content=content), columns=COLUMNS)

    assert refused.value.code == "sheet.broken"


def test_cells_that_cannot_be_unpacked_are_refused() -> None:
    whole = bytearray(damaged(name="", content=b""))
    at = whole.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    whole[at : at + 30] = b"\xff" * 30

    with pytest.raises(RuleBroken) as refused:
        read_sheet(bytes(whole), columns=COLUMNS)

    assert refused.value.code == "sheet.broken"


def test_one_cell_far_out_does_not_make_a_table_of_millions() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["code", "name"])
    sheet["XFD19000"] = "x"
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(RuleBroken) as refused:
        read_sheet(out.getvalue(), columns=COLUMNS)

    assert refused.value.code == "sheet.long"
