"""Handing in online without scripts: sections, papers, review, hand-in; nothing lost, nothing doubled."""

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.papers import JPG, PDF, PNG, pdf
from tests.factories.world import CITIZEN, COMMUNE, DESK, HOUSEHOLD_BUSINESS, MARITAL_STATUS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser, Page

from motcua.core import clock, sql
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.intake import queries as drafts
from motcua.web.shared.jinja import hm_dmy

BEGIN = f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/?co_quan={COMMUNE}"
PERSON = {"noi_cu_tru": "Số 1 đường Mẫu, phường Cẩm Thành"}
BUSINESS = {
    "ten_ho": "Hộ kinh doanh Tạp hóa Mẫu",
    "tru_so": "Số 1 đường Mẫu, phường Cẩm Thành",
    "nganh_nghe": "Bán lẻ",
    "von": "20.000.000",
    "so_lao_dong": "1",
    "ngay_bat_dau": "01/04/2026",
}
OWNER = {"chu_the": "ca_nhan"}
TAX = {"ma_so_thue_ca_nhan": "khong"}


def upload(name: str = "don.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def draft_address(page: Page) -> str:
    found = re.search(r"/nop-ho-so/[^/]+/[^/]+/", page.address)
    assert found is not None
    return found[0]


def filled(citizen: Browser) -> Page:
    """Fill in all sections and the paper; the browser stands at the review."""
    citizen.open(BEGIN)
    citizen.fill(PERSON)
    citizen.fill(BUSINESS)
    citizen.fill(OWNER)
    page = citizen.fill(TAX)
    assert "/giay-to/" in page.address, page.summary
    assert "tệp được gửi khi bạn nhấn Tiếp tục" in page.response.content.decode()
    return citizen.fill({"paper-1": upload()})


@pytest.mark.req("DN-2.8-1", "DN-3.2-4", "DN-6.2-1", "DN-6.2-3", "VL-12.2", "LD-11.2", "DN-14.5", "HD-21.2", "QN-17.2")
def test_hand_in_without_scripts_from_the_procedure_page_to_the_acknowledgement(
    citizen: Browser, world: World, now: datetime
) -> None:
    citizen.open(f"/thu-tuc/{HOUSEHOLD_BUSINESS}/")
    assert citizen.at is not None
    first = citizen.send(citizen.at.form("co_quan"), {"co_quan": COMMUNE})
    assert first.main_form().value("ho_ten") == "Nguyễn Văn Dụ"
    assert first.main_form().value("so_dinh_danh") == "000000000001"
    review = filled(citizen)
    assert (review.status, "/xem-lai/" in review.address) == (200, True)
    assert [text for text in (*BUSINESS.values(), "20.000.000 đ", "don.pdf") if text not in review.text] == []

    done = citizen.fill({"delivery": "online", "statement": "1"})

    actor = world.actor(CITIZEN)
    row = queries.own(actor)[0]
    dossier = queries.visible(actor, row.ref)
    assert done.status == 200
    assert f"Số tiếp nhận của bạn: {dossier.receipt_no}" in done.text
    assert "Hồ sơ được gửi lúc 09:00 11/03/2026" in done.text
    assert f"trả lời chậm nhất {hm_dmy(dossier.reception_due)} (8 giờ làm việc)" in done.text
    assert (dossier.status, dossier.channel, dossier.delivery, dossier.submitted_at) == (1, "online", "online", now)
    assert queries.answers(dossier.id)["ngay_bat_dau"] == "2026-04-01"
    assert queries.answers(dossier.id)["von"] == 20_000_000
    assert [(file.paper_no, file.name, file.added_by, file.added_at) for file in queries.files(dossier.id)] == [
        (1, "don.pdf", actor.ref, now)
    ]
    accepted = sql.rows(
        "SELECT account_id, statement_version, statement_text LIKE 'Tôi cam đoan%%', made_at FROM dossiers_revision "
        "WHERE dossier_id = %s",
        (dossier.id,),
    )
    assert accepted == [(actor.account_id, "1", True, now)]


@pytest.mark.req("LD-2.1-3", "LD-1.1", "DN-6.2-3")
def test_hand_in_reaches_the_desk_of_the_chosen_agency_at_once(citizen: Browser, world: World) -> None:
    filled(citizen)
    citizen.fill({"statement": "1"})

    waiting = queries.bucket_page(world.actor(DESK), Bucket.TO_RECEIVE)

    assert [row.ref for row in waiting.rows] == [queries.own(world.actor(CITIZEN))[0].ref]


@pytest.mark.req("LD-11.2", "DN-14.5", "HD-21.2")
def test_hand_in_without_the_statement_is_refused_and_keeps_the_choice(citizen: Browser, world: World) -> None:
    filled(citizen)

    page = citizen.fill({"delivery": "postal"})

    message = "Hãy đọc và đồng ý với lời cam đoan trước khi nộp hồ sơ."
    assert (page.status, page.summary) == (422, [(message, "#statement")])
    assert page.title.startswith("Lỗi: ")
    assert page.main_form().value("delivery") == "postal"
    assert queries.own(world.actor(CITIZEN)) == []


def test_hand_in_unfinished_lists_every_gap_with_a_link_to_its_field(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))
    citizen.open(f"{address}xem-lai/")

    page = citizen.fill({"statement": "1"})

    links = dict(page.summary)
    assert page.status == 422
    assert links["Hãy nhập mục “Tên hộ kinh doanh”."] == f"{address}2/?sua#ten_ho"
    assert next(href for text, href in links.items() if text.startswith("Hãy gửi tệp")) == f"{address}giay-to/#paper-1"


