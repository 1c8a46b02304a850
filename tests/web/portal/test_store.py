"""The citizen's store in the browser: seen by its owner alone, filled, shared, used in a form, exported."""

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import dossiers
from tests.factories.papers import PDF, PNG, pdf
from tests.factories.world import CITIZEN, CLERK, DESK, HOUSEHOLD_BUSINESS, OTHER_DESK, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import clock, sql
from motcua.documents import services as documents
from motcua.documents import store, store_queries
from motcua.documents.rules.store import Kind
from motcua.dossiers import queries
from motcua.intake import services as intake
from motcua.procedures.queries import content_of


def put_in(world: World, now: datetime, name: str = "Giấy khai sinh", data: bytes = PDF) -> str:
    return store.add(
        actor=world.actor(CITIZEN), name=name, folder="", valid_to=None, file_name="a.pdf", chunks=[data], now=now
    )


def acts(account_id: int) -> list[str]:
    found = sql.rows("SELECT act FROM core_readaudit WHERE actor = %s ORDER BY id", (f"account:{account_id}",))
    return [row[0] for row in found]


@pytest.mark.req("QN-10.2-1", "VL-3.6")
def test_store_needs_sign_in_and_each_opening_is_logged_and_shown(
    visitor: Browser, citizen: Browser, world: World, now: datetime
) -> None:
    token = put_in(world, now)

    assert visitor.client.get("/kho/").headers["Location"].startswith("/dang-nhap/")
    listed = citizen.open("/kho/")
    opened = citizen.client.get(f"/kho/giay-to/{token}/tep/")
    told = citizen.open(f"/kho/giay-to/{token}/")

    assert listed.links["Giấy khai sinh"] == f"/kho/giay-to/{token}/"
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "Mở giấy tờ" in told.text
    assert acts(world.actor(CITIZEN).account_id) == ["store.listed", "store.viewed", "store.paper"]


@pytest.mark.req("QN-2.3")
def test_store_of_another_person_looks_like_nothing(stranger: Browser, world: World, now: datetime) -> None:
    token = put_in(world, now)

    for address in (f"/kho/giay-to/{token}/", f"/kho/giay-to/{token}/tep/", f"/kho/giay-to/{token}/chia-se/"):
        assert stranger.client.get(address).status_code == 404
    assert stranger.client.post(f"/kho/giay-to/{token}/", {"viec": "bo-ra"}).status_code == 404
    assert "Giấy khai sinh" not in stranger.open("/kho/").text
    assert signed_in(world, CLERK).get("/kho/").status_code == 403


def test_list_asks_the_database_the_same_number_of_times(citizen: Browser, world: World, now: datetime) -> None:
    counts = []
    for number in range(3):
        put_in(world, now, f"Giấy số {number}", pdf(number + 1))
        with CaptureQueriesContext(connection) as caught:
            assert citizen.client.get("/kho/").status_code == 200
        counts.append(len(caught))

    assert len(set(counts)) == 1


def test_paper_is_added_what_was_typed_stays_and_it_is_found_without_marks(citizen: Browser, now: datetime) -> None:
    typed = {"name": "Sổ hộ khẩu cũ", "folder": "Gia đình", "valid_to": "31/31/2027"}
    refused = citizen.client.post("/kho/them/", typed)
    text = refused.content.decode()

    assert refused.status_code == 422
    assert [each for each in ("Sổ hộ khẩu cũ", "Gia đình", "31/31/2027", "Hãy chọn tệp") if each not in text] == []
    file = SimpleUploadedFile("so.png", PNG, "image/png")
    done = citizen.client.post("/kho/them/", typed | {"valid_to": "31/12/2027", "file": file})
    assert done.status_code == 302
    assert "Sổ hộ khẩu cũ" in citizen.open("/kho/?q=so+ho+khau&thu-muc=Gia+đình&loai=upload").text
    assert "Không tìm thấy" in citizen.open("/kho/?q=dat").text
    assert "Hiệu lực đến 31/12/2027" in citizen.open("/kho/").text


