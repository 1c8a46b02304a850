"""How long a simple filing takes somebody who was never here: pages, taps and keys are counted, then weighed.

The weights are those of the keystroke-level model for a slow hand on a phone: a key of the screen's keyboard, a tap
with the thought before it, a page looked over. Other machines are quicker or slower; hands are not.
"""

import re
import unicodedata
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Person = Callable[..., Page]
MOST_SECONDS = 5 * 60
SECONDS_A_KEY, SECONDS_A_TAP, SECONDS_A_PAGE = 0.4, 2.5, 8.0
PHONE, LOGIN = 360, "nguoimoi@vidu.example"
# Kept over the pages; only what a hand does is trusted.
COUNT = """
const more = (name) => sessionStorage.setItem(name, String(Number(sessionStorage.getItem(name) || 0) + 1))
if (top === self) more('pages')
addEventListener('pointerdown', (event) => event.isTrusted && more('taps'), true)
"""


class Hand:
    """A finger on a phone: taps what is seen and types, marks by keys of their own as Telex does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def tap(self, name: str, role: str = "button") -> None:
        """Tap a button or a link of that name and wait for the page."""
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()

    def type(self, field: str, words: str) -> None:
        """Tap a field and type into it."""
        self.page.click(f"#{field}")
        self.page.keyboard.type(words)
        self.keys += len(unicodedata.normalize("NFD", words.lower().replace("đ", "dd")))

    def choose(self, name: str, value: str) -> None:
        """Tap one of several choices."""
        self.page.click(f"label[for='{self.page.get_attribute(f'input[name={name}][value={value}]', 'id')}']")

    def go_on(self) -> None:
        """Save a section and stand before the next one; nothing is found wrong."""
        self.tap("Lưu và tiếp tục")
        expect(self.page.locator(".govuk-error-summary")).to_have_count(0)


@pytest.mark.req("DN-2.10")
def test_simple_filing_takes_a_new_user_at_most_five_minutes(person: Person) -> None:
    page = person(width=PHONE)
    page.add_init_script(COUNT)
    hand = Hand(page)
    page.goto("/")
    hand.type("tim-q", "doc than")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thu-tuc/?q=*")
    page.click("a[href='/thu-tuc/1.004873/']")
    page.select_option("#co_quan", label="Ủy ban nhân dân phường Cẩm Thành")
    hand.tap("Nộp hồ sơ trực tuyến")
    sign_up(hand)

    hand.type("so_dinh_danh", "000199000017")
    hand.type("so_dien_thoai", "0900000717")
    hand.type("noi_cu_tru", "thôn Mẫu, xã Bình Sơn")
    hand.go_on()
    hand.type("ngay_sinh", "15051999")
    hand.type("thuong_tru", "Từ nhỏ đến nay ở thôn Mẫu, xã Bình Sơn")
    hand.choose("tinh_trang", "chua")
    hand.go_on()
    hand.choose("muc_dich", "ket_hon")
    hand.type("du_dinh_ket_hon", "Kết hôn tại Ủy ban nhân dân xã trong tháng tới")
    hand.go_on()
    hand.tap("Tiếp tục")
    page.click("label[for='statement']")
    hand.tap("Nộp hồ sơ")
    expect(page.locator("main")).to_contain_text("Số tiếp nhận của bạn")

    pages, taps = page.evaluate("['pages', 'taps'].map(name => Number(sessionStorage.getItem(name)))")
    # The list of offices is the phone's own screen: opening and choosing there count no taps of the page.
    taps += 2
    seconds = pages * SECONDS_A_PAGE + taps * SECONDS_A_TAP + hand.keys * SECONDS_A_KEY
    assert seconds <= MOST_SECONDS, f"{pages} pages, {taps} taps, {hand.keys} keys: {seconds:.0f} s"


def sign_up(hand: Hand) -> None:
    """Open an account on the way and come back to the procedure, without having looked for it again."""
    page = hand.page
    hand.tap("Đăng ký", role="link")
    hand.type("full_name", "Nguyễn Thị Người Mới")
    hand.type("login", LOGIN)
    hand.type("password", "matkhau-moi")
    page.click("main input[name=statement] + label")
    hand.tap("Tạo tài khoản")
    post = page.context.new_page()
    post.goto("/hop-thu-minh-hoa/")
    code = re.search(r"\b\d{6}\b", post.inner_text("main"))
    post.close()
    assert code is not None
    hand.type("code", code[0])
    hand.tap("Xác minh")
    page.wait_for_url("**/nop-ho-so/1.004873/**")
