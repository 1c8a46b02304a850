"""Counts how often something is tried, so that guessing is slow; keys are kept as keyed digests."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from motcua.core import crypto, sql

# One statement, one round trip; a count lost with the database's last moment harms nobody, so no disk is waited for.
_HIT = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO directory_throttle AS t (key, since, count) SELECT %(key)s, %(now)s, 1 FROM quick
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.since <= %(before)s THEN 1 ELSE t.count + 1 END,
  since = CASE WHEN t.since <= %(before)s THEN %(now)s ELSE t.since END
RETURNING count, since
"""
_LONGEST_WINDOW = timedelta(days=1)


def hit(key: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one try and tell whether it is within the limit; the window begins with its first try.

    Keep out of a transaction that may roll back: the count would go with it.
    """
    return count(key, window=window, now=now)[0] <= limit


def count(key: str, *, window: timedelta, now: datetime) -> tuple[int, datetime]:
    """Count one try; return how many there were in its window and when that began. All processes count together."""
    values = {"key": _digest(key), "now": now, "before": now - window}
    tries, since = sql.rows(_HIT, values)[0]
    return int(tries), since


def used(key: str, *, window: timedelta, now: datetime) -> tuple[int, datetime]:
    """Return how many tries were counted in the present window and when that began, without counting one."""
    found = sql.rows(
        "SELECT count, since FROM directory_throttle WHERE key = %s AND since > %s", (_digest(key), now - window)
    )
    return (int(found[0][0]), found[0][1]) if found else (0, now)


def neighbourhood(address: str) -> str:
    """Return what one caller can choose addresses from: an IPv4 address itself, of IPv6 the network of 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def take_back(key: str) -> None:
    """Uncount one try."""
    sql.execute("UPDATE directory_throttle SET count = count - 1 WHERE key = %s AND count > 0", (_digest(key),))


def clear(key: str) -> None:
    """Forget all tries."""
    sql.execute("DELETE FROM directory_throttle WHERE key = %s", (_digest(key),))


def sweep(now: datetime) -> int:
    """Delete counts that no window needs any more and return how many there were."""
    return sql.execute("DELETE FROM directory_throttle WHERE since < %s", (now - _LONGEST_WINDOW,))


def _digest(key: str) -> str:
    return crypto.index(f"throttle:{key}").hex()
