"""The application as the web server runs it: a request is worked on when all of it is there.

The server hands a request over with its head, and whoever reads the body waits for the sender's line: one photo on a
weak one is minutes. Many threads may wait so; one of each process works, with the one database connection (decision
0167).
"""

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

from motcua.config.wsgi import application as _django
from motcua.core.encrypted_files import Spool

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

LARGEST = 24_000_000
"""Bytes of a body that are waited for: one file of the largest kind with its form. Larger ones are read by the page."""
IN_MEMORY = 1_000_000
_AT_ONCE = 65_536


class Whole:
    """Waits for a request's body in the server's thread, and lets one thread work on one request after the other."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="request")

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer one request; a body that breaks off is nobody's request."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()) or not 0 < int(length) <= LARGEST:
            return self._answer(environ, start_response)
        body = _received(environ["wsgi.input"], int(length))
        if body is None:
            start_response("400 Bad Request", [("Content-Length", "0")])
            return [b""]
        with body:
            return self._answer(environ | {"wsgi.input": body}, start_response)

    def _answer(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        started: list[tuple[Any, ...]] = []
        answer = self._worker.submit(self._application, environ, lambda *begin: started.append(begin)).result()
        start_response(*started[-1])
        return answer


def _received(source: BinaryIO, length: int) -> BinaryIO | None:
    """Return a body of that many bytes to be read; None when it breaks off. On the disk it lies encrypted only."""
    body = io.BytesIO() if length <= IN_MEMORY else Spool()
    left = length
    try:
        while left and (part := source.read(min(left, _AT_ONCE))):
            body.write(part)
            left -= len(part)
    except BaseException:
        body.close()
        raise
    if left:
        body.close()
        return None
    if isinstance(body, Spool):
        return body.reader()
    body.seek(0)
    return body


application = Whole(_django)
