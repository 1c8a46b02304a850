"""What the worker does for the catalogue: put approved changes into force on their day, remind of duties."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.governance.services import notices, revisions
from motcua.procedures import services as procedures


@app.periodic(cron="5 * * * *")
@app.task(name="governance.put_in_force", queueing_lock="governance.put_in_force")
def put_in_force(timestamp: int) -> None:
    """Put approved changes into force whose day has come; each hour, so that a stopped worker loses no day."""
    revisions.put_due_in_force(now=clock.now())


@app.periodic(cron="15 0,7 * * *")
@app.task(name="governance.remind", queueing_lock="governance.remind")
def remind(timestamp: int) -> None:
    """Remind agencies of duties that are nearly due or late."""
    notices.remind(now=clock.now())


@app.task(name=revisions.SEARCH_JOB, queueing_lock=revisions.SEARCH_JOB)
def rebuild_search() -> None:
    """Make the search index anew after the catalogue changed."""
    procedures.rebuild_search()
