"""One account opens the province's other applications; logging out ends the session in all of them (VL-3.4)."""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from zipfile import ZipFile

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, OTHER_CITIZEN, World
from tests.web.portal.conftest import client_with, signed_in

from motcua.core import clock, sql
from motcua.core.addresses import portal_address
from motcua.core.errors import OutsideServiceFailed
from motcua.directory import member_apps, member_entries, national_log_in, own_data, sessions, sign_on, tasks
from motcua.directory.member_apps import App, AppTerms
from motcua.directory.models.accounts import Account
from motcua.directory.ports import Identity
from motcua.directory.sign_in import actor_for
from motcua.directory.terms import Read
from motcua.intake.services import leaving

AT, OUT = "/dang-nhap-mot-lan/", "/dang-xuat-mot-lan/"
TOKEN, WHO, KEYS = "/api/v1/sso/token", "/api/v1/sso/userinfo", "/api/v1/sso/jwks"
BACK, HOME, TOLD = "https://thuvien.example/ve", "https://thuvien.example/", "https://thuvien.example/da-dang-xuat"
VERIFIER = "v" * 50
LIBRARY = AppTerms(
    name="Thư viện tỉnh",
    owner="Sở Văn hóa",
    purpose="Mượn sách",
    redirect_addresses=BACK,
    return_addresses=HOME,
    back_channel=TOLD,
    scopes=["profile", "email", "personal_number"],
    audience="all",
)


def register(world: World, terms: AppTerms = LIBRARY) -> tuple[App, str]:
    actor = world.actor(ADMINISTRATOR)
    app_id, secret = member_apps.enter(actor=actor, terms=terms, now=world.now)
    return member_apps.one_app(actor, app_id), secret


@pytest.fixture
def library(world: World) -> tuple[App, str]:
    return register(world)


def entered(world: World, login: str = CITIZEN) -> Client:
    """A browser whose session is in the list of sign-ins, as after the log-in page."""
    client = signed_in(world, login)
    account_id = world.actor(login).account_id
    key = client.cookies["sessionid"].value
    sessions.note_sign_in(account_id=account_id, how="password", session_key=key, remote="", agent="", now=world.now)
    return client


def asking(app: App, **other: str) -> str:
    challenge = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": BACK,
        "scope": "openid profile email phone",
        "state": "trang-thai",
        "nonce": "mot-lan",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{AT}?{urlencode({name: value for name, value in (asked | other).items() if value})}"


