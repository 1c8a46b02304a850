"""The pages of outages, late entry, stuck dossiers and what inspectors look at."""

from datetime import timedelta

import pytest
from tests.factories.dossiers import ready_dossier, transferred_dossier
from tests.factories.world import ADMINISTRATOR, DESK, DISPATCHER, INSPECTOR, LEADER
from tests.processing.test_repairing import second_administrator
from tests.web.backoffice.pages import errors, text, typed

from motcua.core import sql

pytestmark = pytest.mark.django_db


def test_outage_is_declared_approved_and_opens_late_entry(world, browser, now):
    received, ready = transferred_dossier(world, now=now), ready_dossier(world, now=now - timedelta(days=2))
    desk, leader = browser(DESK), browser(LEADER)
    form = {"began": "08:00 10/03/2026", "ended": "17:00 10/03/2026", "reason": "Mất điện"}

    wrong = desk.post("/xu-ly/su-co/khai-bao/", form | {"began": "hôm qua"})
    desk.post("/xu-ly/su-co/khai-bao/", form)
    leader.post(
        "/xu-ly/su-co/quyet-dinh/", {"outage": typed(leader.get("/xu-ly/su-co/"), "outage")[0], "viec": "duyet"}
    )

    assert (wrong.status_code, typed(wrong, "reason")) == (422, ["Mất điện"])
    assert errors(wrong)[0].startswith("Hãy nhập giờ và ngày bắt đầu sự cố")
    assert "Nhập bù sau sự cố" in text(desk.get("/mot-cua/tiep-nhan/?thu-tuc=1.004873"))
    assert "Đã trả kết quả" in text(desk.get(f"/xu-ly/ho-so/{ready.code}/nhap-bu/"))
    assert "Nhập bù bước này" in text(browser(DISPATCHER).get(f"/xu-ly/ho-so/{received.code}/nhap-bu/"))


def test_pages_of_watchers_open_for_them_only(world, browser, now):
    received = transferred_dossier(world, now=now)
    urls = ("/quan-tri/ho-so-mac/", f"/quan-tri/ho-so-mac/{received.code}/?loi=no_task", "/quan-tri/bien-dong/")

    opened = {
        login: [browser(login).get(url).status_code for url in urls] for login in (ADMINISTRATOR, INSPECTOR, DESK)
    }

    assert opened == {ADMINISTRATOR: [200] * 3, INSPECTOR: [200] * 3, DESK: [403] * 3}


def test_refusal_without_a_reason_is_told_at_its_own_proposal(world, browser, now):
    second_administrator(world)
    received = [transferred_dossier(world, now=now), transferred_dossier(world, now=now)]
    for each in received:
        # What a fault would leave; no service can.
        sql.execute("UPDATE processing_task SET done_at = %s, cancelled = true WHERE dossier_id = %s", (now, each.id))
        browser(ADMINISTRATOR).post(
            f"/quan-tri/ho-so-mac/{each.code}/de-nghi/", {"loi": "no_task", "step": "phan-cong", "reason": "Lỗi"}
        )
    page = browser("quantri2.tinh").get("/quan-tri/ho-so-mac/")
    _, second = typed(page, "repair")

    answer = browser("quantri2.tinh").post("/quan-tri/ho-so-mac/quyet-dinh/", {"repair": second, "viec": "khong"})

    assert (answer.status_code, errors(answer)) == (422, ["Hãy ghi lý do không duyệt."])
    body = answer.content.decode()
    assert [f'href="#note-{second}"' in body, body.count("govuk-input--error")] == [True, 1]
