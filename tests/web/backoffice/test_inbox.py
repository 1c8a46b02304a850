"""The inbox on screen: sections with counts, saved views, columns, questions, keys; search by numbers."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.factories.dossiers import OWNER, step_done, transferred_dossier
from tests.factories.world import (
    CIVIL_STATUS,
    DISPATCHER,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.workplace.services import questions

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_sections_stand_with_capped_counts(world: World, browser: Browser, now: datetime) -> None:
    # A step of two hours: late since days, and in its last twenty minutes.
    for before in (timedelta(days=6), timedelta(hours=16, minutes=10)):
        transferred_dossier(world, now=now - before)

    names = pages.of_class(browser(DISPATCHER).get("/xu-ly/"), "moj-sub-navigation__link")

    assert names == [
        "Cần làm (2)", "Đã giao cho tôi (0)", "Chưa giao cho ai (2)", "Sắp đến hạn (1)", "Quá hạn bước (1)",
        "Của cả đơn vị (2)", "Chờ người khác", "Hỏi tôi (0)",
    ]  # fmt: skip


def test_view_is_saved_opened_and_forgotten(world: World, browser: Browser, now: datetime) -> None:
    transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    saved = client.post(
        "/xu-ly/cach-xem/", {"name": "Hôn nhân", "loc": "chua-giao", "thu-tuc": MARITAL_STATUS}, follow=True
    )

    assert saved.redirect_chain == [(f"/xu-ly/?loc=chua-giao&thu-tuc={MARITAL_STATUS}", 302)]
    assert "Hôn nhân" in pages.of_class(saved, "mc-chip")
    [number] = pages.typed(saved, "id")
    client.post("/xu-ly/cach-xem/xoa/", {"id": number})
    assert pages.of_class(client.get("/xu-ly/"), "mc-chip-pair") == []


def test_view_without_a_name_says_so_and_keeps_the_page(world: World, browser: Browser, now: datetime) -> None:
    transferred_dossier(world, now=now)

    page = browser(DISPATCHER).post("/xu-ly/cach-xem/", {"name": " ", "loc": "chua-giao", "thu-tuc": "1.000"})

    assert page.status_code == 422
    assert pages.errors(page) == ["Hãy đặt tên cho cách xem này, ví dụ “Khai sinh sắp đến hạn”."]
    assert pages.typed(page, "thu-tuc") == ["1.000"]


def test_columns_of_ones_own(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    client.post("/xu-ly/cot/", {"cot": ["trang-thai", "cach-nop"]})

    assert pages.table(client.get("/xu-ly/")) == [
        ["", f"{received.code}Lê Thị Ví Dụ", "Trực tiếp tại Bộ phận Một cửa", "Đang xử lý"]
    ]


def test_what_waits_for_others_shows_who_has_it(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    step_done(world, received.id, now=now)

    [row] = pages.table(browser(DISPATCHER).get("/xu-ly/?loc=cho-nguoi-khac"))

    assert row[0] == f"{received.code}Lê Thị Ví Dụ"
    assert row[3] == "Chưa giao"


def test_question_stands_in_the_inbox_of_who_was_asked(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asked = world.actor(CIVIL_STATUS)
    questions.ask(
        actor=world.actor(DISPATCHER), dossier_id=received.id, asked_of=asked.account_id, text="Bản gốc đâu?", now=now
    )

    page = browser(CIVIL_STATUS).get("/xu-ly/?loc=hoi-toi")

    assert pages.of_class(page, "mc-entry__title") == ["Bản gốc đâu?"]
    assert "Hỏi tôi (1)" in pages.of_class(page, "moj-sub-navigation__link")
    other = browser(LEADER).get("/xu-ly/?loc=hoi-toi")
    assert pages.of_class(other, "mc-empty__title") == ["Không có câu hỏi nào chờ bạn"]


def test_keys_are_a_page(browser: Browser) -> None:
    page = browser(DISPATCHER).get("/xu-ly/phim-tat/")

    assert pages.headings(page)[:2] == ["Phím tắt", "Mọi trang"]


@pytest.mark.parametrize(
    "question", ["000000123456", "000 000 123 456", "0900000999", "+84 900 000 999", MARITAL_STATUS]
)
def test_find_by_numbers_and_procedure_stays_inside_the_own_office_and_is_logged(
    world: World, browser: Browser, now: datetime, question: str
) -> None:
    mine = transferred_dossier(world, now=now)
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    page = browser(LEADER).get("/xu-ly/tim/", {"q": question})

    assert [row[0] for row in pages.table(page)] == [f"{mine.code}Lê Thị Ví Dụ"]
    assert other.code not in page.content.decode()
    [[detail]] = sql.rows("SELECT detail FROM core_readaudit WHERE act = 'work.find'", ())
    assert OWNER.personal_number not in detail
    assert detail.endswith(": 1 hồ sơ")


def test_words_of_a_procedure_lead_to_its_dossiers(world: World, browser: Browser, now: datetime) -> None:
    transferred_dossier(world, now=now)

    page = browser(LEADER).get("/xu-ly/tim/", {"q": "tinh trang hon nhan"})

    assert f"/xu-ly/tim/?q={MARITAL_STATUS}" in page.content.decode()