def led_to(answer: Any) -> dict[str, str]:
    """What an application is sent by the browser, whether it is led there at once or by a page."""
    address = answer.headers.get("Location") or answer.headers["Refresh"].removeprefix("0; url=")
    assert address.startswith(f"{BACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def agreed(client: Client, app: App, **other: str) -> str:
    """Agree, and return the code."""
    return led_to(client.post(asking(app, **other), {"dong-y": app.version}))["code"]


def redeemed(app: App, secret: str, code: str, **other: str) -> Any:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    basic = b64encode(f"{app.client_id}:{secret}".encode()).decode()
    return Client().post(TOKEN, form | other, headers={"Authorization": f"Basic {basic}"})


def person(token: str) -> Any:
    return Client().get(WHO, headers={"Authorization": f"Bearer {token}"})


def claims_of(token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(Client().get(KEYS).json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


@pytest.mark.req("VL-3.4")
def test_signed_in_person_agrees_once_and_the_application_learns_what_was_agreed(world, library) -> None:
    app, secret = library
    client = entered(world)
    page = client.get(asking(app)).content.decode()
    assert all(part in page for part in ("Thư viện tỉnh", "Sở Văn hóa", "Mượn sách", "Họ và tên", "Thư điện tử"))
    # The telephone number it may not have is not asked for either; nor is the number it did not ask for.
    assert ("Số điện thoại" in page, "Số định danh" in page) == (False, False)

    back = led_to(client.post(asking(app), {"dong-y": app.version}))
    answer = redeemed(app, secret, back["code"])

    assert back["state"] == "trang-thai"
    told = answer.json()
    claims = claims_of(told["id_token"])
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (portal_address(), app.client_id, "mot-lan")
    assert "name" not in claims
    who = person(told["access_token"]).json()
    assert (who["sub"], who["name"], who["email"]) == (claims["sub"], world.actor(CITIZEN).full_name, CITIZEN)
    assert who["account_kind"] == "person"
    assert not {"phone_number", "SoDinhDanh"} & set(who)
    assert (answer.headers["Cache-Control"], "refresh_token" in told) == ("no-store", False)
    # Now it knows them: no question, straight on, and by the same name.
    again = client.get(asking(app))
    assert again.status_code == 302
    assert claims_of(redeemed(app, secret, led_to(again)["code"]).json()["id_token"])["sub"] == claims["sub"]


def test_whoever_is_not_signed_in_signs_in_first_and_is_led_on_by_a_page(world, library) -> None:
    app, _ = library
    client = Client()

    away = client.get(asking(app))

    assert away.headers["Location"].startswith("/dang-nhap/?tiep=/dang-nhap-mot-lan/")
    target = parse_qs(urlsplit(away.headers["Location"]).query)["tiep"][0]
    entered_client = entered(world)
    sign_on.consent(actor=world.actor(CITIZEN), app=app, scopes=["openid", "profile", "email"], now=world.now)
    # Coming from a form of ours: a redirect to another site would be blocked by the policy of the form's page.
    led = entered_client.get(target)
    assert (led.status_code, "code" in led_to(led)) == (200, True)
    none = client.get(asking(app, prompt="none"))
    assert led_to(none)["error"] == "login_required"


def test_application_that_asks_without_a_page_is_told_that_consent_is_missing(world, library) -> None:
    app, _ = library

    assert led_to(entered(world).get(asking(app, prompt="none")))["error"] == "consent_required"


def test_refusal_reaches_the_application_and_is_asked_again_next_time(world, library) -> None:
    app, _ = library
    client = entered(world)

    back = led_to(client.post(asking(app), {"thoi": "1"}))

    assert (back["error"], back["state"]) == ("access_denied", "trang-thai")
    assert client.get(asking(app)).status_code == 200
    assert sign_on.used_apps(world.actor(CITIZEN).account_id) == []


def test_new_wish_of_an_application_is_asked_anew_and_the_old_ones_stay(world, library) -> None:
    app, secret = library
    client = entered(world)
    agreed(client, app, scope="openid profile")

    page = client.get(asking(app, scope="openid personal_number"))
    assert (page.status_code, "Số định danh" in page.content.decode()) == (200, True)
    code = agreed(client, app, scope="openid personal_number")

    assert "name" not in person(redeemed(app, secret, code).json()["access_token"]).json()
    [used] = sign_on.used_apps(world.actor(CITIZEN).account_id)
    assert set(used.scopes) == {"openid", "profile", "personal_number"}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "khong-co"}, ""),
        ({"client_id": ""}, ""),
        ({"redirect_uri": "https://ke-gian.example/ve"}, ""),
        ({"redirect_uri": BACK + "/"}, ""),
        ({"redirect_uri": ""}, ""),
        ({"state": "x" * 2001}, ""),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "token", "redirect_uri": "https://ke-gian.example/ve"}, ""),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"redirect_uri": f'{BACK}"'}, ""),
        ({"redirect_uri": f"{BACK}/đường"}, ""),
        ({"response_type": 'code"'}, ""),
        ({"nonce": "\0"}, ""),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://thuvien.example/x"}, "request_uri_not_supported"),
        ({"response_mode": "fragment"}, "invalid_request"),
    ],
)
def test_request_that_is_not_as_registered_leads_nowhere_or_back_with_the_reason(
    world, library, changed: dict[str, str], error: str
) -> None:
    app, _ = library
    answer = entered(world).get(asking(app, **changed))

    if error:
        assert led_to(answer)["error"] == error
    else:
        assert (answer.status_code, "Location" in answer.headers, "Refresh" in answer.headers) == (400, False, False)
        assert "chưa đăng ký với tỉnh" in answer.content.decode()