def test_answer_changed_from_the_review_leads_back_there_and_not_past_what_is_missing(citizen: Browser) -> None:
    review = filled(citizen)
    address = draft_address(review)
    page = citizen.open(f"{address}1/?sua")

    assert citizen.send(page.main_form(), {"so_dien_thoai": "0900000999"}).address == f"{address}xem-lai/"

    citizen.send(citizen.open(f"{address}2/").main_form(), {"ten_ho": ""})
    page = citizen.open(f"{address}1/?sua")
    assert citizen.send(page.main_form(), {}).address == f"{address}2/"


def test_review_of_a_stale_tab_is_told_and_shows_what_the_other_tab_saved(citizen: Browser, world: World) -> None:
    stale = filled(citizen)
    other = draft_address(stale)
    citizen.open(f"{other}2/")
    citizen.fill({**BUSINESS, "ten_ho": "Hộ đã sửa ở cửa sổ khác"})
    citizen.at = stale

    told = citizen.fill({"delivery": "postal", "statement": "1"})
    done = citizen.fill({"statement": "1"})

    assert told.status == 409
    assert "Bản khai vừa được sửa ở một cửa sổ hoặc thiết bị khác nên chưa được nộp" in told.text
    assert "Hộ đã sửa ở cửa sổ khác" in told.text
    assert told.main_form().value("delivery") == "postal"
    [row] = queries.own(world.actor(CITIZEN))
    assert (done.status, queries.visible(world.actor(CITIZEN), row.ref).delivery) == (200, "postal")


def test_review_posted_twice_leads_to_the_same_dossier(citizen: Browser, world: World) -> None:
    review = filled(citizen)
    first = citizen.fill({"statement": "1"})
    citizen.at = review

    second = citizen.fill({"statement": "1"})

    assert len(queries.own(world.actor(CITIZEN))) == 1
    assert first.address.split("?")[0] == second.address.split("?")[0]


