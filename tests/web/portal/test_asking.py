"""The citizen asks on the page of a dossier, the desk answers on its own, and both read the same."""

from datetime import datetime

import pytest
from tests.factories import dossiers
from tests.factories.world import CITIZEN, DESK, OTHER_DESK, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.dossiers import queries

TEXT = "Tôi có cần mang theo <b>bản chính</b> không?"


@pytest.fixture
def mine(world: World, now: datetime) -> queries.Dossier:
    """A dossier of the citizen that waits for the desk."""
    return queries.visible_by_id(world.actor(CITIZEN), dossiers.handed_in_dossier(world, now=now))


def test_question_is_asked_answered_and_told_on_every_page(
    world: World, citizen: Browser, stranger: Browser, mine: queries.Dossier
) -> None:
    desk, elsewhere = Browser(signed_in(world, DESK)), Browser(signed_in(world, OTHER_DESK))
    page = citizen.open(f"/ho-so/{mine.ref}/")
    citizen.open(page.links["Hỏi Bộ phận Một cửa về hồ sơ này"])

    asked = citizen.fill({"question": TEXT})

    assert "Đã gửi câu hỏi" in asked.text
    assert f"{TEXT} Chờ trả lời" in asked.text
    assert "Người nộp hỏi về hồ sơ" in asked.text
    assert desk.open("/mot-cua/").links["Câu hỏi của người nộp (1)"] == "/mot-cua/cau-hoi/"
    to_answer = desk.open("/mot-cua/cau-hoi/").links[TEXT]
    assert desk.open(f"/mot-cua/ho-so/{mine.ref}/").links["Xem và trả lời 1 câu hỏi"] == to_answer
    desk.open(to_answer)
    too_long = desk.fill({"answer": "Có. " * 600})
    assert (too_long.status, list(too_long.errors.values())) == (
        422,
        ["Câu trả lời dài quá 2000 ký tự. Hãy viết ngắn lại."],
    )
    assert too_long.main_form().value("answer").startswith("Có. Có.")
    assert "Có, xin mang theo." in desk.fill({"answer": "Có, xin mang theo."}).text
    assert "Có, xin mang theo." in desk.open(f"/xu-ly/ho-so/{mine.ref}/").text
    assert "Có, xin mang theo." in citizen.open(f"/ho-so/{mine.ref}/").text
    english = citizen.open(f"/ho-so/{mine.ref}/?ngon_ngu=en").text
    assert "Nguyễn Văn Dụ asked at" in english
    citizen.open(f"/ho-so/{mine.ref}/?ngon_ngu=vi")
    assert "Câu hỏi của người nộp (1)" not in desk.open("/mot-cua/").links
    for browser, address in ((stranger, f"/ho-so/{mine.ref}/hoi/"), (elsewhere, to_answer)):
        assert browser.client.get(address).status_code == 404
        assert browser.client.post(address, {"question": "1", "answer": "Có."}).status_code == 404


def test_question_that_is_refused_stays_typed(citizen: Browser, mine: queries.Dossier) -> None:
    citizen.open(f"/ho-so/{mine.ref}/hoi/")

    page = citizen.fill({"question": "Vì sao? " * 200})

    assert (page.status, page.errors) == (
        422,
        {"question-error": "Câu hỏi dài quá 1000 ký tự. Hãy viết ngắn lại hoặc chia làm hai câu hỏi."},
    )
    assert page.main_form().value("question").startswith("Vì sao? Vì sao?")
    assert citizen.fill({"question": ""}).errors == {"question-error": "Hãy nhập câu hỏi."}