@pytest.mark.parametrize("name", ["state", "nonce", "prompt", "max_age", "redirect_uri", "client_id"])
def test_parameter_that_comes_twice_leads_nowhere(world, library, name: str) -> None:
    answer = entered(world).get(f"{asking(library[0], prompt='login', max_age='60')}&{name}=x")

    assert (answer.status_code, "chưa đăng ký với tỉnh" in answer.content.decode()) == (400, True)


def test_answer_says_whose_it_is(world, library) -> None:
    app, _ = library
    client = entered(world)

    assert led_to(client.get(asking(app, scope="profile")))["iss"] == portal_address()
    assert led_to(client.post(asking(app), {"dong-y": app.version}))["iss"] == portal_address()


@pytest.mark.parametrize("proof", ["Basic //46/w==", "Basic ế", "Basic YSUwMDpi"])
def test_proof_that_nobody_can_read_is_refused_as_any_other(world, library, proof: str) -> None:
    form = {"grant_type": "authorization_code", "code": "x"}
    answer = Client().post(TOKEN, form, headers={"Authorization": proof})

    assert (answer.status_code, answer.json()["error"]) in {(400, "invalid_request"), (401, "invalid_client")}


def test_wrong_codes_that_anybody_sends_it_do_not_shut_an_application_out(world, library) -> None:
    app, secret = library
    code = agreed(entered(world), app)
    assert {redeemed(app, secret, f"doan-{number}").status_code for number in range(61)} == {400}

    assert redeemed(app, secret, code).status_code == 200


def test_refusal_counts_though_another_tab_agreed_meanwhile_and_agreeing_twice_is_told_once(world, library) -> None:
    app, _ = library
    client = entered(world)
    codes = {agreed(client, app) for _ in range(2)}

    assert led_to(client.post(asking(app), {"thoi": "1"}))["error"] == "access_denied"
    assert len(codes) == 2
    assert sql.rows("SELECT count(*) FROM core_event WHERE type = 'member_consent.given'", ()) == [(1,)]


def test_application_that_sends_somebody_round_and_round_is_stopped_for_a_while(world, library, monkeypatch) -> None:
    app, _ = library
    client = entered(world)
    agreed(client, app)
    monkeypatch.setattr(sign_on, "MOST_CODES", 2)
    assert "code" in led_to(client.get(asking(app)))

    stopped = client.get(asking(app))

    assert (stopped.status_code, "tự chuyển qua lại" in stopped.content.decode()) == (422, True)
    monkeypatch.setattr(clock, "now", lambda: world.now + sign_on.CODES_WINDOW)
    assert "code" in led_to(client.get(asking(app)))


def test_application_changed_while_its_page_was_read_is_agreed_to_anew(world, library) -> None:
    app, _ = library
    client = entered(world)
    wider = AppTerms(**(vars(LIBRARY) | {"scopes": ["profile", "email", "phone"]}))
    member_apps.change(actor=world.actor(ADMINISTRATOR), app_id=app.id, terms=wider, version=app.version, now=world.now)

    page = client.post(asking(app), {"dong-y": app.version})

    assert (page.status_code, "Số điện thoại" in page.content.decode()) == (200, True)
    assert sign_on.used_apps(world.actor(CITIZEN).account_id) == []


def test_consent_is_asked_anew_where_the_application_asks_for_it(world, library) -> None:
    app, _ = library
    client = entered(world)
    agreed(client, app)

    assert "Đồng ý và vào" in client.get(asking(app, prompt="consent")).content.decode()
    assert agreed(client, app, prompt="consent")


def test_application_that_asks_without_a_page_never_gets_one(world, library, monkeypatch) -> None:
    app, _ = library
    client = entered(world)
    officials, _ = register(world, AppTerms(**(vars(LIBRARY) | {"name": "Khác", "audience": "officials"})))
    assert led_to(client.get(asking(officials, prompt="none")))["error"] == "interaction_required"
    sign_on.consent(actor=world.actor(CITIZEN), app=app, scopes=["openid", "profile", "email"], now=world.now)
    session = client.session
    session["proved"] = world.now.isoformat()
    session.save()
    monkeypatch.setattr(clock, "now", lambda: world.now + timedelta(minutes=16))
    assert "code" in led_to(client.get(asking(app, prompt="none")))
    assert led_to(client.get(asking(app, prompt="none", max_age="60")))["error"] == "login_required"


