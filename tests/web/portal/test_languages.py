"""Whoever asks for English gets it, keeps it over signing in, and gets notices in it."""

import json
from datetime import datetime

import pytest
from django.test import Client
from tests.factories.world import CITIZEN, DESK, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.notifications import wishes

pytestmark = pytest.mark.django_db


def test_visitor_chooses_english_by_a_link_and_goes_back_by_another(world: World) -> None:
    browser = Browser(Client())
    home = browser.open("/?tu=ung-dung")

    english = browser.open(home.links["English"])

    assert english.response.headers["Content-Language"] == "en"
    assert english.title == "Home – Public Service Portal" or english.title.startswith("Home – ")
    assert "What do you need to do?" in english.text
    assert browser.open("/tra-cuu/").title.startswith("Look up a dossier")
    assert english.links["Tiếng Việt"] == "/?tu=ung-dung&ngon_ngu=vi"
    assert browser.open(english.links["Tiếng Việt"]).title.startswith("Trang chủ")
    assert browser.open("/tra-cuu/").title.startswith("Tra cứu hồ sơ")


def test_account_chooses_english_and_its_notices_follow(world: World) -> None:
    client = signed_in(world, CITIZEN)
    browser = Browser(client)
    form = next(one for one in browser.open("/ho-so/?truoc=1").forms if one.action == "/ngon-ngu/")
    assert form.value("tiep") == "/ho-so/?truoc=1"

    after = client.post("/ngon-ngu/", {"tiep": "/ho-so/?truoc=1", "ngon_ngu": "en"})

    assert (after.status_code, after["Location"]) == (302, "/ho-so/?truoc=1")
    account = world.actor(CITIZEN).account_id
    assert wishes.wishes_of(account).language == "en"
    [(told,)] = sql.rows("SELECT payload FROM core_event WHERE type = %s", ("notice.wishes_changed",))
    assert json.loads(told)["language"] == "en"
    assert browser.open("/ho-so/").title.startswith("My dossiers")


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_choice_leads_to_no_other_site(world: World, place: str) -> None:
    after = signed_in(world, CITIZEN).post("/ngon-ngu/", {"tiep": place, "ngon_ngu": "en"})

    assert after["Location"] == "/"


def test_choice_of_no_language_changes_nothing(world: World) -> None:
    after = signed_in(world, CITIZEN).post("/ngon-ngu/", {"tiep": "/ho-so/", "ngon_ngu": "fr"})

    assert (after["Location"], after.cookies.get("ngon_ngu")) == ("/ho-so/", None)
    assert wishes.wishes_of(world.actor(CITIZEN).account_id).language == "vi"


def test_officials_work_in_vietnamese_whatever_their_browser_chose(world: World) -> None:
    client = signed_in(world, DESK)
    client.cookies["ngon_ngu"] = "en"

    assert '<html lang="vi"' in client.get("/mot-cua/").content.decode()
    assert '<html lang="vi"' in client.get("/tai-khoan/").content.decode()


def test_faults_of_a_form_and_of_scripts_are_told_in_english(world: World, now: datetime) -> None:
    client = Client()
    client.cookies["ngon_ngu"] = "en"

    looked = client.get("/tra-cuu/?ma=H99.21-260101-9999").content.decode()
    missing = client.get("/khong-co/", headers={"Accept": "application/json"}).json()
    unsent = client.post("/nop-ho-so/1.004873/khong-co/tep/1/").json()

    assert "There is no dossier with this code, or the secret code is not right." in looked
    assert missing["detail"] == "This page was not found. Check the address or go to the home page."
    assert unsent == {"message": "Your session has ended."}


def test_vietnamese_page_carries_no_english_words_for_scripts(world: World) -> None:
    client = Client()

    assert "mc-words" not in client.get("/").content.decode()
    client.cookies["ngon_ngu"] = "en"
    assert '"Đang lưu…": "Saving…"' in client.get("/").content.decode()
