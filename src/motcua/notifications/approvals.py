"""Reminds those who sit in a seat of what waits for their approval; whoever runs it twice reminds nobody twice."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.notifications.services import queue_message
from motcua.notifications.wording import compose, onestop_address
from motcua.procedures import approvals
from motcua.procedures.approval_seats import Sitter, sitters, who_may_decide
from motcua.procedures.approvals import ApprovalFacts

LINES = 30


@transaction.atomic
def remind(now: datetime) -> int:
    """Queue one letter a day to everybody who may decide on something that waits; return how many are new.

    Statements: two for all that waits and who sits where, one for each letter.
    """
    day = clock.local_date(now)
    queued = 0
    for person, waiting in _by_person(approvals.all_open(), now).items():
        late = sum(one.due_at is not None and one.due_at < now for one in waiting)
        letter = compose(
            "approvals_waiting",
            person=person,
            lines=waiting[:LINES],
            more=max(0, len(waiting) - LINES),
            count=len(waiting),
            late=late,
            now=now,
            day=f"{day:%d/%m/%Y}",
            address=onestop_address(),
        )
        made = queue_message(
            event_id=person.account_id,
            handler=f"approvals.digest:{day:%Y-%m-%d}",
            dossier_id=None,
            address=person.email,
            subject=letter.subject,
            body=letter.body,
            now=now,
        )
        queued += made is not None
    return queued


def _by_person(waiting: list[ApprovalFacts], now: datetime) -> dict[Sitter, list[ApprovalFacts]]:
    """Return what each person with an e-mail address may decide on, those due first first."""
    seated = sitters(clock.local_date(now)) if waiting else {}
    found: dict[Sitter, list[ApprovalFacts]] = {}
    for facts in waiting:
        for person in who_may_decide(seated, facts.seats[facts.at], barred=facts.authors | facts.deciders):
            if person.email:
                found.setdefault(person, []).append(facts)
    return found
