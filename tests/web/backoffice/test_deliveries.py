"""The desk sees what the applicant was told and how the copies fared; support sees all of them."""

from datetime import datetime

import pytest
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import ADMINISTRATOR, DESK, World

from motcua.core import sql
from motcua.dossiers import queries
from motcua.notifications import notices, registry
from motcua.notifications.models import Message

pytestmark = pytest.mark.django_db


def test_desk_and_support_send_a_failed_copy_again(world: World, now: datetime, browser) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'", (dossier_id,))
    registry.run(event, notices.NAME, now)
    Message.objects.update(state="failed", tries=1, fault="số không dùng được")
    ref, message = queries.notice_facts(dossier_id).ref, Message.objects.get()
    desk, admin = browser(DESK), browser(ADMINISTRATOR)

    told = desk.get(f"/mot-cua/ho-so/{ref}/thong-bao/").content.decode()
    assert "Tin nhắn SMS tới •••••••101: Không gửi được sau 1 lần thử (số không dùng được)" in told
    listed = admin.get("/quan-tri/thu-tin/").content.decode()
    assert "Không gửi được sau 1 lần thử" in listed
    assert "0900000101" not in told + listed

    again = desk.post(f"/mot-cua/ho-so/{ref}/thong-bao/", {"tin": message.id}, follow=True).content.decode()
    assert "Đã xếp vào hàng gửi lại." in again
    refused = admin.post("/quan-tri/thu-tin/gui-lai/", {"tin": message.id, "loc": "all"})
    assert (refused.status_code, "đang được gửi" in refused.content.decode()) == (422, True)
    assert admin.get("/quan-tri/thu-tin/?ma=H99.22-260101-9999").status_code == 404
