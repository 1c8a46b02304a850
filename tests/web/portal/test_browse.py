"""Finding a procedure: home, search, browsing, the page of a procedure, the agencies."""

import json
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.world import (
    ADMINISTRATOR,
    ALLOWANCE,
    BUILDING_PERMIT,
    CERTIFIED_COPY,
    COMMUNE,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    MARITAL_STATUS,
    PROCEDURES,
    World,
)
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.directory.agencies import AgencyTerms, keep_agency
from motcua.directory.services import import_agencies
from motcua.procedures import catalogue, services

MARITAL_NAME = "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân"


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.req("DN-2.1")
def test_home_for_a_visitor_searches_first_and_leads_everywhere(visitor: Browser) -> None:
    page = visitor.open("/")

    assert page.status == 200
    assert page.form("q").action == "/thu-tuc/"
    assert {"/thu-tuc/", "/tra-cuu/", "/co-quan/", "/ho-so/", "/dang-nhap/", "/dang-ky/"} <= set(page.links.values())
    assert {page.links[catalogue.procedure(code).content["name"]] for code in PROCEDURES} == {
        f"/thu-tuc/{code}/" for code in PROCEDURES
    }


@pytest.mark.req("DN-6.1")
@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("giấy xác nhận tình trạng hôn nhân", MARITAL_STATUS),
        ("giay xac nhan tinh trang hon nhan", MARITAL_STATUS),
        ("xác nhận độc thân", MARITAL_STATUS),
        ("mo ho kinh doanh", HOUSEHOLD_BUSINESS),
        ("1.004873", MARITAL_STATUS),
        ("giay phep xay dung", BUILDING_PERMIT),
    ],
)
def test_search_in_people_s_words_shows_the_procedure_first(visitor: Browser, question: str, code: str) -> None:
    page = visitor.open("/")

    found = visitor.send(page.form("q"), {"q": question})

    name = catalogue.procedure(code).content["name"]
    results = [text for text, href in found.links.items() if href in {f"/thu-tuc/{code}/" for code in PROCEDURES}]
    assert (found.status, results[0]) == (200, name)
    assert found.form("q").value("q") == question


def test_procedure_from_home_is_reached_in_three_clicks_by_search_and_by_browsing(visitor: Browser) -> None:
    visitor.open("/")
    found = visitor.send(visitor.at.form("q"), {"q": "tinh trang hon nhan"})  # type: ignore[union-attr]
    by_search = visitor.open(found.links[MARITAL_NAME])
    home = visitor.open("/")
    field = next(href for text, href in home.links.items() if text == "Hộ tịch")
    by_field = visitor.open(visitor.open(field).links[MARITAL_NAME])

    assert by_search.title == by_field.title
    assert MARITAL_NAME in by_search.title


@pytest.mark.parametrize(
    "question", ["", "   ", "\x00\x1f", "qwertyuiop zxcvb", "a" * 5000, "'; DROP TABLE x--", "🤷‍♀️", "%", "\u202etest"]
)
def test_search_for_nothing_sensible_answers_calmly(visitor: Browser, question: str) -> None:
    response = visitor.client.get("/thu-tuc/", {"q": question})

    assert response.status_code == 200
    assert "<h1" in response.content.decode()


def test_suggestions_while_typing_are_code_name_and_address(visitor: Browser) -> None:
    answer = visitor.client.get("/thu-tuc/goi-y/", {"q": "tinh trang hon nhan"})

    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.content)["items"][0] == {
        "code": MARITAL_STATUS,
        "name": MARITAL_NAME,
        "url": f"/thu-tuc/{MARITAL_STATUS}/",
    }
    assert json.loads(visitor.client.get("/thu-tuc/goi-y/").content) == {"items": []}


@pytest.mark.req("DN-5.1", "QN-7.1.b-1", "LD-11.4")
@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({}, set(PROCEDURES)),
        ({"linh_vuc": "Hộ tịch"}, {MARITAL_STATUS}),
        ({"cap": "commune"}, {MARITAL_STATUS, HOUSEHOLD_BUSINESS, CERTIFIED_COPY, ALLOWANCE, BUILDING_PERMIT}),
        ({"co_quan": COMMUNE, "linh_vuc": "Chứng thực"}, {CERTIFIED_COPY}),
        ({"co_quan": "H99.999"}, set()),
        ({"linh_vuc": "Không có lĩnh vực này"}, set()),
    ],
)
def test_catalogue_narrowed_shows_exactly_what_fits(
    visitor: Browser, world: World, filters: dict[str, str], codes: set[str]
) -> None:
    page = visitor.client.get("/thu-tuc/", filters)
    text = page.content.decode()
    shown = {code for code in PROCEDURES if f'href="/thu-tuc/{code}/"' in text}
    expected = {code for code in codes if _fits(code, filters)}

    assert (page.status_code, shown) == (200, expected)


