"""The citizen's inbox in a browser without scripts."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import CITIZEN, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.notifications import notices, registry, wishes
from motcua.notifications.rules.reaching import Wishes

pytestmark = pytest.mark.django_db


def told(world: World, now: datetime) -> None:
    made = handed_in_dossier(world, now=now)
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'", (made,))
    registry.run(event, notices.NAME, now)


def test_inbox_shows_what_is_new_then_one_notice_with_its_copies(world, citizen: Browser, stranger: Browser, now):
    told(world, now)
    page = citizen.open("/thong-bao/")
    href = next(href for text, href in page.links.items() if text.startswith("Đã nhận hồ sơ"))
    assert "Chưa đọc: 1 ." in page.text
    assert "1 chưa đọc" in citizen.open("/ho-so/").text

    notice = citizen.open(href)

    assert "Bộ phận Một cửa sẽ kiểm tra giấy tờ" in notice.text
    assert "Tin nhắn SMS tới •••••••101: Đang chờ gửi" in notice.text
    assert "hưa đọc" not in citizen.open("/thong-bao/").text
    assert stranger.open(href).status == 404


def test_everything_counts_as_read_by_one_button(world: World, citizen: Browser, now: datetime) -> None:
    told(world, now)
    page = citizen.open("/thong-bao/")

    after = citizen.send(next(form for form in page.forms if form.action == "/thong-bao/da-doc/"))

    assert "Chưa đọc" not in after.text


def test_lists_of_one_and_of_three_cost_the_same(world: World, now: datetime) -> None:
    client, counts = signed_in(world, CITIZEN), []
    for more in (1, 2):
        for _ in range(more):
            told(world, now)
        with CaptureQueriesContext(connection) as statements:
            client.get("/thong-bao/")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_wishes_are_kept_and_faults_told_with_what_was_typed(world: World, citizen: Browser) -> None:
    form = citizen.open("/thong-bao/cach-nhan/").main_form()
    assert (form.value("quiet_from"), form.value("quiet_to"), form.value("language")) == ("21:30", "06:30", "vi")
    wanted = {"language": "en", "email": None, "sms": "1", "reminders": None}

    refused = citizen.fill(wanted | {"quiet_from": "25h", "quiet_to": ""})
    assert (refused.status, refused.main_form().value("quiet_from")) == (422, "25h")
    assert refused.summary == [("Hãy ghi giờ như 21:30.", "#quiet_from")]

    done = citizen.fill(wanted | {"quiet_from": "", "quiet_to": ""})
    assert done.text.count("Đã lưu cách nhận thông báo.") == 1
    kept = Wishes("en", email=False, sms=True, reminders=False)
    assert wishes.wishes_of(world.actor(CITIZEN).account_id) == kept


def test_way_out_of_reminders_asks_first_and_knows_its_own_links(world: World) -> None:
    path = wishes.silence_link("ten@vidu.example").removeprefix("http://127.0.0.1:8000")
    visitor = Client()

    assert (visitor.get(path).status_code, wishes.is_silenced("ten@vidu.example")) == (200, False)
    assert visitor.post(path).status_code == 200
    assert wishes.is_silenced("ten@vidu.example")
    assert visitor.get(f"{path[:-4]}x/").status_code == 404
