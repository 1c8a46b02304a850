"""A known person with three papers is received from the keyboard alone, quickly and with few keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MOST_KEYS = 90
MOST_SERVER_MILLISECONDS = 2000
# Other work on the machine is not the server's: the best of so many receptions counts.
ROUNDS = 3
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
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    desk.context.on("response", keep)
    desk.goto("/mot-cua/")
    rounds = []
    for _ in range(ROUNDS):
        answers.clear()
        desk.evaluate("sessionStorage.removeItem('keys')")
        receive(desk)
        keys = int(desk.evaluate("sessionStorage.getItem('keys')"))
        rounds.append((keys, sum(server_milliseconds(each) for each in answers if "/static/" not in each.url)))
        if rounds[-1][1] <= MOST_SERVER_MILLISECONDS:
            break

    assert max(keys for keys, _ in rounds) <= MOST_KEYS
    assert min(spent for _, spent in rounds) <= MOST_SERVER_MILLISECONDS, rounds


def test_counter_reception_with_everything_there_takes_one_key_for_the_papers(person: Callable[..., Page]) -> None:
    desk = person("motcua2.camthanh")
    desk.goto("/mot-cua/tiep-nhan/")

    choose(desk, "0900000102", "Trần Thị Ví Dụ", "1000894")
    desk.keyboard.press("Alt+a")
    expect(desk.locator("[data-paper] input:checked")).to_have_count(3)
    desk.keyboard.press("F9")
    confirm_if_asked(desk)

    expect(desk.locator("h1")).to_have_text("Đã tiếp nhận hồ sơ")
    expect(desk.locator(".mc-done__main")).to_contain_text("Trần Thị Ví Dụ")


def receive(desk: Page) -> None:
    """From one person to the next: find, choose, mark three papers, accept, print the slip."""
    desk.keyboard.press("Alt+n")
    choose(desk, "0900000101", "Nguyễn Văn Dụ", "ket hon")
    for key in ("1", "1", "3"):
        desk.keyboard.press(key)
    expect(desk.locator("#accept")).to_be_focused()
    desk.keyboard.press("Alt+s")
    confirm_if_asked(desk)
    expect(desk.locator("h1")).to_have_text("Đã tiếp nhận hồ sơ")
    with desk.expect_popup() as slip:
        desk.keyboard.press("Alt+i")
    slip.value.close()
    desk.bring_to_front()
    expect(desk.locator("a:has-text('Người tiếp theo')")).to_be_focused()


def confirm_if_asked(desk: Page) -> None:
    """Say that the new dossier is wanted, when the person has one of the procedure already."""
    desk.wait_for_function(
        "document.querySelector('#duplicate_seen') || document.querySelector('h1').textContent.startsWith('Đã')"
    )
    if desk.locator("#duplicate_seen").count():
        desk.locator("#duplicate_seen").focus()
        desk.keyboard.press("Space")
        desk.keyboard.press("Alt+s")


def choose(desk: Page, number: str, name: str, procedure: str) -> None:
    """Find the person by telephone and the procedure by what is typed."""
    expect(desk.locator("#person_query")).to_be_focused()
    desk.keyboard.type(number)
    desk.keyboard.press("Enter")
    expect(desk.locator("#full_name")).to_have_value(name)
    expect(desk.locator("#procedure_query")).to_be_focused()
    desk.keyboard.type(procedure)
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-paper]")).to_have_count(3)
    expect(desk.locator("#full_name")).to_have_value(name)


def server_milliseconds(answer: Response) -> float:
    """Return how long the server took: from the request sent to the first byte of its answer."""
    timing = answer.request.timing
    return max(0.0, timing["responseStart"] - timing["requestStart"])
