from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.desk.reading import page


def rows(response):
    return [
        [
            cell.text
            for cell in node.all()
            if cell.tag in {"th", "td"} and "mc-cell-pick" not in cell.attributes["class"]
        ]
        for node in page(response).nodes
        if node.tag == "tr"
    ][1:]


def counts(response):
    return page(response).texts("moj-sub-navigation__link")


@pytest.mark.req("LD-9.2", "VL-15.1.c")
def test_board_of_an_online_dossier_shows_the_time_left_of_eight_working_hours(world, at_desk, move_to):
    dossier = world.handed_in()
    move_to(world.now + timedelta(hours=1, minutes=30))

    shown = at_desk.get("/mot-cua/")

    assert rows(shown) == [
        [
            dossier.receipt_no,
            "Đúng hạn: Còn 6 giờ 30 phút làm việc",
            "Nguyễn Văn Mẫu",
            "Thủ tục đăng ký kết hôn Trực tuyến",
            "09:00 11/03/2026",
        ]
    ]
    assert counts(shown) == [
        "Chờ tiếp nhận (1)",
        "Chờ chuyển (0)",
        "Chờ người nộp (0)",
        "Đang xử lý (0)",
        "Chờ trả kết quả (0)",
    ]


@pytest.mark.req("VL-15.1.c")
def test_board_after_eight_working_hours_says_overdue_in_words(world, at_desk, move_to):
    world.handed_in()
    move_to(world.now + timedelta(days=1, hours=1))

    shown = at_desk.get("/mot-cua/")

    assert rows(shown)[0][1] == "Quá hạn: Quá hạn 1 giờ làm việc"
    assert [node.attributes["class"] for node in page(shown).nodes if node.tag == "tr"][1:] == [
        "govuk-table__row mc-table__row--urgent"
    ]


@pytest.mark.parametrize("path", ["/mot-cua/", "/mot-cua/?muc=cho-chuyen", "/mot-cua/tim/?q=tran+thi"])
def test_lists_with_one_and_with_three_rows_cost_the_same_queries(world, at_desk, path):
    world.handed_in(1, name="Trần Thị Mẫu")
    world.received("một")
    at_desk.get(path)  # fills what this process keeps
    with CaptureQueriesContext(
        connection,
    ) as one:
        first = rows(at_desk.get(path))
    world.handed_in(2, name="Trần Thị Mẫu Hai")
    world.handed_in(3, name="Trần Thị Mẫu Ba")
    world.received("hai")
    world.received("ba")

    with CaptureQueriesContext(connection) as three:
        more = rows(at_desk.get(path))

    assert len(more) > len(first) >= 1
    assert len(three.captured_queries) == len(one.captured_queries)


def test_board_with_more_than_a_page_leads_on_by_key(world, at_desk, monkeypatch):
    monkeypatch.setattr("motcua.dossiers.queries.bucket_page.__defaults__", ("", 2))
    refs = [world.handed_in(number).receipt_no for number in (1, 2, 3)]

    first = at_desk.get("/mot-cua/")
    second = at_desk.get(page(first).links("/mot-cua/?muc=cho-tiep-nhan&sau=")[0])

    assert sorted(row[0] for row in rows(first) + rows(second)) == sorted(refs)
    assert len(rows(second)) == 1


def test_board_of_another_desk_shows_nothing(world, client):
    world.handed_in()
    world.received()
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))

    assert rows(elsewhere.get("/mot-cua/")) == []
    assert rows(elsewhere.get("/mot-cua/?muc=cho-chuyen")) == []
    assert page(elsewhere.get("/mot-cua/tim/?q=nguyen")).texts("mc-empty__title") == ["Không tìm thấy hồ sơ nào"]


def test_search_by_name_without_marks_finds_the_dossier(world, at_desk):
    dossier = world.handed_in()

    assert rows(at_desk.get("/mot-cua/tim/?q=nguyen+van")) == [
        [
            dossier.receipt_no,
            "Nguyễn Văn Mẫu",
            "Thủ tục đăng ký kết hôn Trực tuyến, 11/03/2026",
            "Mới đăng ký",
            "–",
        ]
    ]


def test_search_by_scanned_slip_opens_the_dossier(world, at_desk):
    received = world.received()
    scanned = f"http://127.0.0.1:8000/tra-cuu/?ma={received.code}&bi-mat=AB23CD45"

    answer = at_desk.get("/mot-cua/tim/", {"q": scanned})

    assert (answer.status_code, answer["Location"]) == (302, f"/mot-cua/ho-so/{received.code}/")


def test_search_for_nothing_goes_back_to_the_board(world, at_desk):
    answer = at_desk.get("/mot-cua/tim/?q=+")

    assert (answer.status_code, answer["Location"]) == (302, "/mot-cua/")


@pytest.mark.parametrize("path", ["/mot-cua/", "/mot-cua/tiep-nhan/", "/mot-cua/tim-nguoi/?q=nguyen"])
def test_desk_without_sign_in_asks_for_it(world, client, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/?tiep=/mot-cua/")


@pytest.mark.parametrize("login", ["thuly", "lanhdao"])
def test_desk_for_an_official_without_that_role_is_refused(world, client, login):
    assert world.sign_in(client, world.actor(login)).get("/mot-cua/").status_code == 403


def test_desk_for_a_citizen_is_refused(world, client):
    assert world.sign_in(client, world.citizen()).get("/mot-cua/tiep-nhan/").status_code == 403