def test_whoever_came_by_a_log_in_elsewhere_signs_in_again_instead_of_giving_a_password(
    world, library, monkeypatch
) -> None:
    app, _ = library
    client = entered(world)
    session = client.session
    session["how"], session["proved"] = "vneid", world.now.isoformat()
    session.save()
    monkeypatch.setattr(clock, "now", lambda: world.now + timedelta(minutes=16))
    again = asking(app, prompt="login")

    page = client.get(again).content.decode()
    assert "cần bạn vừa đăng nhập" in page
    answer = client.post(again, {"dang-nhap-lai": "1"})

    assert answer.headers["Location"].startswith("/dang-nhap/?tiep=/dang-nhap-mot-lan/")
    assert client.get("/ho-so/").status_code == 302


def test_code_counts_once_for_its_application_its_address_and_its_verifier_and_for_a_minute(
    world, library, monkeypatch
) -> None:
    app, secret = library
    other, other_secret = register(world, AppTerms(**(vars(LIBRARY) | {"name": "Khác"})))
    client = entered(world)
    agreed(client, app)
    for fault in ("other", "secret", "redirect", "verifier", "late"):
        code = led_to(client.get(asking(app)))["code"]
        if fault == "other":
            answer = redeemed(other, other_secret, code)
        elif fault == "secret":
            answer = redeemed(app, "doan-mo", code)
        elif fault == "redirect":
            answer = redeemed(app, secret, code, redirect_uri=HOME)
        elif fault == "verifier":
            answer = redeemed(app, secret, code, code_verifier="w" * 50)
        else:
            monkeypatch.setattr(clock, "now", lambda: world.now + sign_on.CODE_LIFE)
            answer = redeemed(app, secret, code)
            monkeypatch.setattr(clock, "now", lambda: world.now)
        assert answer.json()["error"] == ("invalid_client" if fault == "secret" else "invalid_grant"), fault
        # Spent by the wrong try, unless who came was not the application at all.
        assert redeemed(app, secret, code).status_code == (200 if fault in {"other", "secret", "late"} else 400), fault

    code = led_to(client.get(asking(app)))["code"]
    token = redeemed(app, secret, code).json()["access_token"]
    assert person(token).status_code == 200
    assert redeemed(app, secret, code).status_code == 400
    # A code seen twice was stolen: what the first got is worth nothing either.
    assert person(token).status_code == 401


def test_token_counts_for_minutes_and_only_while_the_session_here_is_open(world, library, monkeypatch) -> None:
    app, secret = library
    client = entered(world)
    token = redeemed(app, secret, agreed(client, app)).json()["access_token"]
    assert [person(bad).status_code for bad in ("", "bịa", "x" * 300)] == [401, 401, 401]

    monkeypatch.setattr(clock, "now", lambda: world.now + sign_on.TOKEN_LIFE)
    assert person(token).status_code == 401
    monkeypatch.setattr(clock, "now", lambda: world.now)
    assert person(token).status_code == 200
    client.post("/dang-xuat/")
    assert person(token).status_code == 401


def test_code_of_a_session_that_ended_or_an_account_that_was_locked_opens_nothing(world, library) -> None:
    app, secret = library
    client = entered(world)
    agreed(client, app)
    first, second = (led_to(client.get(asking(app)))["code"] for _ in range(2))

    Account.objects.filter(login=CITIZEN).update(is_active=False)
    assert redeemed(app, secret, first).status_code == 400
    Account.objects.filter(login=CITIZEN).update(is_active=True)
    client.post("/dang-xuat/")
    assert redeemed(app, secret, second).status_code == 400


def test_two_who_bring_the_same_code_at_once_do_not_both_get_in(committed_world) -> None:
    app, secret = register(committed_world)
    client, codes = entered(committed_world), list[str]()

    def agree() -> None:
        codes.append(agreed(client_with(Client(), client.cookies["sessionid"].value), app))

    at_once(agree, agree, agree)
    given = "SELECT count(*) FROM core_event WHERE type = 'member_consent.given'"
    assert (len(set(codes)), sql.rows(given, ())) == (3, [(1,)])
    code = codes[0]

    answers: list[int] = []
    at_once(*[lambda: answers.append(redeemed(app, secret, code).status_code) for _ in range(4)])

    assert sorted(answers) == [200, 400, 400, 400]


