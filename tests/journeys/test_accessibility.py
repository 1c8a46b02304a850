"""axe finds nothing on any page or error state, on a phone and on a desk; nothing scrolls sideways."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.slow]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
Person = Callable[..., Page]

PUBLIC = (
    "/", "/thu-tuc/", "/thu-tuc/?q=khai+sinh", "/thu-tuc/?q=zzzzqqq", "/thu-tuc/1.001193/", "/thu-tuc/2.000815/",
    "/co-quan/", "/huong-dan/", "/tra-cuu/", "/tra-cuu/?ma=", "/tra-cuu/?ma=H99.21-991231-9999", "/dang-nhap/",
    "/dang-ky/", "/mat-khau/", "/hop-thu-minh-hoa/", "/khong-co-trang-nay/", "/thu-tuc/9.999999/",
    "/co-quan/H99.21/", "/huong-dan/nop-ho-so-bang-dien-thoai/", "/thuat-ngu/", "/nhung/",
)  # fmt: skip
CITIZEN = ("/ho-so/", "/nop-ho-so/1.001193/", "/ho-so/KHONG-CO/")
DESK = ("/mot-cua/", "/mot-cua/tiep-nhan/", "/mot-cua/ho-so/KHONG-CO/")
HANDLER = (
    "/xu-ly/", "/xu-ly/?loc=don-vi", "/xu-ly/?loc=hoi-toi", "/xu-ly/phim-tat/", "/xu-ly/xuat/",
    "/xu-ly/tim/?q=0900000101", "/xu-ly/ho-so/KHONG-CO/",
)  # fmt: skip
ADMIN = ("/quan-tri/thu-tuc/", "/quan-tri/thu-tuc/1.001193/", "/quan-tri/trang/moi/guide/")


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize(
    ("login", "addresses"),
    [("", PUBLIC), ("congdan1@vidu.example", CITIZEN), ("motcua.camthanh", DESK), ("hotich.camthanh", HANDLER),
     ("quantri.tinh", ADMIN)],
    ids=["public", "citizen", "desk", "handler", "admin"],
)  # fmt: skip
@pytest.mark.req("VL-4.2-2")
def test_pages_have_no_axe_findings(person: Person, login: str, addresses: tuple[str, ...], width: int) -> None:
    page = person(login, width=width)

    found = {address: faults(page, address) for address in addresses}

    assert {address: told for address, told in found.items() if told} == {}


@pytest.mark.parametrize("width", [320, 1440])
def test_error_states_of_forms_have_no_axe_findings(person: Person, width: int) -> None:
    page = person(width=width)
    page.goto("/dang-ky/")
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    stranger = look(page)
    citizen = person("congdan2@vidu.example", width=width)
    citizen.goto("/nop-ho-so/1.001193/?co_quan=H99.21&tiep=1")
    citizen.goto(citizen.url.replace("/1/", "/2/"))
    citizen.get_by_role("button", name="Lưu và tiếp tục").click()
    citizen.wait_for_load_state()
    section = look(citizen)
    citizen.goto(citizen.url.replace("/2/", "/xem-lai/"))
    citizen.click("button:has-text('Nộp hồ sơ')")
    citizen.wait_for_load_state()
    review = look(citizen)

    assert (stranger, section, review) == ([], [], [])


def test_open_dossiers_have_no_axe_findings(person: Person) -> None:
    desk, handler = person("motcua.camthanh"), person("hotich.camthanh")

    found = []
    for page, address in ((desk, "/mot-cua/"), (handler, "/xu-ly/")):
        page.goto(address)
        page.click("main a[href*='/ho-so/'] >> nth=0")
        page.wait_for_load_state()
        found += look(page)

    assert found == []


def faults(page: Page, address: str) -> list[str]:
    """Open an address and return what axe says against it."""
    page.goto(address)
    return look(page)


def look(page: Page) -> list[str]:
    """Return axe's findings on the open page, and whether it scrolls sideways."""
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, rules)", RULES)
    told = [
        f"{finding['id']}: {node['target']} {node['failureSummary'][:200]}"
        for finding in result["violations"]
        for node in finding["nodes"][:3]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        told.append("scrolls sideways")
    return told
