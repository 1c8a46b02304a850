"""Running numbers, taken in the transaction that uses them; take them last, the row stays locked till commit."""

from motcua.core import sql

_LAST = "SELECT coalesce((SELECT last FROM core_numberseries WHERE name = %s), 0)"
_NEXT = """
INSERT INTO core_numberseries (name, last) VALUES (%s, 1)
ON CONFLICT (name) DO UPDATE SET last = core_numberseries.last + 1 RETURNING last
"""


def take(series: str) -> int:
    """Take the next number of a series, beginning at 1; never reused, safe under concurrency."""
    return int(sql.rows(_NEXT, (series,))[0][0])


def last(series: str) -> int:
    """Return the number taken last, 0 when none was; takes no lock."""
    return int(sql.rows(_LAST, (series,))[0][0])