class Ear:
    """Hears what applications are told; deaf for as many calls as it is told to be."""

    def __init__(self, deaf: int = 0) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.deaf = deaf
        self.knocked: list[str] = []

    def tell(self, address: str, token: str) -> None:
        self.knocked.append(address)
        if address.endswith("/dut"):
            raise OutsideServiceFailed("member application", "trả lời 400", retryable=False)
        if self.deaf or address.endswith("/diec"):
            self.deaf = max(self.deaf - 1, 0)
            raise OutsideServiceFailed("member application", "điếc", retryable=True)
        self.heard.append((address, claims_of(token)))


@pytest.fixture
def ear(monkeypatch) -> Ear:
    ear = Ear()
    monkeypatch.setattr(tasks.ports, "gateway", lambda _: ear)
    return ear


@pytest.mark.req("VL-3.4")
@pytest.mark.parametrize("how", ["here", "elsewhere", "revoked", "withdrawn", "closed", "gone"])
def test_end_of_the_session_by_whatever_way_is_told_to_every_application_entered(world, library, ear, how: str) -> None:
    app, secret = library
    client, actor = entered(world), world.actor(CITIZEN)
    told = redeemed(app, secret, agreed(client, app)).json()
    claims = claims_of(told["id_token"])
    # A code that nobody took up is nobody's session.
    client.get(asking(app))
    tasks.tell_of_ends(0)
    assert ear.heard == []

    if how == "here":
        client.post("/dang-xuat/")
    elif how == "elsewhere":
        assert client.get(f"{OUT}?{urlencode({'id_token_hint': told['id_token']})}").status_code == 302
    elif how == "revoked":
        sessions.end_sessions(account_id=actor.account_id, how="revoked", now=world.now)
    elif how == "withdrawn":
        [used] = sign_on.used_apps(actor.account_id)
        client.post("/tai-khoan/ung-dung-da-vao/", {"consent": used.consent_id})
    elif how == "closed":
        member_apps.close(actor=world.actor(ADMINISTRATOR), app_id=app.id, now=world.now)
    else:
        sql.execute("DELETE FROM django_session", ())
    for _ in range(2):
        tasks.tell_of_ends(0)

    [(address, message)] = ear.heard
    assert address == TOLD
    assert (message["sub"], message["sid"], message["aud"]) == (claims["sub"], claims["sid"], app.client_id)
    assert message["events"] == {sign_on.LOGOUT_EVENT: {}}
    assert message["exp"] - message["iat"] <= 120
    assert person(told["access_token"]).status_code == 401


def test_application_that_is_down_is_told_later_and_given_up_after_half_a_day(world, library, ear, monkeypatch) -> None:
    app, secret = library
    client = entered(world)
    redeemed(app, secret, agreed(client, app))
    client.post("/dang-xuat/")
    ear.deaf, moment = 3, world.now
    waits = []
    while not ear.heard:
        monkeypatch.setattr(clock, "now", lambda: moment)  # noqa: B023  (read at once)
        tasks.tell_of_ends(0)
        [again] = sql.rows("SELECT next_try_at FROM directory_membersession", ())[0]
        if again:
            waits.append(round((again - moment) / timedelta(minutes=1)))
            moment = again
    assert waits == [1, 2, 4]
    assert member_apps.apps(world.actor(ADMINISTRATOR))[0].untold == 0

    agreed(fresh := entered(world), app)
    redeemed(app, secret, led_to(fresh.get(asking(app)))["code"])
    fresh.post("/dang-xuat/")
    ear.deaf = 100
    for _ in range(member_entries.MOST_TRIES + 3):
        tasks.tell_of_ends(0)
        moment += timedelta(hours=9)
    assert ear.deaf == 100 - member_entries.MOST_TRIES
    assert member_apps.apps(world.actor(ADMINISTRATOR))[0].untold == 1


