"""Every page that reads a file of an administrator scans it first."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.world import ADMINISTRATOR, COMMUNE
from tests.web.backoffice import pages

from motcua.documents.ports import TEST_FILE

PAGES = {
    "/quan-tri/nguoi-dung/nhap/": {"act": "try"},
    "/quan-tri/doi-soat/": {"gateway": "vietqr", "day": "11/03/2026"},
    "/quan-tri/doi-chieu/thuc-hien/": {},
    "/quan-tri/danh-muc-dung-chung/loai-ket-qua/nhap/": {"act": "try"},
    f"/quan-tri/lich/{COMMUNE}/nhap/": {},
}


@pytest.mark.django_db
@pytest.mark.req("DN-4.2-3")
def test_infected_table_is_refused_on_every_page_that_takes_one(browser: Callable[[str], Client]) -> None:
    client = browser(ADMINISTRATOR)

    answers = {
        page: client.post(page, values | {"file": SimpleUploadedFile("bang.csv", TEST_FILE)})
        for page, values in PAGES.items()
    }

    told = {
        page: (answer.status_code, "“bang.csv” chứa mã độc" in pages.text(answer)) for page, answer in answers.items()
    }
    assert told == dict.fromkeys(PAGES, (422, True))
