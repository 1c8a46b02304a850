"""Running dossiers of a new version on screen: shown, moved after a preview; and the simulation."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import transferred_dossier
from tests.factories.processes import PROVINCE, drafted, in_force
from tests.factories.world import DISPATCHER, MARITAL_STATUS, OTHER_COMMUNE, OTHER_DESK, World
from tests.web.backoffice import pages

from motcua.dossiers import queries as dossiers

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HERE = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/quy-trinh/1/"
SHORTER: dict[str, Any] = {"phe-duyet": {"hours": "2"}}


def test_dossiers_are_listed_previewed_and_moved_with_a_reason(world: World, browser: Browser, now: datetime) -> None:
    started = transferred_dossier(world, now=now)
    ruling = in_force(world, now=now, steps=SHORTER)
    client = browser(DISPATCHER)

    listed = client.get(f"{HERE}ho-so/")
    seen = client.post(f"{HERE}ho-so/chuyen/", {"act": "preview", "map-phan-cong": "phan-cong"})
    [digest] = pages.typed(seen, "digest")
    wanted = {"act": "move", "digest": digest, "map-phan-cong": "phan-cong"}
    without = client.post(f"{HERE}ho-so/chuyen/", wanted)
    before = dossiers.terms(started.id)
    done = client.post(f"{HERE}ho-so/chuyen/", wanted | {"reason": "Có lợi cho người dân"}, follow=True)

    terms = dossiers.terms(started.id)
    assert pages.table(listed)[0][:3] == [started.code, "Ủy ban nhân dân phường Cẩm Thành", "Phân công thụ lý"]
    assert pages.of_class(seen, "mc-note__title") == ["Xem trước"]
    assert pages.errors(without) == ["Hãy ghi lý do chuyển hồ sơ sang bản mới."]
    assert before is not None
    assert terms is not None
    assert (before.process_id == ruling.process_id, terms.process_id) == (False, ruling.process_id)
    assert "Đã chuyển 1 hồ sơ sang bản 1." in pages.text(done)
    assert "Chuyển sang bản quy trình số 1" in pages.text(client.get(f"/xu-ly/ho-so/{started.code}/"))


def test_step_without_a_successor_is_named_and_nothing_moves(world: World, browser: Browser, now: datetime) -> None:
    started = transferred_dossier(world, now=now)
    in_force(world, now=now, steps=SHORTER)

    seen = browser(DISPATCHER).post(f"{HERE}ho-so/chuyen/", {"act": "preview", "map-phan-cong": "khong-co"})

    assert f"{started.code}: Bước “Phân công thụ lý” đang mở không có trong bản mới." in pages.text(seen)
    assert "Chuyển 1 hồ sơ" not in pages.text(seen)


def test_dossiers_of_the_province_are_not_shown_to_an_agency(world: World, browser: Browser, now: datetime) -> None:
    transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    in_force(world, login=PROVINCE, now=now, steps=SHORTER)

    answers = [
        browser(DISPATCHER).get(f"{HERE}ho-so/").status_code,
        browser(DISPATCHER).post(f"{HERE}ho-so/chuyen/", {"act": "preview"}).status_code,
    ]

    assert answers == [404, 404]


def test_list_costs_the_same_with_one_and_with_three_dossiers(world: World, browser: Browser, now: datetime) -> None:
    client = browser(DISPATCHER)
    drafted(world, now=now)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{HERE}ho-so/").status_code == 200
        return len(caught)

    transferred_dossier(world, now=now)
    one = cost()
    for _ in range(2):
        transferred_dossier(world, now=now)

    assert cost() == one


def test_simulation_gives_figures_and_refuses_impossible_assumptions(
    world: World, browser: Browser, now: datetime
) -> None:
    drafted(world, now=now)
    client = browser(DISPATCHER)

    figures = client.get(f"{HERE}mo-phong/", {"dossiers": "40", "a_day": "3", "nguoi-handling-handler": "1"})
    again = client.get(f"{HERE}mo-phong/", {"dossiers": "40", "a_day": "3", "nguoi-handling-handler": "1"})
    wrong = client.get(f"{HERE}mo-phong/", {"dossiers": "5000", "a_day": "x", "nguoi-handling-handler": "0"})

    assert [row[0] for row in pages.table(figures)] == [
        "Phân công thụ lý",
        "Tra cứu, xác minh, dự thảo",
        "Ký Giấy xác nhận",
        "Vào sổ, phát hành kết quả",
    ]
    assert pages.table(figures) == pages.table(again)
    assert wrong.status_code == 422
    assert pages.errors(wrong) == [
        "Hãy nhập số hồ sơ từ 1 đến 1000.",
        "Hãy nhập số hồ sơ mỗi ngày, lớn hơn 0 và không quá 500.",
        "Hãy nhập số người từ 1 đến 200, hoặc để trống nếu luôn đủ người.",
    ]