def test_application_that_answers_nothing_keeps_nobody_waiting_and_one_refusal_keeps_nothing_else(
    world, library, ear, monkeypatch
) -> None:
    deaf, curt = (
        register(world, AppTerms(**(vars(LIBRARY) | {"name": name, "back_channel": f"https://khac.example/{name}"})))
        for name in ("diec", "dut")
    )
    for login in (CITIZEN, OTHER_CITIZEN):
        client = entered(world, login)
        for app, secret in (deaf, curt, library):
            redeemed(app, secret, agreed(client, app))
        client.post("/dang-xuat/")

    tasks.tell_of_ends(0)

    assert ear.knocked.count("https://khac.example/diec") == 1
    assert ear.knocked.count("https://khac.example/dut") == 2
    assert len(ear.heard) == 2
    tried = "SELECT DISTINCT tries, next_try_at FROM directory_membersession WHERE told_at IS NULL"
    assert sql.rows(tried, ()) == [(1, world.now + timedelta(minutes=1))]
    # What takes too long in all is left to the next run.
    monkeypatch.setattr(tasks, "MOST_SECONDS", 0.0)
    monkeypatch.setattr(clock, "now", lambda: world.now + timedelta(minutes=1))
    tasks.tell_of_ends(0)
    assert len(ear.knocked) == 5


def test_number_and_name_that_somebody_only_typed_are_nobodys_proof(world, library) -> None:
    app, secret = library
    client = entered(world)
    everything = {"scope": "openid profile email personal_number"}
    own_data.correct(
        actor=world.actor(CITIZEN),
        typed=own_data.Corrected("Người Khác", "001099000001", "0912345678", "nguoi-khac@vidu.example", ""),
        now=world.now,
    )
    typed = person(redeemed(app, secret, agreed(client, app, **everything)).json()["access_token"]).json()

    assert typed["name"] == "Người Khác"
    assert not {"HoVaTen", "SoDinhDanh", "TenDoanhNghiep"} & set(typed)
    assert typed["email_verified"] is False
    Account.objects.filter(login=CITIZEN).update(assurance="desk", email=CITIZEN)
    session = client.session
    session["assurance"] = "desk"
    session.save()
    told = redeemed(app, secret, led_to(client.get(asking(app, **everything)))["code"]).json()
    vouched = person(told["access_token"]).json()
    assert (vouched["HoVaTen"], vouched["SoDinhDanh"]) == ("Người Khác", "001099000001")
    assert (vouched["email_verified"], claims_of(told["id_token"])["acr"]) == (True, "desk")


def test_what_an_application_asked_of_somebody_stands_in_the_audit_of_readings(world, library) -> None:
    app, secret = library
    token = redeemed(app, secret, agreed(entered(world), app)).json()["access_token"]
    person(token)

    read = sql.rows("SELECT actor, subject, detail FROM core_readaudit WHERE act = 'member_app'", ())
    assert read == [(f"app:{app.client_id}", world.actor(CITIZEN).account_id, "Thư viện tỉnh: openid profile email")]


def test_closed_account_takes_its_consents_back_and_the_export_tells_them(world, library) -> None:
    app, secret = library
    actor = world.actor(CITIZEN)
    redeemed(app, secret, agreed(entered(world), app))
    archive = ZipFile(BytesIO(leaving.everything(actor=actor, now=world.now, more={})))
    [told] = json.loads(archive.read("ung-dung-khac.json"))
    assert (told["name"], told["scopes"], told["withdrawn_at"]) == (
        "Thư viện tỉnh",
        ["openid", "profile", "email"],
        None,
    )

    own_data.close(actor=actor, now=world.now)

    assert sign_on.used_apps(actor.account_id) == []
    [past] = sign_on.used_apps(actor.account_id, also_withdrawn=True)
    assert (past.withdrawn_at, past.open_entries) == (world.now, 0)


