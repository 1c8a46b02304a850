"""Citizens and businesses at a national log-in, over a real socket; and the log-in telling that a session ended."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from motcua.core.errors import RuleBroken
from motcua.directory.ports import Identity
from motcua.directory.rules.assurance import Assurance, stronger
from motcua.gateways.sso.demo_provider import CLIENT_ID, CLIENT_SECRET, DemoProvider, Fault
from motcua.gateways.sso.gateway import LOGOUT_EVENT, OpenIdSignOn

PERSON = {"subject": "p-1", "full_name": "Lê Thị Minh Họa", "LoaiTaiKhoan": 1, "SoDinhDanh": "051000000001",
          "SoDienThoai": "0900000111", "DiaChi": "Số 1", "acr": "LoA2", "loginIdp": "BCA",
          "logoutUri": "https://x.example/?token=bi-mat"}  # fmt: skip
BUSINESS = {"subject": "b-1", "full_name": "Ngô Văn Thử", "LoaiTaiKhoan": "2", "MaSoDoanhNghiep": "0100000001",
            "TenDoanhNghiep": "Công ty Ví Dụ"}  # fmt: skip
BACK = "http://127.0.0.1:8000/dang-nhap/tap-trung/dvcqg/ve/"


@pytest.fixture
def provider(settings):
    with DemoProvider(people=[PERSON, BUSINESS]) as running:
        settings.SSO = [{"key": "dvcqg", "audience": "citizens", "name": "Cổng", "issuer": running.issuer,
                         "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}]  # fmt: skip
        yield running


def sign_in(subject: str) -> Identity:
    gateway = OpenIdSignOn()
    beginning = gateway.begin("dvcqg", redirect_uri=BACK)
    parts = urlsplit(beginning.address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert asked["acr_values"] == "LoA1"
    form = asked | {"subject": subject, "do": "in"}
    answer = requests.post(f"http://{parts.netloc}/authorize", data=form, allow_redirects=False, timeout=5)
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    query = {name: values[0] for name, values in back.items()}
    return gateway.complete("dvcqg", query=query, kept=beginning.kept, redirect_uri=BACK)


@pytest.mark.req("QN-5.2-1", "QN-5.2-2", "DN-1.2.b")
def test_person_and_business_come_with_the_claims_of_the_user_information(provider):
    person, business = sign_in("p-1"), sign_in("b-1")

    assert person == Identity(
        provider="dvcqg", subject="p-1", full_name="Lê Thị Minh Họa", personal_number="051000000001",
        phone="0900000111", address="Số 1", assurance="national-high", session=person.session,
    )  # fmt: skip
    assert (business.kind, business.organisation, business.organisation_code, business.assurance) == (
        "business", "Công ty Ví Dụ", "0100000001", "national",
    )  # fmt: skip
    assert provider.sessions == {person.session: "p-1", business.session: "b-1"}


def test_user_information_of_somebody_else_lets_nobody_in(provider):
    provider.fault = Fault.WRONG_PERSON

    with pytest.raises(RuleBroken) as told:
        sign_in("p-1")
    assert told.value.code == "sso.refused"


@pytest.mark.req("VL-3.4")
def test_logout_message_counts_only_when_it_proves_itself(provider):
    gateway = OpenIdSignOn()

    told = gateway.parse_logout("dvcqg", provider.logout_token("p-1", "s-1"))
    assert (told.provider, told.subject, told.session) == ("dvcqg", "p-1", "s-1")
    forged = [
        "",
        "a.b.c",
        provider.logout_token("p-1")[:-8] + "AAAAAAAA",
        provider.logout_token("p-1", aud="khac"),
        provider.logout_token("p-1", iss="https://khac.example"),
        provider.logout_token("p-1", nonce="x"),
        provider.logout_token("p-1", events={}),
        provider.logout_token("p-1", events=LOGOUT_EVENT),
    ]
    for token in forged:
        with pytest.raises(RuleBroken):
            gateway.parse_logout("dvcqg", token)


def test_stronger_level_wins_and_nonsense_counts_as_none():
    assert stronger("", Assurance.DECLARED) == "declared"
    assert stronger(Assurance.NATIONAL_HIGH, Assurance.NATIONAL) == "national-high"
    assert stronger("khac", Assurance.DESK) == "desk"
