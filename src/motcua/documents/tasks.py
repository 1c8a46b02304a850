"""What the worker does for files: those that were sent and then used nowhere go at night."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.documents import services


@app.periodic(cron="15 19 * * *")
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Delete unused files; 19:15 UTC is 2:15 in Viet Nam."""
    services.sweep(clock.now())
