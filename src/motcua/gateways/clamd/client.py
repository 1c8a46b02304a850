"""clamd's commands over its socket, nothing else: one connection a command, one limit of time for all of it."""

import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 1 << 18
LONGEST_ANSWER = 4096
DEFAULT_PORT = 3310


@dataclass(frozen=True)
class Server:
    """Where clamd listens (`tcp://host:port` or `unix:///path`), and the seconds a command may take in all."""

    address: str
    timeout: float


class StoppedReading(OSError):
    """clamd ended the connection before it had read the stream, and did not say why."""


def ask(server: Server, command: str) -> str:
    """Send one command without data, such as PING or VERSION; returns the answer.

    Raises:
        OSError: It cannot be reached, does not answer in time, or answers half.
    """
    return _exchange(server, [f"z{command}\0".encode()])


def scan(server: Server, data: bytes) -> str:
    """Send bytes to be scanned; returns the answer, such as `stream: OK`.

    Raises:
        StoppedReading: It stopped reading, as it does beyond its StreamMaxLength, and its answer was lost.
        OSError: It cannot be reached, does not answer in time, or answers half.
    """
    return _exchange(server, _framed(data))


def _framed(data: bytes) -> Iterator[bytes]:
    """Yield the command and its chunks, each with its length before it (4 bytes, network order), an empty one last."""
    yield b"zINSTREAM\0"
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        yield len(chunk).to_bytes(4) + chunk
    yield bytes(4)


def _exchange(server: Server, parts: Iterable[bytes]) -> str:
    until = time.monotonic() + server.timeout
    with _connected(server) as link:
        was_sent = False
        try:
            for part in parts:
                _limit(link, until)
                link.sendall(part)
            was_sent = True
        except (BrokenPipeError, ConnectionResetError):
            # What it said before it stopped reading may still be there.
            pass
        try:
            return _answer(link, until)
        except OSError as fault:
            if was_sent or isinstance(fault, TimeoutError):
                raise
            raise StoppedReading("clamd stopped reading") from fault


def _connected(server: Server) -> socket.socket:
    parts = urlsplit(server.address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(server.timeout)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "", parts.port or DEFAULT_PORT), timeout=server.timeout)


def _answer(link: socket.socket, until: float) -> str:
    """Read up to the end of the answer, a null byte."""
    found = b""
    while not found.endswith(b"\0"):
        _limit(link, until)
        more = link.recv(LONGEST_ANSWER)
        found += more
        if not more or len(found) > LONGEST_ANSWER:
            raise ConnectionError("clamd answered half")
    return found.rstrip(b"\0").decode("utf8", "replace")


def _limit(link: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd took too long")
    link.settimeout(left)
