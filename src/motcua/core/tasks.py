"""What the worker does for the core: seal the history every few minutes."""

from procrastinate.contrib.django import app

from motcua.core import clock, seals


@app.periodic(cron="*/5 * * * *")
@app.task(name="core.seal_history", queueing_lock="core.seal_history")
def seal_history(timestamp: int) -> None:
    """Append a seal over all heads that moved."""
    seals.seal(file=seals.seal_file(), now=clock.now())
