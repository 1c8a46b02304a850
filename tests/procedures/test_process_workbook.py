"""Workbooks of strangers: read only when what is in them is what people saw."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from tests.factories.random_processes import described, task

from motcua.core.errors import RuleBroken
from motcua.procedures.process_workbook import read_workbook, template_workbook, write_workbook
from motcua.procedures.rules.process_definition import ProcessDefinition, Step


def changed(change) -> bytes:
    """Return the template with a change made by `change(book, sheet)`."""
    book = load_workbook(BytesIO(template_workbook()))
    change(book, book.worksheets[0])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(cell: str, value: object):
    def change(_, sheet) -> None:
        sheet[cell] = value

    return change


def hide_row(_, sheet) -> None:
    sheet.row_dimensions[5].hidden = True


def hide_column(_, sheet) -> None:
    sheet.column_dimensions["E"].hidden = True


def hide_sheet(book, _) -> None:
    book.create_sheet("Mật").sheet_state = "hidden"


def rename(book, sheet) -> None:
    sheet.title = "Khác"


@given(described())
@settings(max_examples=20, deadline=None)
def test_workbook_gives_back_the_process_it_was_made_of(definition):
    read = read_workbook(write_workbook(definition))

    assert (read.troubles, read.definition) == ((), definition)


def test_workbook_text_that_looks_like_a_formula_stays_a_text():
    step = task("a", ok="finish")
    definition = ProcessDefinition(
        "=1+1", "a", (Step("a", "=HYPERLINK(1)", step.kind, "handling", "handler", 1, outcomes=step.outcomes),)
    )

    assert read_workbook(write_workbook(definition)).definition == definition


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda _, sheet: sheet.merge_cells("E4:E6"), "ô E4:E6", "bị gộp"),
        (put("G5", "=8*2"), "ô G5", "công thức"),
        (put("G5", "#REF!"), "ô G5", "báo lỗi #REF!"),
        (put("C5", True), "ô C5", "đúng/sai"),
        (hide_row, "dòng 5", "bị ẩn"),
        (hide_column, "cột E", "bị ẩn"),
        (hide_sheet, "", "tờ bị ẩn “Mật”"),
        (rename, "", "Hãy đặt tên tờ chứa quy trình là “Quy trình”"),
        (put("A9000", "x"), "", "Bảng quá lớn (9000 dòng"),
        (put("F5", "Vua"), "ô F5", "Không có vai trò “Vua”"),
    ],
)
def test_workbook_trouble_names_its_place(change, where, words):
    read = read_workbook(changed(change))

    assert read.definition is None
    assert [trouble.where for trouble in read.troubles] == [where]
    assert words in read.troubles[0].message


def packed(**parts: bytes) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không phải Excel"),
        (b"STT,Buoc", "không phải Excel"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "không phải Excel"),
        (template_workbook()[:900], "không phải Excel"),
        (packed(x=b"<x/>"), "bị hỏng"),
        (packed(x=bytes(31_000_000)), "quá lớn"),
        (packed(**{f"p{n}": b"" for n in range(501)}), "quá lớn"),
        (bytes(5_000_001), "lớn quá 5 MB"),
    ],
)
def test_workbook_that_is_none_is_told(data, words):
    [trouble] = read_workbook(data).troubles

    assert words in trouble.message


def test_workbook_of_a_stranger_with_one_sheet_is_read():
    book = Workbook()
    sheet = book.active
    sheet.append(["Tên quy trình", "Cấp bản sao"])
    sheet.append(["TT", "Tên bước", "Đơn vị", "Người thực hiện", "Thời gian", "Bước tiếp theo"])
    sheet.append([1, "Cấp", "Nơi giải quyết", "Thụ lý", 4, "Xong → Có kết quả"])
    kept = BytesIO()
    book.save(kept)

    assert [step.title for step in read_workbook(kept.getvalue()).definition.steps] == ["Cấp"]


def test_workbook_with_a_cell_longer_than_excel_allows_is_refused():
    outcomes = tuple(task("a", **{f"w{n}": tuple(f"s{m:059}" for m in range(200))}).outcomes[0] for n in range(3))
    step = Step("a", "A", task("a").kind, "handling", "handler", 1, outcomes=outcomes)

    with pytest.raises(RuleBroken) as refused:
        write_workbook(ProcessDefinition("Dài", "a", (step,)))

    assert refused.value.code == "workbook.long"
