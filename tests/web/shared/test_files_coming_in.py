"""Files on their way in and out, through the doors: what is asked of them, what waits, what was withdrawn."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.dossiers import handed_in_dossier, supplement_asked
from tests.factories.papers import PDF, PNG, pdf
from tests.factories.tamper import tamper
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    COMMUNE,
    DESK,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    OTHER_DESK,
    World,
)

import motcua.web
from motcua.core import sql
from motcua.core.errors import OutsideServiceFailed
from motcua.documents import scanning
from motcua.documents.models import StoredFile
from motcua.documents.ports import TEST_FILE
from motcua.dossiers import queries
from motcua.governance.rules.revision import revised
from motcua.procedures import services as procedures
from motcua.procedures.queries import content_of
from motcua.procedures.services import LocalDecision

pytestmark = pytest.mark.django_db
Browse = Callable[[str], Client]
BEGIN = f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/?co_quan={COMMUNE}"
ASKED = "Tệp PDF, tối đa 1 MB, không quá 2 trang, phải có chữ ký số trong tệp."
DECISION = LocalDecision(
    number="12/QĐ-UBND",
    signed_on=date(2026, 3, 10),
    issuer="UBND tỉnh",
    effective_from=date(2026, 3, 10),
    notice="TB-1/2026",
)
SIGNED = PDF + b"\n9 0 obj\n<</Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3]>>\nendobj\n"


def upload(data: bytes, name: str = "don.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def draft_of(client: Client) -> str:
    at = client.get(BEGIN, follow=True).redirect_chain[-1][0]
    found = re.search(r"/nop-ho-so/[^/]+/[^/]+/", at)
    assert found is not None
    return found[0]


def ask_for_signed_papers(world: World, now: datetime) -> None:
    """The procedure's version asks for short signed PDF of its first paper."""
    content = content_of(world.offering(HOUSEHOLD_BUSINESS).version_id)
    typed = {"files_all": "1 MB", "p0_name": content["papers"][0]["name"], "p0_files": "PDF | 2 trang | ký số"}
    wished, wrong = revised(content, typed, name_is_free=False)
    assert not wrong
    procedures.publish_local(content=content | {"file_limits": wished["file_limits"]}, decision=DECISION, now=now)


@pytest.mark.req("VL-12.1-2")
def test_what_a_procedure_asks_of_files_is_shown_beforehand_and_checked_at_upload(
    world: World, now: datetime, browser: Browse
) -> None:
    ask_for_signed_papers(world, now)
    client = browser(CITIZEN)
    address = draft_of(client)

    shown = client.get(f"{address}giay-to/").content.decode()

    assert ASKED in shown
    assert 'accept=".pdf"' in shown
    assert 'data-max-bytes="1000000"' in shown
    told = {
        data: client.post(f"{address}tep/1/", {"file": upload(data, name)}).json().get("message", "")
        for data, name in (
            (PNG, "anh.png"),
            (SIGNED + bytes(1_000_000), "to.pdf"),
            (pdf(3), "dai.pdf"),
            (PDF, "chua-ky.pdf"),
            (SIGNED, "da-ky.pdf"),
        )
    }
    assert list(told.values()) == [
        "Tệp “anh.png” không thuộc loại được nhận. Hãy gửi tệp PDF.",
        "Tệp “to.pdf” lớn hơn 1 MB. Hãy chụp hoặc quét lại với dung lượng nhỏ hơn.",
        "Tệp “dai.pdf” có 3 trang, giấy tờ này nhận nhiều nhất 2 trang. Hãy gửi đúng phần được yêu cầu.",
        "Tệp “chua-ky.pdf” chưa có chữ ký số. Giấy tờ này phải là tệp PDF đã ký số; hãy ký số rồi gửi lại.",
        "",
    ]


@pytest.mark.req("VL-12.1-2")
def test_the_same_is_asked_of_a_supplement_and_of_a_paper_from_the_store(
    world: World, now: datetime, browser: Browse
) -> None:
    client = browser(CITIZEN)
    client.post("/kho/them/", {"name": "Giấy khai sinh", "file": upload(PDF)})
    ask_for_signed_papers(world, now)
    address = draft_of(client)
    [(item,)] = sql.rows("SELECT token FROM documents_storeitem", ())

    used = client.post(f"{address}kho/1/", {"kho": item})

    assert (used.status_code, "chưa có chữ ký số" in used.content.decode()) == (422, True)
    client.post(f"{address}tep/1/", {"file": upload(SIGNED)})
    dossier_id = handed_in_dossier_of(world, address, now)
    supplement_asked(world, dossier_id, now=now)
    ref = queries.notice_facts(dossier_id).ref
    assert ASKED in client.get(f"/ho-so/{ref}/").content.decode()
    refused = client.post(f"/ho-so/{ref}/bo-sung/", {"paper-1": upload(PDF)})
    assert (refused.status_code, "chưa có chữ ký số" in refused.content.decode()) == (422, True)
    desk = browser(DESK)
    assert ASKED in desk.get(f"/mot-cua/ho-so/{ref}/").content.decode()
    refused = desk.post(f"/mot-cua/ho-so/{ref}/nop-bo-sung/", {"file-1": upload(PDF)})
    assert (refused.status_code, "chưa có chữ ký số" in refused.content.decode()) == (422, True)


def handed_in_dossier_of(world: World, address: str, now: datetime) -> int:
    from tests.factories.dossiers import ANSWERS  # noqa: PLC0415  (needs Django)

    from motcua.intake import services as intake  # noqa: PLC0415  (needs Django)

    actor, token = world.actor(CITIZEN), address.rstrip("/").rpartition("/")[2]
    intake.save_section(actor=actor, token=token, answers=ANSWERS[HOUSEHOLD_BUSINESS], revision=None, now=now)
    handed_in = intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now)
    return queries.visible(actor, handed_in.receipt_no).id


