"""Reminds those who sit in a seat of what waits for their approval; whoever runs it twice reminds nobody twice."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.notifications.digests import queue_daily
from motcua.procedures import approvals
from motcua.procedures.approval_seats import Sitter, sitters, who_may_decide
from motcua.procedures.approvals import ApprovalFacts


@transaction.atomic
def remind(now: datetime) -> int:
    """Queue one letter a day to everybody who may decide on something that waits; return how many are new.

    Statements: two for all that waits and who sits where, one for each letter.
    """
    queued = 0
    for person, waiting in _by_person(approvals.all_open(), now).items():
        queued += queue_daily(
            template="approvals_waiting",
            handler="approvals.digest",
            account_id=person.account_id,
            address=person.email,
            lines=waiting,
            now=now,
            person=person,
            count=len(waiting),
            late=sum(one.due_at is not None and one.due_at < now for one in waiting),
        )
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
