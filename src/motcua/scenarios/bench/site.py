"""Calls the site in this process as a server would: whole middleware, real sessions, real CSRF check."""

import io
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler

from motcua.core import clock
from motcua.directory import terms
from motcua.directory.actors import Actor

_CSRF = "b" * 32
_BOUNDARY = "motcua-bench"
OTHERS = 3000


@dataclass(frozen=True)
class Request:
    """One request; `form` makes it a POST, `photo` one that sends a file in the field `file`.

    `address` is the caller's, so that throttling sees different people.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    session: str = ""
    address: str = "127.0.0.1"
    photo: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    size: int


class Site:
    """The WSGI application with everything around it."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()

    def call(self, request: Request) -> Answer:
        """Send one request and read the whole answer."""
        seen: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            seen["status"], seen["headers"] = int(status[:3]), dict(headers)
            return lambda _: None

        body: Iterable[bytes] = self._handler(_environ(request), start)
        size = sum(len(part) for part in body)
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return Answer(seen["status"], seen["headers"].get("Location", ""), size)


def sign_in(actor: Actor) -> str:
    """Begin a session for somebody, with what signing in writes into it; returns its key."""
    if actor.owes_terms:
        # Simulated people never read anything; a page that asks them would be measured instead of theirs.
        terms.accept(account_id=actor.account_id, read=terms.Read(), now=clock.now())
    session = SessionStore()
    session["account"] = actor.account_id
    if actor.post_id:
        session["post"] = actor.post_id
    session.save()
    return str(session.session_key)


def sign_in_others() -> None:
    """Fill the table of sessions as in service; one of a handful of rows is read whole, and a session off its index."""
    until, data = clock.now() + timedelta(hours=8), SessionStore().encode({"account": 0})
    others = [Session(session_key=secrets.token_hex(16), session_data=data, expire_date=until) for _ in range(OTHERS)]
    Session.objects.bulk_create(others)


def _environ(request: Request) -> dict[str, Any]:
    body, kind = b"", "application/x-www-form-urlencoded"
    if request.photo:
        body, kind = _with_file(request.photo), f"multipart/form-data; boundary={_BOUNDARY}"
    elif request.form is not None:
        body = urlencode({**request.form, "csrfmiddlewaretoken": _CSRF}).encode()
    cookies = f"csrftoken={_CSRF}" + (f"; sessionid={request.session}" if request.session else "")
    return {
        "REQUEST_METHOD": "GET" if request.form is None and not request.photo else "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": urlencode(request.query),
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": cookies,
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": request.address,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _with_file(photo: bytes) -> bytes:
    parts = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{_CSRF}\r\n'
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="anh.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return parts.encode() + photo + f"\r\n--{_BOUNDARY}--\r\n".encode()
