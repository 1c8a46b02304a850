"""Administrators keep calendars and time rules on screen; what is refused stays typed and says why."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.dossiers import transferred_dossier
from tests.factories.world import ADMINISTRATOR, COMMUNE, DISPATCHER, INSPECTOR, OTHER_COMMUNE
from tests.web.backoffice.pages import table, text

from motcua.core import parameters
from motcua.directory import queries as directory
from motcua.directory.calendar_log import changed_days_of
from motcua.directory.calendars import calendar_of

pytestmark = pytest.mark.django_db
HERE = f"/quan-tri/lich/{COMMUNE}/"
CLOSED = {"first": "12/03/2026", "last": "", "kind": "closure", "reason": "Cúp điện toàn phường"}
WEEK = {f"hours-{day}": "07:00-11:00, 13:30-17:30" for day in ("mon", "tue", "wed", "thu", "fri")}
SUMMER = WEEK | {"valid_from": "01/07/2026", "valid_to": "30/09/2026", "source": "QĐ 12/QĐ-UBND"}
RULE = "/quan-tri/quy-dinh-thoi-gian/reception_hours/"


def value(code: str = COMMUNE):
    return calendar_of(directory.agency_by_code(code).id)


def test_calendar_shows_the_month_with_hours_and_days_off(browser):
    page = browser(DISPATCHER)

    april = text(page.get(f"{HERE}?thang=2026-04"))

    assert "Tháng 04/2026" in april
    assert "Nghỉ lễ, tết: Ngày Chiến thắng" in april
    assert "07:30-11:30" in april
    assert "closure đóng cửa" in april


def test_closure_typed_on_screen_closes_the_day_there_only(browser):
    answer = browser(DISPATCHER).post(f"{HERE}ngay/", CLOSED, follow=True)

    assert "Đã ghi đóng cửa từ 12/03/2026" in text(answer)
    assert "Đóng cửa: Cúp điện toàn phường" in text(answer)
    assert [value(code).is_working_day(date(2026, 3, 12)) for code in (COMMUNE, OTHER_COMMUNE)] == [False, True]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"first": "30/02/2026"}, "Hãy nhập ngày dạng"),
        ({"first": "10/03/2026"}, "Ngày đã qua"),
        ({"reason": ""}, "Hãy ghi lý do"),
        ({"kind": "x"}, "Hãy chọn loại ngày"),
        ({"kind": "other_hours", "sessions": "sáng"}, "hãy ghi dạng 07:30-11:30"),
    ],
)
def test_closure_that_cannot_be_stays_typed(browser, changed, message):
    answer = browser(DISPATCHER).post(f"{HERE}ngay/", CLOSED | changed)

    assert (answer.status_code, message in text(answer)) == (422, True)
    kept = (CLOSED | changed)["first"]
    assert f'value="{kept}"' in answer.content.decode()


def test_hours_typed_on_screen_hold_from_their_day(browser):
    answer = browser(DISPATCHER).post(f"{HERE}gio/", SUMMER, follow=True)

    assert "Đã công bố giờ làm việc từ 01/07/2026 đến 30/09/2026" in text(answer)
    assert value().closing(date(2026, 7, 1)).strftime("%H:%M") == "17:30"


def test_overlapping_hours_are_told_at_their_day(browser):
    answer = browser(DISPATCHER).post(f"{HERE}gio/", SUMMER | {"hours-tue": "07:00-11:00, 10:00-17:00"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Giờ làm việc của thứ ba chồng nhau: 10:00-17:00 và 07:00-11:00" in page
    assert 'href="#hours-tue"' in page
    assert 'value="07:00-11:00, 10:00-17:00"' in page


def test_changed_day_is_taken_back_with_a_reason(browser):
    page = browser(DISPATCHER)
    page.post(f"{HERE}ngay/", CLOSED)
    row = changed_days_of(directory.agency_by_code(COMMUNE).id, date(2026, 3, 1))[0]

    refused = page.post(f"{HERE}bo/", {"change": str(row.id), "why": ""})
    answer = page.post(f"{HERE}bo/", {"change": str(row.id), "why": "Có điện lại"}, follow=True)

    assert (refused.status_code, "Hãy ghi lý do" in text(refused)) == (422, True)
    assert "Đã bỏ thay đổi của ngày 12/03/2026" in text(answer)
    assert value().is_working_day(date(2026, 3, 12))


def test_table_with_a_bad_row_is_reported_by_row_and_nothing_is_taken(browser):
    good = "closure,2026-03-12,,,,Sửa trụ sở,QĐ 1"
    rows = f"kind,date,to,weekday,sessions,name,source\n{good}\nclosure,hôm nay,,,,Bão,QĐ 1\n"

    answer = browser(DISPATCHER).post(f"{HERE}nhap/", {"file": SimpleUploadedFile("lich.csv", rows.encode())})

    assert answer.status_code == 422
    assert "Dòng 3 (closure): cột date: ngày phải ghi dạng 2026-01-31" in text(answer)
    assert value().is_working_day(date(2026, 3, 12))


def test_table_without_faults_is_taken(browser):
    rows = "kind,date,to,weekday,sessions,name,source\nclosure,2026-03-12,,,,Sửa trụ sở,QĐ 1\n"

    answer = browser(DISPATCHER).post(
        f"{HERE}nhap/", {"file": SimpleUploadedFile("lich.csv", rows.encode())}, follow=True
    )

    assert "Đã nhập 1 dòng" in text(answer)
    assert not value().is_working_day(date(2026, 3, 12))


@pytest.mark.parametrize(
    "path", [f"/quan-tri/lich/{OTHER_COMMUNE}/", "/quan-tri/lich/tinh/", "/quan-tri/lich/khong-co/"]
)
def test_calendar_of_another_office_looks_as_if_it_were_not_there(browser, path):
    page = browser(DISPATCHER)

    assert {page.get(path).status_code, page.post(f"{path}ngay/", CLOSED).status_code} == {404}


def test_list_of_calendars_is_the_provinces_and_leads_others_to_their_own(browser):
    assert browser(DISPATCHER).get("/quan-tri/lich/").headers["Location"] == HERE
    assert table(browser(ADMINISTRATOR).get("/quan-tri/lich/"))[0][0] == "Toàn tỉnh (lịch chung)"
    assert browser(INSPECTOR).get("/quan-tri/lich/").status_code == 403


@pytest.mark.req("LD-10.1-5", "QN-1.3", "QN-19.2", "HD-24")
def test_rule_gets_a_dated_value_on_screen_and_ends_by_a_text(browser):
    page = browser(ADMINISTRATOR)

    given = page.post(
        f"{RULE}gia-tri/", {"value": "4", "valid_from": "01/04/2026", "source": "QĐ 5/QĐ-UBND"}, follow=True
    )
    ended = page.post(f"{RULE}cham-dut/", {"last_day": "31/05/2026", "ending": "QĐ 9/QĐ-UBND"}, follow=True)

    assert "Đã ghi giá trị mới, có hiệu lực từ 01/04/2026" in text(given)
    assert table(ended) == [["4 giờ làm việc", "01/04/2026", "31/05/2026", "QĐ 5/QĐ-UBND", "QĐ 9/QĐ-UBND"]]
    assert "4 giờ làm việc từ 01/04/2026" in text(page.get("/quan-tri/quy-dinh-thoi-gian/"))
    hours = parameters.parameter("reception_hours")
    found = [parameters.value_on(hours, date(2026, month, 1)) for month in (3, 4, 6)]
    assert found == ["8", "4", "8"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"value": "0"}, "hãy nhập một số nguyên từ 1 đến 80"),
        ({"valid_from": "11/03/2026"}, "phải sau hôm nay"),
        ({"valid_from": "mai"}, "Hãy nhập ngày dạng"),
        ({"source": ""}, "Hãy ghi văn bản"),
    ],
)
def test_rule_that_cannot_be_is_refused_with_what_was_typed(browser, typed, message):
    values = {"value": "4", "valid_from": "01/04/2026", "source": "QĐ 5/QĐ-UBND"} | typed

    answer = browser(ADMINISTRATOR).post(f"{RULE}gia-tri/", values)

    assert (answer.status_code, message in text(answer)) == (422, True)
    assert all(f'value="{each}"' in answer.content.decode() for each in values.values() if each)
    assert parameters.rows_of("reception_hours") == []


def test_rules_are_read_by_agency_administrators_and_changed_by_the_provinces_only(browser):
    page = browser(DISPATCHER)

    assert page.get(RULE).status_code == 200
    assert page.post(f"{RULE}gia-tri/", {"value": "4"}).status_code == 403
    assert page.get("/quan-tri/quy-dinh-thoi-gian/khong-co/").status_code == 404


def test_recount_is_shown_then_applied_on_screen(browser, world, now):
    received = transferred_dossier(world, now=now)
    page = browser(DISPATCHER)
    page.post(f"{HERE}ngay/", CLOSED)

    shown = page.get(f"{HERE}tinh-lai/")
    edition = re.search(r'name="lich" value="([^"]+)"', shown.content.decode())[1]
    values = {"lich": edition, "chon": str(received.id), "viec": "chon"}
    refused = page.post(f"{HERE}tinh-lai/thuc-hien/", values)
    done = page.post(f"{HERE}tinh-lai/thuc-hien/", values | {"ly_do": "Đóng cửa"}, follow=True)

    assert [row[1:3] for row in table(shown)] == [["17:00 16/03/2026", "17:00 17/03/2026 muộn hơn"]]
    assert (refused.status_code, "Hãy ghi lý do" in text(refused)) == (422, True)
    assert "Đã tính lại: 1 hồ sơ có ngày hẹn mới" in text(done)
    assert "Không có ngày hẹn nào phải dời" in text(done)


@pytest.mark.parametrize("path", ["", "thuc-hien/"])
def test_recount_of_another_office_looks_as_if_it_were_not_there(browser, path):
    answer = browser(DISPATCHER).post(f"/quan-tri/lich/{OTHER_COMMUNE}/tinh-lai/{path}", {"ly_do": "x"})

    assert answer.status_code in {404, 405}
