"""Signing in with two proofs, a first password of one's own, sessions that can be ended."""

from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, World
from tests.web.portal.pages import Browser, Page
from tests.web.portal.test_account import code_sent

from motcua.core import clock
from motcua.directory import second_factors, sessions
from motcua.directory.models.accounts import Account
from motcua.web.portal.security import device_of

PASSWORD = "MotCua@2026"
OWN = "con bo tren dong co"


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch, now: datetime) -> list[datetime]:
    """The present, which a test may move: `clocked[0]`."""
    present = [now]
    monkeypatch.setattr(clock, "now", lambda: present[0])
    return present


def log_in(browser: Browser, login: str, password: str = PASSWORD) -> Page:
    page = browser.open("/dang-nhap/")
    return browser.send(page.form("login", "password"), {"login": login, "password": password})


def with_app(world: World, login: str, now: datetime) -> str:
    """Give an official an authenticator app; returns its secret."""
    account = world.actor(login).account_id
    new = second_factors.begin_app(account_id=account, login=login, issuer="Tỉnh", now=now)
    second_factors.confirm_app(account_id=account, code=pyotp.TOTP(new.secret).at(now), now=now)
    return new.secret


def secret_on(page: Page) -> str:
    return page.text.split("Khóa nhập bằng tay:")[1].split("6 chữ số")[0].replace(" ", "").strip()


@pytest.mark.req("LD-8.1-3", "HD-13.1-2")
def test_official_with_an_app_gets_in_only_with_its_code(
    visitor: Browser, world: World, now: datetime, clocked: list[datetime]
) -> None:
    secret = with_app(world, DESK, now)
    clocked[0] = now + timedelta(minutes=5)

    asked = log_in(visitor, DESK)
    assert (asked.status, asked.address) == (200, "/dang-nhap/xac-thuc/")
    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")

    wrong = _prove(visitor, "000000")
    assert (wrong.status, "Mã chưa đúng" in wrong.text) == (422, True)
    done = _prove(visitor, pyotp.TOTP(secret).at(clocked[0]))

    assert (done.status, done.address) == (200, "/mot-cua/")


def _prove(browser: Browser, code: str) -> Page:
    page = browser.open("/dang-nhap/xac-thuc/")
    return browser.send(page.form("code"), {"code": code})


def test_second_proof_may_not_be_skipped_by_going_on(visitor: Browser, world: World, now: datetime) -> None:
    with_app(world, DESK, now)
    log_in(visitor, DESK)

    assert visitor.open("/dang-nhap/tiep/").address == "/dang-nhap/xac-thuc/"
    assert visitor.open("/dang-nhap/mat-khau/").address == "/dang-nhap/mat-khau/"
    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")


def test_way_in_is_forgotten_after_a_quarter_of_an_hour(
    visitor: Browser, world: World, now: datetime, clocked: list[datetime]
) -> None:
    secret = with_app(world, DESK, now)
    log_in(visitor, DESK)
    clocked[0] = now + timedelta(minutes=16)

    assert visitor.open("/dang-nhap/xac-thuc/").address == "/dang-nhap/"
    assert secret


@pytest.mark.parametrize("profile", ["lam-dong", "dong-nai", "hai-duong"])
def test_province_that_asks_all_officials_for_a_second_proof_sets_it_up_at_the_first_sign_in(
    visitor: Browser, world: World, now: datetime, settings, profile: str
) -> None:
    settings.PROFILE = profile
    page = log_in(visitor, DESK)
    assert (page.address, "Tỉnh yêu cầu" in page.text) == ("/dang-nhap/ung-dung/", True)

    codes = visitor.send(page.form("code"), {"code": pyotp.TOTP(secret_on(page)).at(now)})

    assert codes.text.count("-") >= 10
    assert visitor.open("/dang-nhap/tiep/").address == "/mot-cua/"