def test_second_click_that_read_the_draft_before_the_first_was_done_leads_to_the_same_dossier(
    citizen: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = filled(citizen)
    actor, token = world.actor(CITIZEN), draft_address(page).rstrip("/").rpartition("/")[2]
    stale = drafts.draft(actor, token)
    form = {"statement": "1", "delivery": "counter"}
    first = citizen.send(page.main_form(), form)
    answers = iter([stale])
    read = drafts.draft
    monkeypatch.setattr(drafts, "draft", lambda *who: next(answers, None) or read(*who))

    again = citizen.send(page.main_form(), form)

    assert (again.status, again.address.split("?")[0]) == (200, first.address.split("?")[0])


@pytest.mark.parametrize("page", ["1/", "2/", "giay-to/", "xem-lai/"])
def test_back_button_after_hand_in_leads_to_the_dossier(citizen: Browser, page: str) -> None:
    address = draft_address(filled(citizen))
    done = citizen.fill({"statement": "1"})

    back = citizen.open(f"{address}{page}")
    posted = citizen.client.post(f"{address}{page}", {"ho_ten": "Khác", "statement": "1"})

    assert back.address == done.address.split("?")[0]
    assert (posted.status_code, posted.headers["Location"].split("?")[0]) == (302, back.address)


def test_begin_twice_offers_the_draft_begun_before_a_new_one(citizen: Browser, world: World) -> None:
    first = draft_address(citizen.open(BEGIN))
    assert draft_address(citizen.open(BEGIN)) == first
    citizen.fill(PERSON | {"ho_ten": "Đã Khai Dở"}, button="luu")

    offered = citizen.open(BEGIN)

    assert "Bạn có bản khai đang làm dở" in offered.text
    assert offered.links["Làm tiếp bản này"] == f"{first}2/"
    assert draft_address(citizen.open(f"{BEGIN}&tiep=1")) == first
    citizen.open(BEGIN)
    assert draft_address(citizen.fill({})) != first
    assert [draft.answers.get("ho_ten") for draft in drafts.drafts(world.actor(CITIZEN))] == ["Nguyễn Văn Dụ"]


def test_save_for_later_keeps_the_draft_in_the_own_list(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))

    page = citizen.fill({"ho_ten": ""}, button="luu")

    assert page.address == "/ho-so/"
    assert f"{address}1/" in page.links.values()


@pytest.mark.parametrize(
    ("field", "typed", "kept", "message"),
    [
        ("ho_ten", "", "", "Hãy nhập mục “Họ và tên người yêu cầu”."),
        ("so_dinh_danh", "12345", "12345", "Số định danh cá nhân gồm đúng 12 chữ số. Hãy xem trên thẻ căn cước."),
        ("so_dinh_danh", "tôi quên", "tôi quên", "Số định danh cá nhân gồm đúng 12 chữ số. Hãy xem trên thẻ căn cước."),
        ("so_dien_thoai", "9", "9", "Số điện thoại gồm 10 chữ số, bắt đầu bằng số 0. Ví dụ: 0912345678."),
        ("thu_dien_tu", "a@b", "a@b", "Thư điện tử cần đủ tên và tên miền. Ví dụ: ten@example.com."),
    ],
)
def test_section_with_a_wrong_field_shows_the_message_and_what_was_typed(
    citizen: Browser, field: str, typed: str, kept: str, message: str
) -> None:
    first = citizen.open(BEGIN)

    page = citizen.send(first.main_form(), PERSON | {field: typed})

    shown = page.errors[f"{field}-error"]
    assert (page.status, (shown, f"#{field}") in page.summary) == (422, True)
    assert shown == message or shown.startswith(message.split("“", maxsplit=1)[0])
    assert page.main_form().value(field) == kept
    assert page.main_form().value("noi_cu_tru") == PERSON["noi_cu_tru"]
    assert citizen.open(page.address).main_form().value(field) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01/04/2026", "2026-04-01"),
        ("01042026", "2026-04-01"),
        ("1/4/2026", "2026-04-01"),
        ("1-4-2026", "2026-04-01"),
        ("2026-04-01", "2026-04-01"),
    ],
)
def test_date_written_as_people_write_it_is_understood(citizen: Browser, world: World, typed: str, kept: str) -> None:
    token = draft_address(citizen.open(BEGIN)).split("/")[3]
    citizen.fill(PERSON)

    page = citizen.fill(BUSINESS | {"ngay_bat_dau": typed})

    assert page.errors == {}
    assert drafts.draft(world.actor(CITIZEN), token).answers["ngay_bat_dau"] == kept


@pytest.mark.parametrize("typed", ["31/02/2026", "01/01/9999", "00000000", "hôm qua", "2026-13-40", "٠١/٠٤/٢٠٢٦ x"])
def test_date_that_cannot_be_stays_as_typed_beside_its_message(citizen: Browser, typed: str) -> None:
    citizen.open(BEGIN)
    citizen.fill(PERSON)

    page = citizen.fill(BUSINESS | {"ngay_bat_dau": typed})

    assert page.status == 422
    assert page.errors["ngay_bat_dau-error"].startswith("Ngày cần có thật, từ năm 1900 đến năm 2100.")
    assert page.main_form().value("ngay_bat_dau") == typed
    assert page.main_form().value("ten_ho") == BUSINESS["ten_ho"]


