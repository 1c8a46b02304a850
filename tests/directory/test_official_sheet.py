"""Accounts from a sheet: tried without a trace, written all or none, each row told by its cell."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, World

from motcua.core.errors import RuleBroken
from motcua.directory.models.accounts import Account
from motcua.directory.official_sheet import COLUMNS, RowReport, import_officials, template

pytestmark = pytest.mark.django_db
GOOD = {
    "họ và tên": "Người Nhập Một",
    "số định danh": "000000999001",
    "tên đăng nhập": "nhap1.camthanh",
    "mã cơ quan": COMMUNE,
    "mã bộ phận": "van-phong",
    "chức vụ": "Công chức",
    "vai trò": "Tiếp nhận, trả kết quả; Thụ lý",
}


def sheet(*rows: dict[str, str], without: str = "", merged: str = "") -> bytes:
    book = Workbook()
    page = book.active
    names = [name for name in COLUMNS if name != without]
    page.append([name.capitalize() for name in names])
    for row in rows:
        page.append([row.get(name, "") for name in names])
    if merged:
        page.merge_cells(merged)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def taken(world: World, data: bytes, *, write: bool = True, by: str = ADMINISTRATOR) -> list[RowReport]:
    return import_officials(actor=world.actor(by), data=data, now=world.now, write=write)


@pytest.mark.req("LD-10.1-1", "QN-1.2.d")
def test_good_sheet_is_tried_without_a_trace_then_written_once(world):
    data = sheet(GOOD, GOOD | {"số định danh": "000000999002", "tên đăng nhập": "nhap2.camthanh"})
    before = Account.objects.count()

    tried = taken(world, data, write=False)
    left = Account.objects.count()
    written, again = taken(world, data), taken(world, data)

    assert [row.outcome for row in tried] == ["new", "new"]
    assert [row.issued for row in tried] == [None, None]
    assert left == before
    assert [bool(row.issued and row.issued.password) for row in written] == [True, True]
    assert [row.outcome for row in again] == ["known", "known"]
    assert Account.objects.count() == before + 2


@pytest.mark.parametrize(
    ("change", "cell", "why"),
    [
        ({"số định danh": "12"}, "B3", "Số định danh cá nhân gồm đúng 12 chữ số."),
        (
            {"tên đăng nhập": "nhap1.camthanh"},
            "C3",
            "Tên đăng nhập nhap1.camthanh đã có người dùng. Hãy chọn tên khác.",
        ),
        ({"mã cơ quan": "H00"}, "F3", "Không có cơ quan mã “H00” trong phạm vi quản trị của bạn."),
        ({"mã bộ phận": "khong"}, "G3", f"Cơ quan {COMMUNE} không có bộ phận mã “khong”."),
        ({"chức vụ": ""}, "H3", "Hãy nhập tên chức vụ."),
        ({"vai trò": "Thụ lý, Vua"}, "I3", "Vai trò không rõ: “vua”."),
    ],
)
def test_one_faulty_row_is_told_by_its_cell_and_nobody_is_issued_an_account(world, change, cell, why):
    row = GOOD | {"số định danh": "000000999002", "tên đăng nhập": "nhap2.camthanh"} | change
    before = Account.objects.count()

    reports = taken(world, sheet(GOOD, row))

    assert [(each.outcome, each.cell, each.why) for each in reports] == [("new", "", ""), ("fault", cell, why)]
    assert Account.objects.count() == before


def test_administrator_of_an_agency_fills_only_the_own_subtree_and_level(world):
    other = GOOD | {"mã cơ quan": "H99.22"}
    above = GOOD | {"vai trò": "Quản trị toàn tỉnh"}

    reports = [taken(world, sheet(row), by=DISPATCHER)[0] for row in (GOOD, other, above)]

    assert [(each.outcome, each.cell) for each in reports] == [("new", ""), ("known", ""), ("known", "")]
    fresh = {"số định danh": "000000999009", "tên đăng nhập": "nhap9.camthanh"}
    reports = [taken(world, sheet(row | fresh), by=DISPATCHER)[0] for row in (other, above)]
    assert [(each.outcome, each.cell) for each in reports] == [("fault", "F2"), ("fault", "I2")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04nothing", "sheet.broken"),
        (sheet(GOOD, without="vai trò"), "sheet.columns"),
        (sheet(GOOD, GOOD, merged="A2:A3"), "sheet.merged"),
        (sheet(), "sheet.empty"),
        (sheet(*[GOOD] * 201), "sheet.long"),
    ],
)
def test_file_that_cannot_be_a_sheet_of_officials_is_refused_with_the_reason(world, data, code):
    with pytest.raises(RuleBroken) as refused:
        taken(world, data)

    assert (refused.value.code, refused.value.field) == (code, "file")


def test_empty_sheet_to_fill_in_has_the_columns_that_are_read(world):
    page = load_workbook(io.BytesIO(template())).worksheets[0]

    assert [str(cell.value).lower() for cell in page[1]] == list(COLUMNS)
