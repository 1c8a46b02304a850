"""The public page of new and changed procedures and its feed."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.world import HOUSEHOLD_BUSINESS, MARITAL_STATUS, World

from motcua.procedures import catalogue, services
from motcua.procedures.services import LocalDecision

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def change(code: str, now: datetime, **values: object) -> None:
    content = catalogue.procedure(code).content | values  # type: ignore[operator]
    services.publish(content=content, issues=[], source="x", now=now)


@pytest.mark.req("QN-8.1-3", "DN-4.5", "VL-14.1")
def test_page_and_feed_tell_what_changed(world: World, now: datetime) -> None:
    change(MARITAL_STATUS, now, field="Lĩnh vực mới")
    decision = LocalDecision("9/QĐ-UBND", date(2026, 3, 1), "Chủ tịch", date(2026, 4, 1), "TB-1")
    services.repeal(code=HOUSEHOLD_BUSINESS, decision=decision, now=now + timedelta(hours=1))

    page = Client().get("/thu-tuc-moi/").content.decode()
    feed = ElementTree.fromstring(Client().get("/thu-tuc-moi/atom.xml").content)  # noqa: S314  (our own answer)

    assert "Lĩnh vực: “Hộ tịch” thành “Lĩnh vực mới”" in page
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == [
        f"Bãi bỏ: {catalogue.procedure(HOUSEHOLD_BUSINESS).content['name']}",
        f"Sửa đổi, bổ sung: {catalogue.procedure(MARITAL_STATUS).content['name']}",
    ]
    repealed = Client().get(f"/thu-tuc/{HOUSEHOLD_BUSINESS}/").content.decode()
    assert "Thủ tục đã bị bãi bỏ từ ngày 01/04/2026, theo 9/QĐ-UBND" in repealed


def test_page_needs_the_same_queries_with_one_and_three_rows(world: World, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get("/thu-tuc-moi/").status_code == 200
        return len(seen)

    change(MARITAL_STATUS, now, field="Một")
    one = queries()
    change(MARITAL_STATUS, now, field="Hai")
    change(MARITAL_STATUS, now, field="Ba")

    assert queries() == one


@pytest.mark.parametrize("asked", ["?sau=x", "?sau=9999999999999999999999", "?loai=la", "?sau=1"])
def test_nonsense_in_the_address_is_ignored(world: World, asked: str) -> None:
    assert Client().get(f"/thu-tuc-moi/{asked}").status_code == 200
