"""A security key, made and used in a real browser with a virtual authenticator; and signing in by an app's code."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import PASSWORD, System

pytestmark = [pytest.mark.journey, pytest.mark.slow]
LOGIN = "giamsat.tinh"


@pytest.fixture
def page(system: System, browser: Browser) -> Iterator[Page]:
    """A window at localhost: keys belong to names, not to numeric addresses."""
    context = browser.new_context(base_url=system.address.replace("127.0.0.1", "localhost"))
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield opened
    context.close()


def log_in(page: Page) -> None:
    page.goto("/dang-nhap/")
    page.fill("#login", LOGIN)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")


@pytest.mark.req("LD-8.1-3", "HD-13.1-2")
def test_key_made_in_the_browser_opens_the_account_the_next_time(page: Page) -> None:
    log_in(page)
    page.wait_for_url("**/xu-ly/")
    page.goto("/tai-khoan/khoa/")
    page.fill("#label", "Khóa USB minh họa")
    page.click("button:has-text('Đăng ký khóa')")
    expect(page.locator("h1")).to_have_text("Cất các mã dự phòng này")
    page.click("text=Tôi đã cất mã")
    expect(page.locator("main")).to_contain_text("Khóa USB minh họa")

    page.click("button:has-text('Đăng xuất')")
    log_in(page)
    page.wait_for_url("**/dang-nhap/xac-thuc/")
    page.click("button:has-text('Dùng khóa bảo mật')")
    page.wait_for_url("**/xu-ly/")

    page.goto("/tai-khoan/ung-dung/")
    secret = page.locator("span.mc-code").inner_text().replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.click("button:has-text('Xác nhận')")
    expect(page.locator("h1")).to_have_text("Cất các mã dự phòng này")
    page.goto("/tai-khoan/")
    expect(page.locator("main")).to_contain_text("Ứng dụng xác thực")
    for name in ("Khóa USB minh họa", "Ứng dụng xác thực"):
        page.click(f"button:has-text('Bỏ {name}')")
        expect(page.locator("main")).to_contain_text("Đã bỏ cách xác thực vừa chọn")
    expect(page.locator("main")).to_contain_text("chưa có bước xác thực hai")
