"""Figures of an agency for its public page: sums only, nothing about anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import sql
from motcua.dossiers.enums import Bucket

PERIOD = timedelta(days=30)
# Enough to show; a procedure's busiest office is not read to its end.
MOST_PER_OFFICE = 2000

_FIGURES = """
SELECT coalesce(sum(x.handed_in), 0), coalesce(sum(x.online), 0), coalesce(sum(x.finished), 0),
       coalesce(sum(x.in_time), 0)
FROM procedures_offering o
CROSS JOIN LATERAL (
  SELECT count(*) AS handed_in, count(*) FILTER (WHERE y.channel = 'online') AS online,
         count(y.finished_at) AS finished,
         count(y.finished_at) FILTER (WHERE y.due_at IS NULL OR y.finished_at <= y.due_at) AS in_time
  FROM (SELECT d.channel, d.finished_at, d.due_at FROM dossiers_dossier d
        WHERE d.offering_id = o.id AND d.submitted_at >= %(since)s ORDER BY d.id DESC LIMIT %(most)s) y) x
WHERE o.agency_id = %(agency)s
"""


@dataclass(frozen=True)
class Figures:
    """Dossiers handed in at an agency in the last thirty days, how many online, finished, finished in time."""

    dossiers: int
    online: int
    finished: int
    in_time: int


def figures(agency_id: int, now: datetime) -> Figures:
    """Return an agency's figures of the last thirty days; one statement, counts stop at 2,000 a procedure."""
    values = {"agency": agency_id, "since": now - PERIOD, "most": MOST_PER_OFFICE}
    return Figures(*map(int, sql.rows(_FIGURES, values)[0]))


MOST_IN_QUEUE = 200
_QUEUES = f"""
SELECT v.desk,
       (SELECT count(*) FROM (SELECT 1 FROM dossiers_scope s
                              WHERE s.scope = v.desk AND s.bucket = {Bucket.TO_RECEIVE:d} LIMIT %(most)s) a),
       (SELECT count(*) FROM (SELECT 1 FROM dossiers_scope s
                              WHERE s.scope = v.desk AND s.bucket = {Bucket.TO_RETURN:d} LIMIT %(most)s) b)
FROM unnest(%(desks)s::bigint[]) AS v(desk)
"""


@dataclass(frozen=True)
class Queue:
    """What waits at a desk now: dossiers handed in online that it has yet to answer, results that nobody fetched yet.

    Counts stop at `MOST_IN_QUEUE` and one more.
    """

    to_receive: int
    to_return: int


def queues(desk_ids: Sequence[int]) -> dict[int, Queue]:
    """Return what waits at each of several desks; one statement, read off the index of their lists."""
    values = {"desks": list(desk_ids), "most": MOST_IN_QUEUE + 1}
    return {int(desk): Queue(int(receive), int(give)) for desk, receive, give in sql.rows(_QUEUES, values)}