def test_text_with_hidden_signs_and_loose_marks_is_cleaned_before_it_is_kept(citizen: Browser, world: World) -> None:
    token = draft_address(citizen.open(BEGIN)).split("/")[3]

    citizen.fill(PERSON | {"ho_ten": "\u202eNguye\u0302\u0303n\x00  Va\u0306n\u200b Mẫu\x07"})

    assert drafts.draft(world.actor(CITIZEN), token).answers["ho_ten"] == "Nguyễn Văn Mẫu"


def test_text_too_long_is_told_and_stays(citizen: Browser) -> None:
    citizen.open(BEGIN)
    long = "Đường Mẫu " * 60

    page = citizen.fill({"noi_cu_tru": long})

    assert page.status == 422
    assert "dài quá" in page.errors["noi_cu_tru-error"]
    assert page.main_form().value("noi_cu_tru") == long.strip()


def test_ten_megabytes_of_name_get_a_plain_page_and_leave_the_draft_alone(citizen: Browser) -> None:
    page = citizen.open(BEGIN)

    refused = citizen.send(page.main_form(), {"ho_ten": "A" * 10_000_000})

    assert (refused.status, refused.title.split(" – ")[0]) == (413, "Dữ liệu gửi quá lớn")
    assert "Hãy quay lại trang trước" in refused.text
    assert citizen.open(page.address).main_form().value("ho_ten") == "Nguyễn Văn Dụ"


def test_two_tabs_the_second_is_told_and_keeps_what_was_typed(citizen: Browser, world: World) -> None:
    old = citizen.open(BEGIN)
    citizen.fill(PERSON | {"ho_ten": "Tên Ở Cửa Sổ Một", "noi_cu_tru": "Nơi Ở Cửa Sổ Một"}, button="luu")
    citizen.at = old

    page = citizen.fill({"ho_ten": "Tên Ở Cửa Sổ Hai"})

    assert page.status == 409
    assert "vừa được lưu ở một cửa sổ hoặc thiết bị khác" in page.text
    assert page.main_form().value("ho_ten") == "Tên Ở Cửa Sổ Hai"
    assert page.main_form().value("noi_cu_tru") == "Nơi Ở Cửa Sổ Một"
    assert "Cửa sổ khác đã lưu: “Tên Ở Cửa Sổ Một”" in page.errors["ho_ten-error"]
    assert citizen.fill({}).status == 200
    (draft,) = drafts.drafts(world.actor(CITIZEN))
    assert (draft.answers["ho_ten"], draft.answers["noi_cu_tru"]) == ("Tên Ở Cửa Sổ Hai", "Nơi Ở Cửa Sổ Một")


def test_session_that_ended_keeps_what_was_typed_until_its_owner_is_back(citizen: Browser, world: World) -> None:
    page = citizen.open(BEGIN)
    citizen.session_ends()

    sign_in = citizen.send(page.main_form(), PERSON | {"ho_ten": "Gõ Sau Khi Hết Phiên", "so_dinh_danh": "12"})
    assert sign_in.address.startswith("/dang-nhap/?tiep=")
    assert "Nội dung bạn vừa nhập được giữ lại" in sign_in.text
    back = citizen.send(sign_in.form("login", "password"), {"login": CITIZEN, "password": "MotCua@2026"})

    assert back.address == page.address
    assert "Phiên đăng nhập hết hạn khi bạn gửi trang này" in back.text
    form = back.main_form()
    assert [form.value(name) for name in ("ho_ten", "so_dinh_danh", "noi_cu_tru")] == [
        "Gõ Sau Khi Hết Phiên", "12", PERSON["noi_cu_tru"]
    ]  # fmt: skip
    assert "Gõ Sau Khi" not in citizen.open(page.address).text
    assert drafts.drafts(world.actor(CITIZEN))[0].answers["ho_ten"] == "Nguyễn Văn Dụ"


