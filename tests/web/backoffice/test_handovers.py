"""Hand-over lists and the register at their screens."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import accepted_dossier, transferred_dossier
from tests.factories.world import CIVIL_STATUS, DESK, DISPATCHER, OTHER_DESK, World
from tests.web.backoffice.pages import errors, table, text, typed

from motcua.intake import services as intake
from motcua.processing import handovers

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_unit_lists_what_it_passed_on_and_the_other_signs_with_a_refusal(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    desk, taker = browser(DESK), browser(DISPATCHER)

    given = desk.post("/xu-ly/ban-giao/lap/", {"hop": typed(desk.get("/xu-ly/ban-giao/"), "hop")}, follow=True)
    (line,), _ = handovers.coming(world.actor(DISPATCHER))
    (item,) = handovers.one(world.actor(DISPATCHER), line.token).items
    page = f"/xu-ly/ban-giao/{line.token}/"
    without = taker.post(page + "ky-nhan/", {f"item-{item.id}": "refused"})
    signed = taker.post(
        page + "ky-nhan/", {f"item-{item.id}": "refused", f"missing-{item.id}": "Thiếu bản chính"}, follow=True
    )

    assert "Danh sách bàn giao số 1/2026" in text(given)
    assert (without.status_code, errors(without)) == (422, ["Hãy ghi rõ còn thiếu gì khi không nhận hồ sơ."])
    assert "không nhận 1" in text(signed)
    assert table(signed)[-1][0] == received.code
    assert table(signed)[-1][-1] == "Thiếu bản chính"
    assert taker.get(page + "in/").content[:5] == b"%PDF-"
    assert browser(OTHER_DESK).get(page).status_code == 404
    assert desk.post("/xu-ly/ban-giao/lap/", {}).status_code == 422


def test_pages_of_books_take_the_same_statements_for_one_and_three(
    world: World, browser: Browser, now: datetime
) -> None:
    desk = browser(DESK)
    counts: dict[str, list[int]] = {
        "/xu-ly/ban-giao/": [],
        "/xu-ly/so-theo-doi/": [],
        "/xu-ly/ban-giao/chuyen-cham/": [],
    }
    for number in range(3):
        received = accepted_dossier(world, token=f"so {number}", now=now - timedelta(days=2))
        intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[received.id], now=now)
        if number != 1:
            for url, found in counts.items():
                desk.get(url)
                with CaptureQueriesContext(connection) as made:
                    assert desk.get(url).status_code == 200
                found.append(len(made))

    assert all(len(set(each)) == 1 for each in counts.values()), counts


def test_register_page_refuses_an_impossible_period_and_prints_a_good_one(
    world: World, browser: Browser, now: datetime
) -> None:
    received = accepted_dossier(world, now=now)
    desk = browser(DESK)

    shown = desk.get("/xu-ly/so-theo-doi/")
    wrong = desk.get("/xu-ly/so-theo-doi/", {"tu": "31/02/2026", "den": "11/03/2026"})
    printed = desk.post("/xu-ly/so-theo-doi/in/", {"tu": "11/03/2026", "den": "11/03/2026"}, follow=True)

    assert table(shown)[0][1].startswith(received.code)
    assert (wrong.status_code, errors(wrong)[0][:22]) == (422, "Hãy nhập ngày theo dạn")
    assert printed.content[:5] == b"%PDF-"
    assert browser(CIVIL_STATUS).get("/xu-ly/so-theo-doi/").status_code == 403


def test_control_slip_is_issued_from_the_page_of_a_dossier(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)

    answer = browser(DISPATCHER).post(f"/xu-ly/ho-so/{received.code}/phieu-kiem-soat/", follow=True)

    assert answer["Content-Type"] == "application/pdf"
    assert browser(OTHER_DESK).post(f"/xu-ly/ho-so/{received.code}/phieu-kiem-soat/").status_code == 404
