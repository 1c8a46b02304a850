"""The self-test page of a counter: what was read comes back, nothing is kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader
from tests.factories.papers import PDF
from tests.factories.world import ADMINISTRATOR, COMMUNE, DESK, DISPATCHER, LEADER
from tests.web.backoffice.pages import errors, of_class, text, typed

from motcua.core import sql
from motcua.directory import devices, duty
from motcua.directory import queries as directory
from motcua.directory.devices import DeviceTerms
from motcua.directory.rules.devices import TEST_CODE
from motcua.documents.ports import TEST_FILE

pytestmark = [pytest.mark.django_db, pytest.mark.req("HD-15.1-2")]
HERE = "/mot-cua/tu-kiem-tra/"


def printer(world, now, paper: str) -> int:
    unit = duty.desks(directory.agency_by_code(COMMUNE).id)[0].unit_id
    terms = DeviceTerms("Máy in quầy 1", settings={"paper": paper})
    return devices.enter(actor=world.actor(DISPATCHER), unit_id=unit, kind="printer", terms=terms, now=now)


def kept() -> tuple[int, ...]:
    found = sql.rows("SELECT (SELECT count(*) FROM documents_storedfile), (SELECT count(*) FROM core_event)", ())
    return tuple(found[0])


def test_pages_need_a_desk_or_an_administrator(browser, world):
    pages = (HERE, "/mot-cua/yeu-cau-thiet-bi/", f"{HERE}phieu.pdf")

    answers = {
        who: {browser(who).get(page).status_code for page in pages} for who in (DESK, DISPATCHER, ADMINISTRATOR, LEADER)
    }

    assert answers == {DESK: {200}, DISPATCHER: {200}, ADMINISTRATOR: {200}, LEADER: {403}}


def test_code_and_letters_are_said_back_and_a_scanned_card_is_not(browser, world):
    page, before = browser(DESK), kept()

    good = page.post(HERE, {"try_code": "1", "code": TEST_CODE})
    spoilt = page.post(HERE, {"try_code": "1", "code": "MOTCUA-ÂSỀĐW-0123456789"})
    card = page.post(HERE, {"try_code": "1", "code": "099300000001|123456789|Nguyễn Thị Quét|01011990"})
    letters = page.post(HERE, {"try_letters": "1", "letters": "Duong Nguyen Hue"})

    assert "ĐạtMã của phiếu in thử: đọc đúng từng ký tự" in text(good)
    assert "Cần sửaMã bị biến dạng khi gõ vào" in text(spoilt)
    assert "Mã QR trên thẻ căn cước" in text(card)
    assert "099300000001" not in card.content.decode()
    assert "Thị Quét" not in text(card)
    assert ("Cần sửaKhác câu mẫu" in text(letters), typed(letters, "letters")) == (True, ["Duong Nguyen Hue"])
    assert kept() == before


def test_scanned_file_is_checked_like_a_paper_and_not_kept(browser, world):
    page, before = browser(DESK), kept()

    good = page.post(HERE, {"try_scan": "1", "file": SimpleUploadedFile("quet.pdf", PDF)})
    lying = page.post(HERE, {"try_scan": "1", "file": SimpleUploadedFile("quet.pdf", b"MZ")})
    missing = page.post(HERE, {"try_scan": "1"})
    infected = page.post(HERE, {"try_scan": "1", "file": SimpleUploadedFile("quet.pdf", PDF + TEST_FILE)})

    assert "quet.pdf, PDF" in of_class(good, "mc-code")[-1]
    assert (lying.status_code, errors(lying)) == (
        422, ["Nội dung tệp “quet.pdf” không đúng là tệp PDF. Hãy lưu lại đúng loại rồi gửi."],
    )  # fmt: skip
    assert (missing.status_code, errors(missing)) == (422, ["Hãy chọn tệp vừa quét rồi gửi lại."])
    assert "chứa mã độc" in errors(infected)[0]
    assert kept() == before


@pytest.mark.parametrize(("paper", "box"), [("a4", b"595.276"), ("a5", b"419.528")])
def test_test_slip_prints_on_the_paper_of_the_printer(browser, world, now, paper, box):
    made = printer(world, now, paper)

    slip = browser(DESK).get(f"{HERE}phieu.pdf?may={made}")

    assert (slip.headers["Content-Type"], slip.content[:5]) == ("application/pdf", b"%PDF-")
    assert sizes(slip.content) == [float(box)]


def sizes(data: bytes) -> list[float]:
    return [round(float(page.mediabox.width), 3) for page in PdfReader(BytesIO(data)).pages]


def test_page_shows_devices_of_the_own_desk_with_state(browser, world, now):
    printer(world, now, "a5")

    shown = text(browser(DESK).get(HERE))

    assert "Máy in quầy 1: phiếu thử khổ A5" in shown
    assert "Khổ giấy: A5Đang dùng" in shown
    assert "Tự kiểm tra thiết bị của quầy" in text(browser(DESK).get("/mot-cua/"))
