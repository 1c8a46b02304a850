"""What the worker does for running processes: tell of late answers, carry out ends of agencies on their day."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.processing.services import tell_late
from motcua.processing.services.planned_succession import carry_out_due


@app.periodic(cron="*/10 * * * *")
@app.task(name="processing.tell_late", queueing_lock="processing.tell_late")
def tell_late_answers(timestamp: int) -> None:
    """Record the consultations that are late by now."""
    tell_late(clock.now())


@app.periodic(cron="25 * * * *")
@app.task(name="processing.end_agencies", queueing_lock="processing.end_agencies")
def end_agencies(timestamp: int) -> None:
    """End the agencies whose planned last day is over; each hour, so that a stopped worker loses no day."""
    carry_out_due(clock.now())
