"""Requests on slow lines keep nobody else waiting, and one thread of a process works."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from motcua.config.serving import IN_MEMORY, LARGEST, Whole


class Application:
    """Tells what it got, and which threads worked."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.inputs: list[object] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.threads.add(threading.get_ident())
        self.inputs.append(environ["wsgi.input"])
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode(), environ["wsgi.input"].read()]


class Slow(io.BytesIO):
    """A body whose second half comes when the line allows."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.is_there = threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            self.is_there.wait(5)
        return super().read(min(size or 3, 3))


def ask(served: Whole, path: str, body: io.BytesIO, length: str = "") -> tuple[list[str], bytes]:
    told: list[str] = []
    answer = served(
        {"PATH_INFO": path, "CONTENT_LENGTH": length, "wsgi.input": body}, lambda status, _headers: told.append(status)
    )
    return told, b" ".join(answer)


def test_sender_on_a_slow_line_keeps_nobody_waiting_and_one_thread_works() -> None:
    application = Application()
    served, slow = Whole(application), Slow(b"abcdef")
    with ThreadPoolExecutor() as others:
        first = others.submit(ask, served, "/tep", slow, "6")
        meanwhile = [others.submit(ask, served, f"/{n}", io.BytesIO()).result(5) for n in range(3)]
        assert not first.done()
        slow.is_there.set()

        assert first.result(5) == (["200 OK"], b"/tep abcdef")
    assert meanwhile == [(["200 OK"], f"/{n} ".encode()) for n in range(3)]
    assert len(application.threads) == 1


def test_long_body_comes_whole_through_its_encrypted_file() -> None:
    body = bytes(range(256)) * 4000

    told, answer = ask(Whole(Application()), "/", io.BytesIO(body), str(len(body)))

    assert len(body) > IN_MEMORY
    assert (told, answer == b"/ " + body) == (["200 OK"], True)


def test_body_that_breaks_off_is_nobody_s_request() -> None:
    application = Application()

    for length in ("6", str(IN_MEMORY + 1)):
        assert ask(Whole(application), "/", io.BytesIO(b"abc"), length) == (["400 Bad Request"], b"")
    assert application.inputs == []


def test_body_that_is_too_large_or_has_no_length_is_left_to_the_page() -> None:
    application, bodies = Application(), [io.BytesIO(b"abc") for _ in range(3)]
    for body, length in zip(bodies, (str(LARGEST + 1), "", "²"), strict=True):
        ask(Whole(application), "/", body, length)

    assert application.inputs == bodies