def test_session_that_ended_shows_nothing_kept_to_another_person(
    citizen: Browser, stranger: Browser, world: World
) -> None:
    page = citizen.open(BEGIN)
    citizen.session_ends()
    sign_in = citizen.send(page.main_form(), PERSON | {"ho_ten": "Bí Mật Của Chủ"})

    other = citizen.send(
        sign_in.form("login", "password"), {"login": "congdan2@vidu.example", "password": "MotCua@2026"}
    )

    assert (other.status, other.address) == (404, page.address)
    assert "Bí Mật" not in other.text


def test_session_that_ended_at_the_hand_in_hands_nothing_in_and_says_so(citizen: Browser, world: World) -> None:
    review = filled(citizen)
    citizen.session_ends()

    sign_in = citizen.send(review.main_form(), {"statement": "1"})
    back = citizen.send(sign_in.form("login", "password"), {"login": CITIZEN, "password": "MotCua@2026"})

    assert back.address == review.address
    assert "hồ sơ chưa được nộp" in back.text
    assert queries.own(world.actor(CITIZEN)) == []


def test_post_of_a_signed_out_browser_without_a_draft_keeps_nothing(visitor: Browser) -> None:
    response = visitor.client.post(f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/khong-co/1/", {"ho_ten": "X"})

    assert response.status_code == 302
    assert "sessionid" not in visitor.client.cookies


@pytest.mark.parametrize("page", ["1/", "2/", "giay-to/", "xem-lai/"])
def test_draft_of_somebody_else_does_not_exist(citizen: Browser, stranger: Browser, page: str) -> None:
    address = draft_address(citizen.open(BEGIN))
    citizen.fill(PERSON | {"ho_ten": "Tên Không Được Lộ"}, button="luu")

    seen = stranger.open(f"{address}{page}")
    unknown = stranger.open(f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/khong-co-that/{page}")
    posted = stranger.client.post(f"{address}{page}", {"ho_ten": "Kẻ lạ", "statement": "1"})

    assert (seen.status, unknown.status, posted.status_code) == (404, 404, 404)
    assert "Tên Không Được Lộ" not in seen.text
    assert seen.text == unknown.text
    assert citizen.open(f"{address}1/").main_form().value("ho_ten") == "Tên Không Được Lộ"


@pytest.mark.parametrize(
    "address",
    [
        "/thu-tuc/%00/", "/thu-tuc/..%2f..%2fetc/", "/thu-tuc/'%22%3Cscript%3E/", "/thu-tuc/" + "9" * 3000 + "/",
        "/thu-tuc/%ED%A0%80/", "/thu-tuc/%E2%80%AE1.004873/", "/nop-ho-so/%00/%00/1/", "/nop-ho-so/x/y/0/",
        "/nop-ho-so/x/y/999999999999999999999999/", "/nop-ho-so/x/%0A/xem-lai/", "/ho-so/%00/", "/ho-so/..%5C../",
        "/ho-so/phieu/%00.pdf", "/ho-so/bien-lai/x.pdf", "/ho-so/💥/", "/ho-so/H99.21-260311-0001/tep/%FF/",
    ],
)  # fmt: skip
def test_hostile_address_is_not_found_and_never_a_fault(citizen: Browser, address: str) -> None:
    response = citizen.client.get(address)

    assert response.status_code == 404
    assert "Không tìm thấy" in response.content.decode()


@pytest.mark.parametrize("revision", ["", "x", "-1", "²", "9" * 400, "0x1", "1 OR 1=1"])
def test_hostile_revision_is_no_number_and_saves_as_a_page_without_one(citizen: Browser, revision: str) -> None:
    page = citizen.open(BEGIN)

    assert citizen.send(page.main_form(), PERSON | {"revision": revision}).status == 200


# --- papers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("trong.pdf", b"", "không có nội dung"),
        ("doc.exe", b"MZ", "không thuộc loại được nhận"),
        ("khong-duoi", PDF, "không thuộc loại được nhận"),
        ("gia.pdf", b"khong phai pdf", "không đúng là tệp PDF"),
        ("gia.jpg", PNG, "không đúng là tệp JPG"),
        ("hong.pdf", b"%PDF-1.7\nhong", "bị hỏng hoặc không đọc được"),
        ("gia.docx", b"PK\x03\x04 khong phai", "không đúng là tệp DOCX"),
        ("to.pdf", b"%PDF-" + b"0" * 20_000_001, "lớn hơn 20 MB"),
    ],
)
def test_paper_that_cannot_be_taken_is_refused_with_what_to_do(
    citizen: Browser, name: str, data: bytes, message: str
) -> None:
    address = draft_address(citizen.open(BEGIN))
    citizen.open(f"{address}giay-to/")

    page = citizen.fill({"paper-1": upload(name, data)})
    sent = citizen.client.post(f"{address}tep/1/", {"file": upload(name, data), "name": "paper-1"})

    if data:
        assert (page.status, message in page.errors["paper-1-error"]) == (422, True)
    assert sent.status_code in {400, 422}
    if data:
        assert message in sent.json()["message"]


