"""Uploaded tables: CSV and XLSX give the same rows; everything else a message that helps."""

import io

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
