"""What the worker runs for dossiers by itself."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.core.together import each_for_itself
from motcua.dossiers.services import expiry


@app.periodic(cron="7 * * * *")
@app.task(name="dossiers.overdue_supplements", queue="default", queueing_lock="dossiers.overdue_supplements")
def overdue_supplements(timestamp: int) -> None:
    """Stop, or propose to stop, what the applicant did not supplement in time; each dossier for itself."""
    now = clock.now()
    each_for_itself(
        expiry.overdue_supplements(now),
        lambda dossier_id: expiry.close_supplement(dossier_id=dossier_id, now=now),
    )
