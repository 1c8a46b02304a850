"""Puts jobs into the queue within the transaction that needs them.

procrastinate's own `defer` costs more than twice the CPU of the statement it ends in, so the statement is written
here; the tasks themselves are declared in `tasks` and run by procrastinate's worker.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from motcua.core import sql

QUEUE = "default"
DELIVER = "notifications.deliver"
SEND = "notifications.send"

_DEFER = """
SELECT procrastinate_defer_jobs_v1(
  ARRAY[ROW(%s, %s, 0, NULL, NULL, %s::jsonb, %s)::procrastinate_job_to_defer_v1])
"""

# Longer than a living worker leaves its heartbeat out.
_DEAD_AFTER = "2 minutes"
# A job that killed its worker so often would kill the next one too.
_MOST_LIVES = 8
# Periodic jobs carry the moment they were due at; they come again by themselves.
_REVIVE = f"""
SELECT procrastinate_retry_job_v1(j.id, now(), NULL, NULL, NULL)
FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '{_DEAD_AFTER}')
  AND j.attempts < {_MOST_LIVES} AND NOT jsonb_exists(j.args, 'timestamp')
  AND NOT EXISTS (SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')
ORDER BY j.id LIMIT 500
"""


def enqueue(event_id: int, handler: str) -> None:
    """Enqueue a handler for an event; what `core.ledger.enqueue_with` is given."""
    put(DELIVER, {"event_id": event_id, "handler": handler})


def put(task: str, arguments: Mapping[str, object], *, not_before: datetime | None = None) -> None:
    """Enqueue a task; a transaction that rolls back takes the job with it.

    Args:
        task: Name of a declared task.
        arguments: What it is called with, plain values.
        not_before: When it may run at the earliest.
    """
    sql.execute(_DEFER, (QUEUE, task, json.dumps(arguments), not_before))


def revive_lost() -> int:
    """Put jobs back into the queue whose worker died over them, and return how many.

    Every task bears being called twice: a handler's message is sent once, an export is written over.
    """
    return len(sql.rows(_REVIVE, ()))
