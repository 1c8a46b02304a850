"""Reminds those who sit in a seat of what waits for their approval; whoever runs it twice reminds nobody twice."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.addresses import onestop_address
from motcua.notifications.digests import queue_daily
from motcua.notifications.letters import letters
from motcua.procedures import approvals
from motcua.procedures.approval_seats import Sitter, sitters, who_may_decide
from motcua.procedures.approvals import ApprovalFacts


@transaction.atomic
def remind(now: datetime) -> int:
    """Queue one letter a day to everybody who may decide on something that waits; return how many are new.

    Statements: three for all that waits, who sits where and the text, one for each letter.
    """
    queued, text = 0, letters("approvals_waiting")
    for person, waiting in _by_person(approvals.all_open(), now).items():
        late = sum(_is_late(one, now) for one in waiting)
        queued += queue_daily(
            text=text,
            handler="approvals.digest",
            person=person,
            lines=[_line(one, now) for one in waiting],
            values={
                "so_de_nghi": str(len(waiting)),
                "qua_ngay": str(late) if late else "",
                "duong_dan": f"{onestop_address()}/quan-tri/phe-duyet/",
            },
            now=now,
        )
    return queued


def _is_late(one: ApprovalFacts, now: datetime) -> bool:
    return one.due_at is not None and one.due_at < now


def _line(one: ApprovalFacts, now: datetime) -> str:
    due = f", cần quyết định trước {clock.written(one.due_at)}" if one.due_at else ""
    past = " (đã quá)" if _is_late(one, now) else ""
    return f"- {one.title} ({one.agency_name}): chờ từ {clock.written(one.waiting_since)}{due}{past}"


def _by_person(waiting: list[ApprovalFacts], now: datetime) -> dict[Sitter, list[ApprovalFacts]]:
    """Return what each person with an e-mail address may decide on, those due first first."""
    seated = sitters(clock.local_date(now)) if waiting else {}
    found: dict[Sitter, list[ApprovalFacts]] = {}
    for facts in waiting:
        for person in who_may_decide(seated, facts.seats[facts.at], barred=facts.authors | facts.deciders):
            if person.email:
                found.setdefault(person, []).append(facts)
    return found