def test_paper_locked_by_a_password_is_refused(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))

    sent = citizen.client.post(f"{address}tep/1/", {"file": upload("khoa.pdf", pdf(password="mat khau"))})

    assert sent.status_code == 422
    assert "đặt mật khẩu" in sent.json()["message"]


def test_file_sent_when_chosen_answers_what_the_script_needs_and_can_be_removed(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))

    sent = citizen.client.post(f"{address}tep/1/", {"file": upload("anh.jpg", JPG), "name": "paper-1"})

    body = sent.json()
    assert sent.status_code == 200
    assert body == {
        "id": body["id"],
        "name": "anh.jpg",
        "size": len(JPG),
        "remove_url": f"{address}tep/xoa/{body['id']}/",
    }
    assert "anh.jpg" in citizen.open(f"{address}giay-to/").text
    removed = citizen.client.post(body["remove_url"], headers={"Accept": "application/json"})
    assert (removed.status_code, removed.json()) == (200, {"removed": True})
    assert "anh.jpg" not in citizen.open(f"{address}giay-to/").text
    assert citizen.client.post(body["remove_url"]).status_code == 302


def test_file_removed_without_scripts_keeps_the_file_chosen_beside_it(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))
    citizen.open(f"{address}giay-to/")
    citizen.fill({"paper-1": upload("cu.pdf")}, button="luu")
    page = citizen.open(f"{address}giay-to/")
    remove = next(action for _, action in page.main_form().buttons if "/xoa/" in action)

    after = citizen.send(page.main_form(), {"paper-1": upload("moi.pdf")}, to=remove)

    assert ("cu.pdf" in after.text, "moi.pdf" in after.text) == (False, True)


def test_same_file_sent_twice_is_there_once(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))

    first = citizen.client.post(f"{address}tep/1/", {"file": upload("anh.jpg", JPG)}).json()
    second = citizen.client.post(f"{address}tep/1/", {"file": upload("anh.jpg", JPG)}).json()

    assert second == first


def test_several_photos_for_one_paper_are_all_kept_and_the_twenty_first_is_refused(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))
    citizen.open(f"{address}giay-to/")
    photos = [upload(f"anh-{number}.jpg", JPG + bytes([number])) for number in range(1, 22)]

    page = citizen.fill({"paper-1": photos})

    assert page.status == 422
    assert page.errors["paper-1-error"].startswith("Mỗi giấy tờ nhận nhiều nhất 20 tệp.")
    assert ("anh-20.jpg" in page.text, "anh-21.jpg" in page.text) == (True, False)


@pytest.mark.parametrize("number", ["0", "99", "32768", "99999999999999999999"])
def test_file_for_a_paper_that_is_not_asked_for_is_not_found(citizen: Browser, number: str) -> None:
    address = draft_address(citizen.open(BEGIN))

    assert citizen.client.post(f"{address}tep/{number}/", {"file": upload()}).status_code == 404


def test_files_of_somebody_else_can_neither_be_sent_nor_removed(citizen: Browser, stranger: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))
    body = citizen.client.post(f"{address}tep/1/", {"file": upload("anh.jpg", JPG)}).json()

    sent = stranger.client.post(f"{address}tep/1/", {"file": upload()})
    removed = stranger.client.post(body["remove_url"])

    assert (sent.status_code, removed.status_code) == (404, 404)
    assert "anh.jpg" in citizen.open(f"{address}giay-to/").text


