"""A process administrator's day: sheet, checks, keyboard, the chain's approval, one dossier through it."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect
from tests.journeys.acts import (
    Person,
    accept,
    approve,
    bring_in,
    carry_through,
    give_back,
    hand_in,
    offer,
    today,
)
from tests.journeys.conftest import System

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CODE, NAME, WORDS = "1.999007", "Đăng ký sử dụng nhà văn hóa thôn", "dang ky su dung nha van hoa thon"
TITLE = "Quy trình cho mượn nhà văn hóa"
HEADER = ["STT", "Mã bước", "Tên bước", "Loại bước", "Cơ quan thực hiện", "Vai trò", "Giờ làm việc"]
OUTCOMES = "Kết quả xử lý → bước tiếp theo"
HERE = "Nơi giải quyết"
ROWS = [
    [1, "phan-cong", "Phân công", "Xử lý", HERE, "Phân công", 2, "[giao] Giao việc → xac-minh"],
    [2, "xac-minh", "Xem lịch nhà văn hóa", "Xử lý", HERE, "Thụ lý", 8, "[dat] Còn chỗ → duyet"],
    [3, "duyet", "Phê duyệt", "Phê duyệt", HERE, "Lãnh đạo duyệt", 4, "[ky] Đồng ý → phat-hanh"],
    [4, "phat-hanh", "Phát hành", "Phát hành", HERE, "Văn thư", 2, "[xong] Phát hành → Có kết quả"],
]
ORDER = ["Phân công", "Xem lịch hội trường", "Phê duyệt", "Phát hành"]


def sheet(folder: Path, *, bad: bool = False) -> str:
    """An Excel file of the approved decision; a bad one names a role and a step that do not exist."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["Tên quy trình", TITLE])
    page.append([*HEADER, OUTCOMES])
    for row in ROWS:
        page.append(row)
    if bad:
        page["F4"], page["H5"] = "Thợ nề", "[ky] Đồng ý → khong-co"
    path = folder / ("sai.xlsx" if bad else "quy-trinh.xlsx")
    book.save(path)
    return str(path)


def send(page: Page, file: str) -> None:
    page.set_input_files("input[type=file]", file)
    page.click("button:has-text('Xem trước')")
    expect(page.locator("h1")).to_contain_text("Nhập từ tệp")


def type_over(field: Locator, text: str) -> None:
    """Replace what a field holds by keys alone."""
    field.focus()
    field.page.keyboard.press("Control+A")
    field.page.keyboard.type(text)
    field.page.keyboard.press("Tab")


def begin_draft(author: Page) -> str:
    """The agency tells what changes and opens a draft; returns the draft's address."""
    author.goto(f"/quan-tri/thong-bao-thay-doi/moi/?ma={CODE}")
    author.check("input[name=subject][value=process]")
    author.select_option("select[name=kind]", "amended")
    for name, value in (
        ("document_no", "12/QĐ-UBND"), ("document_date", today()), ("document_issuer", "Ủy ban nhân dân phường"),
        ("content", "Quy trình bốn bước"),
    ):  # fmt: skip
        author.fill(f"[name={name}]", value)
    author.click("button:has-text('Gửi thông báo')")
    expect(author.locator(".govuk-error-summary")).to_have_count(0)
    author.goto(f"/quan-tri/thu-tuc/{CODE}/quy-trinh/")
    author.click("main button:has-text('Soạn bản mới')")
    author.wait_for_url("**/sua/")
    return author.url.removesuffix("sua/")


def test_sheet_becomes_the_process_that_one_dossier_runs_through(
    system: System, person: Person, tmp_path: Path
) -> None:
    bring_in(system, tmp_path, CODE, NAME)
    offer(person("quantri.tinh"), CODE)
    author = person("phancong.camthanh")
    version = begin_draft(author)

    bad_sheet_names_its_cells_and_keeps_the_table(author, tmp_path)
    send(author, sheet(tmp_path))
    expect(author.locator("main")).to_contain_text("Tệp dùng được")
    author.click("button:has-text('Thay bảng của bản thảo')")
    author.wait_for_url("**/sua/")
    keyboard_breaks_and_mends_it(author, version)
    author.select_option("select[name=notice]", index=1)
    author.click("button:has-text('Gửi phê duyệt')")
    expect(author.locator("main")).to_contain_text("Đang chờ phê duyệt")
    expect(author.locator("a:has-text('Xem và quyết định')")).to_have_count(0)
    approve(person, version, "15/QĐ-UBND")
    author.goto(version)
    expect(author.locator("main")).to_contain_text("Quyết định 15/QĐ-UBND")

    receipt = hand_in(person("congdan1@vidu.example"), tmp_path, WORDS, NAME)
    desk = person("motcua.camthanh")
    code, _ = accept(desk, receipt, tmp_path)
    carry_through(person, code)
    give_back(desk, code)
    watcher = person("giamsat.tinh")
    watcher.goto(f"/xu-ly/ho-so/{code}/")
    done = watcher.locator("section[aria-labelledby=thoi-gian-buoc] tbody th")
    assert [each.split("\n")[0] for each in done.all_inner_texts()] == ORDER


def bad_sheet_names_its_cells_and_keeps_the_table(author: Page, folder: Path) -> None:
    """Every wrong cell is told at once; the table typed before stays."""
    typed = author.locator("#s0-title").input_value()
    send(author, sheet(folder, bad=True))
    expect(author.locator("main")).to_contain_text("ô F4")
    expect(author.locator("main")).to_contain_text("ô H5")
    author.click("a:has-text('Sửa tệp rồi chọn lại')")
    expect(author.locator("#s0-title")).to_have_value(typed)


def keyboard_breaks_and_mends_it(author: Page, version: str) -> None:
    """The picture follows the keys; what cannot finish is refused by name, and what was typed is there to be mended."""
    beside = author.locator("#ben-canh")
    type_over(author.locator("#s1-title"), "Xem lịch hội trường")
    expect(beside).to_contain_text("hội trường")
    type_over(author.locator("#s1-hours"), "400")
    expect(beside).to_contain_text("điểm cần sửa")
    author.goto(version)
    expect(author.locator("main")).to_contain_text("Sửa các điểm nêu trên rồi mới gửi phê duyệt được")
    expect(author.locator("button:has-text('Gửi phê duyệt')")).to_have_count(0)
    author.click("a:has-text('Sửa bảng các bước')")
    expect(author.locator("#s1-title")).to_have_value("Xem lịch hội trường")
    type_over(author.locator("#s1-hours"), "6")
    expect(beside).to_contain_text("không còn điểm nào cần sửa")
    author.locator("button:has-text('Lưu và xem lại')").focus()
    author.keyboard.press("Enter")
    expect(author.locator("main")).to_contain_text("Quy trình đã kiểm tra")