@pytest.mark.req("QN-5.1-2")
@pytest.mark.parametrize("profile", ["vinh-long", "quang-ngai"])
def test_province_with_a_central_log_in_lets_only_its_administrator_in_by_password(
    visitor: Browser, world: World, settings, profile: str
) -> None:
    settings.PROFILE = profile

    refused = log_in(visitor, DESK)
    assert (refused.status, "đăng nhập tập trung" in refused.text) == (422, True)
    assert log_in(visitor, ADMINISTRATOR).address == "/dang-nhap/ung-dung/"


def test_citizen_is_never_forced_to_a_second_proof(visitor: Browser, world: World, settings) -> None:
    settings.PROFILE = "lam-dong"

    assert log_in(visitor, CITIZEN).address == "/ho-so/"


@pytest.mark.req("LD-8.1-3", "HD-13.1-2")
def test_password_given_by_somebody_else_is_replaced_before_anything_else(
    visitor: Browser, world: World, now: datetime
) -> None:
    Account.objects.filter(login=DESK).update(must_change_password=True)
    page = log_in(visitor, DESK)
    assert page.address == "/dang-nhap/mat-khau/"
    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")

    page = visitor.open("/dang-nhap/mat-khau/")
    same = visitor.send(page.form("password"), {"password": PASSWORD})
    assert (same.status, "phải khác" in same.text) == (422, True)
    done = visitor.send(same.form("password"), {"password": OWN})

    assert done.address == "/mot-cua/"
    assert not Account.objects.get(login=DESK).must_change_password


def test_first_password_whose_time_is_over_says_what_to_do(visitor: Browser, world: World, now: datetime) -> None:
    Account.objects.filter(login=DESK).update(must_change_password=True, first_password_until=now)

    page = log_in(visitor, DESK)

    assert (page.status, "đề nghị người quản trị cấp mật khẩu mới" in page.text) == (422, True)
    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")


@pytest.mark.req("LD-8.1-3", "HD-13.1-2")
def test_own_password_change_needs_the_old_one_and_ends_other_sessions(world: World, now: datetime) -> None:
    here, elsewhere = Browser(Client()), Browser(Client())
    log_in(here, DESK)
    log_in(elsewhere, DESK)

    page = here.open("/tai-khoan/mat-khau/")
    wrong = here.send(page.form("old", "password"), {"old": "sai", "password": OWN})
    assert (wrong.status, "Mật khẩu hiện tại chưa đúng" in wrong.text) == (422, True)
    here.send(wrong.form("old", "password"), {"old": PASSWORD, "password": OWN})

    assert here.open("/mot-cua/").address == "/mot-cua/"
    assert elsewhere.open("/mot-cua/").address.startswith("/dang-nhap/")


@pytest.mark.req("LD-8.1-3", "HD-13.1-2", "VL-7.1.c")
def test_owner_sees_sessions_and_failed_tries_and_ends_a_session_elsewhere(world: World, now: datetime) -> None:
    here, elsewhere = Browser(Client()), Browser(Client())
    log_in(here, DESK, "mat-khau-sai")
    log_in(elsewhere, DESK)
    log_in(here, DESK)

    page = here.open("/tai-khoan/")
    assert ("Không thành công" in page.text, page.text.count("Phiên khác")) == (True, 1)
    other = next(one for one in sessions.open_sessions(world.actor(DESK).account_id, "", now)[1:])
    here.send(page.form("phien"), {"phien": str(other.id)})

    assert elsewhere.open("/mot-cua/").address.startswith("/dang-nhap/")
    assert here.open("/mot-cua/").address == "/mot-cua/"


def test_session_of_somebody_else_cannot_be_ended(world: World, now: datetime) -> None:
    official, citizen = Browser(Client()), Browser(Client())
    log_in(official, DESK)
    log_in(citizen, CITIZEN)
    theirs = sessions.open_sessions(world.actor(DESK).account_id, "", now)[0]

    answer = citizen.client.post("/tai-khoan/phien/", {"phien": str(theirs.id)})

    assert answer.status_code == 404
    assert official.open("/mot-cua/").address == "/mot-cua/"


