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


LIST = "/quan-tri/mau-thong-bao/"


def listed(client, **asked: str) -> str:
    return client.get(LIST, asked).content.decode()


def test_list_groups_all_kinds_and_is_filtered_by_name_group_and_language(world, browser) -> None:
    client = browser(ADMINISTRATOR)

    whole, english = listed(client), listed(client, **{"ngon-ngu": "en"})
    found, officials = listed(client, tim="MA DANG nhap"), listed(client, nhom="official")

    groups = ["Hồ sơ của người nộp</h2>", "Tài khoản, tổ chức, bản khai</h2>", "mã dùng một lần</h2>", "công chức</h2>"]
    assert [group in whole for group in groups] == [True] * 4
    assert [group in english for group in groups] == [True, True, True, False]
    assert (f"{LIST}account_sign_in/vi/sms/" in found, f"{LIST}ready/vi/inbox/" in found) == (True, False)
    assert (f"{LIST}work_digest/vi/email/" in officials, f"{LIST}account_sign_in/vi/sms/" in officials) == (True, False)
    assert f"{LIST}account_sign_in/vi/inbox/" not in whole
    assert "Không có thông báo nào khớp" in listed(client, tim="không có tên này")


def test_text_message_shows_its_length_and_a_code_may_not_be_left_out(world, browser) -> None:
    client, href = browser(ADMINISTRATOR), f"{LIST}account_code/vi/sms/soan/"

    shown = client.post(href, {"body": "Mã của bạn: {ma}", "seen": "0", "viec": "xem"}).content.decode()
    refused = client.post(href, {"body": "Mã của bạn ở đây", "seen": "0", "viec": "luu"})

    assert "Dài 18 ký tự khi điền ví dụ, có chữ có dấu: nhà mạng tính 1 tin." in shown
    assert (refused.status_code, "Nội dung phải có {ma}" in refused.content.decode()) == (422, True)
    assert writing.versions(Place("account_code", "vi", "sms")) == (None, [])


def test_built_in_text_is_taken_back_in_two_clicks_and_stands_in_the_history(world, browser) -> None:
    client, place = browser(ADMINISTRATOR), Place("ready", "vi", "sms")
    client.post(f"{HREF}soan/", {"body": "Có kết quả, xem {duong_dan}", "seen": "0", "viec": "luu"})
    client.post(f"{HREF}ban-hanh/", {"seen": writing.versions(place)[0].id})
    own = client.get(HREF).content.decode()

    client.post(f"{HREF}soan/", {"seen": "0", "viec": "goc"})
    client.post(f"{HREF}ban-hanh/", {"seen": writing.versions(place)[0].id})

    assert ("Xem bản gốc" in own, writing.current(place).body) == (True, "{tieu_de}. {duong_dan}")
    assert listed(client).count("Đã có kết quả, Tiếng Việt, Tin nhắn SMS</a>, bản") == 2


@pytest.mark.parametrize("href", [f"{LIST}work_digest/en/email/", f"{LIST}work_digest/vi/sms/"])
def test_letters_to_officials_are_e_mails_in_vietnamese_only(world, browser, href) -> None:
    assert browser(ADMINISTRATOR).get(href).status_code == 404
