"""Administration of the catalogue: look, offer in one act, withdraw, open again."""

import copy
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from tests.factories.world import (
    ADMINISTRATOR,
    COMMUNE,
    DISPATCHER,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    PROCEDURES,
    World,
)
from tests.web.backoffice import pages

from motcua.procedures import catalogue
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.services import publish, rebuild_search
from motcua.web.backoffice.catalogue import level_doubt

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
NEW = "9.000001"
CENTRE_ADMINISTRATOR = "truongquay.tinh"
DEPARTMENT_ADMINISTRATOR = "truongphong.soxaydung"


@pytest.fixture
def imported(world: World, now: datetime) -> ProcedureContent:
    """A procedure just imported that nobody offers."""
    known = catalogue.procedure(MARITAL_STATUS).content
    made = copy.deepcopy(known)
    made.update({"code": NEW, "name": "Xác nhận điều thử nghiệm"})
    issues = [
        {"kind": "doubted", "field": "deadline", "message": "Nguồn không có thời hạn dạng số."},
        {"kind": "repaired", "field": "name", "message": "Đã bỏ ký tự điều khiển hoặc ký tự ẩn."},
    ]
    publish(content=made, issues=issues, source="thử", now=now)
    # The index cannot be emptied while checks of the rows it was made from are still to come.
    connection.check_constraints()
    rebuild_search()
    return made


def offered_at(code: str) -> list[str]:
    return sorted(row.agency_code for row in catalogue.procedure(code).offerings)


def test_catalogue_lists_and_finds_procedures(browser: Browser, imported: ProcedureContent) -> None:
    client = browser(DISPATCHER)

    found = client.get("/quan-tri/thu-tuc/", {"q": "dieu thu nghiem"})
    own = client.get("/quan-tri/thu-tuc/", {"loc": "cung-cap"})

    assert pages.table(found)[0] == [NEW, f"{imported['name']}{imported['field']}", "Chưa cung cấp"]
    assert {row[2] for row in pages.table(own)} == {"Đang cung cấp"}


def test_province_administrator_sees_what_anybody_offers(browser: Browser, imported: ProcedureContent) -> None:
    own = browser(ADMINISTRATOR).get("/quan-tri/thu-tuc/", {"loc": "cung-cap"})

    rows = pages.table(own)
    assert {row[0] for row in rows} == set(PROCEDURES)
    assert {row[2] for row in rows} == {"Đang cung cấp"}
    assert f"Đang cung cấp ({len(PROCEDURES)})" in pages.text(own)


def test_procedure_page_shows_doubts_repairs_process_and_papers(browser: Browser, imported: ProcedureContent) -> None:
    page = browser(DISPATCHER).get(f"/quan-tri/thu-tuc/{NEW}/")

    told = pages.of_class(page, "mc-note__body")
    assert told[:2] == ["Nhập từ nguồn: 1 điều cần người xem lại", "Nguồn không có thời hạn dạng số."]
    assert "Quy trình đã kiểm tra" in told
    assert [row[0] for row in pages.table(page)][:4] == [
        "1. Phân công xử lýCơ quan giải quyết",
        "2. Thẩm định hồ sơ, dự thảo kết quảCơ quan giải quyết",
        "3. Lãnh đạo duyệt, ký kết quảCơ quan giải quyết",
        "4. Văn thư vào số, phát hànhCơ quan giải quyết",
    ]
    assert len(imported["papers"]) == sum(row[1] in {"Nộp", "Xuất trình"} for row in pages.table(page))


def test_agency_offers_an_imported_procedure_in_one_act(browser: Browser, imported: ProcedureContent) -> None:
    client = browser(DISPATCHER)

    answer = client.post(f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {}, follow=True)

    assert pages.of_class(answer, "mc-note__body")[0] == (
        f"Đã cung cấp thủ tục {NEW} tại Ủy ban nhân dân phường Cẩm Thành. Người dân có thể nộp hồ sơ từ bây giờ."
    )
    assert offered_at(NEW) == [COMMUNE]
    assert "Cung cấp thủ tục này" not in " ".join(pages.headings(answer))


def test_second_click_changes_nothing(world: World, browser: Browser) -> None:
    before = world.offering()

    answer = browser(DISPATCHER).post(f"/quan-tri/thu-tuc/{MARITAL_STATUS}/cung-cap/", {}, follow=True)

    assert pages.of_class(answer, "mc-note__body")[0].startswith(f"Thủ tục {MARITAL_STATUS} đang được cung cấp")
    assert world.offering() == before


def test_agency_admin_does_not_offer_for_another_agency(browser: Browser, imported: ProcedureContent) -> None:
    answer = browser(DISPATCHER).post(f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {"agency": OTHER_COMMUNE})

    assert (answer.status_code, offered_at(NEW)) == (403, [])