def _fits(code: str, filters: dict[str, str]) -> bool:
    content = catalogue.procedure(code).content
    return filters.get("cap", content["levels"][0]) in content["levels"] or "cap" not in filters


def test_catalogue_longer_than_a_page_goes_on_without_repeating(visitor: Browser, world: World) -> None:
    for number in range(1, 31):
        content = catalogue.procedure(MARITAL_STATUS).content | {"code": f"9.{number:06}", "name": f"Thủ tục {number}"}
        services.publish(content=content, issues=[], source="test", now=world.now)
    seen: list[str] = []
    page = visitor.open("/thu-tuc/")
    for _ in range(10):
        seen += [href for href in page.links.values() if href.startswith("/thu-tuc/") and "?" not in href]
        following = next((href for href in page.links.values() if "sau=" in href and "ngon_ngu" not in href), "")
        if not following:
            break
        page = visitor.open(following)

    listed = [href for href in seen if href != "/thu-tuc/"]
    assert len(listed) == len(set(listed)) == 30 + len(PROCEDURES)


def test_pages_of_the_catalogue_ask_the_database_the_same_number_of_times(visitor: Browser, world: World) -> None:
    addresses = [
        "/",
        "/thu-tuc/",
        "/thu-tuc/?q=hon+nhan",
        f"/thu-tuc/{MARITAL_STATUS}/",
        "/co-quan/",
        "/api/v1/procedures",
    ]
    # What never changes is read once and kept; the first visit pays for it.
    visitor.client.get(f"/thu-tuc/{MARITAL_STATUS}/")
    before = [queries_of(visitor.client, address) for address in addresses]
    for number in range(1, 4):
        content = catalogue.procedure(MARITAL_STATUS).content | {
            "code": f"9.{number:06}",
            "name": f"Tình trạng hôn nhân {number}",
        }
        services.publish(content=content, issues=[], source="test", now=world.now)
    # What the fixture loaded is still to be checked in this very transaction; then the index can be made anew.
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE", ())
    services.rebuild_search()

    after = [queries_of(visitor.client, address) for address in addresses]

    assert after == before
    assert max(after) <= 8


@pytest.mark.req("DN-5.3-3", "LD-2.3.a", "DN-2.13.a", "LD-11.4", "HD-10.1-3")
def test_procedure_page_shows_every_part_of_the_procedure(visitor: Browser) -> None:
    content = catalogue.procedure(HOUSEHOLD_BUSINESS).content

    page = visitor.open(f"/thu-tuc/{HOUSEHOLD_BUSINESS}/")

    for heading in (
        "Thành phần hồ sơ", "Số lượng hồ sơ", "Cách thức thực hiện, thời hạn, phí và lệ phí", "Trình tự thực hiện",
        "Đối tượng thực hiện", "Cơ quan thực hiện", "Kết quả thực hiện", "Căn cứ pháp lý", "Ai làm gì",
    ):  # fmt: skip
        assert heading in page.text
    squeezed = " ".join(page.text.split())
    parts = [
        content["name"], content["code"], content["field"], content["decision_no"], content["publishing_body"],
        content["agencies"]["implementing"], *content["audiences"],
        *[paper["name"] for paper in content["papers"]],
        *[form for paper in content["papers"] for form in paper["forms"]],
        *[basis["number"] for basis in content["legal_bases"]],
        *[result["name"] for result in content["results"]],
        *[line.strip() for line in content["steps"].split("\n")],
        *[line.strip() for line in content["conditions"].split("\n")],
        "50.000\N{NO-BREAK SPACE}đ".replace("\N{NO-BREAK SPACE}", " "), "3 ngày làm việc",
    ]  # fmt: skip
    assert [part for part in parts if " ".join(part.split()) not in squeezed] == []


@pytest.mark.req("DN-5.3-4", "HD-10.1-3")
def test_procedure_page_names_each_party_with_its_duties(visitor: Browser) -> None:
    page = visitor.open(f"/thu-tuc/{ALLOWANCE}/")

    text = page.text[page.text.index("Ai làm gì") :]
    parties = ["Người nộp hồ sơ", "Bộ phận Một cửa", "Công chức thụ lý", "Lãnh đạo cơ quan"]
    assert [party for party in parties if party in text] == parties


