"""Colleagues on one dossier: questions, drafts, presence; a long dossier page by page; numbers for a reason."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import transferred_dossier
from tests.factories.world import CIVIL_STATUS, DESK, DISPATCHER, OTHER_DESK, World
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.dossiers import queries as dossiers
from motcua.processing import services as processing

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def url(ref: str, rest: str = "") -> str:
    return f"/xu-ly/ho-so/{ref}/{rest}"


def test_question_is_asked_told_and_answered_on_the_page(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asked = world.actor(CIVIL_STATUS)
    asker = browser(DISPATCHER)

    asker.post(url(received.code, "hoi/"), {"asked_of": asked.account_id, "question": "Có bản gốc chưa?"})

    client = browser(CIVIL_STATUS)
    page = client.get(url(received.code))
    assert "Có bản gốc chưa?" in pages.text(page)
    [number] = [
        name for name in (each.get("name", "") for each in pages._read(page).inputs) if name.startswith("answer-")
    ]
    client.post(url(received.code, f"tra-loi/{number.removeprefix('answer-')}/"), {number: "Có rồi."})
    told = pages.text(asker.get(url(received.code)))
    assert f"Có rồi.{asked.full_name} trả lời" in told
    assert "Trả lời câu hỏi của đồng nghiệp" in told


def test_empty_question_says_so_and_keeps_who_was_chosen(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    asked = world.actor(CIVIL_STATUS).account_id

    page = browser(DISPATCHER).post(url(received.code, "hoi/"), {"asked_of": asked, "question": " "})

    assert (page.status_code, pages.errors(page)) == (422, ["Hãy nhập nội dung câu hỏi."])
    assert f'value="{asked}" selected' in page.content.decode()


def test_what_is_being_written_comes_back_after_the_session_ended_and_goes_when_sent(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    task = processing.open_tasks(received.id)[0].id
    client = browser(DISPATCHER)

    for form, name, text in (("y-kien", "text", "Đang viết dở"), (f"buoc-{task}", "comment", "Lý do dở dang")):
        kept = client.post(url(received.code, f"nhap/{form}/"), {"changed": name, name: text, "revision": "0"})
        assert json.loads(kept.content) == {"saved_at": now.isoformat(), "revision": 1}

    again = browser(DISPATCHER)
    page = again.get(url(received.code))
    assert (pages.typed(page, "text"), pages.typed(page, "comment")) == (["Đang viết dở"], ["Lý do dở dang"])
    assert "Nội dung soạn dở, đã lưu lúc 09:00 11/03/2026" in pages.text(page)
    assert pages.typed(browser(CIVIL_STATUS).get(url(received.code)), "text") == [""]
    again.post(url(received.code, "y-kien/"), {"text": "Đang viết dở, nay xong"})
    assert pages.typed(again.get(url(received.code)), "text") == [""]


def test_draft_of_an_older_window_is_refused(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)
    sent = {"changed": "text", "text": "a", "revision": "0"}

    first = client.post(url(received.code, "nhap/y-kien/"), sent)
    second = client.post(url(received.code, "nhap/y-kien/"), sent)

    assert (first.status_code, second.status_code) == (200, 409)
    assert json.loads(second.content)["code"] == "draft.newer"


def test_two_people_on_one_dossier_see_each_other(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    name = world.actor(DISPATCHER).full_name
    first = browser(DISPATCHER)

    alone = first.get(url(received.code))
    second = browser(DESK).get(url(received.code))
    polled = first.post(url(received.code, "co-mat/"))

    assert pages.of_class(alone, "mc-here") == []
    assert pages.of_class(second, "mc-here") == [f"Cũng đang mở hồ sơ này: {name}."]
    assert json.loads(polled.content) == {"text": f"Cũng đang mở hồ sơ này: {world.actor(DESK).full_name}."}


@pytest.mark.parametrize("rest", ["hoi/", "nhap/y-kien/", "co-mat/", "tra-loi/5/", "xem-day-du/"])
def test_nothing_of_this_reaches_a_dossier_of_another_office(
    world: World, browser: Browser, now: datetime, rest: str
) -> None:
    received = transferred_dossier(world, now=now)

    answer = browser(OTHER_DESK).post(url(received.code, rest), {"question": "x", "changed": "text", "text": "x"})

    assert answer.status_code == 404
    assert "Lê Thị Ví Dụ" not in answer.content.decode()
    assert sql.rows("SELECT 1 FROM workplace_draft UNION ALL SELECT 1 FROM workplace_presence", ()) == []


@pytest.mark.req("VL-7.1.đ")
def test_numbers_are_not_shown_without_a_reason(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    for form in ({}, {"ly-do": "khac"}, {"ly-do": "rác"}):
        page = client.post(url(received.code, "xem-day-du/"), form)
        assert page.status_code == 422
        assert pages.errors(page) == ["Hãy chọn lý do xem đầy đủ; nếu là lý do khác, hãy ghi rõ."]
        assert "000000123456" not in page.content.decode()
    desk = browser(DESK).get(f"/mot-cua/ho-so/{received.code}/")
    assert "000000123456" not in desk.content.decode()
    assert "•••••••••456" in pages.text(desk)
    assert sql.rows("SELECT 1 FROM core_readaudit WHERE act = 'work.reveal'", ()) == []


def test_long_dossier_shows_page_by_page_with_the_same_statements(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)
    client.get(url(received.code))
    with CaptureQueriesContext(connection) as few:
        client.get(url(received.code))
    # Rows by the hundred, which the services would write in minutes.
    sql.execute(
        "INSERT INTO dossiers_paper (id, dossier_id, no, name, manner, required, state, originals, copies, note) "
        "SELECT n, %s, 100 + n, 'Giấy tờ ' || n, 'submit', false, 'present', 0, 0, '' FROM generate_series(1, 400) n",
        (received.id,),
    )
    for place in range(40):
        processing.write_note(
            actor=world.actor(DISPATCHER), dossier_id=received.id, text=f"Ý {place}", now=now + timedelta(seconds=place)
        )

    with CaptureQueriesContext(connection) as many:
        page = client.get(url(received.code))

    assert len(many) == len(few)
    assert len(pages.of_class(page, "moj-timeline__title")) == 30
    links = [
        part.split('"')[0].replace("&amp;", "&") for part in page.content.decode().split('mc-pages__next" href="')[1:]
    ]
    second_papers, earlier = links
    assert "Giấy tờ 60" in pages.text(client.get(second_papers))
    oldest = client.get(earlier)
    total = len(dossiers.history(received.id))
    assert 0 < len(pages.of_class(oldest, "moj-timeline__title")) <= total - 30
    assert "Nộp hồ sơ tại Bộ phận Một cửa" in pages.of_class(oldest, "moj-timeline__title")
