"""A kiosk resets itself when nobody is there; no other browser does, and no other session ends by it."""

import re

import pytest
from django.test import Client
from tests.factories.world import CITIZEN, COMMUNE, DISPATCHER

from motcua.core import clock
from motcua.directory import devices, duty
from motcua.directory import queries as directory
from motcua.directory.devices import DeviceTerms

pytestmark = [pytest.mark.django_db, pytest.mark.req("HD-15.1-2")]


@pytest.fixture(autouse=True)
def _still(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def device(world, now, kind: str = "kiosk", **settings: str) -> devices.DeviceRow:
    unit = duty.desks(directory.agency_by_code(COMMUNE).id)[0].unit_id
    actor = world.actor(DISPATCHER)
    terms = DeviceTerms(f"Máy {kind}", settings=settings)
    made = devices.enter(actor=actor, unit_id=unit, kind=kind, terms=terms, now=now)
    return devices.one_device(actor, made)[0]


def signed_in(world) -> Client:
    client = Client()
    session = client.session
    session["account"] = world.actor(CITIZEN).account_id
    session.save()
    return client


def retire(world, now, row: devices.DeviceRow) -> None:
    devices.note_state(
        actor=world.actor(DISPATCHER),
        device_id=row.id,
        state="broken",
        since=clock.local_date(now),
        note="x",
        version=1,
        now=now,
    )


def test_browser_opened_by_the_address_of_a_kiosk_warns_and_resets_on_every_page(world, now):
    client = Client()

    opened = client.get(f"/kiosk/{device(world, now, idle_seconds='90').token}/")
    page = client.get("/thu-tuc/?q=a").content.decode()

    assert (opened.headers["Location"], client.cookies["kiosk"]["httponly"]) == ("/", True)
    assert 'data-idle="90" data-warn="20" data-rest=""' in page
    # Without scripts: asked twenty seconds before, and led back to the same page.
    assert re.findall(r'<noscript><meta http-equiv="refresh" content="(.*?)"', page) == [
        "70;url=/kiosk/con-do/?tiep=/thu-tuc/%3Fq%3Da"
    ]


def test_first_page_with_nobody_signed_in_is_at_rest(world, now):
    client = Client()
    client.get(f"/kiosk/{device(world, now).token}/")

    page = client.get("/").content.decode()

    assert ('data-rest="1"' in page, "http-equiv" in page) == (True, False)


def test_other_browsers_are_left_alone_and_asked_nothing_of_the_database(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = Client().get("/ngoai-tuyen/").content.decode()

    assert ("kiosk" in page, Client().get("/kiosk/con-do/").headers["Location"]) == (False, "/")


def test_idle_kiosk_is_asked_then_signed_out_with_its_browser_emptied(world, now):
    client = signed_in(world)
    client.get(f"/kiosk/{device(world, now).token}/")

    asked = client.get("/kiosk/con-do/?tiep=/ho-so/").content.decode()
    elsewhere = client.get("/kiosk/con-do/?tiep=//evil.example/").content.decode()
    ended = client.get("/kiosk/het-gio/")

    assert '<meta http-equiv="refresh" content="20;url=/kiosk/het-gio/">' in asked
    assert ('href="/ho-so/"' in asked.partition("<main")[2], "evil" in elsewhere.partition("<main")[2]) == (True, False)
    assert (ended.headers["Location"], ended.headers["Clear-Site-Data"]) == ("/", '"cache", "storage"')
    assert client.get("/ho-so/").headers["Location"].startswith("/dang-nhap/")
    # It stays a kiosk for whoever comes next.
    assert "data-idle" in client.get("/thu-tuc/").content.decode()


def test_nobody_else_is_signed_out_by_the_address_that_resets_a_kiosk(world, now):
    client = signed_in(world)

    ended = client.get("/kiosk/het-gio/")

    assert (ended.headers["Location"], "Clear-Site-Data" in ended.headers) == ("/", False)
    assert client.get("/ho-so/").status_code == 200


def test_kiosk_that_is_out_of_order_is_any_browser_again(world, now):
    row, client = device(world, now), Client()
    client.get(f"/kiosk/{row.token}/")
    retire(world, now, row)

    assert "data-idle" not in client.get("/thu-tuc/").content.decode()
    assert Client().get(f"/kiosk/{row.token}/").status_code == 404


@pytest.mark.parametrize("token", ["khong-co", "x" * 500, "a%00b"])
def test_unknown_token_opens_nothing(world, now, token):
    device(world, now)

    assert [Client().get(f"/{page}/{token}/").status_code for page in ("kiosk", "man-hinh")] == [404, 404]


def test_display_shows_counters_and_loads_itself_again(world, now):
    actor, row = world.actor(DISPATCHER), device(world, now, "display", refresh_seconds="15")
    closed, _ = (
        devices.enter(actor=actor, unit_id=row.unit_id, kind="counter", terms=DeviceTerms(name), now=now)
        for name in ("Quầy số 1", "Quầy số 2")
    )
    devices.note_state(
        actor=actor,
        device_id=closed,
        state="in_repair",
        since=clock.local_date(now),
        note="Sơn lại",
        version=1,
        now=now,
    )

    page = Client().get(f"/man-hinh/{row.token}/").content.decode()

    assert '<meta http-equiv="refresh" content="15">' in page
    assert re.findall(r"<strong>(Quầy.*?)</strong>(.*?)</li>", page) == [
        ("Quầy số 1", "Tạm ngừng"), ("Quầy số 2", "Đang phục vụ"),
    ]  # fmt: skip
    assert "Sơn lại" not in page
    assert Client().get(f"/kiosk/{row.token}/").status_code == 404
