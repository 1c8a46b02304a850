"""Mail over a real socket, against a server that behaves and one that does not."""

import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.mail.check import check
from motcua.gateways.mail.demo_server import DemoMailServer, Fault
from motcua.gateways.mail.gateway import ANSWERS, SmtpMail
from motcua.notifications.ports import Attachment

TO = "ten.mau@vidu.example"


@pytest.fixture
def server(tmp_path, settings):
    with DemoMailServer(folder=tmp_path / "mail", delay=0.6) as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 0.3
        yield running


def kept(server: DemoMailServer) -> list[EmailMessage]:
    files = sorted(server.mailbox.folder.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def send(**changes) -> None:
    mail = {"to": TO, "subject": "Hồ sơ đã được tiếp nhận", "body": "Kính gửi ông/bà,\nhẹn trả: 17 giờ.\n"}
    SmtpMail().send(**(mail | changes))


def failure(**changes) -> tuple[str, bool]:
    with pytest.raises(OutsideServiceFailed) as told:
        send(**changes)
    return str(told.value), told.value.retryable


def test_send_delivers_vietnamese_text_and_a_named_attachment(server, settings):
    slip = Attachment("Giấy tiếp nhận.pdf", b"%PDF-1.7 \xff\x00 mau")

    send(attachments=[slip], message_id="77")

    mail = kept(server)[0]
    assert (mail["To"], mail["Subject"], mail["From"]) == (TO, "Hồ sơ đã được tiếp nhận", settings.DEFAULT_FROM_EMAIL)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<77@motcua.example>", "auto-generated")
    assert mail.get_body().get_content().splitlines() == ["Kính gửi ông/bà,", "hẹn trả: 17 giờ."]
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
        (slip.name, slip.content)
    ]


def test_send_with_line_breaks_in_the_subject_adds_no_header(server):
    send(subject="Hồ sơ\r\nBcc: la@vidu.example")

    assert (kept(server)[0]["Subject"], kept(server)[0]["Bcc"]) == ("Hồ sơ Bcc: la@vidu.example", None)


@pytest.mark.parametrize("to", ["ten\r\nmau@vidu.example", "tên@vidu.example", "ten@ví-dụ.example"])
def test_send_to_an_address_that_cannot_be_is_given_up(server, to):
    assert failure(to=to) == ("mail: địa chỉ thư không hợp lệ", False)
    assert kept(server) == []


def test_send_to_a_slow_server_fails_in_time_and_may_be_tried_again(server):
    server.mailbox.fault = Fault.SLOW
    began = time.monotonic()

    assert failure() == ("mail: máy chủ thư không trả lời kịp", True)
    assert time.monotonic() - began < 0.6


def test_send_to_a_mailbox_that_is_refused_is_given_up(server):
    server.mailbox.fault = Fault.REFUSE

    assert failure() == ("mail: hộp thư không tồn tại hoặc từ chối nhận (550)", False)


def test_send_to_a_server_that_hangs_up_may_be_tried_again(server):
    server.mailbox.fault = Fault.DROP

    assert failure() == ("mail: máy chủ thư ngắt kết nối", True)
    assert kept(server) == []


def test_send_to_a_greylisting_server_arrives_at_the_second_try(server):
    server.mailbox.fault = Fault.GREYLIST

    assert failure() == ("mail: hộp thư tạm thời chưa nhận được (450)", True)
    send()

    assert [mail["To"] for mail in kept(server)] == [TO]


def test_send_again_after_a_doubtful_answer_repeats_the_same_message_id(server):
    server.mailbox.fault = Fault.DUPLICATE

    assert failure(message_id="77") == ("mail: máy chủ thư gặp lỗi tạm thời (451)", True)
    send(message_id="77")

    assert [mail["Message-ID"] for mail in kept(server)] == ["<77@motcua.example>"] * 2


def test_send_to_nobody_listening_may_be_tried_again(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    assert failure() == ("mail: không kết nối được máy chủ thư", True)


def test_answers_of_the_fours_are_worth_another_try_and_most_fives_are_not():
    assert {code for code, (retryable, _) in ANSWERS.items() if code < 500 and not retryable} == set()
    assert {code for code, (retryable, _) in ANSWERS.items() if code >= 500 and retryable} == {552}


def test_check_tells_whether_the_server_greets(server, settings):
    assert [(finding.name, finding.is_ok) for finding in check()] == [
        ("Địa chỉ gửi (MOTCUA_MAIL_FROM)", True), ("Máy chủ thư", True),
    ]  # fmt: skip

    settings.EMAIL_PORT = free_port()

    assert [finding.is_ok for finding in check(timeout=0.2)] == [True, False]


def test_demo_server_as_a_program_keeps_mail_and_stops_when_asked(tmp_path, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 2
    program = [sys.executable, "-m", "motcua.gateways.mail.demo_server"]
    process = subprocess.Popen(
        [*program, "--port", str(settings.EMAIL_PORT), "--folder", str(tmp_path)], stderr=subprocess.PIPE
    )
    try:
        assert process.stderr.readline()
        send()
        taken = subprocess.run([*program, "--port", str(settings.EMAIL_PORT), "--folder", str(tmp_path)], check=False,
                               capture_output=True)  # fmt: skip
        process.send_signal(signal.SIGTERM)
        ended = process.wait(5)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()

    assert ([file.suffix for file in Path(tmp_path).iterdir()], ended, taken.returncode) == ([".eml"], 0, 1)
    assert taken.stderr.decode().startswith("✗ Không mở được cổng")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
