"""A citizen without a mouse on a small screen pays by QR, and rates a dossier that was returned."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PASSWORD, System

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Person = Callable[..., Page]
PHONE, MOST_TABS = 360, 60
# Which of them owes a fee depends on the day that the demo province was made.
LOGINS = [f"doanhnghiep{number}@vidu.example" for number in (1, 2, 4, 3)]
FOCUSED = """() => {
  const at = document.activeElement
  const box = at.getBoundingClientRect()
  const named = at.labels?.[0]?.innerText || at.innerText || at.getAttribute('aria-label') || ''
  const isSeen = box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight
  return { known: [named.trim(), at.id, at.getAttribute('href') || ''], isSeen }
}"""


@dataclass
class Keys:
    """Hands that have a keyboard only."""

    page: Page

    def to(self, wanted: str) -> None:
        """Press Tab until something of that name, id or address has the focus; it must be seen then."""
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            if wanted in at["known"]:
                assert at["isSeen"], f"{wanted} has the focus and is not seen"
                return
            passed.append(at["known"])
        raise AssertionError(f"{wanted} is never reached: {passed}")

    def press(self, wanted: str) -> None:
        """Go to a link or button and press Enter; the next page is no wider than the screen."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE, self.page.url

    def type(self, field: str, text: str) -> None:
        """Go to a field and type."""
        self.to(field)
        self.page.keyboard.type(text)


def somebody(person: Person) -> tuple[Keys, str, str]:
    """Sign in as somebody who owes a fee and may rate; returns the addresses of these two dossiers."""
    for login in LOGINS:
        page = person(width=PHONE)
        page.goto("/dang-nhap/")
        keys = Keys(page)
        keys.type("login", login)
        keys.type("password", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        links = [str(one.get_attribute("href")) for one in page.locator("main a[href^='/ho-so/']").all()]
        texts = {address: page.request.get(address).text() for address in links}
        owing = [address for address, text in texts.items() if f'"{address}thanh-toan/"' in text]
        returned = [address for address, text in texts.items() if 'href="/danh-gia/' in text]
        if owing and returned:
            return keys, owing[0], returned[0]
    raise AssertionError("nobody owes a fee and may rate")


def transferred(system: System, page: Page) -> None:
    """The payer's bank moves the money that the page names, as its app would from the code."""
    told = dict(zip(page.locator("main dt").all_inner_texts(), page.locator("main dd").all_inner_texts(), strict=True))
    bank = re.search(r"demo bank: (\S+)", (system.data / "up.log").read_text(encoding="utf8"))
    assert bank is not None
    paid = {"act": "pay", "amount": re.sub(r"\D", "", told["Số tiền"]), "content": told["Nội dung"]}
    assert requests.post(f"{bank[1]}pay", data=paid, timeout=10).ok


@pytest.mark.req("DN-2.10")
def test_dossier_is_paid_by_qr_and_a_returned_one_rated_with_the_keyboard_alone(system: System, person: Person) -> None:
    keys, owing, returned = somebody(person)
    page = keys.page

    keys.press(owing)
    keys.press("Thanh toán trực tuyến")
    keys.to("gateway")
    page.keyboard.press("Space")
    keys.press("Tiếp tục thanh toán")
    expect(page.locator("img.mc-qr")).to_be_visible()
    saved = page.get_by_role("link", name="Lưu ảnh mã QR")
    assert str(saved.get_attribute("href")).startswith("data:image/png;base64,")
    transferred(system, page)
    keys.press("Tôi đã chuyển, tự cập nhật kết quả")
    expect(page.locator("main")).to_contain_text("Đã nhận được tiền", timeout=15_000)
    keys.press("Về hồ sơ")
    assert page.get_by_role("link", name="Thanh toán trực tuyến").count() == 0

    keys.press("/ho-so/")
    keys.press(returned)
    keys.press("Đánh giá")
    for question in page.locator("main fieldset").all():
        keys.to(str(question.locator("input").first.get_attribute("id")))
        page.keyboard.press("Space")
        expect(question.locator("input:checked")).to_have_count(1)
    keys.press("Gửi đánh giá")
    expect(page.locator("h1")).to_have_text("Cảm ơn ông/bà đã đánh giá")
