"""What the worker does for ratings: count at night what is published."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.feedback import services


@app.periodic(cron="20 18 * * *")
@app.task(name="feedback.count", queueing_lock="feedback.count")
def count(timestamp: int) -> None:
    """Count the figures of each service, at twenty past one at night in Viet Nam."""
    services.count_figures(clock.now())
