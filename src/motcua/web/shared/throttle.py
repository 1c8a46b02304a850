"""Limits how often one address may ask: guessing codes must not pay, whichever process answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

from motcua.core.errors import RuleBroken
from motcua.directory import throttle


class TooMany(RuleBroken):
    """One address asked too often."""


@dataclass(frozen=True)
class Throttle:
    """At most `most` calls in a window for one key, over all processes of all servers."""

    name: str
    most: int
    window: timedelta

    def pass_or_raise(self, caller: str, now: datetime, about: str = "") -> None:
        """Count one call of a caller's address, or of that address about one thing.

        Raises:
            TooMany: The calls of the window are used up.
        """
        key = f"{self.name}:{throttle.neighbourhood(caller)}|{about}"
        count, since = throttle.count(key, window=self.window, now=now)
        if count > self.most:
            minutes = _minutes(since + self.window - now)
            raise TooMany("lookup.too_many", f"Bạn đã tra cứu quá nhiều lần. Hãy thử lại sau {minutes} phút.")


@dataclass(frozen=True)
class WrongTries:
    """At most `most` wrong answers about one thing in a window, from wherever they come; right ones count nothing.

    It bounds guessing from many addresses, and stands far above what people mistype: whoever guesses shuts the thing
    for everybody for a while, so that what is shut must be reachable in another way.
    """

    name: str
    most: int
    window: timedelta

    def refuse_when_many(self, about: str, now: datetime) -> None:
        """Refuse while the wrong answers of the window are used up.

        Raises:
            TooMany: They are.
        """
        count, since = throttle.used(f"{self.name}:{about}", window=self.window, now=now)
        if count >= self.most:
            minutes = _minutes(since + self.window - now)
            message = (
                f"Mã này vừa bị thử sai quá nhiều lần nên tạm không mở được bằng mã bí mật. Hãy thử lại sau {minutes} "
                "phút; nếu hồ sơ nộp bằng tài khoản, hãy đăng nhập để xem, hoặc hỏi Bộ phận Một cửa."
            )
            raise TooMany("lookup.guessed", message)

    def count(self, about: str, now: datetime) -> None:
        """Count a wrong answer."""
        throttle.count(f"{self.name}:{about}", window=self.window, now=now)


def _minutes(left: timedelta) -> int:
    return max(1, int(left.total_seconds() // 60) + 1)


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
