"""Reminds desks each morning of questions of applicants that wait; whoever runs it twice reminds nobody twice."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.addresses import onestop_address
from motcua.feedback.asked import waiting_by_person
from motcua.notifications.digests import queue_daily
from motcua.notifications.letters import letters


@transaction.atomic
def remind(now: datetime) -> int:
    """Queue a letter a day to all at a desk where a question from an earlier day waits; return how many are new.

    The letter names dossiers, never what was asked: that may be about anybody.
    """
    queued, text, day = 0, letters("questions_waiting"), clock.local_date(now)
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for person, waiting in waiting_by_person(day=day, before=midnight):
        queued += queue_daily(
            text=text,
            handler="questions.digest",
            person=person,
            lines=[f"- {ref}, {name}: hỏi lúc {clock.written(at)}" for ref, name, at in waiting],
            values={"so_cau_hoi": str(len(waiting)), "duong_dan": f"{onestop_address()}/mot-cua/cau-hoi/"},
            now=now,
        )
    return queued
