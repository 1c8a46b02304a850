"""What scripts add for officials: keys that never meet typing, drafts that come back, colleagues who see each other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]
TEXT = "Đang viết dở ?jkx/"


def test_keys_show_move_and_pick_but_never_while_typing(person: Callable[..., Page]) -> None:
    page = person("hotich.camthanh")
    page.goto("/xu-ly/")

    page.keyboard.press("?")
    expect(page.locator("dialog[open] h1")).to_have_text("Phím tắt")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    first = page.locator("a[data-row]").first
    expect(first).to_be_visible()
    # A dialog that closes gives the focus back to where it was, a little later than it disappears.
    page.wait_for_timeout(500)
    page.keyboard.press("j")
    if not first.evaluate("each => each === document.activeElement"):
        page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("input[name=task]:checked")).to_have_count(1)
    page.keyboard.press("Enter")
    page.locator("textarea[name=text]").fill("")
    page.locator("textarea[name=text]").press_sequentially(TEXT)

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("textarea[name=text]")).to_have_value(TEXT)


def test_draft_comes_back_in_another_browser_and_colleagues_see_each_other(person: Callable[..., Page]) -> None:
    page = person("hotich.camthanh")
    page.goto("/xu-ly/")
    page.locator("a[data-row]").first.click()
    page.locator("textarea[name=text]").fill(TEXT)
    expect(page.locator("[data-autosave-status]", has_text="Đã lưu lúc")).to_be_visible()

    again = person("hotich.camthanh")
    again.goto(page.url)
    colleague = person("phancong.camthanh")
    colleague.goto(page.url)

    expect(again.locator("textarea[name=text]")).to_have_value(TEXT)
    expect(colleague.locator(".mc-here")).to_contain_text("Cũng đang mở hồ sơ này")
    expect(colleague.locator("textarea[name=text]")).to_have_value("")
