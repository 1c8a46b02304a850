"""Officials who come by the central log-in: linked ones get in, others are told, citizens never."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from tests.factories.world import CITIZEN, DESK, DISPATCHER, World

from motcua.core import crypto
from motcua.directory import central_log_in
from motcua.directory.models.accounts import Account
from motcua.directory.models.sign_ins import SignInLink
from motcua.gateways.sso.demo_provider import CLIENT_ID, CLIENT_SECRET, STRANGER, DemoProvider, Fault

NUMBER = "051000000077"
AT = "/dang-nhap/tap-trung/"


@pytest.fixture
def provider(settings, world: World) -> Iterator[DemoProvider]:
    people = [
        {"subject": "linked", "full_name": "Người Đã Gắn"},
        {"subject": "numbered", "full_name": "Người Có Số", "SoDinhDanh": NUMBER},
    ]
    with DemoProvider(people=people) as running:
        settings.SSO = [
            {
                "key": "province",
                "audience": "officials",
                "name": "Đăng nhập tập trung của tỉnh",
                "issuer": running.issuer,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            }
        ]
        yield running


def come_by(client: Client, subject: str, target: str = "", by: str = "province") -> str:
    """Sign in as somebody and return the address where the browser ends, or the refusal."""
    away = client.get(f"{AT}{by}/?tiep={target}").headers["Location"]
    parts = urlsplit(away)
    form = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"subject": subject, "do": "in"}
    answer = requests.post(f"http://{parts.netloc}/authorize", data=form, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    done = client.get(f"{back.path}?{back.query}")
    return done.headers["Location"] if done.status_code == 302 else f"{done.status_code} {done.content.decode()}"


@pytest.mark.req("QN-5.1-2")
def test_linked_official_gets_in_where_the_post_works(client, provider, world: World, now: datetime) -> None:
    account = world.actor(DESK).account_id
    central_log_in.link(provider="province", subject="linked", account_id=account, by="quản trị", now=now)

    assert come_by(client, "linked") == "/mot-cua/"
    assert client.get("/mot-cua/").status_code == 200


def test_official_goes_on_to_where_they_wanted(client, provider, world: World, now: datetime) -> None:
    account = world.actor(DISPATCHER).account_id
    central_log_in.link(provider="province", subject="linked", account_id=account, by="quản trị", now=now)

    assert come_by(client, "linked", "/xu-ly/tim/") == "/xu-ly/tim/"


def test_personal_number_links_once_and_the_link_alone_counts_later(client, provider, world: World) -> None:
    official = Account.objects.get(login=DISPATCHER)
    Account.objects.filter(id=official.id).update(personal_index=crypto.index(NUMBER))
    assert come_by(client, "numbered") == "/xu-ly/"
    assert SignInLink.objects.get(subject="numbered").account_id == official.id

    other = Account.objects.get(login=DESK)
    Account.objects.filter(id=official.id).update(personal_index=b"")
    Account.objects.filter(id=other.id).update(personal_index=crypto.index(NUMBER))

    assert come_by(Client(), "numbered") == "/xu-ly/"


def test_stranger_is_told_and_stays_outside(client, provider) -> None:
    told = come_by(client, STRANGER["subject"])

    assert (told[:3], "chưa gắn với tài khoản cán bộ" in told) == ("422", True)
    assert client.get("/xu-ly/").status_code == 302


def test_citizen_with_the_same_personal_number_is_not_let_in_as_official(client, provider) -> None:
    Account.objects.filter(login=CITIZEN).update(personal_index=crypto.index(NUMBER))

    assert come_by(client, "numbered")[:3] == "422"


def test_locked_official_stays_outside(client, provider, world: World, now: datetime) -> None:
    account = world.actor(DESK).account_id
    central_log_in.link(provider="province", subject="linked", account_id=account, by="quản trị", now=now)
    Account.objects.filter(id=account).update(is_active=False)

    assert come_by(client, "linked")[:3] == "422"


def test_forged_return_lets_nobody_in(client, provider) -> None:
    provider.fault = Fault.WRONG_SIGNATURE

    assert come_by(client, "linked")[:3] == "422"
    assert client.get("/dang-nhap/tap-trung/province/ve/?code=x&state=y").status_code == 422
    assert client.get("/dang-nhap/tap-trung/khac/").status_code == 404


def test_provider_that_is_gone_leaves_the_log_in_page_usable(client, provider, settings) -> None:
    settings.SSO = [settings.SSO[0] | {"issuer": "http://127.0.0.1:9"}]

    answer = client.get("/dang-nhap/tap-trung/province/")

    assert (answer.status_code, "chưa trả lời" in answer.content.decode()) == (503, True)


@pytest.mark.req("QN-5.1-2")
@pytest.mark.parametrize("profile", ["vinh-long", "quang-ngai"])
def test_official_of_a_province_with_central_log_in_needs_no_second_proof_here(
    client, provider, world: World, now: datetime, settings, profile: str
) -> None:
    settings.PROFILE = profile
    account = world.actor(DESK).account_id
    central_log_in.link(provider="province", subject="linked", account_id=account, by="quản trị", now=now)

    assert come_by(client, "linked") == "/mot-cua/"


def test_signing_out_offers_to_end_the_session_there_too(client, provider, world: World, now: datetime) -> None:
    account = world.actor(DESK).account_id
    central_log_in.link(provider="province", subject="linked", account_id=account, by="quản trị", now=now)
    come_by(client, "linked")

    page = client.post("/dang-xuat/").content.decode()

    assert f"{provider.issuer}/logout" in page
    assert client.get("/mot-cua/").status_code == 302


@pytest.mark.req("QN-5.1-1", "QN-5.1-2", "LD-8.1-3")
@pytest.mark.parametrize(
    ("profile", "opened"),
    [
        ("lam-dong", set()),
        ("dong-nai", set()),
        ("hai-duong", set()),
        ("vinh-long", {"province"}),
        ("quang-ngai", {"province", "national"}),
    ],
)
def test_profile_says_which_central_log_ins_are_open_though_all_are_set_up(
    client, provider, settings, profile: str, opened: set[str]
) -> None:
    settings.PROFILE = profile
    settings.SSO = [settings.SSO[0] | {"key": key, "name": key} for key in ("province", "national")]

    page = client.get("/dang-nhap/").content.decode()
    begun = {one["key"] for one in settings.SSO if client.get(f"{AT}{one['key']}/").status_code == 302}
    back = {one["key"] for one in settings.SSO if client.get(f"{AT}{one['key']}/ve/?code=x").status_code != 404}

    assert {one["key"] for one in settings.SSO if f"{AT}{one['key']}/" in page} == opened
    assert (begun, back) == (opened, opened)


@pytest.mark.req("QN-5.1-1")
def test_official_gets_in_by_the_national_portal(client, provider, world: World, now: datetime, settings) -> None:
    settings.PROFILE = "quang-ngai"
    settings.SSO = [settings.SSO[0] | {"key": "national", "name": "Cổng Dịch vụ công quốc gia"}]
    account = world.actor(DESK).account_id
    central_log_in.link(provider="national", subject="linked", account_id=account, by="quản trị", now=now)

    assert come_by(client, "linked", by="national") == "/mot-cua/"
    assert client.get("/mot-cua/").status_code == 200
