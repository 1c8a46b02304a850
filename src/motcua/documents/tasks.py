"""What the worker does for files: scans those that wait; what was used nowhere and what crashes left goes at night."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.documents import ending, keeping, scanning, services


@app.periodic(cron="15 19 * * *")
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Delete unused files, read signatures not read yet; 19:15 UTC is 2:15 in Viet Nam."""
    now = clock.now()
    services.sweep(now)
    services.read_signatures()
    keeping.strays(clock.local_date(now))


@app.periodic(cron="40 0 * * *")
@app.task(name="documents.ending", queueing_lock="documents.ending")
def remind_of_ending(timestamp: int) -> None:
    """Tell owners of papers that end soon, in the morning of Viet Nam."""
    ending.remind(clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="documents.scan_waiting", queueing_lock="documents.scan_waiting")
def scan_waiting(timestamp: int) -> None:
    """Scan files that could not be scanned when they came in; each minute, those whose turn it is."""
    scanning.scan_waiting(clock.now())
