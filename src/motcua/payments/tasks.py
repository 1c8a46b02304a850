"""What the worker runs for payments by itself."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.core.together import each_for_itself
from motcua.payments import services as payments


@app.periodic(cron="17 * * * *")
@app.task(name="payments.overdue_obligations", queue="default", queueing_lock="payments.overdue_obligations")
def overdue_obligations(timestamp: int) -> None:
    """Stop, or propose to stop, what was not paid in time; each dossier for itself."""
    now = clock.now()
    each_for_itself(payments.overdue(now), lambda dossier_id: payments.close_overdue(dossier_id=dossier_id, now=now))


@app.periodic(cron="*/3 * * * *")
@app.task(name="payments.ask_gateways", queue="default", queueing_lock="payments.ask_gateways")
def ask_gateways(timestamp: int) -> None:
    """Ask the gateways about orders of which no word came; one that does not answer keeps no other waiting."""
    now = clock.now()
    each_for_itself(list(payments.waiting(now)), lambda ref: payments.ask(ref=ref, now=now))
