"""The portal on one bar of signal, and without any: 400 ms and 100 kbit/s, then offline."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Person = Callable[..., Page]
LATENCY_MS, BYTES_A_SECOND = 400, 100_000 / 8
FIRST_VIEW_MS, NEXT_VIEW_MS = 9_000, 5_000


def shown_after(page: Page) -> float:
    """Milliseconds until the page's own text stood on the screen."""
    painted: list[float] = []
    # Asked from outside: a page under our content policy runs no text as code.
    while not painted:
        page.wait_for_timeout(50)
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)")
    return painted[0]


@pytest.mark.req("VL-4.2-2")
def test_procedure_is_found_on_a_slow_line_and_a_lost_line_is_told(person: Person) -> None:
    page = person(width=360)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )

    page.goto("/", wait_until="domcontentloaded")
    first = shown_after(page)
    page.fill("#tim-q", "ket hon")
    page.press("#tim-q", "Enter")
    page.wait_for_url("**/thu-tuc/?q=*", wait_until="domcontentloaded")
    page.click("a[href='/thu-tuc/1.000894/']")
    page.wait_for_url("**/thu-tuc/1.000894/", wait_until="domcontentloaded")
    found = shown_after(page)

    assert "đăng ký kết hôn" in page.inner_text("h1")
    assert first < FIRST_VIEW_MS
    assert found < NEXT_VIEW_MS

    page.evaluate("navigator.serviceWorker.ready")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    page.context.set_offline(True)
    page.goto("/tra-cuu/")
    assert page.inner_text("h1") == "Không có mạng"
