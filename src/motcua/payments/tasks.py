"""What the worker runs for payments by itself."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.payments import services as payments


@app.periodic(cron="17 * * * *")
@app.task(name="payments.overdue_obligations", queue="default", queueing_lock="payments.overdue_obligations")
def overdue_obligations(timestamp: int) -> None:
    """Stop, or propose to stop, what was not paid in time; each dossier for itself."""
    now = clock.now()
    for dossier_id in payments.overdue(now):
        payments.close_overdue(dossier_id=dossier_id, now=now)
