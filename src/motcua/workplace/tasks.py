"""What the worker does for officials: write lists to files, delete what is past its time."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.notifications import jobs
from motcua.workplace.services import exports


@app.task(name=exports.TASK, queue=jobs.QUEUE)
def export(token: str) -> None:
    """Write one list to a file."""
    exports.run_export(token, clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="workplace.sweep", queue=jobs.QUEUE, queueing_lock="workplace.sweep")
def sweep(timestamp: int) -> None:
    """Delete expired files, reports, presence and drafts."""
    exports.sweep(clock.now())