def test_what_is_long_over_is_forgotten_and_what_is_still_to_be_told_is_not(world, library, ear) -> None:
    app, secret = library
    client = entered(world)
    redeemed(app, secret, agreed(client, app))
    led_to(client.get(asking(app)))
    sign_on.change_key(actor=world.actor(ADMINISTRATOR), now=world.now)
    assert sign_on.sweep(world.now + sign_on.UNUSED_FOR / 2) == 0
    assert sign_on.sweep(world.now + sign_on.UNUSED_FOR * 2) == 1
    client.post("/dang-xuat/")
    late = world.now + sign_on.KEPT_FOR + timedelta(days=1)
    assert sign_on.sweep(late) == 0
    assert sql.rows("SELECT count(*) FROM directory_signonkey", ()) == [(1,)]

    tasks.tell_of_ends(0)

    assert sign_on.sweep(late) == 1


def test_sign_out_without_proof_asks_first_and_leads_only_where_it_was_registered(world, library) -> None:
    app, secret = library
    client = entered(world)
    told = redeemed(app, secret, agreed(client, app)).json()
    elsewhere = {"post_logout_redirect_uri": HOME, "client_id": app.client_id}

    page = client.get(f"{OUT}?{urlencode(elsewhere)}")
    assert (page.status_code, "sẽ kết thúc" in page.content.decode()) == (200, True)
    assert client.get("/ho-so/").status_code == 200
    stranger = entered(world, OTHER_CITIZEN)
    hint = {"id_token_hint": told["id_token"], "post_logout_redirect_uri": HOME, "state": "s"}
    # A proof of somebody else's session ends none of this browser's without a question.
    assert stranger.get(f"{OUT}?{urlencode(hint)}").status_code == 200
    assert stranger.get("/ho-so/").status_code == 200

    bad = hint | {"post_logout_redirect_uri": "https://ke-gian.example/"}
    assert client.get(f"{OUT}?{urlencode(bad)}").headers["Location"] == "/"
    assert client.get("/ho-so/").status_code == 302
    assert client.get(f"{OUT}?{urlencode(hint)}").headers["Location"] == f"{HOME}?state=s"
    odd = urlsafe_b64encode(json.dumps({"alg": "RS256", "crit": ['"ế']}).encode()).rstrip(b"=").decode()
    unread = hint | {"id_token_hint": f"{odd}.e30.AAAA"}
    assert stranger.get(f"{OUT}?{urlencode(unread)}").status_code == 200
    forged = told["id_token"][:-8] + "AAAAAAAA"
    asked = stranger.get(f"{OUT}?{urlencode(hint | {'id_token_hint': forged})}")
    assert (asked.status_code, "Thư viện" in asked.content.decode()) == (200, False)
    assert stranger.post(f"{OUT}?{urlencode(hint | {'id_token_hint': forged})}").headers["Location"] == "/"
    assert stranger.get("/ho-so/").status_code == 302


def test_application_for_officials_lets_no_citizen_in(world) -> None:
    app, secret = register(world, AppTerms(**(vars(LIBRARY) | {"audience": "officials"})))

    refused = entered(world).get(asking(app))
    official = entered(world, DESK)
    who = person(redeemed(app, secret, agreed(official, app)).json()["access_token"]).json()

    assert (refused.status_code, "dành cho cán bộ" in refused.content.decode()) == (403, True)
    assert (who["account_kind"], who["name"]) == ("official", world.actor(DESK).full_name)


def test_two_applications_know_one_person_by_names_that_do_not_meet(world, library) -> None:
    app, secret = library
    other, other_secret = register(world, AppTerms(**(vars(LIBRARY) | {"name": "Khác"})))
    client = entered(world)
    subjects = {
        claims_of(redeemed(one, its, agreed(client, one)).json()["id_token"])["sub"]
        for one, its in ((app, secret), (other, other_secret))
    }

    assert len(subjects) == 2
    assert not subjects & {str(world.actor(CITIZEN).account_id), CITIZEN}


def test_joined_accounts_go_on_under_the_name_the_application_knew(world, library) -> None:
    app, _ = library
    national = Identity("dvcqg", "s-1", "Nguyễn Văn Dụ", assurance="national")
    other = national_log_in.open_account(national, terms_read=Read(), now=world.now)
    kept = world.actor(CITIZEN).account_id
    known = "SELECT subject FROM directory_memberconsent WHERE account_id = %s"
    actor = actor_for(account_id=other, now=world.now)
    assert actor is not None
    sign_on.consent(actor=actor, app=app, scopes=["openid"], now=world.now)
    before = sql.rows(known, (other,))

    national_log_in.link(account_id=kept, identity=national, now=world.now)

    assert sql.rows(known, (kept,)) == before
    assert len(sign_on.used_apps(kept)) == 1


