"""Asking another agency: question and answer are recorded; silence is told to who asked, and agrees to nothing."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.directory.actors import SYSTEM, Actor
from motcua.dossiers.held import Held, hold
from motcua.procedures.rules.process_definition import Step, StepKind
from motcua.processing.events import ConsultationAnswered, ConsultationAsked, ConsultationLate

MOST_AT_ONCE = 200

_LATE = """
SELECT id, dossier_id FROM processing_task
WHERE done_at IS NULL AND told_late_at IS NULL AND kind = 'consult' AND paused_at IS NULL AND due_at < %s
ORDER BY due_at, id LIMIT %s
"""
_TELL = """
UPDATE processing_task SET told_late_at = %s
WHERE id = %s AND done_at IS NULL AND told_late_at IS NULL AND paused_at IS NULL AND due_at < %s
RETURNING step, agency_id, coalesce(asked_by_id, 0)
"""


def question_of(step: Step, words: str) -> str:
    """Return what a consulted agency is asked: the question of the process, then what the asking official adds."""
    if step.kind is not StepKind.CONSULT:
        return ""
    return f"{step.question}\n\n{words}" if words else step.question


def record_asked(held: Held, made: Sequence[dict[str, object]], actor: Actor, now: datetime) -> None:
    """Record each consultation among the tasks just opened."""
    for row in made:
        if row["kind"] != StepKind.CONSULT:
            continue
        due = row["due_at"]
        fact = ConsultationAsked(
            step=str(row["step"]),
            task=int(str(row["id"])),
            agency=int(str(row["agency"])),
            due_at=due.isoformat() if isinstance(due, datetime) else "",
            digest=digest(int(str(row["id"])), str(row["question"])),
        )
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def record_answered(
    held: Held, step: Step, task_id: int, agency_id: int, answer: str, actor: Actor, now: datetime
) -> None:
    """Record the answer when the step that ended was a consultation."""
    if step.kind is StepKind.CONSULT:
        fact = ConsultationAnswered(step=step.key, task=task_id, agency=agency_id, digest=digest(task_id, answer))
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def tell_late(now: datetime) -> int:
    """Record every consultation that is late by now, once each; return how many.

    Each is a transaction of its own, so that one dossier somebody holds keeps no other waiting. The step stays open.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 5.
    """
    told = 0
    for task_id, dossier_id in sql.rows(_LATE, (now, MOST_AT_ONCE)):
        told += _tell(task_id, dossier_id, now)
    return told


@transaction.atomic
def _tell(task_id: int, dossier_id: int, now: datetime) -> int:
    held = hold(dossier_id)
    found = sql.rows(_TELL, (now, task_id, now))
    for step, agency_id, asked_by in found:
        fact = ConsultationLate(step=step, task=task_id, agency=agency_id, asked_by=asked_by)
        ledger.record(stream=held.id, fact=fact, actor=SYSTEM.ref, now=now)
    return len(found)


def digest(task_id: int, text: str) -> str:
    """Return the salted digest that history keeps of a question or an answer."""
    return hashlib.sha256(f"{task_id}:{text}".encode()).hexdigest()
