"""Has clamd look through files."""

import logging
import re
import time

from django.conf import settings

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.clamd.client import Server, StoppedReading, scan

SERVICE = "clamd"
# What clamd's answers mean: worth another try with the same bytes, and the reason told to operators.
ANSWERS: tuple[tuple[re.Pattern[str], bool, str], ...] = (
    (re.compile(r"size limit exceeded", re.IGNORECASE), False, "tệp dài hơn StreamMaxLength của clamd"),
    (re.compile(r" ERROR$"), True, "clamd báo lỗi"),
)
CLEAN = "stream: OK"
FOUND = re.compile(r"stream: (?P<name>.+) FOUND", re.DOTALL)
REST_SECONDS = 30.0
"""How long a scanner that did not answer is left alone, so that not every upload waits for it."""

log = logging.getLogger(__name__)


class Clamd:
    """Serves the port `Scanner` over the clamd that settings name."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    def scan(self, data: bytes) -> str:
        """Scan bytes; see `documents.ports.Scanner`."""
        if not settings.CLAMD_ADDRESS:
            raise OutsideServiceFailed(SERVICE, "chưa khai báo máy quét mã độc (MOTCUA_CLAMD)", retryable=True)
        began = time.monotonic()
        if began < self._rests_until:
            raise OutsideServiceFailed(SERVICE, "máy quét mã độc vừa không trả lời", retryable=True)
        try:
            answer = scan(server(), data)
        except StoppedReading as fault:
            # Most often its StreamMaxLength; others may still go through.
            raise OutsideServiceFailed(SERVICE, "clamd ngừng đọc tệp giữa chừng", retryable=True) from fault
        except OSError as fault:
            self._rests_until = time.monotonic() + REST_SECONDS
            is_slow = isinstance(fault, TimeoutError)
            reason = "máy quét mã độc không trả lời kịp" if is_slow else "không kết nối được máy quét mã độc"
            raise OutsideServiceFailed(SERVICE, f"{reason} ({type(fault).__name__})", retryable=True) from fault
        log.debug("scanned %d bytes in %d ms", len(data), (time.monotonic() - began) * 1000)
        return _name_in(answer)


def server() -> Server:
    """Return where clamd is, by the settings."""
    return Server(settings.CLAMD_ADDRESS, settings.CLAMD_TIMEOUT)


def _name_in(answer: str) -> str:
    """Return what was found, empty for nothing; only the one answer that says clean means clean."""
    if answer == CLEAN:
        return ""
    if found := FOUND.fullmatch(answer):
        return found["name"]
    for pattern, retryable, reason in ANSWERS:
        if pattern.search(answer):
            raise OutsideServiceFailed(SERVICE, f"{reason}: {answer[:100]}", retryable=retryable)
    raise OutsideServiceFailed(SERVICE, f"clamd trả lời lạ: {answer[:100]!r}", retryable=True)
