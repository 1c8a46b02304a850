"""Pages and files go out compressed, so that a first view stays small on a slow line (decision 0131)."""

import gzip
import hashlib
import logging
import os
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

log = logging.getLogger(__name__)
PAGES = ("text/", "application/json", "application/atom+xml", "application/manifest+json", "image/svg+xml")
FILES = frozenset({".css", ".js", ".svg", ".txt"})
SHORTEST = 500
TAKES_GZIP = re.compile(r"\bgzip\b")
Headers = list[tuple[str, str]]


class CompressedPages(GZipMiddleware):
    """Compresses what a view answers with, where it is text; Django's own class guards against guessing by length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave files, PDFs and pictures as they are: they gain nothing."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PAGES):
            return response
        return super().process_response(request, response)


class CompressedFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise ships no types
    """Serves static files; of texts a compressed twin is made once for each content and kept in the data folder."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> Any:  # noqa: ANN401  (whitenoise's types)
        """Return what whitenoise serves, with the twin as its first choice for browsers that take it."""
        found = super().get_static_file(path, url, stat_cache=stat_cache)
        source = Path(path)
        if source.suffix not in FILES or source.stat().st_size < SHORTEST:
            return found
        twin = _twin(source)
        if twin is None:
            return found
        *_, (pattern, plain, headers) = found.alternatives
        same: Headers = [*headers, ("Vary", "Accept-Encoding")]
        sized = [(name, value) for name, value in same if name != "Content-Length"]
        smaller: Headers = [*sized, ("Content-Length", str(twin.stat().st_size)), ("Content-Encoding", "gzip")]
        found.alternatives = [(TAKES_GZIP, str(twin), smaller), (pattern, plain, same)]
        return found


def _twin(source: Path) -> Path | None:
    """Return the compressed twin of a file; None where the data folder cannot be written."""
    content = source.read_bytes()
    twin = Path(settings.DATA_FOLDER) / "static" / f"{hashlib.sha256(content).hexdigest()[:32]}.gz"
    if twin.exists():
        return twin
    fresh = twin.with_suffix(f".{os.getpid()}")
    try:
        twin.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(gzip.compress(content, 9, mtime=0))
        # Several processes start at once; each puts the same bytes in place.
        fresh.replace(twin)
    except OSError as problem:
        log.warning("static files go out uncompressed: %s", problem)
        return None
    return twin
