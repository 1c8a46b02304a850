"""Central log-in over a real socket, against a provider that behaves and one that does not."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from motcua.core.errors import NotFound, OutsideServiceFailed, RuleBroken
from motcua.gateways.sso.check import check
from motcua.gateways.sso.demo_provider import CLIENT_ID, CLIENT_SECRET, DemoProvider, Fault
from motcua.gateways.sso.gateway import OpenIdSignOn

PERSON = {"subject": "6f1c", "full_name": "Lê Thị Minh Họa", "SoDinhDanh": "051000000001"}
BACK = "http://127.0.0.1:8000/dang-nhap/tap-trung/province/ve/"


@pytest.fixture
def provider(settings):
    with DemoProvider(people=[PERSON], delay=0.8) as running:
        settings.SSO = [
            {
                "key": "province",
                "audience": "officials",
                "name": "Đăng nhập tập trung của tỉnh",
                "issuer": running.issuer,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            },
            {
                "key": "national",
                "audience": "officials",
                "name": "Cổng",
                "issuer": "",
                "client_id": "",
                "client_secret": "",
            },
        ]
        yield running


def chosen(address: str, subject: str = "6f1c", do: str = "in") -> dict[str, str]:
    """What a person's browser comes back with after choosing somebody at the provider."""
    parts = urlsplit(address)
    form = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"subject": subject, "do": do}
    answer = requests.post(f"http://{parts.netloc}/authorize", data=form, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def sign_in(gateway: OpenIdSignOn, **choice):
    beginning = gateway.begin("province", redirect_uri=BACK)
    query = chosen(beginning.address, **choice)
    return gateway.complete("province", query=query, kept=beginning.kept, redirect_uri=BACK)


def refused(gateway: OpenIdSignOn, **choice) -> str:
    with pytest.raises(RuleBroken) as told:
        sign_in(gateway, **choice)
    return told.value.code


@pytest.mark.req("QN-5.1-1", "QN-5.1-2")
def test_person_chosen_at_the_provider_comes_back_with_subject_name_and_number(provider):
    identity = sign_in(OpenIdSignOn())

    assert (identity.provider, identity.subject, identity.full_name, identity.personal_number) == (
        "province",
        "6f1c",
        "Lê Thị Minh Họa",
        "051000000001",
    )


def test_only_log_ins_that_are_set_up_are_offered(provider):
    gateway = OpenIdSignOn()

    assert [one.key for one in gateway.providers()] == ["province"]
    with pytest.raises(NotFound):
        gateway.begin("national", redirect_uri=BACK)
    with pytest.raises(NotFound):
        gateway.begin("khac", redirect_uri=BACK)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.REFUSE, "sso.refused"),
        (Fault.WRONG_SIGNATURE, "sso.refused"),
        (Fault.EXPIRED, "sso.refused"),
        (Fault.WRONG_NONCE, "sso.refused"),
        (Fault.WRONG_AUDIENCE, "sso.refused"),
        (Fault.WRONG_STATE, "sso.state"),
    ],
)
def test_answer_that_does_not_prove_itself_lets_nobody_in(provider, fault, code):
    provider.fault = fault

    assert refused(OpenIdSignOn()) == code


def test_person_who_gives_up_is_told_so(provider):
    assert refused(OpenIdSignOn(), do="no") == "sso.denied"


def test_code_counts_once(provider):
    gateway = OpenIdSignOn()
    beginning = gateway.begin("province", redirect_uri=BACK)
    query = chosen(beginning.address)
    gateway.complete("province", query=query, kept=beginning.kept, redirect_uri=BACK)

    with pytest.raises(RuleBroken) as told:
        gateway.complete("province", query=query, kept=beginning.kept, redirect_uri=BACK)
    assert told.value.code == "sso.refused"


def test_code_stolen_into_another_browser_is_worthless(provider):
    gateway = OpenIdSignOn()
    theirs = chosen(gateway.begin("province", redirect_uri=BACK).address)
    own = gateway.begin("province", redirect_uri=BACK)

    with pytest.raises(RuleBroken) as told:
        gateway.complete("province", query=theirs, kept=own.kept, redirect_uri=BACK)
    assert told.value.code == "sso.state"
    forged = theirs | {"state": own.kept["state"]}
    with pytest.raises(RuleBroken) as told:
        gateway.complete("province", query=forged, kept=own.kept, redirect_uri=BACK)
    assert told.value.code == "sso.refused"


def test_provider_that_changed_its_keys_is_asked_again(provider):
    gateway = OpenIdSignOn()
    sign_in(gateway)
    from joserfc.jwk import RSAKey  # noqa: PLC0415  (a new key of the provider, only here)

    provider._key = RSAKey.generate_key(2048, parameters={"kid": "moi", "use": "sig", "alg": "RS256"})

    assert sign_in(gateway).subject == "6f1c"


def test_provider_that_is_slow_or_gone_is_an_outside_fault(provider, settings):
    gateway = OpenIdSignOn()
    provider.fault = Fault.SLOW
    gateway._server("province").timeout = 0.2
    with pytest.raises(OutsideServiceFailed) as told:
        sign_in(gateway)
    assert told.value.retryable

    settings.SSO = [settings.SSO[0] | {"issuer": "http://127.0.0.1:9"}]
    with pytest.raises(OutsideServiceFailed):
        OpenIdSignOn().begin("province", redirect_uri=BACK)


def test_provider_that_speaks_for_another_issuer_is_not_believed(provider, settings):
    settings.SSO = [settings.SSO[0] | {"issuer": provider.issuer.replace("127.0.0.1", "localhost")}]

    with pytest.raises(OutsideServiceFailed) as told:
        OpenIdSignOn().begin("province", redirect_uri=BACK)
    assert not told.value.retryable


def test_check_reads_discovery_and_keys(provider, settings):
    assert [(finding.name, finding.is_ok) for finding in check()] == [("Đăng nhập tập trung của tỉnh", True)]

    settings.SSO = [settings.SSO[0] | {"issuer": "http://127.0.0.1:9"}]
    assert [finding.is_ok for finding in check(timeout=0.5)] == [False]