def test_file_that_waits_is_acknowledged_to_its_sender_and_closed_to_officials(
    world: World, now: datetime, browser: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def scan(self, data: bytes) -> str:
            raise OutsideServiceFailed("clamd", "không trả lời", retryable=True)

    monkeypatch.setattr(scanning, "_scanner", Away)
    client = browser(CITIZEN)
    address = draft_of(client)

    sent = client.post(f"{address}tep/1/", {"file": upload(SIGNED)}).json()

    assert sent["state"] == "Đã nhận, đang chờ kiểm tra mã độc"
    dossier_id = handed_in_dossier_of(world, address, now)
    ref, [file] = queries.notice_facts(dossier_id).ref, queries.files(dossier_id)
    assert client.get(f"/ho-so/{ref}/tep/{file.token}/").status_code == 200
    assert "Đã nhận, đang chờ kiểm tra mã độc" in client.get(f"/ho-so/{ref}/").content.decode()
    desk = browser(DESK)
    page = desk.get(f"/mot-cua/ho-so/{ref}/").content.decode()
    assert "Tệp chưa mở được" in page
    assert f"{file.name}: Chưa kiểm tra được mã độc" in page
    refused = desk.get(f"/mot-cua/ho-so/{ref}/tep/{file.token}/")
    assert (refused.status_code, b"".join(refused) == SIGNED) == (422, False)
    assert "chưa kiểm tra được mã độc" in refused.content.decode()
    waits = browser(ADMINISTRATOR).get("/quan-tri/tep-cho-kiem-tra/").content.decode()
    assert "<strong>1 tệp</strong> đang chờ" in waits
    assert "clamd: không trả lời" in waits
    assert file.name not in waits
    monkeypatch.undo()


def test_infected_file_is_refused_beside_its_paper(browser: Browse) -> None:
    client = browser(CITIZEN)
    address = draft_of(client)

    told = client.post(f"{address}giay-to/", {"paper-1": upload(PNG + TEST_FILE, "anh.png")}).content.decode()

    assert "Tệp “anh.png” chứa mã độc (Eicar-Test-Signature) nên không được nhận" in told
    assert not StoredFile.objects.filter(name="anh.png").exists()


@pytest.mark.parametrize("door", ["ho-so", "mot-cua/ho-so", "xu-ly/ho-so"])
def test_stored_file_is_served_so_that_nothing_of_it_runs(
    world: World, now: datetime, browser: Browse, door: str
) -> None:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    ref, [file] = queries.notice_facts(dossier_id).ref, queries.files(dossier_id)
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    client = browser(CITIZEN if door == "ho-so" else DESK)

    shown = client.get(f"/{door}/{ref}/tep/{file.token}/")
    tamper("UPDATE documents_storedfile SET media_type = %s, name = 'a.docx' WHERE token = %s", (office, file.token))
    saved = client.get(f"/{door}/{ref}/tep/{file.token}/")

    assert shown.headers["Content-Type"] == "application/pdf"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    for answer in (shown, saved):
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert ("sandbox" in policy) == (answer is saved)


@pytest.mark.req("DN-4.1")
def test_official_withdraws_a_file_and_the_history_says_so(world: World, now: datetime, browser: Browse) -> None:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    ref, [file] = queries.notice_facts(dossier_id).ref, queries.files(dossier_id)
    client, address = browser(DESK), f"/xu-ly/ho-so/{ref}/go-tep/"

    assert [browser(login).get(address).status_code for login in (INSPECTOR, OTHER_DESK)] == [403, 404]
    empty = client.post(address, {"tep": file.token, "reason": " "})
    assert (empty.status_code, "Hãy ghi vì sao phải gỡ tệp" in empty.content.decode()) == (422, True)
    assert f'value="{file.token}"' in empty.content.decode()
    nothing = client.post(address, {"reason": "Có dấu mật"})
    assert (nothing.status_code, "Hãy chọn tệp phải gỡ." in nothing.content.decode()) == (422, True)
    assert "Có dấu mật" in nothing.content.decode()
    done = client.post(address, {"tep": file.token, "reason": "Có dấu mật"}, follow=True).content.decode()

    assert "Đã gỡ vì chứa bí mật nhà nước" in done
    assert "Gỡ tệp chứa bí mật nhà nước của giấy tờ số 1" in done
    assert "Có dấu mật" in done
    assert file.name not in done
    assert browser(CITIZEN).get(f"/ho-so/{ref}/tep/{file.token}/").status_code == 422


SECRETS = ("no_secrets()", "Không gửi tài liệu chứa bí mật nhà nước")
TABLES = ("code_list.html", "discrepancies.html", "edit.html", "differences.html", "calendar.html", "import.html")
"""Pages that read a table or a definition and keep no file."""
TAKEN_NOWHERE = ("certificate.html", "gallery.html", "selftest.html", "verify.html", "parts.html", "forms.html")
"""The kit's gallery, files that are compared and thrown away, and macros whose pages say it once."""


@pytest.mark.req("DN-4.1")
def test_every_page_that_takes_papers_says_that_state_secrets_must_not_be_sent() -> None:
    root, silent = Path(motcua.web.__file__).parent, []
    for page in sorted(root.rglob("*.html")):
        text = page.read_text(encoding="utf8")
        takes = 'type="file"' in text or '"type": "file"' in text or "upload_item(" in text
        if takes and page.name not in TABLES + TAKEN_NOWHERE and not any(words in text for words in SECRETS):
            silent.append(page.relative_to(root).as_posix())

    assert silent == []
