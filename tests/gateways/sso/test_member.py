"""An application that lets people in by single sign-on, and being told that a session ended, over real sockets."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.sso import back_channel
from motcua.gateways.sso.back_channel import BackChannel
from motcua.gateways.sso.demo_member import DemoMember, Fault
from motcua.gateways.sso.demo_provider import CLIENT_ID, CLIENT_SECRET, DemoProvider
from motcua.gateways.sso.demo_provider import Fault as ProviderFault

PERSON = {"subject": "p-1", "full_name": "Lê Thị Minh Họa"}


@pytest.fixture
def provider() -> Iterator[DemoProvider]:
    with DemoProvider(people=[PERSON]) as running:
        yield running


@pytest.fixture
def member(provider: DemoProvider) -> Iterator[DemoMember]:
    with DemoMember(issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET) as running:
        yield running


def come_in(member: DemoMember, browser: requests.Session) -> str:
    """Sign in at the provider and return the page that the application shows then."""
    away = browser.get(f"{member.origin}/vao", allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(away)
    form = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"subject": "p-1", "do": "in"}
    back = browser.post(f"http://{parts.netloc}/authorize", data=form, allow_redirects=False, timeout=5)
    return browser.get(back.headers["Location"], timeout=5).text


def test_person_comes_in_and_is_put_out_when_the_application_is_told(provider, member) -> None:
    browser = requests.Session()
    assert "Chưa" not in come_in(member, browser)
    [who] = member.sessions.values()
    assert who["HoVaTen"] == "Lê Thị Minh Họa"

    BackChannel().tell(member.told_at, provider.logout_token(who["sub"], "phien-khac"))
    assert len(member.sessions) == 1
    BackChannel().tell(member.told_at, provider.logout_token(who["sub"], who["sid"]))

    assert member.sessions == {}
    assert "Bạn chưa vào" in browser.get(f"{member.origin}/", timeout=5).text


def test_message_that_proves_nothing_puts_nobody_out(provider, member) -> None:
    come_in(member, requests.Session())
    [who] = member.sessions.values()
    good = provider.logout_token(who["sub"], who["sid"])
    provider.fault = ProviderFault.WRONG_SIGNATURE
    forged = provider.logout_token(who["sub"], who["sid"])
    provider.fault = ProviderFault.NONE
    for bad in ("", "bịa", forged, provider.logout_token(who["sub"], who["sid"], events={}), f"{good}x"):
        with pytest.raises(OutsideServiceFailed, match="400") as refused:
            BackChannel().tell(member.told_at, bad)
        assert not refused.value.retryable

    assert len(member.sessions) == 1


@pytest.mark.parametrize("fault", [Fault.DEAF, Fault.SLOW])
def test_application_that_does_not_take_the_message_is_told_again_later(provider, member, fault, monkeypatch) -> None:
    monkeypatch.setattr(back_channel, "TIMEOUT", 0.2)
    member.fault, member.delay = fault, 1.0

    with pytest.raises(OutsideServiceFailed) as failed:
        BackChannel().tell(member.told_at, provider.logout_token("p-1", "x"))

    assert failed.value.retryable


def test_answer_that_never_ends_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.recv(10_000)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                for _ in range(50):
                    line.sendall(b"x")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        BackChannel().tell(f"http://127.0.0.1:{server.getsockname()[1]}/", "x")

    assert time.monotonic() - begun < 2


def test_application_that_leads_elsewhere_is_not_followed(provider, member) -> None:
    with pytest.raises(OutsideServiceFailed, match="302"):
        BackChannel().tell(f"{provider.issuer}/authorize", "x")


def test_answer_to_a_request_of_another_browser_opens_nothing(member) -> None:
    page = requests.get(f"{member.back}?code=x&state=cua-nguoi-khac", timeout=5).text

    assert re.search("Chưa vào được: state", page)
    assert member.sessions == {}
