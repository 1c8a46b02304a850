"""Questions to colleagues on a dossier."""

import hashlib
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.directory.sign_in import actor_for
from motcua.dossiers.held import hold
from motcua.dossiers.queries import may_see_id
from motcua.workplace.events import QuestionAnswered, QuestionAsked
from motcua.workplace.models import Question

LONGEST_TEXT = 4000


@transaction.atomic
def ask(*, actor: Actor, dossier_id: int, asked_of: int, text: str, now: datetime) -> int:
    """Ask a colleague who sees the dossier; the caller has checked that the actor sees it. Returns the question's id.

    Raises:
        RuleBroken: No text, oneself, or somebody who may not see the dossier.
    """
    held = hold(dossier_id)
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        raise RuleBroken("question.empty", "Hãy nhập nội dung câu hỏi.", "question")
    if asked_of == actor.account_id:
        raise RuleBroken("question.self", "Hãy chọn đồng nghiệp, không phải chính bạn.", "asked_of")
    other = actor_for(account_id=asked_of, now=now)
    if other is None or not other.is_official or not may_see_id(other, held.id):
        message = "Người được chọn không xem được hồ sơ này nên không trả lời được. Hãy chọn người khác."
        raise RuleBroken("question.outsider", message, "asked_of")
    question_id = new_id()
    row = {"id": question_id, "dossier": held.id, "asked_by": actor.account_id, "asked_by_title": actor.post_title}
    sql.insert(
        Question, [row | {"asked_of": asked_of, "text": text, "asked_at": now, "answer": "", "answered_at": None}]
    )
    fact = QuestionAsked(question=question_id, asked_of=asked_of, digest=_digest(question_id, text))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return question_id


@transaction.atomic
def answer(*, actor: Actor, dossier_id: int, question_id: int, text: str, now: datetime) -> None:
    """Answer a question that was put to the actor, which closes it.

    Raises:
        NotFound: No such question to this actor on this dossier.
        RuleBroken: No text, or answered already in another window.
    """
    held = hold(dossier_id)
    found = sql.rows(
        "SELECT answered_at FROM workplace_question WHERE id = %s AND dossier_id = %s AND asked_of_id = %s",
        (question_id, held.id, actor.account_id),
    )
    if not found:
        raise NotFound(f"question {question_id}")
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        raise RuleBroken("question.no_answer", "Hãy nhập câu trả lời.", f"answer-{question_id}")
    if found[0][0] is not None:
        raise RuleBroken("question.answered", "Câu hỏi này đã được trả lời ở một cửa sổ khác.", f"answer-{question_id}")
    sql.execute("UPDATE workplace_question SET answer = %s, answered_at = %s WHERE id = %s", (text, now, question_id))
    fact = QuestionAnswered(question=question_id, digest=_digest(question_id, text))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _digest(question_id: int, text: str) -> str:
    return hashlib.sha256(f"{question_id}:{text}".encode()).hexdigest()
