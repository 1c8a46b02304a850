"""A scanner for trying out: clamd's protocol over a real socket; knows the test file EICAR, misbehaves on request.

Start it with `python -m motcua.gateways.clamd.demo_scanner --port 3310 [--fault slow]`. It is no protection: it finds
the one harmless file that all scanners find, plain and inside ZIP and office files.
"""

import io
import socketserver
import sys
import time
import zipfile
from enum import StrEnum

from motcua.documents.ports import TEST_FILE
from motcua.gateways.demo_servers import LOOPBACK, InThread, parser_of, say, serve

MARK = TEST_FILE[28:62]
NAME = "Eicar-Test-Signature"
STREAM_MAX_LENGTH = 25_000_000
_DEEPEST = 3
_LARGEST_PART = 10_000_000
_ZIP = b"PK\x03\x04"


class Fault(StrEnum):
    """How the scanner misbehaves."""

    NONE = "none"
    SLOW = "slow"
    REFUSE = "refuse"
    CUT = "cut"
    ERROR = "error"
    STRANGE = "strange"
    SMALL = "small"


class DemoScanner(InThread):
    """The scanner in a thread; port 0 takes a free one, and `fault` may change while it runs.

    slow: answers after `delay` seconds. refuse: ends every connection at once. cut: answers half. error: answers as
    clamd does when it cannot read. strange: answers nothing known. small: takes streams of 100 bytes at most.
    """

    def __init__(self, *, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        self.fault, self.delay = fault, delay
        scanner = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                scanner.handle(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        super().__init__(Server((LOOPBACK, port), Handler))

    @property
    def address(self) -> str:
        """Return the address as MOTCUA_CLAMD takes it."""
        return f"tcp://{LOOPBACK}:{self.port}"

    def handle(self, link: socketserver.StreamRequestHandler) -> None:
        """Answer one connection: a command framed by `z` and a null byte, or by `n` and a line feed."""
        if self.fault is Fault.REFUSE:
            return
        end = {b"z": b"\0", b"n": b"\n"}.get(link.rfile.read(1))
        if end is None:
            link.wfile.write(b"UNKNOWN COMMAND\n")
            return
        command = _up_to(link, end)
        answer = self._answer(link, command)
        if self.fault is Fault.SLOW:
            time.sleep(self.delay)
        if self.fault is Fault.CUT:
            link.wfile.write(answer.encode()[: len(answer) // 2])
            return
        link.wfile.write(answer.encode() + end)

    def _answer(self, link: socketserver.StreamRequestHandler, command: bytes) -> str:
        if command == b"PING":
            return "PONG"
        if command == b"VERSION":
            return f"ClamAV demo/1/{time.strftime('%a %b %d %H:%M:%S %Y')}"
        if command != b"INSTREAM":
            return "UNKNOWN COMMAND"
        data = _stream(link, 100 if self.fault is Fault.SMALL else STREAM_MAX_LENGTH)
        if data is None:
            return "INSTREAM size limit exceeded. ERROR"
        if self.fault is Fault.ERROR:
            return "stream: Can't allocate memory ERROR"
        if self.fault is Fault.STRANGE:
            return "stream: MAYBE"
        found = find(data)
        return f"stream: {found} FOUND" if found else "stream: OK"


class InProcess:
    """The same recognition without a process, for tests: serves the port `Scanner`."""

    def scan(self, data: bytes) -> str:
        """Scan bytes; see `documents.ports.Scanner`."""
        return find(data)


def find(data: bytes, depth: int = 0) -> str:
    """Return the name of the test file when it is in the bytes, or in what they hold packed; else nothing."""
    if MARK in data:
        return NAME
    if depth >= _DEEPEST or not data.startswith(_ZIP):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                if part.file_size <= _LARGEST_PART and find(archive.read(part), depth + 1):
                    return NAME
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return ""
    return ""


def _up_to(link: socketserver.StreamRequestHandler, end: bytes) -> bytes:
    found = b""
    while len(found) < 64 and (byte := link.rfile.read(1)) != end and byte:  # noqa: PLR2004  (longer than any command)
        found += byte
    return found


def _stream(link: socketserver.StreamRequestHandler, most: int) -> bytes | None:
    """Read the chunks; None when they are more than allowed, and the rest stays unread as with clamd."""
    data = bytearray()
    while size := int.from_bytes(link.rfile.read(4)):
        if len(data) + size > most:
            return None
        data += link.rfile.read(size)
    return bytes(data)


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = parser_of("motcua demo scanner", port=3310, faults=Fault)
    options = parser.parse_args(argv)
    return serve(
        lambda: DemoScanner(port=options.port, fault=options.fault),
        lambda scanner: f"Máy quét mã độc thử: {scanner.address}",
        options.port,
    )


if __name__ == "__main__":
    say("Máy quét thử chỉ nhận ra tệp thử EICAR, không bảo vệ được gì.")
    sys.exit(run(sys.argv[1:]))