@pytest.mark.req("DN-2.3", "DN-2.11")
def test_procedure_page_names_who_receives_who_performs_and_the_paper_it_produces(
    visitor: Browser, world: World
) -> None:
    facts, content = world.offering(ALLOWANCE, COMMUNE), catalogue.procedure(ALLOWANCE).content

    page = visitor.open(f"/thu-tuc/{ALLOWANCE}/")

    table = page.text[page.text.index("Nơi tiếp nhận và thực hiện", page.text.index("Ai làm gì")) :]
    assert facts.agency_name in table
    assert f"{facts.agency_name} {facts.handling_name} Có" in table
    assert f"loại giấy tờ có giá trị pháp lý được cấp) {content['results'][0]['name']}" in page.text


def test_procedure_page_of_an_unknown_code_is_a_page_that_says_so(visitor: Browser) -> None:
    page = visitor.open("/thu-tuc/9.999999/")

    assert (page.status, page.title.split(" – ")[0]) == (404, "Không tìm thấy")


def test_procedure_page_not_offered_still_tells_everything_and_offers_nothing(visitor: Browser, world: World) -> None:
    content = catalogue.procedure(MARITAL_STATUS).content | {"code": "9.000001", "levels": ["ministry"]}
    services.publish(content=content, issues=[], source="test", now=world.now)

    page = visitor.open("/thu-tuc/9.000001/")

    assert page.status == 200
    assert "Chưa nhận hồ sơ trên hệ thống" in page.text
    assert [form for form in page.forms if "nop-ho-so" in form.action] == []


@pytest.mark.req("DN-4.2-1", "HD-4.1")
def test_procedure_open_online_is_offered_online_and_at_the_counter(visitor: Browser) -> None:
    page = visitor.open(f"/thu-tuc/{MARITAL_STATUS}/")

    assert "Nộp hồ sơ trực tuyến" in page.response.content.decode()
    assert "Bạn cũng có thể nộp trực tiếp tại Bộ phận Một cửa" in page.text
    assert page.form("co_quan").action == f"/nop-ho-so/{MARITAL_STATUS}/"


def test_procedure_with_result_at_once_is_received_at_the_counter_only(visitor: Browser) -> None:
    page = visitor.open(f"/thu-tuc/{CERTIFIED_COPY}/")

    assert "Nộp trực tiếp" in page.text
    assert [form for form in page.forms if "nop-ho-so" in form.action] == []


@pytest.mark.req("QN-7.1.a", "QN-4.1")
def test_agencies_are_listed_by_level_with_what_they_receive(visitor: Browser) -> None:
    page = visitor.open("/co-quan/")

    assert page.text.index("Cơ quan cấp tỉnh") < page.text.index("Ủy ban nhân dân cấp xã")
    agency = next(text for text, href in page.links.items() if href == f"/co-quan/{COMMUNE}/")
    assert f"/thu-tuc/?co_quan={COMMUNE}" in visitor.open(f"/co-quan/{COMMUNE}/").links.values()
    listed = visitor.open(f"/thu-tuc/?co_quan={COMMUNE}")
    assert agency in listed.text
    assert f"/thu-tuc/{MARITAL_STATUS}/" in listed.links.values()


@pytest.mark.req("QN-7.1.a")
def test_agencies_of_a_province_with_districts_show_three_levels(visitor: Browser, world: World) -> None:
    row = {"code": "H99.90", "name": "Ủy ban nhân dân huyện Mẫu", "level": "district", "parent": "H99"}
    assert import_agencies([row]).refused == []

    page = visitor.open("/co-quan/")

    levels = ["Cơ quan cấp tỉnh", "Cơ quan cấp huyện", "Ủy ban nhân dân huyện Mẫu", "Ủy ban nhân dân cấp xã"]
    assert sorted(levels, key=page.text.index) == levels


@pytest.mark.req("DN-2.2")
def test_information_is_open_to_all_and_use_asks_to_sign_in_and_comes_back(visitor: Browser) -> None:
    for address in ("/", "/thu-tuc/", f"/thu-tuc/{MARITAL_STATUS}/", "/tra-cuu/", "/co-quan/", "/huong-dan/"):
        assert visitor.open(address).status == 200

    page = visitor.open(f"/nop-ho-so/{MARITAL_STATUS}/?co_quan={COMMUNE}")

    assert page.address.endswith(f"/dang-nhap/?tiep=/nop-ho-so/{MARITAL_STATUS}/%3Fco_quan%3D{COMMUNE}")
    signed = visitor.send(page.form("login", "password"), {"login": "congdan1@vidu.example", "password": "MotCua@2026"})
    assert f"/nop-ho-so/{MARITAL_STATUS}/" in signed.address
    assert signed.status == 200


