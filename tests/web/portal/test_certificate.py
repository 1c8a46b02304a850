"""Signing in and linking by a digital certificate, from the page to the session."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from tests.factories.world import CITIZEN, World
from tests.web.portal.pages import Browser, Page

from motcua.core import clock, sql
from motcua.gateways.certificate import demo
from motcua.gateways.certificate.demo import Issued

pytestmark = pytest.mark.django_db
ADDRESS = "/dang-nhap/chung-thu-so/"
NUMBER = "000090000777"


@pytest.fixture
def token(settings, tmp_path: Path, now: datetime) -> Issued:
    """What the token of somebody holds, from an authority that the province trusts."""
    root = demo.authority("Tổ chức chứng thực THỬ", now)
    file = tmp_path / "authorities.pem"
    file.write_bytes(root.certificate.public_bytes(serialization.Encoding.PEM))
    settings.CERTIFICATES = {"authorities": str(file), "taken_back": ""}
    return demo.issue(root, "Lê Thị Chứng Thư", f"CCCD:{NUMBER}", now)


def given(browser: Browser, kind: str = "txt") -> bytes:
    answer = browser.client.get(f"{ADDRESS}tep/{kind}/")
    assert answer.status_code == 200
    return bytes(answer.content)


def sent(browser: Browser, signed: bytes, name: str = "da-ky.p7s") -> Page:
    browser.open(ADDRESS)
    return browser.fill({"file": SimpleUploadedFile(name, signed)})


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_certificate_opens_a_new_account_and_then_signs_in_with_method_and_level_kept(
    visitor: Browser, token: Issued, world: World
) -> None:
    assert f"{ADDRESS}" in visitor.open("/dang-nhap/").links["Đăng nhập bằng chứng thư số"]
    visitor.open(ADDRESS)
    signed = token.sign(given(visitor))

    asked = sent(visitor, signed)
    assert asked.address == "/dang-nhap/lien-ket/"
    assert "Lần đầu bạn đến bằng chứng thư số" in asked.text
    assert "Lê Thị Chứng Thư" in asked.text
    done = visitor.send(asked.form("statement"), {"statement": "1"})

    assert done.address == "/ho-so/"
    kept = "SELECT s.how, s.assurance, a.full_name, a.assurance FROM directory_signin s JOIN directory_account a "
    kept += "ON a.id = s.account_id WHERE s.is_ok ORDER BY s.id"
    first = ("certificate", "certificate", "Lê Thị Chứng Thư", "certificate")
    assert sql.rows(kept, ()) == [first]
    again = Browser(Client())
    again.open(ADDRESS)
    assert sent(again, token.sign_document(given(again, "pdf")), "da-ky.pdf").address == "/ho-so/"
    assert sql.rows(kept, ()) == [first, first]
    assert "Chứng thư số" in again.open("/tai-khoan/").text


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_signed_file_counts_once_in_the_browser_that_asked_and_in_time(
    visitor: Browser, token: Issued, world: World, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    visitor.open(ADDRESS)
    signed = token.sign(given(visitor))
    thief = Browser(Client())
    stolen = sent(thief, signed)
    assert (stolen.status, stolen.summary) == (
        422,
        [("Chữ ký số không khớp với nội dung. Hãy tải tệp mới, ký lại và gửi ngay.", "#file")],
    )

    assert sent(visitor, b"").errors["file-error"].startswith("Tệp này không phải là tệp vừa tải về")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    late = visitor.fill({"file": SimpleUploadedFile("da-ky.p7s", signed)})
    assert late.errors["file-error"].startswith("Tệp cần ký đã quá 15 phút")
    anew = token.sign(given(visitor))
    assert sent(visitor, anew).address == "/dang-nhap/lien-ket/"
    assert sent(visitor, anew).status == 422
    assert sql.rows("SELECT count(*) FROM directory_signinlink WHERE provider = 'certificate'", ()) == [(0,)]


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_certificate_is_linked_to_the_open_account_only_when_the_numbers_agree(
    citizen: Browser, token: Issued, world: World
) -> None:
    citizen.open(ADDRESS)
    asked = sent(citizen, token.sign(given(citizen)))
    refused = citizen.send(asked.main_form())
    assert (refused.status, "khác số đã có trong tài khoản này" in refused.text) == (422, True)

    sql.execute("UPDATE directory_account SET personal_enc = '', personal_index = '' WHERE login = %s", (CITIZEN,))
    linked = citizen.send(asked.main_form())

    assert linked.address == "/tai-khoan/"
    assert "Đã gắn với Chứng thư số" in linked.text
    visitor = Browser(Client())
    visitor.open(ADDRESS)
    assert sent(visitor, token.sign(given(visitor))).address == "/ho-so/"
    own = sql.rows("SELECT DISTINCT account_id FROM directory_signin WHERE how = 'certificate'", ())
    assert own == [(world.actor(CITIZEN).account_id,)]


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_certificates_are_taken_where_the_profile_says_so(visitor: Browser, token: Issued) -> None:
    profiles = ("demo", "lam-dong", "dong-nai", "hai-duong", "vinh-long", "quang-ngai")
    found = {}
    for profile in profiles:
        with override_settings(PROFILE=profile):
            found[profile] = visitor.client.get(ADDRESS).status_code
            offered = "Đăng nhập bằng chứng thư số" in visitor.open("/dang-nhap/").links
            assert offered == (found[profile] == 200)
            assert visitor.client.get(f"{ADDRESS}tep/txt/").status_code == found[profile]
            told = "Tỉnh chưa nhận đăng nhập bằng chứng thư số" in visitor.client.get(ADDRESS).content.decode()
            assert told == (found[profile] == 404)

    assert found == dict.fromkeys(profiles, 200) | {"quang-ngai": 404}
    with override_settings(CERTIFICATES={"authorities": "", "taken_back": ""}):
        assert visitor.client.get(ADDRESS).status_code == 404
    with override_settings(CERTIFICATES={"authorities": "/khong/co.pem", "taken_back": ""}):
        visitor.open(ADDRESS)
        silent = sent(visitor, token.sign(given(visitor)))
    assert (silent.status, silent.errors["file-error"].split(".")[0]) == (
        503,
        "Chưa đối chiếu được chứng thư số lúc này",
    )
