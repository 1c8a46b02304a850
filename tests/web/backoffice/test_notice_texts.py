"""The screens on which administrators write the texts of notices."""

import pytest
from tests.factories.world import ADMINISTRATOR

from motcua.notifications import writing
from motcua.notifications.writing import Place

pytestmark = pytest.mark.django_db
HREF = "/quan-tri/mau-thong-bao/ready/vi/sms/"


def test_text_is_previewed_drafted_and_put_in_force(world, browser) -> None:
    client = browser(ADMINISTRATOR)
    typed = {"body": "Có kết quả {ma_ho_so}, xem {duong_dan}", "seen": "0"}
    assert "Bản gốc của hệ thống" in client.get("/quan-tri/mau-thong-bao/?kenh=sms").content.decode()

    preview = client.post(f"{HREF}soan/", typed | {"viec": "xem"}).content.decode()
    assert "Có kết quả H99.21-260311-0007, xem https://" in preview
    assert writing.versions(Place("ready", "vi", "sms")) == (None, [])

    saved = client.post(f"{HREF}soan/", typed | {"viec": "luu"}, follow=True).content.decode()
    assert "Ban hành bản soạn" in saved
    draft, _ = writing.versions(Place("ready", "vi", "sms"))
    done = client.post(f"{HREF}ban-hanh/", {"seen": draft.id}, follow=True).content.decode()
    assert "Đang dùng bản 1" in done


def test_refused_text_stays_in_the_form_with_its_fault(world, browser) -> None:
    typed = {"body": "Không có gì {la}", "seen": "0", "viec": "luu"}

    refused = browser(ADMINISTRATOR).post(f"{HREF}soan/", typed)

    assert refused.status_code == 422
    assert "Không có gì {la}" in refused.content.decode()
    assert "Biến {la} không dùng được ở đây." in refused.content.decode()


@pytest.mark.parametrize("href", ["/quan-tri/mau-thong-bao/x/vi/sms/", "/quan-tri/mau-thong-bao/ready/xx/sms/"])
def test_text_that_does_not_exist_is_not_found(world, browser, href) -> None:
    assert browser(ADMINISTRATOR).get(href).status_code == 404