def test_withdrawn_offer_disappears_from_page_and_hand_in(citizen: Browser, world: World) -> None:
    for agency in (COMMUNE, "H99.22"):
        services.withdraw_offer(actor=world.actor(ADMINISTRATOR), offering_id=world.offering(agency=agency).id)

    page = citizen.open(f"/thu-tuc/{MARITAL_STATUS}/")
    begun = citizen.open(f"/nop-ho-so/{MARITAL_STATUS}/")

    assert "Chưa nhận hồ sơ trên hệ thống" in page.text
    assert (begun.status, "Chưa nhận hồ sơ trực tuyến" in begun.text) == (404, True)


@pytest.mark.req("VL-3.2", "QN-2.2")
def test_other_services_are_told_apart_in_lists_filters_and_on_their_page(
    visitor: Browser, world: World, now: datetime
) -> None:
    other_service(world, now)

    others = visitor.open("/thu-tuc/?loai=other")
    administrative = visitor.open("/thu-tuc/?loai=administrative")
    page = visitor.open("/thu-tuc/9.000002/")

    assert [href for href in others.links.values() if href.startswith("/thu-tuc/9.")] == ["/thu-tuc/9.000002/"]
    assert "Dịch vụ công khác của cơ quan nhà nước" in others.text.split("Thủ tục thử")[1]
    assert "/thu-tuc/9.000002/" not in administrative.links.values()
    assert "Loại dịch vụ Dịch vụ công khác của cơ quan nhà nước" in page.text
    assert "Loại dịch vụ Dịch vụ hành chính công" in visitor.open(f"/thu-tuc/{MARITAL_STATUS}/").text


def other_service(world: World, now: datetime) -> None:
    """Put a service of another kind on the catalogue, offered at the counter only."""
    content = catalogue.procedure(MARITAL_STATUS).content | {"code": "9.000002", "name": "Thủ tục thử"}
    services.publish(content=content, issues=[], source="x", now=now)
    offering = services.offer(
        actor=world.actor(DISPATCHER), code="9.000002", agency_id=world.actor(DISPATCHER).agency_id, now=now
    )
    sql.execute("UPDATE procedures_procedure SET service_kind = 'other' WHERE code = '9.000002'", ())
    sql.execute("UPDATE procedures_offering SET online = false WHERE id = %s", (offering,))


@pytest.mark.req("LD-2.3.b", "DN-2.13.b")
def test_procedure_that_is_not_open_online_sends_to_the_counter_and_the_post(
    visitor: Browser, world: World, now: datetime
) -> None:
    other_service(world, now)

    page = visitor.open("/thu-tuc/9.000002/")

    assert "Thủ tục này chưa nhận hồ sơ trực tuyến" in page.text
    assert "trả kết quả ngay tại quầy" not in page.text


@pytest.mark.req("VL-14.1", "HD-3.2b")
def test_published_change_stands_on_the_page_at_once(visitor: Browser, world: World, now: datetime) -> None:
    before = visitor.open(f"/thu-tuc/{MARITAL_STATUS}/").text
    content = catalogue.procedure(MARITAL_STATUS).content | {"conditions": "Điều kiện vừa được bổ sung"}
    decision = services.LocalDecision("9/QĐ-UBND", date(2026, 3, 1), "Chủ tịch", date(2026, 3, 11), "TB-1")

    services.publish_local(content=content, decision=decision, now=now)

    after = visitor.open(f"/thu-tuc/{MARITAL_STATUS}/").text
    assert ("Điều kiện vừa được bổ sung" in before, "Điều kiện vừa được bổ sung" in after) == (False, True)


@pytest.mark.req("VL-2.6", "QN-7.1.a")
def test_voluntary_providers_are_listed_apart(visitor: Browser, world: World, now: datetime) -> None:
    terms = AgencyTerms("H99.63", "Trường Cao đẳng Mẫu", "province", "tu-nguyen", None)
    keep_agency(actor=world.actor(ADMINISTRATOR), agency_id=None, terms=terms, now=now)

    page = visitor.open("/co-quan/").text

    assert page.index("Đơn vị tham gia tự nguyện") < page.index("Trường Cao đẳng Mẫu")
    assert page.count("Trường Cao đẳng Mẫu") == 1
