"""Where a process holds and trying it: places with their own limits, opening at many agencies, the walk."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.processes import PROVINCE, drafted, in_force
from tests.factories.world import COMMUNE, DISPATCHER, MARITAL_STATUS, OTHER_COMMUNE, World
from tests.web.backoffice import pages

from motcua.procedures import services
from motcua.procedures.queries import offerings_of, process_of

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
OTHER_DISPATCHER = "phancong.nghialo"
HERE = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/quy-trinh/1/"
STEPS: dict[str, Any] = {"phe-duyet": {"hours": "3"}}


def hours(world: World, agency: str) -> dict[str, float]:
    process = process_of(world.offering(agency=agency).process_id)
    return {step["key"]: step["limit_hours"] for step in process["steps"]}


def test_place_sets_a_shorter_limit_after_a_preview(world: World, browser: Browser, now: datetime) -> None:
    in_force(world, login=PROVINCE, now=now, steps=STEPS)
    client = browser(DISPATCHER)
    here = f"{HERE}noi-ap-dung/{COMMUNE}/"

    seen = client.post(here, {"hours-phe-duyet": "2,5", "act": "preview"})
    before = hours(world, COMMUNE)["phe-duyet"]
    units = {f"unit-{key}": unit for key, unit in world.offering().routing.items()}
    saved = client.post(here, units | {"hours-phe-duyet": "2,5", "act": "save"})

    assert "Xem trước" in pages.of_class(seen, "mc-note__title")
    assert pages.typed(seen, "hours-phe-duyet") == ["2,5"]
    assert (before, saved.status_code, hours(world, COMMUNE)["phe-duyet"]) == (3, 302, 2.5)
    assert hours(world, OTHER_COMMUNE)["phe-duyet"] == 3
    assert "1 hạn riêng" in pages.text(client.get(f"{HERE}noi-ap-dung/"))
    assert "chọn đơn vị" not in pages.table(client.get(f"{HERE}noi-ap-dung/"))[0][2]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("4", "hạn riêng phải lớn hơn 0 và không quá 3 giờ đã phê duyệt"), ("ba", "Hãy nhập số giờ làm việc")],
)
def test_wrong_limit_is_refused_and_stays_typed(
    world: World, browser: Browser, now: datetime, typed: str, told: str
) -> None:
    in_force(world, login=PROVINCE, now=now, steps=STEPS)

    page = browser(DISPATCHER).post(f"{HERE}noi-ap-dung/{COMMUNE}/", {"hours-phe-duyet": typed, "act": "save"})

    assert page.status_code == 422
    assert told in pages.text(page)
    assert pages.typed(page, "hours-phe-duyet") == [typed]
    assert hours(world, COMMUNE)["phe-duyet"] == 3


def test_other_agency_finds_no_place_to_change(world: World, browser: Browser, now: datetime) -> None:
    in_force(world, login=PROVINCE, now=now, steps=STEPS)

    answer = browser(OTHER_DISPATCHER).post(f"{HERE}noi-ap-dung/{COMMUNE}/", {"hours-phe-duyet": "1", "act": "save"})

    assert (answer.status_code, hours(world, COMMUNE)["phe-duyet"]) == (404, 3)


def test_procedure_is_opened_at_several_agencies_with_a_report_for_each(
    world: World, browser: Browser, now: datetime
) -> None:
    in_force(world, login=PROVINCE, now=now, steps=STEPS)
    admin = world.actor(PROVINCE)
    for code in (COMMUNE, OTHER_COMMUNE):
        services.withdraw_offer(actor=admin, offering_id=world.offering(agency=code).id)
    client = browser(PROVINCE)
    chosen = {"agency": [COMMUNE, OTHER_COMMUNE, "H99.02"]}

    seen = client.post(f"{HERE}noi-ap-dung/mo/", chosen | {"act": "preview"})
    before = offerings_of(MARITAL_STATUS)
    done = client.post(f"{HERE}noi-ap-dung/mo/", chosen | {"act": "open"})

    assert {row[2] for row in pages.table(seen) if row[0].startswith("Ủy ban")} >= {"Mở được"}
    assert before == []
    assert {row.agency_code for row in offerings_of(MARITAL_STATUS)} >= {COMMUNE, OTHER_COMMUNE}
    assert hours(world, COMMUNE)["phe-duyet"] == 3
    assert "Đã mở thủ tục tại" in pages.text(done)


def test_nothing_chosen_is_told(world: World, browser: Browser, now: datetime) -> None:
    in_force(world, login=PROVINCE, now=now, steps=STEPS)

    page = browser(PROVINCE).post(f"{HERE}noi-ap-dung/mo/", {"act": "open"})

    assert pages.errors(page) == ["Hãy chọn từ 1 đến 500 cơ quan trong danh sách."]


def test_places_cost_the_same_for_one_and_two(world: World, browser: Browser, now: datetime) -> None:
    in_force(world, login=PROVINCE, now=now, steps=STEPS)
    client = browser(PROVINCE)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{HERE}noi-ap-dung/").status_code == 200
        return len(caught)

    two = cost()
    services.withdraw_offer(actor=world.actor(PROVINCE), offering_id=world.offering(agency=OTHER_COMMUNE).id)

    assert cost() == two


def test_walk_shows_open_steps_and_the_clock(world: World, browser: Browser, now: datetime) -> None:
    drafted(world, now=now)
    client = browser(DISPATCHER)

    begun = client.get(f"{HERE}thu/")
    further = client.get(f"{HERE}thu/", {"di": ["phan-cong.giao", "xac-minh.dat"]})
    ended = client.get(f"{HERE}thu/", {"di": ["phan-cong.giao", "xac-minh.dat", "phe-duyet.tu-choi"]})
    strange = client.get(f"{HERE}thu/", {"di": ["phat-hanh.phat-hanh", "x"]})

    assert "Đang mở: Phân công thụ lý" in pages.headings(begun)
    assert "Đang mở: Ký Giấy xác nhận" in pages.headings(further)
    assert "từ giờ 16 tới giờ 20" in pages.text(further)
    assert pages.of_class(ended, "mc-note__title") == ["Kết thúc: Từ chối"]
    assert pages.of_class(strange, "mc-note__title") == ["Không đi tiếp được"]
