"""Taking back, proofs of payment, late entries one by one and forms that tell all faults, through the doors."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import accepted_online, at_handler, finished, handed_in_dossier, transferred_dossier
from tests.factories.papers import PDF
from tests.factories.world import (
    CITIZEN,
    CIVIL_STATUS,
    CLERK,
    DESK,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    OTHER_CITIZEN,
    World,
)
from tests.payments.test_obligations import FACTS
from tests.web.backoffice.pages import errors, text, typed

from motcua.dossiers import queries
from motcua.dossiers.services import outages
from motcua.processing import services as processing

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Browser = Callable[[str], Client]


def seen(world: World, dossier_id: int) -> queries.Dossier:
    return queries.visible_by_id(world.actor(INSPECTOR), dossier_id)


def owing(world: World, now: datetime) -> str:
    dossier_id = handed_in_dossier(world, now=now - 3 * HOUR)
    accepted_online(world, dossier_id, now=now - 2 * HOUR)
    finished(world, dossier_id, now=now - 2 * HOUR, until="xac-minh")
    processing.require_payment(actor=world.actor(CIVIL_STATUS), dossier_id=dossier_id, facts=FACTS, now=now - HOUR)
    return seen(world, dossier_id).ref


def scan(name: str = "chung-tu.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def test_forms_of_extension_and_stop_tell_all_that_is_missing_and_keep_what_was_typed(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id, _ = at_handler(world, now=now - 4 * HOUR)
    ref, handler = seen(world, dossier_id).ref, browser(CIVIL_STATUS)

    extension = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/gia-han/", {"day": "", "reason": ""})
    weekend = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/gia-han/", {"day": "21/03/2026", "reason": ""})
    stop = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/dung/", {"reason": "", "basis": ""})
    kept = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/dung/", {"reason": "Có tranh chấp", "basis": ""})

    assert errors(extension) == ["Hãy nhập ngày hẹn mới.", "Hãy ghi lý do của đề nghị."]
    assert [error[:13] for error in errors(weekend)] == ["Ngày 21/03/20", "Hãy ghi lý do"]
    assert errors(stop) == ["Hãy ghi lý do của đề nghị.", "Hãy ghi căn cứ pháp lý để dừng giải quyết."]
    assert (errors(kept), typed(kept, "reason")) == (
        ["Hãy ghi căn cứ pháp lý để dừng giải quyết."],
        ["Có tranh chấp"],
    )


def test_leader_who_settles_nothing_is_told_both_fields(world: World, now: datetime, browser: Browser) -> None:
    dossier_id = handed_in_dossier(world, now=now - 3 * HOUR)
    accepted_online(world, dossier_id, now=now - 2 * HOUR)
    ref = seen(world, dossier_id).ref
    browser(CITIZEN).post(f"/ho-so/{ref}/rut/", {"ly-do": "Thôi"})

    refused = browser(LEADER).post(f"/xu-ly/ho-so/{ref}/quyet-dinh/withdrawal/", {"viec": "dong-y"})

    assert [error[:35] for error in errors(refused)] == [
        "Hãy ghi cách xử lý phí, lệ phí đã n",
        "Hãy ghi cách xử lý giấy tờ đã nộp; ",
    ]


def test_proposer_sees_the_button_takes_it_back_and_nobody_else_may(
    world: World, now: datetime, browser: Browser
) -> None:
    dossier_id, _ = at_handler(world, now=now - 4 * HOUR)
    ref, handler, leader = seen(world, dossier_id).ref, browser(CIVIL_STATUS), browser(LEADER)
    handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/gia-han/", {"day": "20/03/2026", "reason": "Phải xác minh"})

    buttons = ["Rút lại đề nghị" in text(each.get(f"/xu-ly/ho-so/{ref}/")) for each in (handler, leader)]
    foreign = leader.post(f"/xu-ly/ho-so/{ref}/rut-de-nghi/extension/")
    done = handler.post(f"/xu-ly/ho-so/{ref}/rut-de-nghi/extension/", follow=True)
    twice = handler.post(f"/xu-ly/ho-so/{ref}/rut-de-nghi/extension/", follow=True)

    assert (buttons, foreign.status_code in {403, 404}) == ([True, False], True)
    assert "Đã rút lại đề nghị: gia hạn, xin lỗi." in text(done)
    assert "Đã rút lại" in text(handler.get(f"/xu-ly/ho-so/{ref}/"))
    assert "đã được xử lý" in text(twice)
    assert "Người đề nghị rút lại: gia hạn, xin lỗi" in text(done)


def test_citizen_takes_the_withdrawal_back_on_the_dossiers_page(world: World, now: datetime, browser: Browser) -> None:
    dossier_id = handed_in_dossier(world, now=now - 3 * HOUR)
    accepted_online(world, dossier_id, now=now - 2 * HOUR)
    ref, citizen = seen(world, dossier_id).ref, browser(CITIZEN)
    citizen.post(f"/ho-so/{ref}/rut/", {"ly-do": "Thôi"})

    asked = text(citizen.get(f"/ho-so/{ref}/"))
    citizen.post(f"/ho-so/{ref}/rut/", {"viec": "rut-lai"})
    twice = citizen.post(f"/ho-so/{ref}/rut/", {"viec": "rut-lai"})

    page = text(citizen.get(f"/ho-so/{ref}/"))
    assert ("Không rút nữa, giải quyết tiếp" in asked, seen(world, dossier_id).status) == (True, 4)
    assert (twice.status_code, "đã được xử lý" in text(twice)) == (409, True)
    assert "Người nộp rút lại đề nghị rút hồ sơ" in page
    assert "Đề nghị rút hồ sơ không được chấp thuận" not in page


def test_proof_goes_from_citizen_to_desk_back_with_a_reason_and_again_to_the_handler(
    world: World, now: datetime, browser: Browser
) -> None:
    ref = owing(world, now)
    citizen, desk, handler = browser(CITIZEN), browser(DESK), browser(CIVIL_STATUS)

    bare = citizen.post(f"/ho-so/{ref}/chung-tu/", {"proof_text": ""})
    wrong = citizen.post(
        f"/ho-so/{ref}/chung-tu/", {"proof_text": "UNC 12", "proof_file": SimpleUploadedFile("a.exe", b"MZ")}
    )
    foreign = browser(OTHER_CITIZEN).post(f"/ho-so/{ref}/chung-tu/", {"proof_text": "x", "proof_file": scan()})
    citizen.post(f"/ho-so/{ref}/chung-tu/", {"proof_text": "UNC 12", "proof_file": scan()})
    waiting = text(citizen.get(f"/ho-so/{ref}/"))
    shown = text(desk.get(f"/mot-cua/ho-so/{ref}/viec/"))
    unsaid = desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "tra-chung-tu", "proof_answer": ""})
    desk.post(f"/mot-cua/ho-so/{ref}/viec/", {"viec": "tra-chung-tu", "proof_answer": "Sai số tiền"})
    told = text(citizen.get(f"/ho-so/{ref}/"))
    citizen.post(f"/ho-so/{ref}/chung-tu/", {"proof_text": "UNC 13", "proof_file": [scan(), scan("2.pdf")]})
    asked = text(handler.get(f"/xu-ly/ho-so/{ref}/de-nghi/chung-tu/"))
    done = handler.post(f"/xu-ly/ho-so/{ref}/de-nghi/chung-tu/", {"viec": "nhan"}, follow=True)

    assert (bare.status_code, len(errors(bare))) == (422, 2)
    assert (wrong.status_code, typed(wrong, "proof_text"), len(errors(wrong))) == (422, ["UNC 12"], 1)
    assert foreign.status_code == 404
    assert ("đang chờ kiểm tra" in waiting, "UNC 12" in shown, "chung-tu.pdf" in shown) == (True, True, True)
    assert (unsaid.status_code, len(errors(unsaid))) == (422, 1)
    assert ("Lý do: Sai số tiền" in told, "UNC 13" in asked, "2.pdf" in asked) == (True, True, True)
    assert "Đã chấp nhận chứng từ" in text(done)
    assert queries.visible(world.actor(INSPECTOR), ref).status == 4


def late_entries(world: World, now: datetime, browser: Browser, number: int) -> int:
    """An approved outage with so many steps entered with a scan; returns its id."""
    began, ended = now - timedelta(days=1), now - HOUR
    outage = outages.declare_outage(actor=world.actor(DESK), began=began, ended=ended, reason="Mất điện", now=now)
    outages.decide_outage(actor=world.actor(LEADER), outage_id=outage, approve=True, note="", now=now)
    for _ in range(number):
        received = transferred_dossier(world, now=now - timedelta(days=1))
        [task] = processing.open_tasks(received.id)
        form = {
            "task": task.id,
            "outcome": "giao",
            "late_outage": outage,
            "late_at": "10:00 10/03/2026",
            "late_row": "Sổ 07",
            "late_reason": "Mất điện",
            "late_files": scan("so-giay.pdf"),
        }
        sent = browser(DISPATCHER).post(f"/xu-ly/ho-so/{received.code}/nhap-bu/", form)
        assert sent.status_code == 302, errors(sent)
    return outage


def test_superior_sees_each_late_entry_with_its_scan_and_refuses_one(
    world: World, now: datetime, browser: Browser
) -> None:
    outage, leader = late_entries(world, now, browser, 1), browser(LEADER)
    page = leader.get(f"/xu-ly/su-co/{outage}/")
    entry = typed(page, "entry")[0]

    unsaid = leader.post(f"/xu-ly/su-co/{outage}/", {"entry": entry, f"refusal-{entry}": ""})
    done = leader.post(f"/xu-ly/su-co/{outage}/", {"entry": entry, f"refusal-{entry}": "Sổ không ghi"}, follow=True)

    assert [part for part in ("so-giay.pdf", "Sổ 07", "10:00 10/03/2026") if part not in text(page)] == []
    assert (unsaid.status_code, len(errors(unsaid))) == (422, 1)
    assert ("Không công nhận lúc" in text(done), "Sổ không ghi" in text(done)) == (True, True)
    assert browser(CLERK).get(f"/xu-ly/su-co/{outage}/").status_code == 403
    assert browser("lanhdao.nghialo").get(f"/xu-ly/su-co/{outage}/").status_code == 404


def test_list_of_late_entries_asks_the_same_for_one_and_three(world: World, now: datetime, browser: Browser) -> None:
    asked = []
    for number in (1, 3):
        outage, leader = late_entries(world, now, browser, number), browser(LEADER)
        with CaptureQueriesContext(
            connection,
        ) as queried:
            leader.get(f"/xu-ly/su-co/{outage}/")
        asked.append(len(queried))

    assert asked[0] == asked[1]
