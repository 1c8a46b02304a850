"""Shared catalogues on screen."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.world import ADMINISTRATOR, DISPATCHER, World
from tests.web.backoffice import pages

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
AT = "/quan-tri/danh-muc-dung-chung/loai-ket-qua/"
ENTRY = {"code": "BANSAO", "name": "Bản sao", "note": "", "source": "QĐ 1/QĐ-UBND", "valid_from": "01/01/2026"}


@pytest.mark.req("LD-10.1-4")
def test_administrator_adds_an_entry_and_it_is_listed(browser: Browser) -> None:
    client = browser(ADMINISTRATOR)

    answer = client.post(f"{AT}them/", ENTRY, follow=True)

    assert ["BANSAO", "Bản sao", "01/01/2026 đến nay", "Toàn tỉnh", "Đang dùng"] in pages.table(answer)


def test_wrong_entry_keeps_what_was_typed(browser: Browser) -> None:
    answer = browser(ADMINISTRATOR).post(f"{AT}them/", ENTRY | {"code": "mã lạ", "valid_from": "01/01/2026"})

    assert answer.status_code == 422
    assert pages.errors(answer) == ["Mã gồm chữ không dấu, số, dấu chấm hoặc gạch, ví dụ CC-01."]
    assert pages.typed(answer, "code")[0] == "mã lạ"


def test_list_needs_the_same_queries_with_more_rows(browser: Browser) -> None:
    client = browser(ADMINISTRATOR)
    client.get(AT)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(AT)
        return len(seen)

    few = queries()
    for number in range(3):
        client.post(f"{AT}them/", ENTRY | {"code": f"M{number}"})
    client.get(AT)

    assert queries() == few


def test_file_is_tried_then_taken(browser: Browser) -> None:
    client = browser(ADMINISTRATOR)
    rows = "code,name,note,valid_from,valid_to,source\nTHE,Thẻ,,01/01/2026,,QĐ 1\n"

    def send(act: str, text: str = rows) -> object:
        return client.post(f"{AT}nhap/", {"act": act, "file": SimpleUploadedFile("a.csv", text.encode())}, follow=True)

    assert "Sẽ thêm 1 mục; 0 mục đã có" in pages.text(send("try"))  # type: ignore[arg-type]
    assert "Chưa nhập dòng nào: 1 dòng cần sửa" in pages.text(send("take", rows.replace("QĐ 1", "")))  # type: ignore[arg-type]
    assert "Đã nhập 1 mục mới; 0 mục đã có, không đổi." in pages.text(send("take"))  # type: ignore[arg-type]


@pytest.mark.req("LD-10.1-4")
def test_agency_sees_the_provinces_entries_without_changing_them(browser: Browser, world: World) -> None:
    client = browser(DISPATCHER)
    own = client.post(f"{AT}them/", ENTRY | {"code": "RIENG"}, follow=True)
    row = next(row for row in pages.table(own) if row[0] == "RIENG")

    assert row[3] == world.actor(DISPATCHER).agency_name
    foreign = client.get("/quan-tri/danh-muc-dung-chung/linh-vuc/")
    assert "Thêm một mục" not in pages.headings(foreign)
    assert client.post("/quan-tri/danh-muc-dung-chung/linh-vuc/them/", ENTRY).status_code == 403
