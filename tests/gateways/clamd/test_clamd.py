"""Scans over a real socket, against a scanner that behaves and one that does not: only one answer means clean."""

import io
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator

import pytest
from tests.factories.papers import PDF, PNG

from motcua.core.errors import OutsideServiceFailed
from motcua.documents.ports import TEST_FILE, Scanner
from motcua.gateways.clamd import gateway as clamd
from motcua.gateways.clamd.check import check
from motcua.gateways.clamd.client import Server, ask, scan
from motcua.gateways.clamd.demo_scanner import NAME, DemoScanner, Fault, InProcess
from motcua.gateways.clamd.gateway import Clamd


@pytest.fixture
def scanner(settings) -> Iterator[DemoScanner]:
    with DemoScanner(delay=0.6) as running:
        settings.CLAMD_ADDRESS, settings.CLAMD_TIMEOUT = running.address, 0.3
        yield running


def zipped(data: bytes, name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def failure(data: bytes = PDF) -> tuple[str, bool]:
    with pytest.raises(OutsideServiceFailed) as told:
        Clamd().scan(data)
    return str(told.value), told.value.retryable


@pytest.mark.parametrize("serves", [Clamd, InProcess])
@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PDF, ""),
        (bytes(3_000_000), ""),
        (b"", ""),
        (TEST_FILE, NAME),
        (PNG + TEST_FILE, NAME),
        (zipped(TEST_FILE), NAME),
        (zipped(zipped(TEST_FILE), "a.zip"), NAME),
    ],
)
def test_scan_by_every_gateway_finds_the_test_file_wherever_it_is(
    scanner: DemoScanner, serves: type[Scanner], data: bytes, found: str
) -> None:
    assert serves().scan(data) == found


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.SLOW, ("clamd: máy quét mã độc không trả lời kịp (TimeoutError)", True)),
        (Fault.CUT, ("clamd: không kết nối được máy quét mã độc (ConnectionError)", True)),
        (Fault.ERROR, ("clamd: clamd báo lỗi: stream: Can't allocate memory ERROR", True)),
        (Fault.STRANGE, ("clamd: clamd trả lời lạ: 'stream: MAYBE'", True)),
        (Fault.SMALL,
         ("clamd: tệp dài hơn StreamMaxLength của clamd: INSTREAM size limit exceeded. ERROR", False)),
    ],
)  # fmt: skip
def test_scan_that_fails_is_never_clean(scanner: DemoScanner, fault: Fault, expected: tuple[str, bool]) -> None:
    scanner.fault = fault

    assert failure() == expected


def test_scan_refused_or_far_too_long_is_never_clean(scanner: DemoScanner) -> None:
    scanner.fault = Fault.REFUSE
    assert failure()[1]

    scanner.fault = Fault.SMALL
    # The answer may be lost when the scanner ends the connection with bytes unread.
    assert "StreamMaxLength" in (told := failure(bytes(8_000_000))[0]) or "ngừng đọc" in told


def test_scan_without_a_scanner_waits_for_one(settings) -> None:
    settings.CLAMD_ADDRESS = ""

    assert failure() == ("clamd: chưa khai báo máy quét mã độc (MOTCUA_CLAMD)", True)


def test_scanner_that_did_not_answer_is_left_alone_for_a_while(scanner: DemoScanner, monkeypatch) -> None:
    serving = Clamd()
    scanner.fault = Fault.SLOW
    with pytest.raises(OutsideServiceFailed):
        serving.scan(PDF)
    scanner.fault = Fault.NONE
    began = time.monotonic()

    with pytest.raises(OutsideServiceFailed, match="vừa không trả lời"):
        serving.scan(PDF)
    assert time.monotonic() - began < 0.2

    monkeypatch.setattr(clamd, "REST_SECONDS", 0.0)
    monkeypatch.setattr(serving, "_rests_until", 0.0)
    assert serving.scan(PDF) == ""


def test_file_too_long_for_the_scanner_does_not_rest_it(scanner: DemoScanner) -> None:
    serving = Clamd()
    scanner.fault = Fault.SMALL
    with pytest.raises(OutsideServiceFailed):
        serving.scan(PDF)
    scanner.fault = Fault.NONE

    assert serving.scan(PDF) == ""


def test_socket_of_a_file_and_line_framing_are_spoken_too(scanner: DemoScanner, tmp_path) -> None:
    with socket.create_connection(tuple(scanner._server.server_address[:2]), timeout=2) as link:
        link.sendall(b"nINSTREAM\n" + len(TEST_FILE).to_bytes(4) + TEST_FILE + bytes(4))
        assert link.recv(100) == f"stream: {NAME} FOUND\n".encode()
    assert ask(Server(scanner.address, 2), "PING") == "PONG"
    place = tmp_path / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        listening.settimeout(2)
        with pytest.raises(TimeoutError):
            scan(Server(f"unix://{place}", 0.2), PDF)
        asked, _ = listening.accept()
        with asked:
            assert asked.recv(10) == b"zINSTREAM\0"


def test_check_tells_administrators_what_is_missing(scanner: DemoScanner, settings) -> None:
    assert [(each.name, each.is_ok) for each in check()] == [
        ("Máy quét mã độc", True),
        ("Mẫu nhận dạng mã độc", True),
        ("Nhận ra tệp thử EICAR", True),
    ]

    scanner.fault = Fault.REFUSE
    assert [each.is_ok for each in check()] == [False]
    settings.CLAMD_ADDRESS = ""
    assert [each.is_ok for each in check()] == [False]


def test_demo_scanner_runs_as_a_process_of_its_own_and_stops_on_request() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "motcua.gateways.clamd.demo_scanner", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        while b"127.0.0.1" not in process.stderr.readline():
            pass
        assert ask(Server(f"tcp://127.0.0.1:{port}", 5), "PING") == "PONG"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
