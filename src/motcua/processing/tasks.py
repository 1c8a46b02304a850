"""What the worker does for running processes: tell who asked another agency that the answer is late."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.processing.services import tell_late


@app.periodic(cron="*/10 * * * *")
@app.task(name="processing.tell_late", queueing_lock="processing.tell_late")
def tell_late_answers(timestamp: int) -> None:
    """Record the consultations that are late by now."""
    tell_late(clock.now())
