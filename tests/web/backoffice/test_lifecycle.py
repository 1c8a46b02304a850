"""The acts of the lifecycle through the doors: who sees what, what is refused with which words, what follows."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import (
    accepted_online,
    at_handler,
    brought_to_the_desk,
    finished,
    handed_in_dossier,
    supplement_proposed,
    waiting_for_supplement,
)
from tests.factories.world import CITIZEN, CIVIL_STATUS, DESK, INSPECTOR, LEADER, OTHER_CITIZEN, OTHER_DESK, World
from tests.web.backoffice.pages import text

from motcua.dossiers import queries
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.processing import services as processing

HOUR = timedelta(hours=1)
Browser = Callable[[str], Client]


def seen(world: World, dossier_id: int) -> queries.Dossier:
    return queries.visible_by_id(world.actor(INSPECTOR), dossier_id)


@pytest.mark.req("HD-6.3-3", "VL-15.3", "VL-7.2.c-2")
def test_supplement_goes_from_handler_over_desk_and_applicant_back_to_the_handler(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id = handed_in_dossier(world, now=now - 3 * HOUR)
    accepted_online(world, dossier_id, now=now - 2 * HOUR)
    finished(world, dossier_id, now=now - 2 * HOUR, until="xac-minh")
    ref = seen(world, dossier_id).ref
    handler, desk, citizen = browser(CIVIL_STATUS), browser(DESK), browser(CITIZEN)
    typed = {"paper": "1", "need-1": "Gửi lại bản rõ", "others": "Sửa ngày sinh", "reason": "Chưa khớp", "basis": ""}

    refused = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/bo-sung/", typed)
    sent = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/bo-sung/", typed | {"basis": "Luật Hộ tịch, Điều 21"})
    listed = text(desk.get("/mot-cua/de-nghi/"))
    asked = desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "gui"}, follow=True)
    told = text(citizen.get(f"/ho-so/{ref}/"))
    waiting = text(handler.get(f"/xu-ly/ho-so/{ref}/"))
    citizen.post(f"/ho-so/{ref}/bo-sung/", {"khac-1": "Sinh ngày 03/02/1990", "accepts_gaps": "1"})
    answer = text(desk.get(f"/mot-cua/ho-so/{ref}/viec/"))
    done = desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "xac-nhan"}, follow=True)

    assert (refused.status_code, "Hãy ghi căn cứ pháp lý" in text(refused), "Sửa ngày sinh" in text(refused)) == (
        422,
        True,
        True,
    )
    assert (sent.status_code, ref in listed, "Đã gửi yêu cầu bổ sung" in text(asked)) == (302, True, True)
    assert [
        part for part in ("Cần bổ sung giấy tờ", "Luật Hộ tịch, Điều 21", "Sửa ngày sinh") if part not in told
    ] == []
    assert ("Bước đang tạm dừng" in waiting, "Sinh ngày 03/02/1990" in answer) == (True, True)
    assert ("Đã xác nhận bổ sung đủ" in text(done), seen(world, dossier_id).status) == (True, 4)


def test_desk_sends_a_proposal_back_or_says_what_still_lacks(world: World, now: datetime, browser: Browser) -> None:
    proposed, handler = at_handler(world, now=now - 4 * HOUR)
    supplement_proposed(world, proposed, handler, now=now - HOUR)
    answered, _ = waiting_for_supplement(world, now=now - 4 * HOUR)
    brought_to_the_desk(world, answered, now=now - HOUR)
    refs = [seen(world, each).ref for each in (proposed, answered)]
    desk = browser(DESK)

    bare = desk.post(f"/mot-cua/ho-so/{refs[0]}/viec/", {"viec": "tra-lai", "answer": ""})
    desk.post(f"/mot-cua/ho-so/{refs[0]}/viec/", {"viec": "tra-lai", "answer": "Đã có trong hồ sơ"})
    desk.post(f"/mot-cua/ho-so/{refs[1]}/viec/", {"viec": "con-thieu", "lacks": "Thiếu trang 2"})
    nothing = desk.post(f"/mot-cua/ho-so/{refs[0]}/viec/", {"viec": "gui"})

    page = text(browser(CIVIL_STATUS).get(f"/xu-ly/ho-so/{refs[0]}/"))
    assert (bare.status_code, "Hãy ghi lý do không đồng ý." in text(bare)) == (422, True)
    assert "Trả lời: Đã có trong hồ sơ" in page
    assert (seen(world, answered).awaiting, nothing.status_code) == ("applicant", 422)


def test_extension_and_stop_are_proposed_and_decided_on_their_pages(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id, _ = at_handler(world, now=now - 4 * HOUR)
    ref = seen(world, dossier_id).ref
    handler, leader = browser(CIVIL_STATUS), browser(LEADER)

    wrong = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/gia-han/", {"day": "21/03/2026", "reason": "Phải xác minh"})
    handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/gia-han/", {"day": "20/03/2026", "reason": "Phải xác minh"})
    listed, page = text(leader.get("/xu-ly/de-nghi/")), text(leader.get(f"/xu-ly/ho-so/{ref}/quyet-dinh/extension/"))
    leader.post(f"/xu-ly/ho-so/{ref}/quyet-dinh/extension/", {"viec": "dong-y"})
    late = leader.post(f"/xu-ly/ho-so/{ref}/quyet-dinh/extension/", {"viec": "dong-y"})
    handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/dung/", {"reason": "Có tranh chấp", "basis": "Luật mẫu, Điều 3"})
    leader.post(f"/xu-ly/ho-so/{ref}/quyet-dinh/stop/", {"viec": "dong-y", "fees": "Không có", "originals": "Không có"})

    assert (wrong.status_code, "Ngày 21/03/2026 là ngày nghỉ" in text(wrong)) == (422, True)
    assert (ref in listed, "17:00 20/03/2026" in page) == (True, True)
    assert (late.status_code, seen(world, dossier_id).status) == (409, 8)
    assert [slip.kind for slip in queries.slips(dossier_id)] == ["appointment", "apology", "stop"]


def test_payment_is_asked_by_the_handler_shown_to_the_applicant_and_proven_at_the_desk(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id = handed_in_dossier(world, now=now - 3 * HOUR)
    accepted_online(world, dossier_id, now=now - 2 * HOUR)
    finished(world, dossier_id, now=now - 2 * HOUR, until="xac-minh")
    ref, handler = seen(world, dossier_id).ref, browser(CIVIL_STATUS)
    typed = {
        "name-0": "Tiền sử dụng đất",
        "amount-0": "12.000.000",
        "account": "Kho bạc mẫu, tài khoản 7111",
        "pay_by": "31/03/2026",
        "obligation_basis": "Luật mẫu, Điều 155",
    }

    wrong = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/nghia-vu/", typed | {"amount-0": "mười triệu"})
    handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/nghia-vu/", typed)
    told = text(browser(CITIZEN).get(f"/ho-so/{ref}/"))
    proven = browser(DESK).post(
        f"/mot-cua/ho-so/{ref}/viec/", {"viec": "chung-tu", "proof_text": "Giấy nộp tiền số 12"}
    )

    assert (wrong.status_code, "Số tiền của mỗi khoản" in text(wrong), "mười triệu" in wrong.content.decode()) == (
        422,
        True,
        True,
    )
    assert ["12.000.000 đ" in told.replace("\N{NO-BREAK SPACE}", " "), "Kho bạc mẫu" in told] == [True, True]
    assert (proven.status_code, seen(world, dossier_id).status) == (302, 4)


@pytest.mark.req("HD-2.2-1")
def test_applicant_withdraws_online_and_reads_why_it_was_refused_or_what_becomes_of_it(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id = handed_in_dossier(world, now=now - 3 * HOUR)
    accepted_online(world, dossier_id, now=now - 2 * HOUR)
    ref, citizen, leader = seen(world, dossier_id).ref, browser(CITIZEN), browser(LEADER)

    form = text(citizen.get(f"/ho-so/{ref}/rut/"))
    bare = citizen.post(f"/ho-so/{ref}/rut/", {"ly-do": " "})
    citizen.post(f"/ho-so/{ref}/rut/", {"ly-do": "Không cần nữa"})
    waiting = text(citizen.get(f"/ho-so/{ref}/"))
    leader.post(f"/xu-ly/ho-so/{ref}/quyet-dinh/withdrawal/", {"viec": "khong", "answer": "Đã ký kết quả"})
    kept = text(citizen.get(f"/ho-so/{ref}/"))
    citizen.post(f"/ho-so/{ref}/rut/", {"ly-do": "Vẫn không cần"})
    unsettled = leader.post(f"/xu-ly/ho-so/{ref}/quyet-dinh/withdrawal/", {"viec": "dong-y"})
    settled = {"viec": "dong-y", "fees": "Không có", "originals": "Trả tại quầy"}
    leader.post(f"/xu-ly/ho-so/{ref}/quyet-dinh/withdrawal/", settled)
    ended = text(citizen.get(f"/ho-so/{ref}/"))

    assert ("Lý do rút hồ sơ" in form, bare.status_code) == (True, 422)
    assert ("Đã gửi đề nghị rút hồ sơ" in waiting, "Đã ký kết quả" in kept) == (True, True)
    assert unsettled.status_code == 422
    assert ("Dừng xử lý" in ended, "Thông báo dừng giải quyết hồ sơ" in ended) == (True, True)
    assert browser(OTHER_CITIZEN).get(f"/ho-so/{ref}/rut/").status_code == 404


def test_withdrawal_before_acceptance_is_taken_and_decided_at_the_desk(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id = handed_in_dossier(world, now=now - HOUR)
    ref, desk = seen(world, dossier_id).ref, browser(DESK)

    bare = desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "xin-rut", "reason": ""})
    desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "xin-rut", "reason": "Nộp nhầm nơi"})
    page = text(desk.get(f"/mot-cua/ho-so/{ref}/"))
    desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "cho-rut", "fees": "Không có", "originals": "Không có"})

    assert (bare.status_code, "chờ quyết định" in page) == (422, True)
    assert seen(world, dossier_id).status == 8


def test_what_is_not_ones_own_looks_like_nothing(world: World, now: datetime, browser: Browser) -> None:
    dossier_id, handler = at_handler(world, now=now - 4 * HOUR)
    supplement_proposed(world, dossier_id, handler, now=now - HOUR)
    ref = seen(world, dossier_id).ref
    addresses = {
        LEADER: f"/xu-ly/ho-so/{ref}/de-nghi/bo-sung/",
        CIVIL_STATUS: f"/mot-cua/ho-so/{ref}/viec/",
        OTHER_DESK: f"/mot-cua/ho-so/{ref}/viec/",
        INSPECTOR: f"/xu-ly/ho-so/{ref}/de-nghi/gia-han/",
    }

    answers = {login: browser(login).get(address).status_code for login, address in addresses.items()}

    assert set(answers.values()) <= {403, 404}
    assert browser(OTHER_DESK).get("/mot-cua/de-nghi/").status_code == 200
    assert ref not in text(browser(OTHER_DESK).get("/mot-cua/de-nghi/"))


def test_list_of_what_waits_costs_the_same_with_one_and_with_three_rows(
    world: World, now: datetime, browser: Browser
) -> None:
    desk = browser(DESK)
    counts = []
    for _ in range(3):
        dossier_id, handler = at_handler(world, now=now - 4 * HOUR)
        supplement_proposed(world, dossier_id, handler, now=now - HOUR)
        desk.get("/mot-cua/de-nghi/")
        with CaptureQueriesContext(connection) as counted:
            desk.get("/mot-cua/de-nghi/")
        counts.append(len(counted))

    assert counts[0] == counts[2]


def test_refusal_after_appraisal_asks_for_a_ground_of_the_catalogue(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id, _ = at_handler(world, now=now - 4 * HOUR)
    finished(world, dossier_id, now=now - 2 * HOUR, until="phe-duyet")
    ref, leader = seen(world, dossier_id).ref, browser(LEADER)
    [task] = processing.open_tasks(dossier_id)
    typed = {"task": str(task.id), "outcome": "tu-choi", "comment": "Không đủ điều kiện"}

    bare = leader.post(f"/xu-ly/ho-so/{ref}/buoc/", typed)
    leader.post(f"/xu-ly/ho-so/{ref}/buoc/", typed | {"ground": "TC-03"})

    assert (bare.status_code, "Hãy chọn căn cứ từ chối" in text(bare)) == (422, True)
    assert seen(world, dossier_id).status == 3


def test_unknown_acts_and_kinds_are_answered_calmly(world: World, now: datetime, browser: Browser) -> None:
    dossier_id, _ = at_handler(world, now=now - 4 * HOUR)
    ref = seen(world, dossier_id).ref

    assert browser(DESK).post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "bay"}).status_code == 422
    assert browser(CIVIL_STATUS).get(f"/xu-ly/ho-so/{ref}/de-nghi/bay/").status_code == 404
    assert browser(LEADER).get(f"/xu-ly/ho-so/{ref}/quyet-dinh/bay/").status_code == 404


def test_only_the_proposal_that_was_read_is_decided(world: World, now: datetime, browser: Browser) -> None:
    dossier_id, handler = at_handler(world, now=now - 4 * HOUR)
    leader, ref = world.actor(LEADER), seen(world, dossier_id).ref

    def proposed(day: date) -> int:
        return processing.propose_extension(
            actor=handler, dossier_id=dossier_id, day=day, reason="Phải xác minh", now=now - HOUR
        )

    read = proposed(date(2026, 3, 18))
    processing.refuse(actor=leader, dossier_id=dossier_id, kind=Kind.EXTENSION, answer="Dài quá", now=now - HOUR)
    proposed(date(2026, 3, 31))
    before = seen(world, dossier_id).due_at
    page = f"/xu-ly/ho-so/{ref}/quyet-dinh/extension/"

    answered = [
        browser(LEADER).post(page, {"viec": act, "answer": "x", "proposal": read}) for act in ("dong-y", "khong")
    ]

    assert [each.status_code for each in answered] == [409, 409]
    assert "Hãy đọc lại nội dung rồi quyết định" in text(answered[0])
    assert seen(world, dossier_id).due_at == before
    assert [row.is_open for row in queries.proposals(dossier_id)] == [False, True]


def test_desk_issues_only_the_request_that_it_read(world: World, now: datetime, browser: Browser) -> None:
    dossier_id, handler = at_handler(world, now=now - 4 * HOUR)
    ref = seen(world, dossier_id).ref
    read = supplement_proposed(world, dossier_id, handler, now=now - HOUR)
    desk = world.actor(DESK)
    intake.return_proposal(actor=desk, dossier_id=dossier_id, answer="Đã có", shown=read, now=now - HOUR)
    supplement_proposed(world, dossier_id, handler, now=now - HOUR)

    answered = browser(DESK).post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "gui", "proposal": read})

    assert (answered.status_code, seen(world, dossier_id).status) == (422, 4)


def test_act_of_a_deeper_address_leads_back_to_the_dossier_by_get(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id, _ = at_handler(world, now=now - 4 * HOUR)
    ref = seen(world, dossier_id).ref

    answered = browser(CIVIL_STATUS).get(f"/xu-ly/ho-so/{ref}/tra-loi/5/")

    assert (answered.status_code, answered.headers["Location"]) == (302, f"/xu-ly/ho-so/{ref}/")
