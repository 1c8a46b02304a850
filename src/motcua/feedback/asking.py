"""An applicant asks about a dossier, its desk answers; both in the dossier's history, never with their words."""

import hashlib
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.queries import may_see_id
from motcua.dossiers.reach import hold_for
from motcua.dossiers.services.on_behalf import require_mandate
from motcua.feedback.events import ApplicantAnswered, ApplicantAsked
from motcua.feedback.models import ApplicantQuestion
from motcua.feedback.rules.asking import LONGEST_ANSWER, LONGEST_QUESTION, answer_fault, question_fault, repeats

_WAITING = "SELECT text FROM feedback_applicantquestion WHERE dossier_id = %s AND answered_at IS NULL ORDER BY id"
_ANSWER = """
UPDATE feedback_applicantquestion q SET answer = %s, answered_at = %s, answered_by = u.name
FROM directory_unit u WHERE q.id = %s AND q.dossier_id = %s AND q.answered_at IS NULL AND u.id = %s
"""


@transaction.atomic
def ask(*, actor: Actor, dossier_id: int, text: str, now: datetime) -> None:
    """Put a question about an own dossier to the desk that received it; the same again while it waits changes nothing.

    It may be asked as long as the dossier is there, also about a result or a refusal, and moves no deadline.

    Raises:
        NotFound: Not the actor's own dossier.
        RuleBroken: Nothing was asked, too much, or too many questions wait; or a mandate has ended.
    """
    held = hold_for(actor, dossier_id)
    if actor.is_official or not may_see_id(actor, dossier_id):
        raise NotFound("dossier")
    require_mandate(actor=actor, dossier_id=dossier_id, now=now)
    words = clean_input(text, LONGEST_QUESTION + 1)
    waiting = [str(row[0]) for row in sql.rows(_WAITING, (held.id,))]
    if repeats(words, waiting):
        return
    if fault := question_fault(words, waiting):
        raise RuleBroken("question.refused", fault, "question")
    question_id = new_id()
    row = {"id": question_id, "dossier": held.id, "asked_by": actor.ref, "full_name": actor.full_name}
    sql.insert(ApplicantQuestion, [row | {"text": words, "asked_at": now, "answered_at": None}])
    fact = ApplicantAsked(question=question_id, digest=_digest(question_id, words))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def answer(*, actor: Actor, dossier_id: int, question_id: int, text: str, now: datetime) -> None:
    """Answer a question for good, in the name of the desk: only the one-stop desk speaks to the applicant.

    Raises:
        NotAllowed: The actor does not work at the desk of this dossier.
        RuleBroken: No answer, too long a one, or a colleague answered first.
    """
    held = hold_for(actor, dossier_id)
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} answers nothing for {held.ref}")
    words = clean_input(text, LONGEST_ANSWER + 1)
    if fault := answer_fault(words):
        raise RuleBroken("question.no_answer", fault, "answer")
    if not sql.execute(_ANSWER, (words, now, question_id, held.id, held.desk_unit_id)):
        message = "Câu hỏi này đã được trả lời, xem câu trả lời ở dưới. Nội dung bạn vừa nhập chưa gửi đi."
        raise RuleBroken("question.answered", message)
    fact = ApplicantAnswered(question=question_id, digest=_digest(question_id, words))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _digest(question_id: int, words: str) -> str:
    return hashlib.sha256(f"{question_id}:{words}".encode()).hexdigest()
