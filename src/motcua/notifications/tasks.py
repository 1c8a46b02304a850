"""What the worker runs; each task loads, calls one service and is done."""

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from motcua.core import clock
from motcua.directory import sessions, throttle
from motcua.notifications import approvals, governing, jobs, late_work, questions, registry, services


class GrowingPauses(BaseRetryStrategy):
    """Try again after the pause the failure names, else after those of the services; then park the job."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, None to give up."""
        if isinstance(exception, services.TryLater):
            return RetryDecision(retry_in={"seconds": int(exception.pause.total_seconds())})
        if job.attempts >= len(services.PAUSES):
            return None
        return RetryDecision(retry_in={"seconds": int(services.PAUSES[job.attempts].total_seconds())})


@app.task(name=jobs.DELIVER, queue=jobs.QUEUE, retry=GrowingPauses())
def deliver(event_id: int, handler: str) -> None:
    """Call a handler for an event."""
    registry.run(event_id, handler, clock.now())


@app.task(name=jobs.SEND, queue=jobs.QUEUE, retry=GrowingPauses())
def send(message_id: int) -> None:
    """Send a message."""
    services.send_waiting(message_id, clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="notifications.tidy", queue=jobs.QUEUE, queueing_lock="notifications.tidy")
def tidy(timestamp: int) -> None:
    """Revive lost jobs, wake lost messages, forget old counts of tries and sessions that are over."""
    now = clock.now()
    jobs.revive_lost()
    services.wake_lost(now)
    throttle.sweep(now)
    sessions.sweep(now)


@app.periodic(cron="7,22,37,52 * * * *")
@app.task(name="notifications.warn_of_late_work", queue=jobs.QUEUE, queueing_lock="notifications.warn_of_late_work")
def warn_of_late_work(timestamp: int) -> None:
    """Warn of steps that are nearly due, due, or late enough for the superior."""
    late_work.warn(clock.now())


@app.periodic(cron="0 0 * * *")
@app.task(name="notifications.daily_digest", queue=jobs.QUEUE, queueing_lock="notifications.daily_digest")
def daily_digest(timestamp: int) -> None:
    """Send each official the day's late and nearly due steps, at seven in the morning in Viet Nam."""
    late_work.digest(clock.now())


@app.periodic(cron="5 0 * * *")
@app.task(name="notifications.remind_approvers", queue=jobs.QUEUE, queueing_lock="notifications.remind_approvers")
def remind_approvers(timestamp: int) -> None:
    """Remind each morning of what waits for an approval."""
    approvals.remind(clock.now())


@app.periodic(cron="8 0 * * *")
@app.task(name="notifications.remind_of_questions", queue=jobs.QUEUE, queueing_lock="notifications.remind_of_questions")
def remind_of_questions(timestamp: int) -> None:
    """Remind desks each morning of questions of applicants that wait since an earlier day."""
    questions.remind(clock.now())


@app.periodic(cron="30 0 * * 1")
@app.task(name="notifications.weekly_governance", queue=jobs.QUEUE, queueing_lock="notifications.weekly_governance")
def weekly_governance(timestamp: int) -> None:
    """Send on Monday morning what the catalogue asks of agencies, operator, control unit and receivers of reports."""
    governing.weekly(clock.now())