def test_paper_that_ends_soon_is_pointed_at(citizen: Browser, world: World, now: datetime) -> None:
    token = put_in(world, now)
    put_in(world, now, "Ảnh", pdf(2))
    day = clock.local_date(now) + timedelta(days=3)
    store.arrange(actor=world.actor(CITIZEN), token=token, name="Giấy khai sinh", folder="", valid_to=day, now=now)

    page = citizen.open("/kho/")
    ending = citizen.open("/kho/?sap-het-han=1")

    assert "Có 1 giấy tờ sắp hết hiệu lực" in page.text
    assert "Giấy khai sinh" in ending.text
    assert "Ảnh" not in ending.text


@pytest.mark.req("DN-6.2-2", "QN-10.2-2")
def test_form_offers_a_fitting_paper_and_one_click_uses_it(citizen: Browser, world: World, now: datetime) -> None:
    actor, offering = world.actor(CITIZEN), world.offering(HOUSEHOLD_BUSINESS)
    draft = intake.start_draft(actor=actor, offering_id=offering.id, now=now)
    intake.save_section(actor=actor, token=draft, answers=dossiers.BUSINESS_ANSWERS, revision=0, now=now)
    base = f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/{draft}/"
    assert "Kho của bạn có" not in citizen.open(f"{base}giay-to/").text
    paper = content_of(offering.version_id)["papers"][0]
    token = put_in(world, now, paper["name"])

    offered = citizen.open(f"{base}giay-to/").text
    done = citizen.client.post(f"{base}kho/{paper['no']}/", {"kho": token})
    after = citizen.open(f"{base}giay-to/").text

    assert "Kho của bạn có" in offered
    assert done.headers["Location"] == f"{base}giay-to/#paper-{paper['no']}"
    assert "Đã lấy giấy tờ từ kho vào bản khai." in after
    assert ("a.pdf" in after, "Kho của bạn có" in after) == (True, False)
    gone = citizen.client.post(f"{base}kho/{paper['no']}/", {"kho": "khong-co"})
    assert gone.status_code == 404


@pytest.mark.req("VL-9.3", "QN-10.2-2")
def test_link_opens_one_paper_to_whoever_has_it_until_the_owner_stops(
    visitor: Browser, citizen: Browser, world: World, now: datetime
) -> None:
    token = put_in(world, now)
    until = clock.local_date(now) + timedelta(days=5)
    typed = {"cach": "duong-dan", "recipient": "Ngân hàng", "purpose": "Vay vốn", "until": f"{until:%d/%m/%Y}"}
    refused = citizen.client.post(f"/kho/giay-to/{token}/chia-se/", typed)
    made = citizen.client.post(f"/kho/giay-to/{token}/chia-se/", typed | {"consent": "1"})
    link = made.headers["Location"].partition("moi=")[2]

    seen = visitor.open(f"/kho/xem/{link}/")
    opened = visitor.client.get(f"/kho/xem/{link}/tep/")
    stopped = citizen.client.post("/kho/chia-se/", {"chia-se": link})

    assert (refused.status_code, made.status_code, stopped.status_code) == (422, 302, 302)
    assert "Nguyễn Văn Dụ" in seen.text
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    gone = visitor.client.get(f"/kho/xem/{link}/")
    assert (gone.status_code, "chủ giấy tờ đã dừng chia sẻ" in gone.content.decode()) == (404, True)
    assert visitor.client.get(f"/kho/xem/{link}/tep/").status_code == 404
    told = citizen.open("/kho/nhat-ky/").text
    assert [text for text in ("Ngân hàng", "127.0.0.1", "Mở qua chia sẻ", "Vay vốn") if text not in told] == []


