"""English of procedures and pages on screen: what lacks it, the boxes beside the Vietnamese, the reader's side."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.factories.world import ADMINISTRATOR, DISPATCHER, MARITAL_STATUS, World
from tests.web.backoffice import pages

from motcua.procedures.rules.english import digest_of

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
AT = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/tieng-anh/"
NAME = "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân"


def in_english() -> Client:
    client = Client()
    client.cookies["ngon_ngu"] = "en"
    return client


def test_english_is_written_beside_the_vietnamese_and_read_on_the_portal(browser: Browser, world: World) -> None:
    client, name = browser(ADMINISTRATOR), f"en-{digest_of(NAME)}"
    opened = client.get(AT)
    assert pages.typed(opened, name) == ["Confirming marital status"]
    seen = pages.typed(opened, "seen")[0]

    refused = client.post(AT, {name: "Giấy xác nhận", "seen": seen, "viec": "luu"})
    assert (refused.status_code, pages.typed(refused, name)) == (422, ["Giấy xác nhận"])
    assert len(pages.errors(refused)) == 1
    saved = client.post(AT, {name: "Marital status certificate", "seen": seen, "viec": "tiep"})

    assert saved.url == f"{AT}?phan=2"
    page = in_english().get(f"/thu-tuc/{MARITAL_STATUS}/").content.decode()
    assert '<h1 class="govuk-heading-l">Marital status certificate</h1>' in page
    assert Client().get(f"/thu-tuc/{MARITAL_STATUS}/").content.decode().count("Marital status certificate") == 0
    assert client.post(AT, {name: "x", "seen": "không phải JSON"}).status_code == 302


def test_what_lacks_english_is_listed_for_its_writers(browser: Browser, world: World, now: datetime) -> None:
    client = browser(DISPATCHER)
    client.post(
        "/quan-tri/trang/moi/news/", {"title": "Nghỉ lễ", "summary": "a", "body": "b", "act": "publish", "token": "a"}
    )

    listed = client.get("/quan-tri/tieng-anh/").content.decode()

    assert "Nghỉ lễ" in listed
    assert client.get(AT).status_code in {302, 403, 404}


def test_page_has_an_english_edition_whole_or_none_and_readers_see_it(browser: Browser, world: World) -> None:
    client = browser(DISPATCHER)
    text = {
        "title": "Trang chủ",
        "summary": "Bắt buộc",
        "body": "Trang chủ **Bắt buộc**",
        "act": "publish",
        "token": "a",
    }
    half = client.post("/quan-tri/trang/moi/news/", text | {"english_title": "Holidays"})
    assert (half.status_code, len(pages.errors(half))) == (422, 2)
    page = client.post("/quan-tri/trang/moi/news/", text)

    only_vietnamese = in_english().get("/tin-tuc/trang-chu/").content.decode()
    assert '<h1 class="govuk-heading-l"><span lang="vi">Trang chủ</span></h1>' in only_vietnamese
    assert "This page is in Vietnamese only." in only_vietnamese
    assert "Trang chủ <strong>Bắt buộc</strong>" in only_vietnamese
    english = {"english_title": "Holidays", "english_summary": "Closed", "english_body": "Closed for **three** days."}
    client.post(page.url, text | english | {"number": "1"})

    read = in_english().get("/tin-tuc/trang-chu/").content.decode()
    assert '<h1 class="govuk-heading-l">Holidays</h1>' in read
    assert "Closed for <strong>three</strong> days." in read
    assert "Trang chủ" not in read.split("<main")[1].split("</main>")[0]
    assert "Holidays" in in_english().get("/").content.decode()
    assert "Holidays" not in Client().get("/tin-tuc/trang-chu/").content.decode()
    changed = client.post(page.url, text | english | {"number": "2", "body": "Khác"}, follow=True).content.decode()
    assert "Bản tiếng Việt đã đổi, bản tiếng Anh còn như cũ." in changed
