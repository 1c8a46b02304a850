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
