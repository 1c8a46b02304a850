"""What the worker does for files: what was sent and then used nowhere, and what crashes left, goes at night."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.documents import keeping, services


@app.periodic(cron="15 19 * * *")
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Delete unused files; 19:15 UTC is 2:15 in Viet Nam."""
    now = clock.now()
    services.sweep(now)
    keeping.strays(clock.local_date(now))
