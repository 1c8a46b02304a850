"""A citizen on a phone and on a tablet: finds, fills in, photographs, hands in, follows; with scripts and without."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.factories.papers import JPG
from tests.journeys.conftest import System

pytestmark = [pytest.mark.journey, pytest.mark.slow]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
NAME = "Đăng ký thành lập hộ kinh doanh"
Person = Callable[..., Page]


def fits(page: Page, width: int) -> None:
    """Nothing of the page lies beside the screen."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def fill_in(page: Page, width: int) -> str:
    """Fill in all sections as on paper and stand before the papers; returns the draft's address."""
    fits(page, width)
    base = re.sub(r"1/$", "", page.url)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Tên hộ kinh doanh").fill("Hộ kinh doanh Tạp hóa Mẫu")
    page.fill("#tru_so", "Số 1 đường Mẫu, phường Cẩm Thành")
    page.fill("#nganh_nghe", "Bán lẻ")
    page.fill("#von", "20000000")
    page.fill("#so_lao_dong", "1")
    page.fill("#ngay_bat_dau", "01012099")
    fits(page, width)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.check("input[name=chu_the][value=ca_nhan]")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.check("input[name=ma_so_thue_ca_nhan][value=khong]")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page).to_have_url(f"{base}giay-to/")
    fits(page, width)
    return base


def send(page: Page) -> None:
    """Hand in with a double click; whoever has such a dossier already is asked once whether one more is meant."""
    page.get_by_role("button", name="Nộp hồ sơ").dblclick()
    page.wait_for_load_state()
    expect(
        page.locator("main").get_by_text("Số tiếp nhận của bạn").or_(page.locator("#duplicate_seen"))
    ).to_be_visible()
    if page.locator("#duplicate_seen").count():
        page.check("#duplicate_seen")
        page.get_by_role("button", name="Nộp hồ sơ").dblclick()


@pytest.mark.req("DN-2.10", "DN-6.1", "DN-6.2-1")
@pytest.mark.parametrize(("width", "login"), [(360, "congdan3@vidu.example"), (768, "congdan4@vidu.example")])
def test_citizen_with_a_touch_screen_finds_hands_in_and_follows(
    system: System, person: Person, width: int, login: str
) -> None:
    page = person(login, width=width)
    page.goto("/")
    fits(page, width)
    page.fill("input[type=search]", "mo ho kinh doanh")
    page.locator("[role=option]", has_text=NAME).first.click()
    expect(page.locator("h1")).to_have_text(NAME)
    fits(page, width)
    page.select_option("#co_quan", label="Ủy ban nhân dân phường Cẩm Thành")
    page.get_by_role("button", name="Nộp hồ sơ trực tuyến").click()
    fill_in(page, width)
    page.set_input_files("#paper-1", [{"name": f"anh-{n}.jpg", "mimeType": "image/jpeg", "buffer": JPG + bytes([n])}
                                      for n in (1, 2)])  # fmt: skip
    expect(page.locator(".mc-upload").first).to_contain_text("anh-2.jpg")
    expect(page.locator(".mc-file--done")).to_have_count(2)
    fits(page, width)
    page.get_by_role("button", name="Tiếp tục").click()
    fits(page, width)
    page.check("input[name=statement]")
    send(page)
    expect(page.locator("main")).to_contain_text("Số tiếp nhận của bạn: TN")
    fits(page, width)
    receipt = re.search(r"TN\d{6}-\w{4}-\w{4}", page.inner_text("main"))
    assert receipt is not None

    page.goto("/ho-so/")
    fits(page, width)
    assert page.inner_text("main").count(receipt[0]) == 1
    page.goto(f"/tra-cuu/?ma={receipt[0]}")
    expect(page.locator("main")).to_contain_text("Mức độ hoàn thành")
    fits(page, width)


@pytest.mark.req("DN-2.10")
def test_citizen_on_a_phone_without_scripts_hands_in(system: System, person: Person) -> None:
    page = person("congdan5@vidu.example", width=360, scripts=False)
    page.goto("/thu-tuc/?q=mo+ho+kinh+doanh")
    page.get_by_role("link", name=NAME, exact=True).first.click()
    page.select_option("#co_quan", label="Ủy ban nhân dân phường Cẩm Thành")
    page.get_by_role("button", name="Nộp hồ sơ trực tuyến").click()
    fill_in(page, 360)
    page.set_input_files("#paper-1", {"name": "don.jpg", "mimeType": "image/jpeg", "buffer": JPG})
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("main")).to_contain_text("don.jpg")

    page.check("input[name=statement]")
    send(page)

    expect(page.locator("main")).to_contain_text("Số tiếp nhận của bạn: TN")


def test_citizen_whose_session_ends_while_typing_loses_nothing(system: System, person: Person) -> None:
    page = person("congdan6@vidu.example", width=360)
    page.goto("/nop-ho-so/1.001612/?co_quan=H99.21")
    page.fill("#noi_cu_tru", "Số 7 đường Mẫu")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Đã lưu lúc")
    page.context.clear_cookies(name="sessionid")
    page.fill("#noi_cu_tru", "Số 8 đường Mẫu")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Phiên đăng nhập đã hết hạn")

    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.fill("#login", "congdan6@vidu.example")
    page.fill("#password", "MotCua@2026")
    page.click("main button[type=submit]")

    expect(page.locator("main")).to_contain_text("Phiên đăng nhập hết hạn khi bạn gửi trang này")
    expect(page.locator("#noi_cu_tru")).to_have_value("Số 8 đường Mẫu")


def test_citizen_s_wizard_has_no_axe_findings_on_a_phone(system: System, person: Person) -> None:
    page = person("congdan7@vidu.example", width=360)
    page.goto("/nop-ho-so/1.001612/?co_quan=H99.21")
    base = re.sub(r"1/$", "", page.url)
    found: dict[str, list[str]] = {}
    for part in ("1/", "2/", "3/", "giay-to/", "xem-lai/"):
        page.goto(base + part)
        # The strict content policy keeps out a script tag; the driver's own evaluation is not bound by it.
        page.evaluate(AXE)
        report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found[part] = [violation["id"] for violation in report["violations"]]

    assert found == {part: [] for part in found}