@pytest.mark.req("VL-9.3")
def test_agency_finds_what_was_shared_with_it_and_no_other_agency_does(
    citizen: Browser, world: World, now: datetime
) -> None:
    token = put_in(world, now)
    until = clock.local_date(now) + timedelta(days=5)
    agency = world.actor(CLERK).agency_code
    typed = {
        "cach": "co-quan",
        "agency": agency,
        "purpose": "Xét trợ cấp",
        "until": f"{until:%d/%m/%Y}",
        "consent": "1",
    }
    assert citizen.client.post(f"/kho/giay-to/{token}/chia-se/", typed).status_code == 302
    [share] = store_queries.shares(world.actor(CITIZEN))
    clerk, other = signed_in(world, CLERK), signed_in(world, OTHER_DESK)

    assert "Giấy khai sinh" in clerk.get("/xu-ly/kho-chia-se/").content.decode()
    assert clerk.get(f"/xu-ly/kho-chia-se/{share.token}/").status_code == 200
    assert "Giấy khai sinh" not in other.get("/xu-ly/kho-chia-se/").content.decode()
    assert other.get(f"/xu-ly/kho-chia-se/{share.token}/").status_code == 404
    assert Client().get(f"/kho/xem/{share.token}/").status_code == 404
    assert "Xét trợ cấp" in citizen.open("/kho/nhat-ky/").text


def test_export_gives_a_zip_with_its_manifest_and_is_told(citizen: Browser, world: World, now: datetime) -> None:
    put_in(world, now)
    dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)

    answer = citizen.client.post("/kho/xuat/")

    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()  # type: ignore[attr-defined]
    assert names == ["0001-a.pdf", "0002-giay.pdf", "0003-thong-tin-da-khai.json", "danh-muc.json", "danh-muc.txt"]
    assert "Xuất toàn bộ kho" in citizen.open("/kho/nhat-ky/").text


def test_declared_data_shows_what_was_declared(citizen: Browser, world: World, now: datetime) -> None:
    dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    [declared] = store_queries.items(world.actor(CITIZEN), kind="declared", now=now).rows

    page = citizen.open(f"/kho/giay-to/{declared.token}/")

    assert "Hộ kinh doanh Tạp hóa Mẫu" in page.text


@pytest.mark.req("VL-7.2.d")
def test_desk_reads_what_the_store_has_and_is_stopped_from_asking_for_it(world: World, now: datetime) -> None:
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now - timedelta(hours=2))
    dossier, first = queries.visible_by_id(world.actor(CITIZEN), dossier_id), queries.papers(dossier_id)[0]
    scanned = store.Arrival(
        kind=Kind.DIGITISED,
        source="file:1",
        name=first.name,
        holder=dossier.owner_name,
        dossier_id=1,
        dossier_ref="H99.21-260101-0001",
        file_id=documents.store(name="quet.pdf", chunks=[pdf(5)], owner_id=None, now=now).id,
    )
    store.put(account_id=dossier.account_id or 0, arrivals=[scanned], actor="account:0", now=now - timedelta(hours=1))
    desk, address = signed_in(world, DESK), f"/mot-cua/ho-so/{dossier.ref}/"
    ask = {
        "viec": "bo-sung",
        f"paper-{first.no}": "missing",
        f"note-{first.no}": "Thiếu",
        "supplement_reason": "Thiếu",
        "basis": "Danh mục",
    }

    shown = desk.get(address).content.decode()
    blocked = desk.post(address, ask)
    taken = desk.post(address, {"viec": f"kho-{first.no}"})
    asked = desk.post(address, ask | {f"verify-{first.no}": "Nghi ngờ bản quét"})

    assert "Kho của người nộp đã có" in shown
    assert (blocked.status_code, "chỉ yêu cầu gửi lại khi cần xác minh" in blocked.content.decode()) == (422, True)
    assert (taken.status_code, "quet.pdf" in [row.name for row in queries.files(dossier_id)]) == (200, True)
    assert asked.status_code == 302
    rows, _ = store_queries.readings(world.actor(CITIZEN))
    assert [row.act for row in rows] == ["verify_asked", "agency_used"]
