"""Tells officials of late and nearly late steps: at once, and once a day; whoever runs it twice tells nobody twice."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.notifications.digests import queue_daily
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose, onestop_address
from motcua.processing import reminders
from motcua.processing.services.warning import WarningKind, raise_warnings

LABELS = {
    WarningKind.NEARLY.value: "sắp đến hạn",
    WarningKind.DUE.value: "đã quá hạn",
    WarningKind.ESCALATED.value: "quá hạn, báo lãnh đạo",
}


@transaction.atomic
def warn(now: datetime) -> int:
    """Raise the warnings that are due and queue a letter to each of their people; return how many were raised."""
    raised = raise_warnings(now)
    for one in reminders.warned([each.id for each in raised], clock.local_date(now)) if raised else ():
        for person in one.recipients:
            letter = compose(
                "step_warning", warning=one, label=LABELS[one.kind], person=person, address=onestop_address()
            )
            queue_message(
                event_id=one.id,
                handler=f"work.warning:{person.account_id}",
                dossier_id=None,
                address=person.email,
                subject=letter.subject,
                body=letter.body,
                now=now,
            )
    return len(raised)


@transaction.atomic
def digest(now: datetime) -> int:
    """Queue the day's digest to each official with late or nearly due steps; return how many letters are new."""
    queued = 0
    for person, lines in reminders.digests(now, clock.local_date(now)).items():
        late = sum(line.due_at < now for line in lines)
        queued += queue_daily(
            template="work_digest",
            handler="work.digest",
            account_id=person.account_id,
            address=person.email,
            lines=lines,
            now=now,
            person=person,
            late=late,
            nearly=len(lines) - late,
        )
    return queued
