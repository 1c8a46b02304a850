"""Text messages over a real socket, against a gateway that behaves and one that does not."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from email import message_from_bytes, policy

import pytest

from motcua.core.errors import NotFound, OutsideServiceFailed
from motcua.gateways.sms import gateway as kannel
from motcua.gateways.sms.check import check
from motcua.gateways.sms.demo_gateway import PASSWORD, USER, DemoSmsGateway, Fault
from motcua.gateways.sms.gateway import KannelSms
from motcua.notifications.ports import Delivery

TO, TEXT = "0912345678", "Mã xác nhận của bạn: 123456. Mã dùng được 10 phút."


@pytest.fixture
def server(tmp_path, settings):
    with DemoSmsGateway(folder=tmp_path / "sms", delay=0.6) as running:
        settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD = running.url, USER, PASSWORD
        settings.SMS_TIMEOUT = 0.3
        # A port that nobody listens on: reports lead nowhere unless a test says otherwise.
        settings.BASE_URL = "http://127.0.0.1:9"
        yield running


def kept(server: DemoSmsGateway) -> list[tuple[str, str]]:
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in server.folder.glob("*.eml")]
    return [(str(letter["To"]), letter.get_content().strip()) for letter in letters]


def failure() -> tuple[str, bool]:
    with pytest.raises(OutsideServiceFailed) as told:
        KannelSms().send(to=TO, text=TEXT, message_id="7")
    return str(told.value), told.value.retryable


def test_send_delivers_vietnamese_text_to_the_number(server):
    KannelSms().send(to=TO, text=TEXT, message_id="7")

    assert kept(server) == [(TO, TEXT)]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.SLOW, ("sms: cổng SMS không trả lời kịp", True)),
        (Fault.REFUSE, ("sms: sai tài khoản cổng SMS (403)", False)),
        (Fault.BUSY, ("sms: cổng SMS tạm ngừng phục vụ (503)", True)),
    ],
)
def test_send_to_a_gateway_that_misbehaves_says_whether_to_try_again(server, fault, expected):
    server.fault = fault

    assert failure() == expected


def test_send_again_after_a_busy_gateway_goes_through(server):
    server.fault = Fault.BUSY
    failure()

    KannelSms().send(to=TO, text=TEXT, message_id="7")

    assert kept(server) == [(TO, TEXT)]


def test_send_with_a_wrong_password_is_not_tried_again(server, settings):
    settings.SMS_PASSWORD = "khac"

    assert failure() == ("sms: sai tài khoản cổng SMS (403)", False)


def test_send_without_a_gateway_waits_for_one(settings):
    settings.SMS_URL = ""

    assert failure() == ("sms: chưa có cổng tin nhắn SMS (MOTCUA_SMS_URL)", True)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("1", Delivery.DELIVERED),
        ("2", Delivery.UNDELIVERED),
        ("16", Delivery.UNDELIVERED),
        ("8", Delivery.ON_THE_WAY),
        ("99", Delivery.ON_THE_WAY),
        ("", Delivery.ON_THE_WAY),
    ],
)
def test_parse_callback_reads_the_bits_of_the_report(status, expected):
    report = KannelSms().parse_callback({"message": "7", "status": status, "key": kannel._key("7")})

    assert (report.message_id, report.delivery) == (7, expected)


@pytest.mark.parametrize("query", [{}, {"message": "7", "status": "1"}, {"message": "8", "status": "1", "key": "0"}])
def test_parse_callback_with_a_key_of_another_message_is_refused(query):
    with pytest.raises(NotFound):
        KannelSms().parse_callback(query | {"key": kannel._key("9")} if query.get("key") else query)


def test_check_knocks_without_sending(server):
    findings = check()

    assert ([finding.is_ok for finding in findings], kept(server)) == ([True, True], [])


def test_demo_gateway_runs_as_a_process_of_its_own_and_stops_on_request(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "motcua.gateways.sms.demo_gateway", "--port", str(port)]
    process = subprocess.Popen([*command, "--folder", str(tmp_path / "sms")], stderr=subprocess.PIPE)
    try:
        address = f"http://127.0.0.1:{port}/cgi-bin/sendsms?username={USER}&password={PASSWORD}&to={TO}&text=thu"
        until = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(address, timeout=2) as answer:
                    status = answer.status
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        code = process.wait(10)
    finally:
        process.kill()
        process.wait()

    assert (status, code, len(list((tmp_path / "sms").glob("*.eml")))) == (202, 0, 1)
