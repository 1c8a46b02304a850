"""The register of results, a wrong result, originals and unclaimed results at their screens."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.factories.dossiers import ready_dossier, transferred_dossier
from tests.factories.world import CIVIL_STATUS, CLERK, DESK, HOUSEHOLD_BUSINESS, OTHER_DESK, World
from tests.web.backoffice.pages import errors, table, text, typed

from motcua.dossiers.services import originals
from motcua.results import queries as results

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_clerk_replaces_a_wrong_result_and_the_register_shows_both(
    world: World, browser: Browser, now: datetime
) -> None:
    received = ready_dossier(world, now=now - timedelta(days=1))
    clerk, page = browser(CLERK), f"/xu-ly/ho-so/{received.code}/ket-qua/"
    form = {"kind": "corrected", "decision_number": "9/QĐ", "decision_day": "11/03/2026", "fault": "agency"}
    form |= {"reason": "Sai họ tên", "name": "Giấy đúng", "symbol": "KQ", "signer_name": "Phan Văn Mẫu"}

    wrong = clerk.post(page, form | {"decision_day": "32/03/2026"})
    done = clerk.post(page, form, follow=True)

    assert (wrong.status_code, errors(wrong)) == (422, ["Hãy nhập ngày quyết định, không sau hôm nay."])
    assert typed(wrong, "reason") == ["Sai họ tên"]
    assert "Đã phát hành kết quả số 2/KQ thay bản cũ" in text(done)
    rows = table(clerk.get("/quan-tri/so-ket-qua/"))
    assert [(row[0][:4], row[-1]) for row in rows] == [("2/KQ", "Còn hiệu lực"), ("1/KQ", "Đã thay thếbằng số 2/KQ")]
    assert table(clerk.get("/quan-tri/so-ket-qua/", {"q": "khong co ai"})) == []
    assert browser(CIVIL_STATUS).get("/quan-tri/so-ket-qua/").status_code == 403
    assert browser(OTHER_DESK).get(page).status_code == 404


def test_desk_gives_originals_back_and_records_a_loss(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    (paper, *_) = originals.held_originals(received.id)
    desk, page = browser(DESK), f"/mot-cua/ho-so/{received.code}/giay-to-goc/"
    form = {f"count-{paper.no}": "1", "receiver_name": "Lê Thị Ví Dụ", "relation": "owner"}

    without = desk.post(page, form)
    desk.post(page, form | {"identity_check": "id_card"})
    loss = desk.post(page, {"viec": "mat", "paper_no": str(paper.no), "kind": "lost", "happened": "Thất lạc"})

    assert (without.status_code, errors(without)) == (422, ["Hãy chọn giấy tờ đã dùng để kiểm tra người nhận."])
    assert [row.count for row in originals.returns_of(received.id)] == [1]
    assert (loss.status_code, typed(loss, "happened")) == (422, ["Thất lạc"])


def test_incomplete_loss_is_told_whole_and_leaves_the_other_form_as_it_was(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    page = f"/mot-cua/ho-so/{received.code}/giay-to-goc/"

    loss = browser(DESK).post(page, {"viec": "mat", "happened": "Thất lạc", "costs": "nhiều lắm"})

    assert errors(loss) == [
        "Hãy chọn giấy tờ trong thành phần hồ sơ, hoặc kết quả.",
        "Hãy chọn giấy tờ bị mất hay hư hỏng.",
        "Hãy ghi người, đơn vị chịu trách nhiệm.",
        "Hãy ghi ai chịu chi phí cấp lại.",
        "Hãy ghi lời xin lỗi gửi người nộp.",
        "Chi phí phải là số tiền từ 0 đồng, ví dụ 150.000.",
    ]
    assert (typed(loss, "happened"), typed(loss, "costs")) == (["Thất lạc"], ["nhiều lắm"])
    assert typed(loss, "receiver_name") == typed(browser(DESK).get(page), "receiver_name") != [""]


def test_desk_reminds_the_owner_of_a_result_that_waits(world: World, browser: Browser, now: datetime) -> None:
    received = ready_dossier(world, now=now - timedelta(days=40))
    desk = browser(DESK)

    shown = desk.get("/mot-cua/ket-qua-chua-nhan/")
    nobody = desk.post("/mot-cua/ket-qua-chua-nhan/", {})
    done = desk.post("/mot-cua/ket-qua-chua-nhan/", {"ma": received.code}, follow=True)

    assert received.code in text(shown)
    assert nobody.status_code == 422
    assert "Đã nhắc 1 người nộp" in text(done)
    assert results.unclaimed(world.actor(DESK).unit_id, now)[0].reminders == 1
