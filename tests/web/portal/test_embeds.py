"""What other sites show of this portal, and what they may frame."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from tests.factories.world import COMMUNE, MARITAL_STATUS, World

from motcua.web.shared.middleware import CONTENT_POLICY

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.req("DN-13.1-2", "HD-6.2", "HD-12.4", "HD-12.5")
def test_code_to_copy_leads_to_pages_that_other_sites_may_frame(world: World) -> None:
    page = Client().get(f"/nhung/?co_quan={COMMUNE}").content.decode()

    assert f"&lt;iframe src=&#34;http://testserver/nhung/dich-vu/?co_quan={COMMUNE}&#34;" in page
    assert "&lt;a href=&#34;http://testserver/&#34;&gt;" in page
    assert "http://testserver/nhung/bieu-ngu/ngang.svg" in page
    listed = Client().get(f"/nhung/dich-vu/?co_quan={COMMUNE}")
    assert f'href="http://testserver/thu-tuc/{MARITAL_STATUS}/" target="_blank"' in listed.content.decode()
    banner = Client().get("/nhung/bieu-ngu/vuong.svg")
    assert banner["Content-Type"] == "image/svg+xml"
    ElementTree.fromstring(banner.content)  # noqa: S314  (our own answer)


@pytest.mark.req("HD-8.1-5")
def test_look_up_box_asks_this_portal_in_a_tab_of_its_own(world: World) -> None:
    page = Client().get("/nhung/tra-cuu/").content.decode()

    assert '<form action="/tra-cuu/" method="get" target="_blank">' in page
    assert 'name="ma"' in page
    assert "csrf" not in page


def test_only_the_two_framed_pages_may_be_framed(world: World) -> None:
    framed = {}
    for at in (
        "/nhung/dich-vu/",
        "/nhung/tra-cuu/",
        "/nhung/",
        "/",
        "/tra-cuu/",
        "/dang-nhap/",
        "/nhung/bieu-ngu/ngang.svg",
    ):
        headers = Client().get(at).headers
        framed[at] = ("X-Frame-Options" not in headers, "frame-ancestors *" in headers["Content-Security-Policy"])

    assert {at for at, allowed in framed.items() if allowed == (True, True)} == {"/nhung/dich-vu/", "/nhung/tra-cuu/"}
    assert set(framed.values()) == {(True, True), (False, False)}
    assert "frame-ancestors 'none'" in CONTENT_POLICY


@pytest.mark.req("DN-13.1-2", "DN-3.2-5")
def test_feed_lists_what_an_agency_offers(world: World, now: datetime) -> None:
    answer = Client().get(f"/nhung/dich-vu.xml?co_quan={COMMUNE}")

    found = ElementTree.fromstring(answer.content)  # noqa: S314  (our own answer)
    links = [entry.find(f"{ATOM}link").get("href") for entry in found.findall(f"{ATOM}entry")]  # type: ignore[union-attr]
    assert f"http://testserver/thu-tuc/{MARITAL_STATUS}/" in links
    assert len(links) == 4 or len(links) == 5
    assert Client().get("/nhung/dich-vu.xml?co_quan=H99.98").status_code == 200


def test_embeds_and_feeds_speak_english_where_the_address_says_so(world: World) -> None:
    listed = Client().get(f"/nhung/dich-vu/?co_quan={COMMUNE}&ngon_ngu=en").content.decode()
    box = Client().get("/nhung/tra-cuu/?ngon_ngu=en").content.decode()
    code = Client().get("/nhung/?ngon_ngu=en").content.decode()
    feed = ElementTree.fromstring(Client().get("/nhung/dich-vu.xml?ngon_ngu=en").content)  # noqa: S314  (our own answer)

    assert '<html lang="en"' in listed
    assert f'href="http://testserver/thu-tuc/{MARITAL_STATUS}/?ngon_ngu=en"' in listed
    assert "Confirming marital status" in listed
    assert '<input type="hidden" name="ngon_ngu" value="en">' in box
    assert "http://testserver/nhung/tra-cuu/?ngon_ngu=en" in code
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert "Confirming marital status" in titles
    assert "Cookie" in Client().get("/nhung/dich-vu.xml")["Vary"]
