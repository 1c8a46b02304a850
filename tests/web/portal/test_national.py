"""Citizens who come by national accounts: new, linked with an own account, national only; signing out everywhere."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in

from motcua.core import clock, crypto, sql
from motcua.directory import national_log_in
from motcua.directory.models.accounts import Account
from motcua.directory.models.sign_ins import SignIn, SignInLink
from motcua.directory.ports import Identity
from motcua.gateways.sso.demo_provider import CLIENT_ID, CLIENT_SECRET, DemoProvider, Fault

PERSON = {"subject": "p-1", "full_name": "Nguyễn Văn Dụ", "LoaiTaiKhoan": "1", "SoDinhDanh": "000000000001"}
OTHER = {"subject": "p-2", "full_name": "Người Khác", "LoaiTaiKhoan": "1", "SoDinhDanh": "000000000777"}
BUSINESS = {"subject": "b-1", "full_name": "Ngô Văn Thử", "LoaiTaiKhoan": "2", "TenDoanhNghiep": "Công ty Ví Dụ"}
AT, LINK, PASSWORD = "/dang-nhap/tap-trung/dvcqg/", "/dang-nhap/lien-ket/", "MotCua@2026"


@pytest.fixture
def provider(settings, world: World) -> Iterator[DemoProvider]:
    with DemoProvider(people=[PERSON, OTHER, BUSINESS]) as running:
        settings.SSO = [{"key": "dvcqg", "audience": "citizens", "name": "Cổng quốc gia", "issuer": running.issuer,
                         "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}]  # fmt: skip
        yield running


def come(client: Client, subject: str, target: str = "") -> str:
    """Choose somebody at the provider and return the address where the browser ends, or the refusal."""
    away = client.get(f"{AT}?tiep={target}").headers["Location"]
    parts = urlsplit(away)
    form = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"subject": subject, "do": "in"}
    answer = requests.post(f"http://{parts.netloc}/authorize", data=form, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    done = client.get(f"{back.path}?{back.query}")
    return done.headers["Location"] if done.status_code == 302 else f"{done.status_code} {done.content.decode()}"


def dossiers_of(account_id: int) -> int:
    return int(sql.rows("SELECT count(*) FROM dossiers_dossier WHERE account_id = %s", (account_id,))[0][0])


@pytest.mark.req("QN-5.2-1", "QN-5.2-3", "QN-1.2.đ", "VL-5.5-2", "DN-2.9")
def test_newcomer_agrees_once_and_is_known_by_the_stable_id_from_then_on(client, provider, now: datetime) -> None:
    assert come(client, "p-2", "/kho/") == LINK
    assert client.get("/ho-so/").status_code == 302
    page = client.get(LINK).content.decode()
    assert ("Người Khác" in page, "000000000777" in page, "Tôi cam đoan" in page) == (True, False, True)
    assert client.post(LINK, {}).status_code == 422

    assert client.post(LINK, {"statement": "1"}).headers["Location"] == "/kho/"

    account = Account.objects.get(full_name="Người Khác")
    assert (account.kind, account.assurance, crypto.decrypt(account.personal_enc), account.statement_at) == (
        "person", "national", "000000000777", now)  # fmt: skip
    assert account.has_usable_password() is False
    signed = SignIn.objects.get(account=account)
    assert (signed.how, signed.assurance, signed.provider) == ("dvcqg", "national", "dvcqg")
    assert come(Client(), "p-2", "/ho-so/") == "/ho-so/"
    assert Account.objects.filter(full_name="Người Khác").count() == 1
    types = [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (account.id,))]
    assert types == ["account.opened"]


def test_account_without_a_password_is_never_asked_for_one(client, provider, monkeypatch, now: datetime) -> None:
    come(client, "p-2")
    client.post(LINK, {"statement": "1"})

    page = client.get("/tai-khoan/").content.decode()
    assert ("Không có: bạn đăng nhập" in page, "/tai-khoan/mat-khau/" in page, "ai biết mật khẩu" in page) == (
        True, False, False)  # fmt: skip
    assert client.get("/tai-khoan/mat-khau/").headers["Location"] == "/tai-khoan/"
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=20))
    again = client.get("/tai-khoan/ung-dung/", follow=True).content.decode()
    assert ("đăng nhập lại bằng tài khoản quốc gia" in again, 'name="password"' in again) == (True, False)


@pytest.mark.req("DN-1.2.b", "VL-2.4")
def test_business_gets_an_account_of_its_own_kind(client, provider) -> None:
    come(client, "b-1")
    client.post(LINK, {"statement": "1"})

    account = Account.objects.get(organisation="Công ty Ví Dụ")
    assert (account.kind, account.full_name) == ("business", "Ngô Văn Thử")


@pytest.mark.req("DN-14.3-2", "QN-5.2-3")
def test_own_account_is_linked_after_signing_in_to_it_and_keeps_its_dossiers(client, provider, world, now) -> None:
    handed_in_dossier(world, now=now)
    own = world.actor(CITIZEN).account_id
    assert come(client, "p-1") == LINK
    assert "cùng số định danh" in client.get(LINK).content.decode()

    signed = client.post("/dang-nhap/", {"login": CITIZEN, "password": PASSWORD, "tiep": LINK})
    assert signed.headers["Location"] == LINK
    assert "Nguyễn Văn Dụ" in client.get(LINK).content.decode()
    assert client.post(LINK).headers["Location"] == "/tai-khoan/"

    assert SignInLink.objects.get(subject="p-1").account_id == own
    assert come(Client(), "p-1", "/ho-so/") == "/ho-so/"
    assert (dossiers_of(own), Account.objects.get(id=own).assurance) == (1, "national")
    assert "Đã gắn với Cổng Dịch vụ công quốc gia" in client.get("/tai-khoan/").content.decode()


def test_national_account_used_before_joins_the_own_one_with_dossiers_drafts_and_store(provider, world, now) -> None:
    stranger = Client()
    come(stranger, "p-2")
    stranger.post(LINK, {"statement": "1"})
    other = Account.objects.get(full_name="Người Khác")
    own = world.actor(CITIZEN).account_id
    Account.objects.filter(id=own).update(personal_index=b"", personal_enc=b"")
    handed_in_dossier(world, now=now)
    filled_draft(world, now=now)
    # What the national account handed in before: the same things, moved there.
    for table in ("dossiers_dossier", "intake_draft", "documents_store"):
        sql.execute(f"UPDATE {table} SET account_id = %s WHERE account_id = %s", (other.id, own))
    held = sql.rows("SELECT count(*) FROM documents_storeitem", ())[0][0]

    browser = signed_in(world, CITIZEN)
    assert come(browser, "p-2") == LINK
    browser.post(LINK)

    assert (dossiers_of(own), dossiers_of(other.id)) == (1, 0)
    assert sql.rows("SELECT count(*) FROM intake_draft WHERE account_id = %s", (other.id,)) == [(0,)]
    mine = (
        "SELECT count(*) FROM documents_storeitem i JOIN documents_store s ON s.id = i.store_id WHERE account_id = %s"
    )
    assert (held > 0, sql.rows(mine, (own,))) == (True, [(held,)])
    other.refresh_from_db()
    assert (other.is_active, other.joined_to_id, SignInLink.objects.get(subject="p-2").account_id) == (False, own, own)
    assert stranger.get("/ho-so/").status_code == 302
    assert come(Client(), "p-2", "/ho-so/") == "/ho-so/"


@pytest.mark.parametrize(("subject", "why"), [("b-1", "doanh nghiệp không gắn"), ("p-2", "Số định danh")])
def test_another_kind_or_another_person_is_not_linked(provider, world: World, subject: str, why: str) -> None:
    browser = signed_in(world, CITIZEN)
    come(browser, subject)

    refused = browser.post(LINK)

    assert (refused.status_code, why in refused.content.decode()) == (422, True)
    assert SignInLink.objects.filter(subject=subject).count() == 0
    assert browser.post(LINK, {"bo": "1"}).headers["Location"] == "/tai-khoan/"


def test_locked_account_stays_locked_for_its_national_account(client, provider) -> None:
    come(client, "p-2")
    client.post(LINK, {"statement": "1"})
    Account.objects.filter(full_name="Người Khác").update(is_active=False)

    assert "đang bị khóa" in come(Client(), "p-2")


def test_forged_and_late_returns_let_nobody_in(client, provider, monkeypatch, now: datetime) -> None:
    provider.fault = Fault.WRONG_SIGNATURE
    assert come(client, "p-2")[:3] == "422"
    provider.fault = Fault.NONE
    come(client, "p-2")
    monkeypatch.setattr(clock, "now", lambda: now.replace(hour=12))

    assert client.post(LINK, {"statement": "1"}).status_code == 422
    assert Account.objects.filter(full_name="Người Khác").count() == 0


@pytest.mark.req("QN-5.2-1", "QN-5.2-2", "QN-5.3")
def test_province_of_national_accounts_takes_no_password_of_a_citizen(client, provider, settings, world) -> None:
    settings.PROFILE = "quang-ngai"
    typed = {"login": CITIZEN, "password": PASSWORD}

    refused = client.post("/dang-nhap/", typed)
    assert (refused.status_code, "tài khoản quốc gia" in refused.content.decode()) == (422, True)
    assert client.get("/nop-ho-so/1.004873/").headers["Location"].startswith("/dang-nhap/")

    # The old account opens to be linked, and by the national one from then on.
    come(client, "p-1")
    client.post("/dang-nhap/", typed | {"tiep": LINK})
    client.post(LINK)
    assert come(Client(), "p-1", "/ho-so/") == "/ho-so/"


@pytest.mark.req("VL-3.4")
def test_signing_out_ends_the_session_there_and_there_ends_it_here(client, provider) -> None:
    come(client, "p-2")
    client.post(LINK, {"statement": "1"})
    out = client.post("/dang-xuat/")
    assert out.headers["Refresh"].startswith(f"0; url={provider.issuer}/logout")

    browser = Client()
    come(browser, "p-2")
    assert browser.get("/ho-so/").status_code == 200
    session = SignIn.objects.latest("id").outside_session
    SignIn.objects.update(at=datetime(2026, 1, 1, tzinfo=clock.LOCAL))
    told, address = provider.logout_token("p-2", session), "/api/v1/callbacks/logout/dvcqg"
    assert Client().post(address, {"logout_token": told + "x"}).status_code == 400
    assert browser.get("/ho-so/").status_code == 200

    assert Client().post(address, {"logout_token": told}).status_code == 200
    assert browser.get("/ho-so/").status_code == 302
    assert SignIn.objects.latest("id").ended_how == "central"
    assert Client().post("/api/v1/callbacks/logout/khac", {"logout_token": told}).status_code == 404


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_hand_in_keeps_how_the_person_had_signed_in(provider, world: World, now: datetime) -> None:
    browser = Client()
    come(browser, "p-1")
    browser.post("/dang-nhap/", {"login": CITIZEN, "password": PASSWORD, "tiep": LINK})
    browser.post(LINK)
    fresh = Client()
    come(fresh, "p-1")
    draft = filled_draft(world, now=now)
    fresh.post(f"/nop-ho-so/1.004873/{draft}/xem-lai/", {"statement": "1", "delivery": "counter"})

    kept = sql.rows("SELECT signed_in_by, assurance FROM dossiers_revision ORDER BY made_at DESC LIMIT 1", ())
    assert kept == [("dvcqg", "national")]


def test_two_clicks_at_once_tie_a_national_account_once_and_two_accounts_never_share_it(
    committed_world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, plain = committed_world, crypto.index

    def slow(text: str) -> bytes:
        # The first goes on only when the second has looked, too, and waits for the account.
        time.sleep(0.3)
        return plain(text)

    monkeypatch.setattr(crypto, "index", slow)
    own, other = (world.actor(login).account_id for login in (CITIZEN, OTHER_CITIZEN))
    Account.objects.filter(id__in=[own, other]).update(personal_index=b"", personal_enc=b"")
    who = Identity(provider="dvcqg", subject="p-9", full_name="Nguyễn Văn Dụ", assurance="national")

    def tie(account: int) -> object:
        return lambda: national_log_in.link(account_id=account, identity=who, now=now)

    same = at_once(tie(own), tie(own))
    told = sql.rows("SELECT count(*) FROM core_event WHERE stream = %s AND type = 'account.linked'", (own,))
    SignInLink.objects.all().delete()
    apart = at_once(tie(own), tie(other))

    assert (same, told, SignInLink.objects.filter(subject="p-9").count()) == (["done", "done"], [(1,)], 1)
    assert apart in (["done", "done"], ["done", "link.again"])
