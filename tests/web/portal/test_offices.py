"""Agencies' public pages: how to reach the desk, when it is open, what it does."""

from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import accepted_dossier, handed_in_dossier, ready_dossier
from tests.factories.world import COMMUNE, DISPATCHER, OTHER_COMMUNE, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.content.queries import contacts
from motcua.content.rules.contacts import Contact
from motcua.content.services.contacts import keep
from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import queries as directory
from motcua.intake.services.hand_in import desk_answers_by

pytestmark = pytest.mark.django_db
CONTACT = {
    "address": "12 Lê Lợi", "phones": "0255 3822 001; 0255 3822 002", "answering_number": "1900 0098",
    "sms_number": "8098", "email": "motcua@camthanh.example", "directions": "Cửa bên trái", "place": "15.12, 108.8",
}  # fmt: skip


def desk(world: World, code: str = COMMUNE) -> contacts.DeskFacts:
    return contacts.desks_of(directory.agency_by_code(code).id)[0]


@pytest.mark.req("LD-7.3", "QN-7.9-2", "QN-16.3", "DN-3.2-2", "VL-4.3")
def test_desk_kept_on_screen_stands_on_the_page_of_its_agency_and_in_the_list(
    world: World, visitor: Browser, now: datetime
) -> None:
    accepted_dossier(world, now=now)
    client = signed_in(world, DISPATCHER)
    at = f"/quan-tri/lien-he/{desk(world).unit_id}/"

    wrong = client.post(at, CONTACT | {"phones": "không có", "number": "0"})
    assert wrong.status_code == 422
    assert "12 Lê Lợi" in wrong.content.decode()
    assert client.post(at, CONTACT | {"number": "0"}).status_code == 302

    page = visitor.client.get(f"/co-quan/{COMMUNE}/").content.decode()
    for shown in (
        "12 Lê Lợi", "Cửa bên trái", 'href="tel:02553822001"', "1900 0098", "Soạn mã hồ sơ gửi 8098",
        'href="geo:15.120000,108.800000?q=15.120000,108.800000"', "#map=17/15.120000/108.800000",
        "Đang mở cửa", "Thứ tư 11/03 (hôm nay)",
        "<strong>1</strong> hồ sơ nộp", "Đơn vị chịu trách nhiệm: ", ">11/03/2026</time>", "1.004873",
    ):  # fmt: skip
        assert shown in page, shown
    listed = visitor.client.get("/co-quan/").content.decode()
    assert 'href="tel:02553822002"' in listed
    assert f'href="/co-quan/{OTHER_COMMUNE}/"' in listed


def test_queue_of_each_desk_stands_on_its_page_with_when_it_answers(
    world: World, visitor: Browser, now: datetime
) -> None:
    address, queue = f"/co-quan/{COMMUNE}/", "{} hồ sơ trực tuyến chờ tiếp nhận, {} kết quả chờ trả."
    assert queue.format(0, 0) in visitor.open(address).text
    cache.clear()
    for _ in range(2):
        handed_in_dossier(world, now=now)
    ready_dossier(world, now=now)

    page = visitor.open(address)

    assert queue.format(2, 1) in page.text
    due = clock.shown(desk_answers_by(directory.agency_by_code(COMMUNE).id, now))
    assert f"được trả lời chậm nhất {due}." in page.text
    assert queue.format(0, 0) in visitor.open(f"/co-quan/{OTHER_COMMUNE}/").text


def test_page_of_an_agency_that_does_not_exist_is_not_found(visitor: Browser) -> None:
    assert visitor.open("/co-quan/H99.98/").status == 404


def test_list_needs_the_same_queries_with_one_and_three_contacts(world: World, visitor: Browser, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            visitor.open("/co-quan/")
        return len(seen)

    queries()
    none = queries()
    for code in (COMMUNE, OTHER_COMMUNE):
        found = desk(world, code)
        keep(actor=world.actor("quantri.tinh"), unit_id=found.unit_id, number=0, contact=Contact("a", "1"), now=now)

    assert queries() == none


def test_another_agencys_desk_is_not_kept(world: World, now: datetime) -> None:
    with pytest.raises(NotFound):
        keep(
            actor=world.actor(DISPATCHER),
            unit_id=desk(world, OTHER_COMMUNE).unit_id,
            number=0,
            contact=Contact("a", "1"),
            now=now,
        )
