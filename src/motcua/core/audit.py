"""Reading personal data leaves a trace, committed before the answer goes out."""

from collections.abc import Sequence
from datetime import datetime

from motcua.core import sql
from motcua.core.ids import new_id

# One statement, one round trip: the commit need not wait for the disk, the answer waits for the commit.
_READ = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO core_readaudit (id, at, actor, act, subject, detail)
SELECT %s, %s, %s, %s, %s, %s FROM quick
"""
_READ_MANY = """
INSERT INTO core_readaudit (id, at, actor, act, subject, detail)
SELECT x.id, %(now)s, %(actor)s, %(act)s, x.subject, %(detail)s
FROM unnest(%(ids)s::bigint[], %(subjects)s::bigint[]) AS x(id, subject)
"""


def read_many(*, actor: str, act: str, subjects: Sequence[int], now: datetime, detail: str = "") -> None:
    """Record that `actor` saw the personal data of each of `subjects` by `act`; one statement."""
    ids = [new_id() for _ in subjects]
    values = {"ids": ids, "subjects": list(subjects), "actor": actor, "act": act, "now": now, "detail": detail}
    sql.execute(_READ_MANY, values)


def read(*, actor: str, act: str, subject: int, now: datetime, detail: str = "") -> None:
    """Record that `actor` saw the personal data of `subject` by `act`."""
    sql.execute(_READ, (new_id(), now, actor, act, subject, detail))
