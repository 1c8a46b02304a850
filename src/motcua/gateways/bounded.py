"""Answers of services that somebody waits for at a page: read as far as they may be long and take time."""

import time

import requests

from motcua.core.errors import OutsideServiceFailed

_CHUNK = 16_384


class TooLarge(Exception):
    """An answer is longer than any that is meant."""


def read_bounded(answer: requests.Response, *, largest: int, until: float) -> bytes:
    """Return the body of an answer that is streamed, however slowly it drips.

    Args:
        answer: Asked with `stream`.
        largest: Bytes.
        until: When it must be whole, on the monotonic clock.

    Raises:
        TooLarge: It is longer.
        requests.Timeout: It takes longer.
    """
    found = b""
    for chunk in answer.iter_content(_CHUNK):
        found += chunk
        if len(found) > largest:
            raise TooLarge
        if time.monotonic() > until:
            raise requests.Timeout("answer takes too long")
    return found


def not_reached(service: str, fault: requests.RequestException) -> OutsideServiceFailed:
    """Return what a service that gave no answer is told as; addresses and what was asked stay out of it."""
    reason = "không trả lời kịp" if isinstance(fault, requests.Timeout) else "không kết nối được"
    return OutsideServiceFailed(service, f"{reason} ({type(fault).__name__})", retryable=True)
