"""Limits how often one address may ask, per process and in memory: guessing codes must not pay."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

from motcua.core.errors import RuleBroken

_MOST_ADDRESSES = 50_000


class TooMany(RuleBroken):
    """One address asked too often."""


class Throttle:
    """At most `most` calls in a window for one key."""

    def __init__(self, most: int, window: timedelta) -> None:
        self.most = most
        self.window = window
        self._seen: dict[str, tuple[datetime, int]] = {}
        self._lock = threading.Lock()

    def pass_or_raise(self, key: str, now: datetime) -> None:
        """Count one call.

        Raises:
            TooMany: This key used up its calls of the window.
        """
        with self._lock:
            began, count = self._seen.get(key, (now, 0))
            if now - began >= self.window:
                began, count = now, 0
            if len(self._seen) > _MOST_ADDRESSES:
                self._seen.clear()
            self._seen[key] = (began, count + 1)
        if count >= self.most:
            minutes = max(1, int((began + self.window - now).total_seconds() // 60) + 1)
            raise TooMany("lookup.too_many", f"Bạn đã tra cứu quá nhiều lần. Hãy thử lại sau {minutes} phút.")


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: as the server saw it, or as a proxy of ours reports it.

    Without `MOTCUA_TRUSTED_PROXIES` nobody's word counts: any caller can send the header.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    # Each proxy appends whom it heard, so the last that is no proxy of ours is the caller.
    for told in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_ours(seen, settings.TRUSTED_PROXIES) or not told.strip():
            break
        seen = told.strip()[:60]
    return seen


def _is_ours(address: str, proxies: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in proxy for proxy in proxies)
