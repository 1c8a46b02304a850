"""Rating on the portal and on the desk's tablet, and what is published."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.factories.dossiers import accepted_online, finished, given_back, handed_in_dossier, ready_dossier
from tests.factories.world import ADMINISTRATOR, DESK, MARITAL_STATUS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser, read

from motcua.core import clock
from motcua.directory import devices
from motcua.directory.devices import DeviceTerms
from motcua.dossiers import queries as dossiers
from motcua.feedback import queries, services
from motcua.feedback.models import Rating

pytestmark = pytest.mark.django_db


def test_owner_is_led_from_the_dossier_to_the_rating_once(world: World, citizen: Browser, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, now=now)
    given_back(world, dossier_id, now=finished(world, dossier_id, now=now))
    href = f"/ho-so/{dossiers.notice_facts(dossier_id).ref}/"
    citizen.open(citizen.open(href).links["Đánh giá"])

    refused = citizen.fill({"attitude": "no", "comment": "Chờ lâu"})
    assert (refused.status, [href for _, href in refused.summary]) == (422, ["#overall"])
    assert refused.main_form().value("comment") == "Chờ lâu"
    thanks = citizen.fill({"overall": "yes"})

    assert "Cảm ơn ông/bà đã đánh giá" in thanks.text
    # Under "no-referrer" browsers send the form without its origin, and it is refused.
    assert refused.response.headers["Referrer-Policy"] == "same-origin"
    assert "Đánh giá" not in citizen.open(href).links
    assert [row.answers for row in Rating.objects.all()] == [{"overall": "yes", "attitude": "no"}]


def test_tablet_offers_without_names_and_counts_as_the_desk(world: World, now: datetime, monkeypatch) -> None:
    admin, unit = world.actor(ADMINISTRATOR), world.actor(DESK).unit_id
    made = devices.enter(actor=admin, unit_id=unit, kind="kiosk", terms=DeviceTerms("Máy tính bảng"), now=now)
    tablet = Client()
    assert tablet.get("/kiosk/danh-gia/").status_code == 404
    received = ready_dossier(world, now=now)
    given_back(world, received.id, now=now + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1, minutes=2))
    tablet.cookies["kiosk"] = devices.one_device(admin, made)[0].token

    page = read(tablet.get("/kiosk/danh-gia/"))
    href = next(href for href in page.links.values() if href.startswith("/danh-gia/"))
    assert "Ví Dụ" not in page.text
    done = tablet.post(href, {"overall": "very"})

    assert 'content="8;url=/kiosk/danh-gia/"' in done.content.decode()
    assert Rating.objects.get().place == "desk"
    assert "Mời ông/bà" in read(tablet.get("/kiosk/danh-gia/")).text


@pytest.mark.req("LD-4.2", "HD-17.2")
def test_figures_are_published_as_picture_and_table(world: World, visitor: Browser, now: datetime) -> None:
    for _ in range(5):
        received = ready_dossier(world, now=now)
        given_back(world, received.id, now=now + timedelta(hours=1))
        services.rate(
            token=queries.open_token(received.id), answers={"overall": "very"}, comment="", place="portal", now=now
        )
    services.count_figures(now)

    listed = visitor.open("/so-lieu/")
    assert f"/so-lieu/{MARITAL_STATUS}/" in listed.links.values()
    page = visitor.open(f"/so-lieu/{MARITAL_STATUS}/")

    assert "5 lượt đánh giá." in page.text
    assert 'aria-label="Rất hài lòng 100 %, Hài lòng 0 %, Chưa hài lòng 0 %"' in page.response.content.decode()
    assert visitor.open("/so-lieu/9.999999/").status == 404


def test_comments_are_read_on_a_page_of_administration(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    given_back(world, received.id, now=now + timedelta(hours=1))
    token = queries.open_token(received.id)
    services.rate(token=token, answers={"overall": "very"}, comment="Rất nhanh", place="portal", now=now)
    client = signed_in(world, ADMINISTRATOR)
    [row] = queries.waiting_comments(world.actor(ADMINISTRATOR))

    refused = client.post("/quan-tri/y-kien/quyet-dinh/", {"so": row.id, "viec": "giu"})
    assert (refused.status_code, f'href="#reason-{row.id}"' in refused.content.decode()) == (422, True)
    done = client.post("/quan-tri/y-kien/quyet-dinh/", {"so": row.id, "viec": "cong-bo"}, follow=True)

    assert "Không còn ý kiến nào chờ đọc" in done.content.decode()
    assert queries.of_service(MARITAL_STATUS, 2026).comments[0][1] == "Rất nhanh"
