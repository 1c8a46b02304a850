"""What people do in several journeys: a procedure is brought in and opened, a dossier goes its whole way."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.journeys.conftest import System

from motcua.core import clock

CODE = "1.999001"
NAME = "Xác nhận nơi học nội trú của học sinh"
WORDS = "xac nhan noi hoc noi tru"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)
# Who decides on a process or a procedure in the demo province, in order.
SEATS = ("giamsat.tinh", "chanhvp.tinh", "chutich.tinh")
Person = Callable[..., Page]


def today() -> str:
    """The day as people type it."""
    return f"{clock.local_date(clock.now()):%d/%m/%Y}"


def bring_in(
    system: System, folder: Path, code: str = CODE, name: str = NAME, audience: str = "Công dân Việt Nam"
) -> None:
    """The operator imports one procedure nobody prepared, under a code of its own."""
    record = (Path(__file__).parent / "data" / "imported.jsonl").read_text(encoding="utf8")
    file = folder / "one.jsonl"
    changed = record.replace(CODE, code).replace(NAME, name).replace("Công dân Việt Nam", audience)
    file.write_text(changed, encoding="utf8")
    taken = system.command("procedures", "import", str(file))
    assert taken.returncode == 0, taken.stderr


def offer(admin: Page, code: str = CODE) -> None:
    """An administrator opens the imported procedure at one commune in one act."""
    admin.goto(f"/quan-tri/thu-tuc/{code}/")
    admin.select_option("select[name=agency]", label="Ủy ban nhân dân phường Cẩm Thành")
    admin.click("button:has-text('Cung cấp thủ tục này')")
    expect(admin.locator("main")).to_contain_text("Nơi đang cung cấp (1)")


def hand_in(citizen: Page, folder: Path, words: str = WORDS, name: str = NAME) -> str:
    """The citizen finds it by plain words without marks, fills in the generated form and hands in."""
    citizen.goto("/")
    citizen.fill("input[name=q]", words)
    citizen.press("input[name=q]", "Enter")
    citizen.wait_for_url(re.compile(r"/thu-tuc/"))
    citizen.click(f"main a:has-text('{name}') >> nth=0")
    citizen.click("button:has-text('Nộp hồ sơ trực tuyến')")
    while "/giay-to/" not in citizen.url:
        fill_section(citizen)
        citizen.get_by_role("button", name="Lưu và tiếp tục").click()
        citizen.wait_for_load_state()
        expect(citizen.locator(".govuk-error-summary")).to_have_count(0)
    photo = folder / "giay-to.png"
    photo.write_bytes(PNG)
    for upload in citizen.query_selector_all("main input[type=file]"):
        upload.set_input_files(str(photo))
    expect(citizen.locator(".mc-file--done")).to_have_count(len(citizen.query_selector_all("main input[type=file]")))
    citizen.click("button:has-text('Tiếp tục')")
    citizen.check("input[name=statement]")
    citizen.dblclick("button:has-text('Nộp hồ sơ')")
    citizen.wait_for_url(re.compile(r"/ho-so/TN"))
    expect(citizen.locator("main")).to_contain_text("Đã nhận hồ sơ")
    return citizen.url.split("/ho-so/")[1].split("/")[0]


def fill_section(page: Page) -> None:
    """Give every empty shown field something of its kind."""
    for group in page.query_selector_all("form.mc-form fieldset:has(input[type=radio])"):
        if group.is_visible() and not group.query_selector("input:checked"):
            group.query_selector("input[type=radio]").check()  # type: ignore[union-attr]
    for field in page.query_selector_all("form.mc-form input.govuk-input, form.mc-form textarea"):
        if field.is_visible() and not field.input_value():
            kind = field.get_attribute("data-date")
            field.fill("15/05/1990" if kind else "Nội dung kiểm thử")
    for choice in page.query_selector_all("form.mc-form select"):
        if choice.is_visible() and not choice.input_value():
            choice.select_option(index=1)


def accept(desk: Page, receipt: str, folder: Path) -> tuple[str, str]:
    """The desk checks all papers and accepts; code and secret are read from the printed slip."""
    desk.goto(f"/mot-cua/ho-so/{receipt}/")
    desk.keyboard.press("Alt+a")
    desk.click("button:has-text('Tiếp nhận')")
    desk.wait_for_load_state()
    main = desk.locator("main").inner_text()
    code = re.search(r"H99\.21-\d{6}-\d{4}", main)
    assert code is not None, main
    href = desk.get_attribute("main a[href*='/mot-cua/phieu/']", "href")
    pdf = folder / "slip.pdf"
    pdf.write_bytes(desk.request.get(str(href)).body())
    text = PdfReader(pdf).pages[0].extract_text()
    assert "GIẤY TIẾP NHẬN HỒ SƠ" in text.upper()
    assert code[0] in text.replace("\n", "")
    secret = re.search(r"Mã bí mật\s*([2-9A-Z]{8})", text)
    assert secret is not None, text
    return code[0], secret[1]


def carry_through(person: Person, code: str) -> None:
    """Dispatcher, handler, leader and clerk each end their step on the dossier's one page."""
    for login in ("phancong.camthanh", "kinhte.camthanh", "lanhdao.camthanh"):
        official = person(login)
        official.goto(f"/xu-ly/ho-so/{code}/")
        official.check("input[name=outcome] >> nth=0")
        official.click("button:has-text('Hoàn thành bước')")
        official.wait_for_load_state()
        expect(official.locator(".govuk-error-summary")).to_have_count(0)
    clerk = person("vanthu.camthanh")
    clerk.goto(f"/xu-ly/ho-so/{code}/")
    for name, value in (("symbol", "XN-UBND"), ("signer_name", "Lãnh đạo Kiểm Thử"), ("signer_title", "Phó Chủ tịch")):
        clerk.fill(f"[name={name}]", value)
    clerk.click("button:has-text('phát hành') >> nth=0")
    clerk.wait_for_load_state()
    expect(clerk.locator("main")).to_contain_text("XN-UBND")


def give_back(desk: Page, code: str) -> None:
    """The desk takes what is owed, checks identity and returns the result."""
    desk.goto(f"/mot-cua/tra-ket-qua/{code}/")
    if desk.locator("button:has-text('Thu tiền')").count():
        desk.click("button:has-text('Thu tiền')")
        desk.wait_for_load_state()
        desk.goto(f"/mot-cua/tra-ket-qua/{code}/")
    desk.check("input[name=identity_check] >> nth=0")
    desk.click("button:has-text('Trả kết quả')")
    desk.wait_for_load_state()
    expect(desk.locator("main")).to_contain_text("Đã trả")


def approve(person: Person, address: str, number: str) -> None:
    """Everybody of the chain decides in turn on what lies at an address; the last one with number and date."""
    for login in SEATS:
        seat = person(login)
        seat.goto(address)
        seat.click("main a[href*='/quan-tri/phe-duyet/']")
        if login == SEATS[-1]:
            seat.fill("[name=decision_no]", number)
            seat.fill("[name=decision_date]", today())
        seat.click("button[name=verdict][value=approve]")
        expect(seat.locator("button[name=verdict]")).to_have_count(0)
        expect(seat.locator(".govuk-error-summary")).to_have_count(0)
