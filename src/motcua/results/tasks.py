"""What the worker does for results: remind once a day, in the morning of Viet Nam."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.results import services


@app.periodic(cron="30 0 * * *")
@app.task(name="results.remind", queueing_lock="results.remind")
def remind(timestamp: int) -> None:
    """Remind of results that end soon and of those that nobody fetched."""
    services.remind_expiring(clock.now())
    services.chase_unclaimed(clock.now())
