"""One dossier through the doors of one system: received, handled, returned, followed."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import CITIZEN, CIVIL_STATUS, CLERK, DESK, DISPATCHER, LEADER, World

from motcua.dossiers import queries as dossiers
from motcua.processing.services import open_tasks

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
RESULT = {"name": "Giấy xác nhận", "symbol": "GXN-UBND", "signer_name": "Phan Văn Mẫu", "signer_title": "Phó Chủ tịch"}
RECEIVER = {"receiver_name": "Nguyễn Văn Dụ", "relation": "owner", "identity_check": "id_card"}


@pytest.mark.req("VL-3.1", "QN-4.2", "DN-3.2-6", "HD-2.2-1")
def test_dossier_is_received_handled_and_returned_in_one_system(world: World, browser: Browser, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    receipt = dossiers.notice_facts(dossier_id).ref
    desk = browser(DESK)
    papers = {f"paper-{paper.no}": "present" for paper in dossiers.papers(dossier_id)}

    answers = [desk.post(f"/mot-cua/ho-so/{receipt}/", papers | {"viec": "nhan"})]
    code = dossiers.notice_facts(dossier_id).ref
    for login, outcome in ((DISPATCHER, "giao"), (CIVIL_STATUS, "dat"), (LEADER, "dong-y")):
        form = {"task": open_tasks(dossier_id)[0].id, "outcome": outcome, "comment": ""}
        answers.append(browser(login).post(f"/xu-ly/ho-so/{code}/buoc/", form))
    form = {"task": open_tasks(dossier_id)[0].id, "outcome": "phat-hanh", **RESULT}
    answers.append(browser(CLERK).post(f"/xu-ly/ho-so/{code}/phat-hanh/", form))
    answers.append(desk.post(f"/mot-cua/tra-ket-qua/{code}/", RECEIVER))

    followed = browser(CITIZEN).get(f"/ho-so/{code}/")
    assert [answer.headers.get("Location") for answer in answers] == [
        f"/mot-cua/ho-so/{code}/xong/?viec=nhan",
        *[f"/xu-ly/ho-so/{code}/"] * 4,
        f"/mot-cua/ho-so/{code}/xong/?viec=tra",
    ]
    assert dossiers.visible(world.actor(CITIZEN), receipt).status == 10
    assert "Đã trả kết quả" in followed.content.decode()