@pytest.mark.req("LD-8.1-3", "HD-13.1-2")
def test_session_left_alone_for_an_hour_ends_and_one_in_use_goes_on(
    visitor: Browser, world: World, now: datetime, clocked: list[datetime]
) -> None:
    log_in(visitor, DESK)
    for minutes in (40, 80, 120):
        clocked[0] = now + timedelta(minutes=minutes)
        assert visitor.open("/mot-cua/").address == "/mot-cua/"

    clocked[0] = now + timedelta(minutes=181)

    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")


def test_busy_session_ends_after_its_longest_life(
    visitor: Browser, world: World, now: datetime, clocked: list[datetime]
) -> None:
    log_in(visitor, DESK)
    for half_hours in range(1, 25):
        clocked[0] = now + timedelta(minutes=30 * half_hours)
        assert visitor.open("/mot-cua/").address == "/mot-cua/"

    clocked[0] = now + timedelta(hours=12, minutes=1)

    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")


def test_signing_out_clears_what_the_browser_keeps(visitor: Browser, world: World) -> None:
    log_in(visitor, DESK)

    answer = visitor.client.post("/dang-xuat/")

    assert (answer.headers["Clear-Site-Data"], visitor.client.session.get("account")) == ('"cache"', None)


def test_setting_up_an_app_asks_for_a_fresh_proof(
    visitor: Browser, world: World, now: datetime, clocked: list[datetime]
) -> None:
    log_in(visitor, DESK)
    clocked[0] = now + timedelta(minutes=20)
    asked = visitor.open("/tai-khoan/ung-dung/")
    assert asked.address.startswith("/tai-khoan/xac-nhan-lai/")

    page = visitor.send(asked.form("password"), {"password": PASSWORD})
    assert page.address == "/tai-khoan/ung-dung/"
    visitor.send(page.form("code"), {"code": pyotp.TOTP(secret_on(page)).at(clocked[0])})

    assert [one.kind for one in second_factors.factors(world.actor(DESK).account_id)] == ["totp"]


def test_locked_account_is_out_at_its_next_request(visitor: Browser, world: World) -> None:
    log_in(visitor, DESK)
    Account.objects.filter(login=DESK).update(is_active=False)

    assert visitor.open("/mot-cua/").address.startswith("/dang-nhap/")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", "Chrome trên Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/150 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge trên Windows"),
        ("curl/8.0", ""),
    ],
)
def test_device_is_named_as_people_call_it(agent: str, words: str) -> None:
    assert " trên ".join(filter(None, device_of(agent))) == words


def test_forgotten_password_is_replaced_by_code_but_the_second_proof_is_still_asked(
    visitor: Browser, world: World, now: datetime, clocked: list[datetime]
) -> None:
    secret = with_app(world, CITIZEN, now)
    clocked[0] = now + timedelta(minutes=5)
    visitor.open("/mat-khau/")
    visitor.fill({"login": CITIZEN})

    asked = visitor.fill({"code": code_sent(), "password": "mot cau de nho"})
    shut = visitor.open("/ho-so/").address
    done = _prove(visitor, pyotp.TOTP(secret).at(clocked[0]))

    assert asked.address == "/dang-nhap/xac-thuc/"
    assert shut.startswith("/dang-nhap/")
    assert (done.status, done.address) == (200, "/ho-so/")


def test_challenge_for_a_key_counts_once(world: World, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with_app(world, DESK, now)
    client = Client()
    session = client.session
    session.update({"account": world.actor(DESK).account_id, "key_challenge": "abc"})
    session.save()
    asked: list[str] = []
    monkeypatch.setattr(second_factors, "check_key", lambda **how: asked.append(how["challenge"]))

    client.post("/tai-khoan/xac-nhan-lai/", {"key_answer": "{}"})
    client.post("/tai-khoan/xac-nhan-lai/", {"key_answer": "{}"})

    assert asked == ["abc", ""]
