"""Exports on screen: ask, watch, fetch."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.factories.dossiers import accepted_dossier
from tests.factories.world import DESK, INSPECTOR, LEADER, World
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.workplace.services import exports

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HERE = "/xu-ly/xuat/"


def test_file_is_asked_for_watched_and_fetched_by_its_asker_alone(
    world: World, browser: Browser, now: datetime
) -> None:
    received = accepted_dossier(world, now=now)
    client = browser(DESK)

    asked = client.post(HERE, {"list": "cho-chuyen", "format": "csv", "from": "11/03/2026"}, follow=True)

    [[token]] = sql.rows("SELECT token FROM workplace_export", ())
    assert "Đang chờ lập tệp" in pages.text(asked)
    assert json.loads(client.get(f"{HERE}{token}/").content)["state"] == "waiting"
    [[job]] = sql.rows("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'workplace.export'", ())
    assert json.loads(job) == {"token": token}
    exports.run_export(token, now)
    assert "Tải tệp: Chờ chuyển xử lý, CSV, từ 11/03/2026" in pages.text(client.get(HERE))
    file = client.get(f"{HERE}{token}/tep/")
    assert received.code in b"".join(file.streaming_content).decode("utf-8-sig")
    assert file.headers["Content-Disposition"] == 'attachment; filename="ho-so-20260311-0900.csv"'
    leader = browser(LEADER)
    assert [leader.get(f"{HERE}{token}/{rest}").status_code for rest in ("", "tep/")] == [404, 404]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"format": "pdf"}, "Hãy chọn XLSX hoặc CSV."),
        ({"format": "csv", "from": "31/02/2026"}, "Hãy nhập ngày dạng 31/12/2026."),
        (
            {"format": "csv", "from": "02/03/2026", "to": "01/03/2026"},
            "Ngày bắt đầu phải trước hoặc bằng ngày kết thúc.",
        ),
    ],
)
def test_what_cannot_be_exported_is_told_and_kept(browser: Browser, form: dict[str, str], message: str) -> None:
    page = browser(DESK).post(HERE, form)

    assert (page.status_code, pages.errors(page)) == (422, [message])
    assert pages.typed(page, "from") == [form.get("from", "")]


@pytest.mark.req("VL-7.1.đ")
def test_numbers_in_full_are_offered_to_inspectors_and_ask_for_a_reason(browser: Browser) -> None:
    inspector = browser(INSPECTOR)
    form = {"format": "csv", "full": "1", "ly-do": "khac"}

    silent = inspector.post(HERE, form)
    asked = inspector.post(HERE, form | {"ly-do-khac": "Thanh tra vụ 12"}, follow=True)

    told = ["Hãy chọn lý do xem đầy đủ; nếu là lý do khác, hãy ghi rõ."]
    assert (silent.status_code, pages.errors(silent)) == (422, told)
    assert "CSV, số định danh, điện thoại đầy đủ" in pages.text(asked)
    assert "Hiện đầy đủ số định danh" not in pages.text(browser(DESK).get(HERE))
