"""The register of counters and devices on screen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.world import CIVIL_STATUS, COMMUNE, DISPATCHER, OTHER_COMMUNE
from tests.web.backoffice.pages import errors, table, text, typed

from motcua.directory import devices, duty
from motcua.directory import queries as directory
from motcua.directory.devices import DeviceTerms

pytestmark = [pytest.mark.django_db, pytest.mark.req("HD-15.1-2")]


def desk_of(code: str = COMMUNE) -> int:
    return duty.desks(directory.agency_by_code(code).id)[0].unit_id


def enter(world, now, kind: str = "counter", name: str = "Quầy số 1") -> int:
    return devices.enter(actor=world.actor(DISPATCHER), unit_id=desk_of(), kind=kind, terms=DeviceTerms(name), now=now)


def test_printer_is_entered_then_breaks_and_the_register_says_who_and_since_when(browser, world, now):
    page, here = browser(DISPATCHER), f"/quan-tri/thiet-bi/{desk_of()}/"
    counter = enter(world, now)

    form = {"kind": "printer", "name": "Máy in quầy 1", "counter": str(counter), "maker": "Ví Dụ 1", "paper": "a5"}
    made = page.post(f"{here}them/", form, follow=True)
    address = made.redirect_chain[-1][0]
    broken = {"version": "1", "state": "broken", "since": "10/03/2026", "state_note": "Kẹt giấy"}
    early = page.post(f"{address}tinh-trang/", broken)
    page.post(f"{address}tinh-trang/", broken | {"since": "11/03/2026"})

    assert "Đã ghi “Máy in quầy 1” vào sổ." in text(made)
    assert (early.status_code, errors(early), typed(early, "state_note")) == (
        422, ["Tình trạng hiện nay có từ 11/03/2026; hãy nhập ngày từ hôm đó trở đi."], ["Kẹt giấy"],
    )  # fmt: skip
    who = world.actor(DISPATCHER).full_name
    assert table(page.get(here)) == [
        ["Quầy số 1", "Quầy", "", "Đang dùngtừ 11/03/2026", who],
        ["Máy in quầy 1Ví Dụ 1", "Máy in", "Quầy số 1", "Hỏngtừ 11/03/2026: Kẹt giấy", who],
    ]
    told = text(page.get(address))
    assert "Tình trạng: hỏng" in told
    assert "Từ 11/03/2026; trước đó đang dùng.Kẹt giấy" in told
    assert "Khổ giấy: A5." in told
    assert "1 hỏng hoặc đang sửa" in text(page.get("/quan-tri/thiet-bi/"))


def test_bad_setting_is_told_and_what_was_typed_stays(browser, world):
    page = browser(DISPATCHER)

    form = {"kind": "kiosk", "name": "Kiosk sảnh", "idle_seconds": "5"}
    refused = page.post(f"/quan-tri/thiet-bi/{desk_of()}/them/", form)

    assert (refused.status_code, errors(refused), typed(refused, "name")) == (
        422, ["Tự về trang đầu sau (giây): hãy nhập số nguyên từ 40 đến 1800."], ["Kiosk sảnh"],
    )  # fmt: skip


def test_who_saw_an_older_state_is_told_and_overwrites_nothing(browser, world, now):
    page, made = browser(DISPATCHER), enter(world, now)
    address = f"/quan-tri/thiet-bi/may/{made}/"
    page.post(f"{address}sua/", {"version": "1", "name": "Quầy số 2"})

    late = page.post(f"{address}sua/", {"version": "1", "name": "Quầy số 3"})

    assert (late.status_code, errors(late)) == (
        422, ["Thiết bị vừa được người khác sửa. Hãy xem lại tình trạng mới rồi ghi lại nếu còn cần."],
    )  # fmt: skip
    assert (typed(late, "name"), devices.one_device(world.actor(DISPATCHER), made)[0].name) == (
        ["Quầy số 3"], "Quầy số 2",
    )  # fmt: skip


def test_address_of_a_kiosk_stands_on_its_page_while_it_is_not_retired(browser, world, now):
    page, made = browser(DISPATCHER), enter(world, now, "kiosk", "Kiosk")
    token = devices.one_device(world.actor(DISPATCHER), made)[0].token
    here = f"/quan-tri/thiet-bi/may/{made}/"

    before = text(page.get(here))
    gone = {"version": "1", "state": "retired", "since": "11/03/2026", "state_note": "Thanh lý"}
    page.post(f"{here}tinh-trang/", gone)

    assert f"http://testserver/kiosk/{token}/" in before
    assert token not in text(page.get(here))


def test_register_of_another_commune_is_not_there(browser, world, now):
    made, page = enter(world, now), browser("phancong.nghialo")

    assert [
        page.get(url).status_code for url in (f"/quan-tri/thiet-bi/{desk_of()}/", f"/quan-tri/thiet-bi/may/{made}/")
    ] == [404, 404]
    assert page.get(f"/quan-tri/thiet-bi/{desk_of(OTHER_COMMUNE)}/").status_code == 200
    assert browser(CIVIL_STATUS).get("/quan-tri/thiet-bi/").status_code == 403


def test_register_takes_as_many_statements_for_three_devices_as_for_one(browser, world, now):
    page, counts = browser(DISPATCHER), []
    for number in (1, 2, 3):
        enter(world, now, name=f"Quầy số {number}")
        if number != 2:
            with CaptureQueriesContext(connection) as statements:
                page.get(f"/quan-tri/thiet-bi/{desk_of()}/")
                page.get("/quan-tri/thiet-bi/")
            counts.append(len(statements))

    assert counts[0] == counts[1]
