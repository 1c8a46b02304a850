"""Registers of the state asked by a person and by an enterprise; one is down, and what is typed by hand stays."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.acts import Person, bring_in, fill_section, offer
from tests.journeys.conftest import System

from motcua.scenarios.demo import registers

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PHONE = 360
CODE, NAME = "1.999061", "Xác nhận địa điểm kinh doanh mẫu"
DOWN, UP = "error", "none"


def register_at(system: System, name: str) -> str:
    """Return where a demo register listens, as the start of the system said."""
    # The pages answer a little before the start tells where everything listens.
    deadline, found = time.monotonic() + 60, None
    while found is None and time.monotonic() < deadline:
        found = re.search(rf"demo {name}: (http\S+)", (system.data / "up.log").read_text(encoding="utf8"))
        time.sleep(0.2)
    assert found is not None
    return found[1]


def begun(page: Page, address: str, title: str) -> None:
    """Begin a dossier and come by a national account that has none here yet; stand before the first questions."""
    page.goto(address)
    page.get_by_role("button", name="Đăng nhập bằng VNeID").click()
    page.select_option("select[name=subject]", label=title)
    page.get_by_role("button", name="Đăng nhập").click()
    page.check("main input[name=statement]")
    page.get_by_role("button", name="Tạo tài khoản mới").click()
    page.wait_for_url("**/nop-ho-so/**")


@pytest.mark.req("DN-6.2-1")
def test_registers_fill_by_a_button_and_a_dead_one_leaves_what_was_typed(
    system: System, person: Person, tmp_path: Path
) -> None:
    known, page = registers.known(), person(width=PHONE)
    newcomer, enterprise = known["population"][-2], known["enterprises"][-1]
    begun(page, "/nop-ho-so/1.004873/?co_quan=H99.21", f"{newcomer['full_name']} · Cá nhân")
    population = register_at(system, "population")
    page.request.post(f"{population}fault", form={"fault": DOWN})
    page.fill("#noi_cu_tru", "Thôn Tự Gõ")
    page.fill("#register_birth", "/".join(reversed(newcomer["birth_date"].split("-"))))
    ask = page.get_by_role("button", name="Lấy từ cơ sở dữ liệu dân cư")

    ask.click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("chưa trả lời được lúc này")
    expect(page.locator("#noi_cu_tru")).to_have_value("Thôn Tự Gõ")

    page.request.post(f"{population}fault", form={"fault": UP})
    page.fill("#noi_cu_tru", "")
    ask.click()
    expect(page.locator("#noi_cu_tru")).to_have_value(newcomer["current_address"])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.fill("#so_dien_thoai", "0900000717")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("#nguoi_duoc_xac_nhan")).to_be_visible()

    bring_in(system, tmp_path, CODE, NAME, audience="Doanh nghiệp")
    offer(person("quantri.tinh"), CODE)
    firm = person(width=PHONE)
    begun(firm, f"/nop-ho-so/{CODE}/?co_quan=H99.21", f"{known['population'][-1]['full_name']} · {enterprise['name']}")
    for field in firm.query_selector_all("form.mc-form input[type=tel]"):
        field.fill("0900000718")
    fill_section(firm)
    firm.get_by_role("button", name="Lưu và tiếp tục").click()
    firm.get_by_role("button", name="Lấy từ cơ sở dữ liệu doanh nghiệp").click()
    expect(firm.locator("#organisation_address")).to_have_value(enterprise["address"])
    expect(firm.locator("#organisation_name")).to_have_value(enterprise["name"])
