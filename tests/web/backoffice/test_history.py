"""History with the check of its chain, and who opened a dossier."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.factories.dossiers import transferred_dossier
from tests.factories.tamper import tamper
from tests.factories.world import DISPATCHER, INSPECTOR, LEADER, OTHER_COMMUNE, OTHER_DESK, World
from tests.web.backoffice import pages

from motcua.web.backoffice.history import fault_in_words

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_inspector_sees_every_fact_and_that_the_chain_holds(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)

    page = browser(INSPECTOR).get(f"/quan-tri/lich-su/{received.code}/")

    desk = world.actor("motcua.camthanh")
    by = f"{desk.full_name}, {desk.post_title}, {desk.unit_name}"
    assert pages.of_class(page, "mc-note__title") == ["Chuỗi lịch sử toàn vẹn"]
    assert [row[:1] + row[2:4] for row in pages.table(page)] == [
        ["1", by, "09:00 11/03/2026"],
        ["2", by, "09:00 11/03/2026"],
        ["3", by, "09:00 11/03/2026"],
        ["4", by, "09:00 11/03/2026"],
        ["5", by, "09:00 11/03/2026"],
        ["6", "Hệ thống", "09:00 11/03/2026"],
    ]


def test_altered_fact_is_named(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    tamper(
        "UPDATE core_event SET payload = replace(payload, 'counter', 'online') WHERE stream = %s AND seq = 1",
        (received.id,),
    )

    page = browser(INSPECTOR).get(f"/quan-tri/lich-su/{received.code}/")

    told = pages.of_class(page, "mc-note__body")
    assert told[0] == "Chuỗi lịch sử không toàn vẹn"
    assert "Ghi nhận số 1 đã bị sửa." in told


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("stream 5: event 3 is missing", "Thiếu ghi nhận số 3."),
        ("stream 5: event 3 was altered", "Ghi nhận số 3 đã bị sửa."),
        (
            "stream 5: event 3 does not follow from the one before it",
            "Ghi nhận số 3 không nối tiếp ghi nhận trước.",
        ),
        (
            "stream 5: head says 7 events, 6 follow from one another",
            "Đầu chuỗi ghi 7 ghi nhận, không khớp với các ghi nhận đang có.",
        ),
        ("stream 5: events without a head", "Chuỗi ghi nhận không khớp."),
    ],
)
def test_fault_is_told_in_vietnamese(fault: str, sentence: str) -> None:
    assert fault_in_words(fault) == sentence


def test_trail_of_readings_names_who_opened_what_newest_first(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)
    client.get(f"/xu-ly/ho-so/{received.code}/")
    client.post(f"/xu-ly/ho-so/{received.code}/xem-day-du/", {"ly-do": "doi-chieu"})

    page = browser(INSPECTOR).get(f"/quan-tri/nhat-ky-xem/{received.code}/")

    def of(login: str) -> str:
        actor = world.actor(login)
        return f"{actor.full_name}{actor.post_title}, {actor.unit_name}"

    assert [row[1:] for row in pages.table(page)] == [
        [of(INSPECTOR), "Xem nhật ký xem"],
        [of(DISPATCHER), "Xem đầy đủ số định danh, điện thoạiĐối chiếu giấy tờ, cơ sở dữ liệu"],
        [of(DISPATCHER), "Mở trang hồ sơ"],
    ]


@pytest.mark.parametrize("page", ["lich-su", "nhat-ky-xem"])
def test_history_is_not_for_officials_without_the_duty(
    world: World, browser: Browser, now: datetime, page: str
) -> None:
    received = transferred_dossier(world, now=now)

    answer = browser(LEADER).get(f"/quan-tri/{page}/{received.code}/")

    assert answer.status_code == 403
    assert "Lê Thị Ví Dụ" not in answer.content.decode()


@pytest.mark.parametrize("page", ["lich-su", "nhat-ky-xem"])
def test_administrator_of_an_agency_sees_no_history_of_another(
    world: World, browser: Browser, now: datetime, page: str
) -> None:
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)

    answer = browser(DISPATCHER).get(f"/quan-tri/{page}/{other.code}/")

    assert answer.status_code == 404
