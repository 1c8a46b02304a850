"""Steps, results and returns done on paper during an outage, entered afterwards with their true times."""

from datetime import datetime

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers.held import hold
from motcua.dossiers.services.outages import Late, note_late, true_time
from motcua.processing import services as processing
from motcua.results.services.issuing import IssueFacts, issue_result
from motcua.results.services.returning import ReturnFacts, return_result


@transaction.atomic
def complete_step_late(
    *, actor: Actor, dossier_id: int, task_id: int, outcome: str, comment: str, late: Late, now: datetime
) -> None:
    """End a step that was done on paper; see `processing.services.complete_step`."""
    happened = _moment(actor, dossier_id, late, now)
    processing.complete_step(
        actor=actor, dossier_id=dossier_id, task_id=task_id, outcome=outcome, comment=comment, now=happened
    )
    note_late(actor=actor, dossier_id=dossier_id, late=late, what="step", task_id=task_id, now=now)


@transaction.atomic
def issue_result_late(
    *, actor: Actor, dossier_id: int, task_id: int, outcome: str, facts: IssueFacts, late: Late, now: datetime
) -> int:
    """Number and issue a result that was issued on paper; see `issue_result`."""
    happened = _moment(actor, dossier_id, late, now)
    number = issue_result(
        actor=actor, dossier_id=dossier_id, task_id=task_id, outcome=outcome, facts=facts, now=happened
    )
    note_late(actor=actor, dossier_id=dossier_id, late=late, what="result", task_id=task_id, now=now)
    return number


@transaction.atomic
def return_result_late(*, actor: Actor, dossier_id: int, facts: ReturnFacts, late: Late, now: datetime) -> str:
    """Record a result that was handed over on paper; see `return_result`."""
    happened = _moment(actor, dossier_id, late, now)
    token = return_result(actor=actor, dossier_id=dossier_id, facts=facts, now=happened)
    note_late(actor=actor, dossier_id=dossier_id, late=late, what="return", now=now)
    return token


def _moment(actor: Actor, dossier_id: int, late: Late, now: datetime) -> datetime:
    """Return the true time, which may not come before what the history of the dossier tells already."""
    hold(dossier_id)
    happened = true_time(actor, late, now)
    last = sql.rows(
        "SELECT max(at) FROM core_event WHERE stream = %s "
        "AND type NOT IN ('dossier.entered_late', 'dossier.late_entry_refused')",
        (dossier_id,),
    )[0][0]
    if last and happened < last:
        message = "Thời điểm thực tế không được trước việc đã ghi gần nhất của hồ sơ. Hãy nhập các bước theo thứ tự."
        raise RuleBroken("late.before_last", message, "late_at")
    return happened