def test_own_page_lists_who_knows_one_and_takes_it_back(world, library) -> None:
    app, secret = library
    client = entered(world)
    redeemed(app, secret, agreed(client, app))
    page = client.get("/tai-khoan/").content.decode()
    assert all(part in page for part in ("Thư viện tỉnh", "Thôi cho biết", "Họ và tên"))
    [used] = sign_on.used_apps(world.actor(CITIZEN).account_id)

    stranger = entered(world, OTHER_CITIZEN).post("/tai-khoan/ung-dung-da-vao/", {"consent": used.consent_id})
    assert stranger.status_code == 404
    assert client.post("/tai-khoan/ung-dung-da-vao/", {"consent": "abc"}).status_code == 404
    assert client.post("/tai-khoan/ung-dung-da-vao/", {"consent": used.consent_id}).status_code == 302
    assert "Thư viện tỉnh" not in client.get("/tai-khoan/").content.decode().split("Ứng dụng bạn vào")[-1][:50]
    assert client.get(asking(app)).status_code == 200
    acts = sql.rows("SELECT type FROM core_event WHERE type LIKE 'member_consent.%%' ORDER BY id", ())
    assert [kind for (kind,) in acts] == ["member_consent.given", "member_consent.withdrawn"]


def test_old_proof_is_given_anew_where_the_application_asks_for_it(world, library, monkeypatch) -> None:
    app, _ = library
    client = entered(world)
    session = client.session
    session["proved"] = world.now.isoformat()
    session.save()
    sign_on.consent(actor=world.actor(CITIZEN), app=app, scopes=["openid", "profile", "email"], now=world.now)
    monkeypatch.setattr(clock, "now", lambda: world.now + timedelta(minutes=16))

    assert client.get(asking(app)).status_code == 302
    for wish in ({"prompt": "login"}, {"max_age": "60"}):
        assert client.get(asking(app, **wish)).headers["Location"].startswith("/tai-khoan/xac-nhan-lai/")
    assert "code" in led_to(client.get(asking(app, max_age="3600")))


def test_guessing_secrets_from_one_place_is_stopped_and_elsewhere_goes_on(world, library) -> None:
    app, secret = library
    client = entered(world)
    code = agreed(client, app)
    tries = [redeemed(app, f"doan-{number}", "x").status_code for number in range(61)]

    assert (set(tries[:60]), tries[60]) == ({401}, 429)
    assert redeemed(app, secret, code).status_code == 429
    basic = b64encode(f"{app.client_id}:{secret}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    there = Client(REMOTE_ADDR="192.0.2.9").post(TOKEN, form, headers={"Authorization": f"Basic {basic}"})
    assert there.status_code == 200


def test_keys_change_and_what_was_signed_before_can_be_checked_for_a_day(world, library, monkeypatch) -> None:
    app, secret = library
    client = entered(world)
    token = redeemed(app, secret, agreed(client, app)).json()["id_token"]
    sign_on.change_key(actor=world.actor(ADMINISTRATOR), now=world.now)

    assert len(Client().get(KEYS).json()["keys"]) == 2
    assert claims_of(token)["aud"] == app.client_id
    assert not any("d" in key for key in Client().get(KEYS).json()["keys"])
    monkeypatch.setattr(clock, "now", lambda: world.now + sign_on.PUBLISHED_FOR)
    assert len(Client().get(KEYS).json()["keys"]) == 1


def test_keys_that_anybody_may_ask_for_are_read_once(world, monkeypatch) -> None:
    Client().get(KEYS)
    monkeypatch.setattr(sign_on.RSAKey, "import_key", None)

    assert len(Client().get(KEYS).json()["keys"]) == 1


def test_discovery_names_addresses_that_answer(world) -> None:
    found = Client().get("/.well-known/openid-configuration").json()

    assert found["issuer"] == portal_address()
    for name in ("authorization_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        assert Client().get(found[name].removeprefix(portal_address())).status_code != 404