def test_province_admin_offers_anywhere(browser: Browser, imported: ProcedureContent) -> None:
    answer = browser(ADMINISTRATOR).post(f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {"agency": OTHER_COMMUNE})

    assert (answer.status_code, offered_at(NEW)) == (302, [OTHER_COMMUNE])


def test_province_admin_chooses_among_agencies_with_a_desk(browser: Browser, imported: ProcedureContent) -> None:
    client = browser(ADMINISTRATOR)

    page = client.get(f"/quan-tri/thu-tuc/{imported['code']}/")
    unchosen = client.post(f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {"agency": ""})

    offered = page.content.decode().split('id="agency"')[1].split("</select>")[0]
    assert '<option value="">– Chọn –</option>' in offered
    assert (COMMUNE in offered, "Trung tâm Phục vụ hành chính công" in offered) == (True, True)
    assert ("Sở Xây dựng" in offered, "Bưu điện" in offered) == (False, False)
    assert (unchosen.status_code, pages.errors(unchosen), offered_at(NEW)) == (
        422,
        ["Hãy chọn cơ quan tiếp nhận hồ sơ của thủ tục này."],
        [],
    )


def test_centre_receives_for_a_department(browser: Browser, imported: ProcedureContent) -> None:
    client = browser(CENTRE_ADMINISTRATOR)

    answer = client.post(f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {"handling": "H99.04"})

    [offering] = catalogue.procedure(NEW).offerings
    assert answer.status_code == 302
    assert (offering.agency_code, offering.handling_name) == ("H99.02", "Sở Xây dựng")


def test_agency_without_a_desk_is_told_who_opens_the_procedure(browser: Browser, imported: ProcedureContent) -> None:
    client = browser(DEPARTMENT_ADMINISTRATOR)

    page = client.get(f"/quan-tri/thu-tuc/{imported['code']}/")
    answer = client.post(f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {})

    assert "Nơi tiếp nhận mở thủ tục" in pages.of_class(page, "mc-note__title")
    assert (answer.status_code, offered_at(NEW)) == (422, [])


def test_unit_of_another_agency_is_refused_at_its_field(
    world: World, browser: Browser, imported: ProcedureContent
) -> None:
    foreign = world.actor("phancong.nghialo").unit_id

    answer = browser(DISPATCHER).post(
        f"/quan-tri/thu-tuc/{imported['code']}/cung-cap/", {"handling_unit": str(foreign)}
    )

    assert (answer.status_code, pages.errors(answer), offered_at(NEW)) == (
        422,
        ["Bộ phận vừa chọn không thuộc cơ quan giải quyết. Hãy chọn lại, hoặc để trống."],
        [],
    )


def test_withdrawn_offering_is_opened_again_as_it_was(world: World, browser: Browser) -> None:
    client = browser(DISPATCHER)
    before = world.offering()
    address = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/ngung/"

    client.post(address, {"agency": COMMUNE})
    withdrawn = offered_at(MARITAL_STATUS)
    client.post(address, {"agency": COMMUNE, "act": "reopen"})

    assert withdrawn == [OTHER_COMMUNE]
    assert world.offering() == before


def test_agency_admin_does_not_withdraw_for_another_agency(browser: Browser) -> None:
    answer = browser(DISPATCHER).post(f"/quan-tri/thu-tuc/{MARITAL_STATUS}/ngung/", {"agency": OTHER_COMMUNE})

    assert (answer.status_code, offered_at(MARITAL_STATUS)) == (403, [COMMUNE, OTHER_COMMUNE])


def test_form_preview_shows_every_field(browser: Browser, imported: ProcedureContent) -> None:
    page = browser(DISPATCHER).get(f"/quan-tri/thu-tuc/{imported['code']}/bieu-mau/")

    assert pages.of_class(page, "mc-note__title") == ["Tờ khai sẽ được lập khi cung cấp"]
    assert len(pages.headings(page)) > 2


def test_administration_is_not_for_leaders(browser: Browser) -> None:
    client = browser(LEADER)

    answers = [client.get(url).status_code for url in ("/quan-tri/", "/quan-tri/thu-tuc/")]

    assert answers == [403, 403]


@pytest.mark.parametrize("code", ["0.000000", "x" * 500, "1.004873'--", "%00"])
def test_unknown_procedure_is_not_found(browser: Browser, code: str) -> None:
    assert browser(DISPATCHER).get(f"/quan-tri/thu-tuc/{code}/").status_code in {404, 400}


@pytest.mark.parametrize(
    ("levels", "agency", "doubted"),
    [
        (["commune"], "commune", False),
        (["province"], "commune", True),
        (["commune"], "province", True),
        (["district"], "commune", False),
        ([], "province", False),
    ],
)
def test_offering_below_or_above_the_published_level_is_doubted(levels: list[str], agency: str, doubted: bool) -> None:
    assert bool(level_doubt(levels, agency)) is doubted
