"""One account opens another application of the province, and logging out ends the session there too."""

import re
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PASSWORD, System


def library_of(system: System) -> str:
    """Where the demo's application listens; it starts after the pages answer."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told = (system.data / "up.log").read_text(encoding="utf8")
        if found := re.search(r"single sign-on application: (\S+)", told):
            with suppress(OSError), urllib.request.urlopen(found[1], timeout=5):
                return found[1]
        time.sleep(0.2)
    raise AssertionError(told)


def put_out(page: Page, library: str) -> None:
    """The application learns from the worker, not from the browser, so that takes a moment."""
    for _ in range(75):
        page.goto(library)
        if page.get_by_text("Bạn chưa vào.").is_visible():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("still signed in at the application")


@pytest.mark.req("VL-3.4")
def test_one_account_opens_another_application_and_one_sign_out_closes_both(
    system: System, person: Callable[..., Page]
) -> None:
    library = library_of(system)
    page = person(width=360)

    page.goto(library)
    page.get_by_role("link", name="Vào bằng tài khoản của tỉnh").click()
    page.fill("#login", "congdan1@vidu.example")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vào ứng dụng khác bằng tài khoản này")
    expect(page.get_by_text("Họ và tên, loại tài khoản, tổ chức")).to_be_visible()
    page.get_by_role("button", name="Đồng ý và vào").click()
    page.wait_for_url(library)
    expect(page.get_by_text("name:")).to_be_visible()

    # Signed in here already, and known there: no page between.
    second = page.context.new_page()
    second.goto(f"{library}vao")
    second.wait_for_url(library)
    second.goto("/tai-khoan/")
    expect(second.get_by_role("heading", name="Ứng dụng bạn vào bằng tài khoản này")).to_be_visible()

    second.goto("/ho-so/")
    second.locator("form[action='/dang-xuat/'] button").first.click()
    put_out(page, library)

    # And the other way round: out there is out here.
    page.goto(f"{library}vao")
    page.fill("#login", "congdan1@vidu.example")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(library)
    page.get_by_role("link", name="Đăng xuất").click()
    page.wait_for_url(library)
    expect(page.get_by_text("Bạn chưa vào.")).to_be_visible()
    page.goto("/ho-so/")
    expect(page).to_have_url(re.compile("/dang-nhap/"))
