"""Reviews, comparison and report on screen."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.world import ADMINISTRATOR, DISPATCHER, LEADER
from tests.web.backoffice import pages

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.mark.req("LD-7.2")
def test_review_is_confirmed_or_findings_are_recorded(browser: Browser) -> None:
    client = browser(DISPATCHER)
    page = client.get("/quan-tri/ra-soat/?loc=tat-ca")
    offering = re.search(r'name="offering" value="(\d+)"', page.content.decode())
    assert offering is not None

    silent = client.post("/quan-tri/ra-soat/ghi/", {"offering": offering[1], "act": "findings", "findings": ""})
    assert pages.errors(silent) == ["Hãy ghi phần nào chưa đúng và cần sửa thế nào."]
    done = client.post("/quan-tri/ra-soat/ghi/", {"offering": offering[1], "act": "accurate"}, follow=True)

    assert "Đã xác nhận chính xác." in pages.text(done)


@pytest.mark.req("DN-9.2-2")
def test_uploaded_national_list_opens_disagreements(browser: Browser) -> None:
    client = browser(ADMINISTRATOR)
    file = SimpleUploadedFile("quoc-gia.csv", "code,name\n9.999999,Thủ tục chỉ có ở quốc gia\n".encode())

    answer = client.post("/quan-tri/doi-chieu/thuc-hien/", {"file": file}, follow=True)

    rows = pages.table(answer)
    assert ["9.999999", "Thủ tục chỉ có ở quốc giaCó ở quốc gia, chưa có ở tỉnh"] in [row[:2] for row in rows]
    bad = client.post("/quan-tri/doi-chieu/thuc-hien/", {"file": SimpleUploadedFile("x.csv", b"ma,ten\n1,2\n")})
    assert bad.status_code == 422
    assert pages.errors(bad)[0].startswith("Tệp thiếu cột code, name.")


@pytest.mark.parametrize("address", ["ra-soat", "doi-chieu", "bao-cao-danh-muc"])
def test_quality_pages_are_for_administrators(browser: Browser, address: str) -> None:
    assert browser(DISPATCHER).get(f"/quan-tri/{address}/?sau=x&loc=la").status_code == 200
    assert browser(LEADER).get(f"/quan-tri/{address}/").status_code == 403


def test_comparing_is_for_the_province(browser: Browser) -> None:
    assert browser(DISPATCHER).post("/quan-tri/doi-chieu/thuc-hien/", {}).status_code == 403
