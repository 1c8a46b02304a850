"""A known person with three papers is received from the keyboard alone, quickly and with few keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MOST_KEYS = 90
MOST_SERVER_MILLISECONDS = 2000
# Counts what the hand does; kept over the pages that the work leads through.
COUNT_KEYS = """
addEventListener('keydown', () => {
  sessionStorage.setItem('keys', String(Number(sessionStorage.getItem('keys') || 0) + 1))
}, true)
"""


def test_counter_reception_of_a_known_person_with_three_papers_takes_few_keys_and_little_server_time(
    person: Callable[..., Page],
) -> None:
    desk = person("motcua.camthanh")
    desk.add_init_script(COUNT_KEYS)
    desk.goto("/mot-cua/")
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    desk.context.on("response", keep)

    desk.keyboard.press("Alt+n")
    expect(desk.locator("#person_query")).to_be_focused()
    desk.keyboard.type("0900000101")
    desk.keyboard.press("Enter")
    expect(desk.locator("#full_name")).to_have_value("Nguyễn Văn Dụ")
    expect(desk.locator("#procedure_query")).to_be_focused()
    desk.keyboard.type("ket hon")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-paper]")).to_have_count(3)
    expect(desk.locator("#full_name")).to_have_value("Nguyễn Văn Dụ")
    for key in ("1", "1", "3"):
        desk.keyboard.press(key)
    expect(desk.locator("#accept")).to_be_focused()
    desk.keyboard.press("Alt+s")
    expect(desk.locator("h1")).to_have_text("Đã tiếp nhận hồ sơ")
    with desk.expect_popup() as opened:
        desk.keyboard.press("Alt+i")
    opened.value.close()
    keys = int(desk.evaluate("sessionStorage.getItem('keys')"))
    desk.bring_to_front()
    desk.keyboard.press("Enter")

    expect(desk.locator("#person_query")).to_be_focused()
    print(f"{keys + 1} keys")
    assert keys + 1 <= MOST_KEYS
    pages = [answer for answer in answers if "/static/" not in answer.url]
    print([(a.url, _server_milliseconds(a)) for a in pages])
    assert sum(map(_server_milliseconds, pages)) <= MOST_SERVER_MILLISECONDS


def test_counter_reception_with_everything_there_takes_one_key_for_the_papers(person: Callable[..., Page]) -> None:
    desk = person("motcua2.camthanh")
    desk.goto("/mot-cua/tiep-nhan/")

    desk.keyboard.type("0900000102")
    desk.keyboard.press("Enter")
    expect(desk.locator("#full_name")).to_have_value("Trần Thị Ví Dụ")
    desk.keyboard.type("1000894")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-paper]")).to_have_count(3)
    desk.keyboard.press("Alt+a")
    marks = desk.locator("[data-paper] input:checked")
    expect(marks).to_have_count(3)
    desk.keyboard.press("F9")

    expect(desk.locator("h1")).to_have_text("Đã tiếp nhận hồ sơ")
    expect(desk.locator(".mc-done__main")).to_contain_text("Trần Thị Ví Dụ")


def _server_milliseconds(answer: Response) -> float:
    """Return how long the server took: from the request sent to the first byte of its answer."""
    timing = answer.request.timing
    return max(0.0, timing["responseStart"] - timing["requestStart"])
