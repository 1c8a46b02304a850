"""Deployment of the system at agencies, on screen."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, LEADER, World
from tests.web.backoffice import pages

pytestmark = pytest.mark.django_db
AT = "/quan-tri/trien-khai/"


@pytest.mark.req("LD-3-2")
def test_request_approval_and_start_are_recorded_and_listed(browser: Callable[[str], Client], world: World) -> None:
    agency, province = browser(DISPATCHER), browser(ADMINISTRATOR)
    at = f"{AT}{COMMUNE}/ghi/"
    # The demo's agencies work already; this one stopped and begins anew.
    province.post(at, {"state": "stopped", "document": "Chuyển trụ sở", "day": "01/03/2026"})
    agency.post(at, {"state": "requested", "document": "12/UBND", "day": "02/03/2026"})
    province.post(at, {"state": "approved", "document": "34/UBND", "day": "05/03/2026"})

    wrong = province.post(at, {"state": "active", "document": "", "day": "32/03/2026"})
    assert pages.errors(wrong) == ["Hãy nhập ngày, tháng, năm, ví dụ 05/03/2026."]
    done = province.post(at, {"state": "active", "document": "", "day": "06/03/2026"}, follow=True)

    assert "Bắt đầu hoạt động từ 06/03/2026" in pages.text(done)
    assert "Đề nghị triển khai, văn bản 12/UBND ngày 02/03/2026" in pages.text(done)
    rows = [row for row in pages.table(province.get(AT, {"loc": "active"})) if COMMUNE in row[0]]
    assert rows == [
        [
            f"{world.actor(DISPATCHER).agency_name}{COMMUNE}",
            "Đang hoạt động",
            "02/03/2026",
            "34/UBNDngày 05/03/2026",
            "06/03/2026",
            "01/03/2026",
        ]
    ]


def test_agency_approves_nothing_and_leaders_see_nothing(browser: Callable[[str], Client]) -> None:
    agency = browser(DISPATCHER)

    answer = agency.post(f"{AT}{COMMUNE}/ghi/", {"state": "approved", "document": "1", "day": "02/03/2026"})

    assert answer.status_code == 403
    assert browser(LEADER).get(AT).status_code == 403
    assert agency.get(f"{AT}H99.9999/").status_code == 404


def test_papers_of_another_agency_look_like_those_of_none_though_the_list_names_its_state(
    browser: Callable[[str], Client],
) -> None:
    stranger = browser("phancong.nghialo")

    asked = {"state": "requested", "document": "1", "day": "02/03/2026"}
    answers = [
        (stranger.get(f"{AT}{code}/").status_code, stranger.post(f"{AT}{code}/ghi/", asked).status_code)
        for code in (COMMUNE, "H99.9999")
    ]

    assert answers == [(404, 404), (404, 404)]
    assert f'href="{AT}{COMMUNE}/"' not in stranger.get(AT).content.decode()
    assert COMMUNE in pages.text(stranger.get(AT))
