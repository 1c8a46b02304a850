"""What the worker runs for drafts by itself."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.core.together import each_for_itself
from motcua.intake.services import ending


@app.periodic(cron="35 0 * * *")
@app.task(name="intake.idle_drafts", queue="default", queueing_lock="intake.idle_drafts")
def idle_drafts(timestamp: int) -> None:
    """Remind of forms that wait, end those left too long; each for itself."""
    now = clock.now()
    each_for_itself(ending.to_remind(now), lambda draft_id: ending.remind(draft_id=draft_id, now=now))
    each_for_itself(ending.to_end(now), lambda draft_id: ending.end(draft_id=draft_id, now=now))