def test_file_sent_after_the_session_ended_is_answered_for_the_script(citizen: Browser) -> None:
    address = draft_address(citizen.open(BEGIN))
    citizen.session_ends()

    sent = citizen.client.post(f"{address}tep/1/", {"file": upload()})
    saved = citizen.client.post(f"{address}tu-luu/", {"ho_ten": "X", "changed": "ho_ten"})

    assert (sent.status_code, saved.status_code) == (401, 401)
    assert sent.json() == saved.json() == {"message": "Phiên đăng nhập đã hết hạn."}


# --- autosave -------------------------------------------------------------------------------------------------------


def test_autosave_keeps_changed_fields_only_and_tells_when(citizen: Browser, world: World, now: datetime) -> None:
    page = citizen.open(BEGIN)
    address, revision = draft_address(page), page.main_form().value("revision")

    saved = citizen.client.post(
        f"{address}tu-luu/",
        {"noi_cu_tru": "Nơi mới", "ho_ten": "Không đổi", "changed": "noi_cu_tru", "revision": revision},
    )

    assert (saved.status_code, saved.json()) == (
        200, {"saved_at": clock.now().isoformat(), "revision": int(revision) + 1}
    )  # fmt: skip
    answers = drafts.drafts(world.actor(CITIZEN))[0].answers
    assert (answers["noi_cu_tru"], answers["ho_ten"]) == ("Nơi mới", "Nguyễn Văn Dụ")


def test_autosave_of_an_emptied_field_takes_the_answer_away(citizen: Browser, world: World) -> None:
    page = citizen.open(BEGIN)
    address, revision = draft_address(page), page.main_form().value("revision")

    citizen.client.post(f"{address}tu-luu/", {"changed": "ho_ten", "ho_ten": "", "revision": revision})

    assert "ho_ten" not in drafts.drafts(world.actor(CITIZEN))[0].answers


def test_autosave_with_an_old_revision_is_told_and_changes_nothing(citizen: Browser, world: World) -> None:
    page = citizen.open(BEGIN)
    address, revision = draft_address(page), page.main_form().value("revision")
    citizen.fill(PERSON, button="luu")

    late = citizen.client.post(f"{address}tu-luu/", {"changed": "ho_ten", "ho_ten": "Muộn", "revision": revision})

    assert late.status_code == 409
    assert late.json()["revision"] == int(revision) + 1
    assert drafts.drafts(world.actor(CITIZEN))[0].answers["ho_ten"] == "Nguyễn Văn Dụ"


def test_autosave_after_hand_in_and_of_somebody_else_is_refused_as_json(citizen: Browser, stranger: Browser) -> None:
    address = draft_address(filled(citizen))
    accept = {"Accept": "application/json"}

    foreign = stranger.client.post(f"{address}tu-luu/", {"changed": "ho_ten", "ho_ten": "X"}, headers=accept)
    citizen.fill({"statement": "1"})
    late = citizen.client.post(f"{address}tu-luu/", {"changed": "ho_ten", "ho_ten": "X"}, headers=accept)

    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert (late.status_code, late.json()["code"]) == (422, "draft.handed_in")
    assert citizen.client.get(f"{address}tu-luu/").status_code == 405


# --- who may begin --------------------------------------------------------------------------------------------------


def test_begin_with_several_agencies_asks_for_one(citizen: Browser) -> None:
    page = citizen.open(f"/nop-ho-so/{MARITAL_STATUS}/")
    empty = citizen.send(page.form("co_quan"), {"co_quan": ""})
    chosen = citizen.send(empty.form("co_quan"), {"co_quan": COMMUNE})

    assert (page.status, empty.status, empty.errors) == (200, 422, {"co_quan-error": "Hãy chọn nơi tiếp nhận hồ sơ."})
    assert "/1/" in chosen.address


@pytest.mark.parametrize("code", ["9.999999", "2.000815"])
def test_begin_where_nothing_is_open_online_says_so(citizen: Browser, code: str) -> None:
    page = citizen.open(f"/nop-ho-so/{code}/")

    assert (page.status, "Chưa nhận hồ sơ trực tuyến" in page.text) == (404, True)


def test_official_does_not_hand_in_as_a_citizen(world: World) -> None:
    client: Client = signed_in(world, DESK)

    assert client.get(BEGIN).status_code == 403
