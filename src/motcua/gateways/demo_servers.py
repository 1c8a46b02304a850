"""The shell of the demo servers: HTTP in a thread on loopback, and a process that serves until asked to stop."""

import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from enum import StrEnum
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs

LOOPBACK = "127.0.0.1"
_LOOKS_FOR_THE_END = 0.05
"""Seconds between two looks whether to stop."""
Server = TypeVar("Server", bound=AbstractContextManager[Any])


class QuietHandler(BaseHTTPRequestHandler):
    """Answers without a log: an address line holds telephone numbers and one-time codes."""

    def answer(self, status: int, body: str, headers: dict[str, str]) -> None:
        """Send one answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class SessionHandler(QuietHandler):
    """Answers with pages to a browser that it knows by a cookie."""

    COOKIE = "demo"

    def cookie(self) -> str:
        """Return by what the browser is known; empty when it is not."""
        with suppress(CookieError):
            found = SimpleCookie(self.headers.get("Cookie", "")).get(self.COOKIE)
            return found.value if found else ""
        return ""

    def form(self) -> dict[str, str]:
        """Return what was posted."""
        size = min(int(self.headers.get("Content-Length") or 0), 100_000)
        return flat(self.rfile.read(size).decode("utf8", "replace"))

    def page(self, status: int, body: str, *, kind: str = "text/html", cookie: str = "") -> None:
        """Send a page, or the browser to the address that stands in place of one."""
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-store"}
        if cookie:
            headers["Set-Cookie"] = f"{self.COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax"
        if status == HTTPStatus.FOUND:
            headers, body = {"Location": body, **headers}, ""
        self.answer(status, body, headers)


class InThread:
    """A server that listens in a thread for as long as its block lasts."""

    def __init__(self, server: TCPServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(_LOOKS_FOR_THE_END,), daemon=True)

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int(self._server.socket.getsockname()[1])

    def __enter__(self) -> Self:
        """Start listening."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class DemoHttpServer(InThread):
    """A server of pages; port 0 takes a free one."""

    def __init__(self, handler: type[QuietHandler], port: int) -> None:
        super().__init__(ThreadingHTTPServer((LOOPBACK, port), handler))

    @property
    def origin(self) -> str:
        """Return the address without a path."""
        return f"http://{LOOPBACK}:{self.port}"


def flat(query: str) -> dict[str, str]:
    """Return the first value of each name."""
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


def parser_of(name: str, *, port: int, faults: type[StrEnum]) -> ArgumentParser:
    """Return a parser of what every demo server is told: where it listens, and how it misbehaves.

    Args:
        name: Of the server, as its help calls it.
        port: Where it listens unless told otherwise.
        faults: The ways it may misbehave; `none` is one of them.
    """
    parser = ArgumentParser(prog=name)
    parser.add_argument("--port", type=int, default=port, help="cổng trên 127.0.0.1 / port on loopback")
    parser.add_argument(
        "--fault", type=faults, choices=list(faults), default=faults("none"), help="lỗi giả / misbehaviour"
    )
    return parser


def serve(begin: Callable[[], Server], greeting: Callable[[Server], str], port: int) -> int:
    """Serve until asked to stop; return the exit code.

    Args:
        begin: Makes the server, or fails because its port is taken.
        greeting: What to say once it listens.
        port: The one to name when it is taken.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        server = begin()
        with server:
            say(greeting(server))
            stop.wait()
    except OSError as taken:
        say(f"✗ Không mở được cổng {port}: {taken.strerror}")
        return 1
    return 0


def say(text: str) -> None:
    """Write a line for who started the process."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
