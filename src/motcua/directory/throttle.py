"""Counts how often something is tried, so that guessing is slow; keys are kept as keyed digests."""

from datetime import datetime, timedelta

from motcua.core import crypto, sql

_HIT = """
INSERT INTO directory_throttle AS t (key, since, count) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.since <= %(before)s THEN 1 ELSE t.count + 1 END,
  since = CASE WHEN t.since <= %(before)s THEN %(now)s ELSE t.since END
RETURNING count
"""
_LONGEST_WINDOW = timedelta(days=1)


def hit(key: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one try and tell whether it is within the limit; the window begins with its first try.

    Keep out of a transaction that may roll back: the count would go with it.
    """
    values = {"key": _digest(key), "now": now, "before": now - window}
    return int(sql.rows(_HIT, values)[0][0]) <= limit


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
