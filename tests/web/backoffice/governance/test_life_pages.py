"""Notices, drafts, openings and decisions on screen, from the agency's click to what citizens see."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import accepted_dossier, handed_in_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    COMMUNE,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)
from tests.governance.test_life import decide_all, fresh
from tests.web.backoffice import pages

from motcua.directory.agencies import AgencyTerms, administered, keep_agency
from motcua.governance.queries import openings as opening_reads
from motcua.governance.queries import revisions as revision_reads
from motcua.procedures import catalogue

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
NOTICE = {
    "token": "mot-bieu-mau",
    "subject": "procedure",
    "kind": "amended",
    "codes": MARITAL_STATUS,
    "document_no": "12/QĐ-UBND",
    "document_date": "02/03/2026",
    "document_issuer": "Chủ tịch UBND tỉnh",
    "content": "Đổi nơi tiếp nhận",
}
DECISION = {
    "purpose": "publication",
    "number": "45/QĐ-UBND",
    "signed_on": "09/03/2026",
    "received_on": "10/03/2026",
    "issuer": "Chủ tịch",
    "title": "Công bố",
    "codes": MARITAL_STATUS,
    "kind": "amended",
    "agencies": [COMMUNE],
}
OTHER_AGENCY = "phancong.nghialo"


def form_of(page: HttpResponse, action: str) -> dict[str, Any]:
    """The values of a form as the browser would send them."""
    inputs = [each for each in pages._read(page).inputs if each["form"] == action]
    values: dict[str, Any] = {}
    for each in inputs:
        if each.get("type") in {"radio", "checkbox"} and "checked" not in each:
            continue
        if each["tag"] != "select" and each.get("name"):
            values.setdefault(each["name"], []).append(each.get("value", ""))
    html = page.content.decode()
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', body)
        values[name] = [chosen[1] if chosen else ""]
    return values


def sent(client: Client, **changes: str) -> str:
    """Send a notice; returns its number."""
    answer = client.post("/quan-tri/thong-bao-thay-doi/gui/", NOTICE | changes)
    assert answer.status_code == 302, pages.errors(answer)
    return answer.headers["Location"].rstrip("/").rpartition("/")[2]


@pytest.mark.req("LD-4.6-1", "HD-5.2")
def test_notice_is_sent_seen_by_the_province_and_refused_with_a_reason(browser: Browser) -> None:
    agency, province = browser(DISPATCHER), browser(ADMINISTRATOR)
    number = sent(agency)

    listed = province.get("/quan-tri/thong-bao-thay-doi/")
    assert [row[0] for row in pages.table(listed)] == [number]
    silent = province.post(f"/quan-tri/thong-bao-thay-doi/{number}/ket-thuc/", {"act": "refuse", "answer": ""})
    assert pages.errors(silent) == ["Hãy ghi lý do từ chối để cơ quan gửi biết cần sửa gì."]
    province.post(f"/quan-tri/thong-bao-thay-doi/{number}/ket-thuc/", {"act": "refuse", "answer": "Thiếu phụ lục"})

    shown = pages.text(agency.get(f"/quan-tri/thong-bao-thay-doi/{number}/"))
    assert "Từ chối" in shown
    assert "Thiếu phụ lục" in shown
    assert browser(OTHER_AGENCY).get(f"/quan-tri/thong-bao-thay-doi/{number}/").status_code == 404


def test_wrong_notice_names_every_field_and_keeps_what_was_typed(browser: Browser) -> None:
    wrong = NOTICE | {"kind": "", "codes": "abc", "document_date": "31/02/2026"}

    answer = browser(DISPATCHER).post("/quan-tri/thong-bao-thay-doi/gui/", wrong)

    assert answer.status_code == 422
    assert pages.errors(answer) == ["Hãy nhập ngày, tháng, năm, ví dụ 05/03/2026."]
    assert pages.typed(answer, "codes") == ["abc"]
    assert pages.typed(answer, "token") == ["mot-bieu-mau"]


def test_decision_opens_a_duty_that_the_agency_answers(browser: Browser) -> None:
    province, agency = browser(ADMINISTRATOR), browser(DISPATCHER)
    entered = province.post("/quan-tri/so-quyet-dinh/vao-so/", DECISION, follow=True)
    assert "Đã giao 1 cơ quan gửi nội dung và quy trình." in pages.text(entered)

    duties = agency.get("/quan-tri/nhiem-vu-cong-bo/")
    duty = re.search(r"nhiem-vu=(\d+)", duties.content.decode())
    assert duty is not None
    form = agency.get(f"/quan-tri/thong-bao-thay-doi/moi/?nhiem-vu={duty[1]}")
    assert pages.typed(form, "document_no") == ["45/QĐ-UBND"]
    number = sent(agency, duty=duty[1])

    done = pages.table(province.get("/quan-tri/nhiem-vu-cong-bo/", {"loc": "tat-ca"}))
    assert [row[4] for row in done] == [f"Đã gửi{number}"]


def test_draft_is_edited_sent_approved_and_seen_by_citizens(browser: Browser, world: World, now: datetime) -> None:
    agency = browser(DISPATCHER)
    number = sent(agency)
    opened = agency.post("/quan-tri/soan-thu-tuc/bat-dau/", {"notice": number, "code": MARITAL_STATUS}, follow=True)
    revision_id = revision_reads.revisions(world.actor(DISPATCHER)).rows[0].id
    action = f"/quan-tri/soan-thu-tuc/{revision_id}/luu/"
    values = form_of(opened, action)
    unchanged = agency.post(action, values | {"act": "save"}, follow=True)
    assert "Bản soạn chưa khác bản đang có hiệu lực." in pages.text(unchanged)

    values = form_of(unchanged, action) | {"reception_address": "Quầy số 7", "s0_amount": "2", "act": "submit"}
    answer = agency.post(action, values, follow=True)

    told = pages.table(answer)
    assert ["Thời hạn, phí, lệ phí", "thời hạn khi nộp trực tiếp: 3 ngày làm việc thành 2 ngày làm việc"] in told
    decide_all(world, "procedure", revision_id, now)
    page = Client().get(f"/thu-tuc/{MARITAL_STATUS}/")
    assert "2 ngày làm việc" in page.content.decode()
    assert [row.kind for row in revision_reads.revisions(world.actor(DISPATCHER), state="in_force").rows] == ["amended"]


def test_draft_with_a_value_that_cannot_be_read_keeps_everything(browser: Browser, world: World) -> None:
    agency = browser(DISPATCHER)
    number = sent(agency)
    opened = agency.post("/quan-tri/soan-thu-tuc/bat-dau/", {"notice": number, "code": MARITAL_STATUS}, follow=True)
    action = f"/quan-tri/soan-thu-tuc/{revision_reads.revisions(world.actor(DISPATCHER)).rows[0].id}/luu/"

    answer = agency.post(
        action, form_of(opened, action) | {"s0_amount": "ba", "s0_unit": "working_day", "field": "Lĩnh vực gõ dở"}
    )

    assert answer.status_code == 422
    assert pages.errors(answer) == ["Thời hạn phải là số nguyên và có đơn vị, ví dụ 5 ngày làm việc."]
    assert (pages.typed(answer, "s0_amount"), pages.typed(answer, "field")) == (["ba"], ["Lĩnh vực gõ dở"])


def test_draft_is_hidden_from_other_agencies_and_from_officials(browser: Browser, world: World) -> None:
    agency = browser(DISPATCHER)
    number = sent(agency)
    agency.post("/quan-tri/soan-thu-tuc/bat-dau/", {"notice": number, "code": MARITAL_STATUS})
    address = f"/quan-tri/soan-thu-tuc/{revision_reads.revisions(world.actor(DISPATCHER)).rows[0].id}/"

    assert [browser(login).get(address).status_code for login in (OTHER_AGENCY, LEADER)] == [404, 404]
    assert browser(OTHER_AGENCY).post(f"{address}luu/", {"act": "discard"}).status_code == 404


@pytest.mark.req("VL-14.2", "QN-9.1-1")
def test_service_is_proposed_tested_and_opened(browser: Browser, world: World, now: datetime, settings: Any) -> None:
    settings.PROFILE = "dong-nai"
    fresh(world, now)
    agency = browser(DISPATCHER)
    assert "Đề nghị mở trực tuyến" in pages.text(agency.get("/quan-tri/thu-tuc/9.000002/"))
    agency.post("/quan-tri/mo-dich-vu/bat-dau/", {"code": "9.000002", "agency": COMMUNE})
    opening_id = opening_reads.openings(world.actor(DISPATCHER)).rows[0].id
    action = f"/quan-tri/mo-dich-vu/{opening_id}/luu/"
    values = {"level": "4", "service_kind": "administrative", "process": "reviewed", "form": "ready"}
    values |= {"authentication": "identity", "payment": "free", "risk": "high", "notice": "TB-1"}

    early = agency.post(action, values | {"act": "submit"})
    assert set(pages.errors(early)) == {
        "Mức rủi ro khi làm trực tuyến: hãy giải thích lựa chọn này và cách kiểm soát.",
        "Chưa thử: biểu mẫu điện tử, quy trình điện tử. Hãy thử và ghi kết quả trước khi gửi.",
    }
    values |= {"risk_note": "Đối chiếu với dữ liệu dân cư"}
    for subject in ("form", "process"):
        agency.post(action, values | {"act": f"test:{subject}", f"{subject}_test": "Đã thử, đạt"})
    sent_up = agency.post(action, values | {"act": "submit"}, follow=True)
    assert "Đã gửi phê duyệt." in pages.text(sent_up)
    assert "Nộp hồ sơ trực tuyến" not in Client().get("/thu-tuc/9.000002/").content.decode()

    decide_all(world, "service", opening_id, now)

    assert [row.online for row in catalogue.procedure("9.000002").offerings] == [True]
    assert "Đã mở" in pages.text(agency.get(f"/quan-tri/mo-dich-vu/{opening_id}/"))


@pytest.mark.parametrize(
    "address",
    ["thong-bao-thay-doi", "nhiem-vu-cong-bo", "so-quyet-dinh", "soan-thu-tuc", "mo-dich-vu", "thong-bao-thay-doi/moi"],
)
def test_pages_are_for_administrators_and_bear_nonsense(browser: Browser, address: str) -> None:
    assert browser(DISPATCHER).get(f"/quan-tri/{address}/?sau=x&loc=la&nhiem-vu=0").status_code == 200
    assert browser(LEADER).get(f"/quan-tri/{address}/").status_code == 403


def test_list_of_notices_needs_the_same_queries_with_one_and_three_rows(browser: Browser) -> None:
    client = browser(DISPATCHER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/quan-tri/thong-bao-thay-doi/")
        return len(seen)

    sent(client, token="1")
    queries()
    one = queries()
    sent(client, token="2")
    sent(client, token="3")

    assert queries() == one


def test_approver_reads_what_is_asked_from_the_list_of_approvals(browser: Browser, world: World) -> None:
    agency = browser(DISPATCHER)
    number = sent(agency)
    opened = agency.post("/quan-tri/soan-thu-tuc/bat-dau/", {"notice": number, "code": MARITAL_STATUS}, follow=True)
    revision_id = revision_reads.revisions(world.actor(DISPATCHER)).rows[0].id
    action = f"/quan-tri/soan-thu-tuc/{revision_id}/luu/"
    agency.post(action, form_of(opened, action) | {"reception_address": "Quầy số 7", "act": "submit"})

    approver = browser(INSPECTOR)
    waiting = approver.get("/quan-tri/phe-duyet/").content.decode()
    request = re.search(r"/quan-tri/phe-duyet/([\w-]{10,})/", waiting)
    assert request is not None
    page = approver.get(f"/quan-tri/phe-duyet/{request[1]}/").content.decode()

    assert f"/quan-tri/soan-thu-tuc/{revision_id}/" in page
    shown = approver.get(f"/quan-tri/soan-thu-tuc/{revision_id}/")
    assert "Khác bản đang có hiệu lực (1)" in pages.headings(shown)
    assert "Lưu bản soạn" not in pages.of_class(shown, "govuk-button")


@pytest.mark.req("DN-9.1", "VL-2.6")
def test_decision_on_services_shows_how_much_each_is_used_and_voluntary_providers_apart(
    browser: Browser, world: World, now: datetime
) -> None:
    for _ in range(2):
        accepted_dossier(world, now=now)
    handed_in_dossier(world, now=now)
    accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    other = administered(world.actor(ADMINISTRATOR), OTHER_COMMUNE)
    terms = AgencyTerms(other.code, other.name, other.level, "tu-nguyen", other.parent_id)
    keep_agency(actor=world.actor(ADMINISTRATOR), agency_id=other.id, terms=terms, now=now)
    client = browser(ADMINISTRATOR)

    entered = client.post("/quan-tri/so-quyet-dinh/vao-so/", DECISION | {"purpose": "service-list"}, follow=True)

    [row] = [row for row in pages.table(entered) if MARITAL_STATUS in row[0]]
    assert [" ".join(cell.split()) for cell in row[3:]] == ["3riêng đơn vị tự nguyện 1", "33%"]
