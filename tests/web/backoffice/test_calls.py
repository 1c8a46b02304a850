"""The call centre at its screens, and the unit that answers."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import OWNER, transferred_dossier
from tests.factories.world import DESK, DISPATCHER, INSPECTOR, World
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.workplace import calls as reads

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
OPERATOR = "tongdai.tinh"
CENTRE = "/xu-ly/tong-dai/"
BACK = {"note": "Hỏi tiến độ", "ends": "back", "question": "Bao giờ xong?", "caller": "chị Dụ", "phone": "0912345678"}


def said(ref: str, **changes: str) -> dict[str, str]:
    known = {"phone": OWNER.phone, "digits": OWNER.personal_number[-4:]}
    return {"token": "ma-cua-bieu-mau-1", "ref": ref, **known, **changes}


def test_caller_is_known_told_passed_on_answered_and_called_back(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    operator, unit = browser(OPERATOR), browser(DISPATCHER)

    opened = operator.post(CENTRE, said(received.code), follow=True)
    page = opened.redirect_chain[-1][0]
    operator.post(page + "ghi/", BACK)
    inbox = unit.get("/xu-ly/")
    listed = unit.get("/xu-ly/cau-hoi-tong-dai/")
    token = page.split("/")[-2]
    answer = f"/xu-ly/ho-so/{received.code}/tong-dai/{token}/"
    empty = unit.post(answer, {f"call-{token}": " "})
    told = unit.post(answer, {f"call-{token}": "Thứ Sáu có kết quả."}, follow=True)
    waiting = operator.get(CENTRE)
    ready = operator.get(page)
    nothing = operator.post(page + "goi-lai/", {"act": "reached", "outcome": ""})
    closed = operator.post(page + "goi-lai/", {"act": "reached", "outcome": "Đã báo thứ Sáu"}, follow=True)

    assert "Đang xử lý" in pages.text(opened)
    assert "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân, Ủy ban nhân dân phường Cẩm Thành" in pages.text(opened)
    assert OWNER.full_name not in opened.content.decode()
    assert OWNER.personal_number not in opened.content.decode()
    assert "Câu hỏi từ tổng đài chờ bộ phận trả lời (1)" in pages.text(inbox)
    assert "Bao giờ xong?" in pages.text(listed)
    assert (empty.status_code, len(pages.errors(empty))) == (422, 1)
    assert "Thứ Sáu có kết quả." in pages.text(told)
    assert pages.table(waiting)[0][0].startswith("chị Dụ")
    assert "Chờ gọi lại" in pages.table(waiting)[0][-1]
    assert "0912345678" in pages.text(ready)
    assert pages.errors(nothing) == ["Hãy ghi đã trả lời người dân thế nào."]
    assert "Không có ai chờ gọi lại." in pages.text(closed)
    assert "Tổng đài đã gọi lại" in pages.text(unit.get(f"/xu-ly/ho-so/{received.code}/"))
    acts = {row[0] for row in sql.rows("SELECT act FROM core_readaudit WHERE subject = %s", (received.id,))}
    assert {"call.dossier", "call.phone"} <= acts


def test_stranger_and_unknown_code_get_the_same_page_and_what_was_typed_stays(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(OPERATOR)

    wrong = client.post(CENTRE, said(received.code, digits="0000"))
    unknown = client.post(CENTRE, said("H99.21-260311-9999", digits="0000"))

    assert (wrong.status_code, pages.errors(wrong)) == (422, pages.errors(unknown))
    bodies = [page.content.decode().split("<main")[1] for page in (wrong, unknown)]
    same = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body) for body in bodies]
    assert same[0].replace(received.code, "") == same[1].replace("H99.21-260311-9999", "")
    assert (pages.typed(wrong, "ref"), pages.typed(wrong, "digits")) == ([received.code], ["0000"])
    assert pages.errors(client.post(CENTRE, {"token": "x", "ref": received.code})) == [
        "Cần mã bí mật trên giấy hẹn, hoặc cả số điện thoại và 4 số cuối của số định danh."
    ]


def test_call_shows_the_dossier_for_its_time_only_and_keeps_what_was_typed(
    world: World, browser: Browser, now: datetime, set_clock: Callable[[datetime], None]
) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(OPERATOR)
    page = client.post(CENTRE, said(received.code))["Location"]

    refused = client.post(page + "ghi/", BACK | {"phone": "12", "caller": ""})
    set_clock(now + timedelta(minutes=31))
    later = client.get(page)

    assert len(pages.errors(refused)) == 2
    assert pages.typed(refused, "question") == ["Bao giờ xong?"]
    assert "Cuộc gọi đã qua" in pages.text(later)
    assert "Diễn biến" not in pages.text(later)
    assert "Ghi cuộc gọi" in pages.text(later)
    assert f"Hồ sơ {received.code}" in pages.text(client.get(CENTRE))


def test_double_click_opens_one_call_and_writes_one_note(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(OPERATOR)

    pages_opened = {client.post(CENTRE, said(received.code))["Location"] for _ in range(2)}
    [page] = pages_opened
    first = client.post(page + "ghi/", {"note": "Đã báo", "ends": "told"})
    second = client.post(page + "ghi/", {"note": "Đã báo", "ends": "told"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "đã được ghi ở một cửa sổ khác" in pages.errors(second)[0]
    assert len(reads.taken(world.actor(OPERATOR))[0]) == 1


def test_call_centre_is_closed_to_others_and_sees_no_dossier_pages(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(OPERATOR)
    page = client.post(CENTRE, said(received.code))["Location"]

    assert [browser(login).get(page).status_code for login in (DESK, INSPECTOR)] == [403, 403]
    assert client.get(f"/xu-ly/ho-so/{received.code}/").status_code == 404
    assert received.code not in pages.text(client.get("/xu-ly/tim/?q=" + received.code))
    assert "Tìm hồ sơ" not in pages.text(client.get(CENTRE))


def test_lists_of_calls_take_the_same_statements_for_one_and_three(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    operator, unit = browser(OPERATOR), browser(DISPATCHER)
    counts: dict[str, list[int]] = {CENTRE: [], CENTRE + "da-nhan/": [], "/xu-ly/cau-hoi-tong-dai/": []}
    for number in range(3):
        page = operator.post(CENTRE, said(received.code, token=f"ma-cua-bieu-mau-{number}"))["Location"]
        operator.post(page + "ghi/", BACK)
        if number == 1:
            continue
        for url, found in counts.items():
            client = unit if "cau-hoi" in url else operator
            client.get(url)
            with CaptureQueriesContext(connection) as made:
                client.get(url)
            found.append(len(made))

    assert [found[0] for found in counts.values()] == [found[1] for found in counts.values()]


def test_call_about_no_dossier_is_noted_listed_counted_and_what_was_typed_stays(
    world: World, browser: Browser, now: datetime
) -> None:
    client, page = browser(OPERATOR), f"{CENTRE}hoi-dap/"
    said_so = {
        "token": "ma-bieu-mau-1",
        "code": "9.999999",
        "question": "Cần giấy gì?",
        "answer": "",
        "caller": "anh Nam",
    }

    wrong = client.post(page, said_so)
    done = client.post(page, said_so | {"code": "1.004873", "answer": "Tờ khai."}, follow=True)
    twice = client.post(page, said_so | {"code": "1.004873", "answer": "Tờ khai."}, follow=True)
    before = client.get(f"{page}?thang=2026-02")

    assert (wrong.status_code, len(pages.errors(wrong))) == (422, 2)
    assert (pages.typed(wrong, "question"), pages.typed(wrong, "caller")) == (["Cần giấy gì?"], ["anh Nam"])
    assert "Đã ghi cuộc gọi." in pages.text(done)
    assert "Tháng 03/2026: 1 cuộc gọi của tổng đài" in pages.text(twice)
    assert "anh Nam" in pages.text(twice)
    assert "Tháng 02/2026: 0 cuộc gọi của tổng đài" in pages.text(before)
    assert "Cuộc gọi không về hồ sơ nào" in pages.text(client.get(CENTRE))
