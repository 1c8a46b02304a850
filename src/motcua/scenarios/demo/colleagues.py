"""What officials ask one another and keep for themselves: a few questions, a saved view."""

from datetime import datetime, timedelta

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.directory.sign_in import actor_for
from motcua.processing.inbox import Section
from motcua.workplace.services import questions, views

ASKED = (
    ("Bản gốc giấy tờ này người nộp đã mang đến đối chiếu chưa?", "Đã đối chiếu bản gốc tại quầy, khớp với bản quét."),
    ("Trường hợp này trước đây cơ quan mình đã giải quyết thế nào?", ""),
    ("Anh, chị xem giúp căn cứ pháp lý trong dự thảo đã đủ chưa?", ""),
)
VIEW = "Quá hạn cần làm ngay"
# Open steps that somebody has, each with a colleague of the same unit; the oldest first.
_OPEN = """
SELECT DISTINCT ON (t.assignee_id) t.dossier_id, t.assignee_id, o.account_id
FROM processing_task t
JOIN LATERAL (
  SELECT p.account_id FROM directory_post p WHERE p.unit_id = t.unit_id AND p.account_id <> t.assignee_id
  AND p.valid_to IS NULL ORDER BY p.id LIMIT 1) o ON true
WHERE t.done_at IS NULL AND t.assignee_id IS NOT NULL ORDER BY t.assignee_id, t.id LIMIT %s
"""


def converse(now: datetime) -> None:
    """Let colleagues ask about open dossiers; the first question is answered already."""
    found = sql.rows(_OPEN, (len(ASKED),))
    for place, ((dossier_id, holder, colleague), (text, answer)) in enumerate(zip(found, ASKED, strict=False)):
        asker, asked = _actor(colleague, now), _actor(holder, now)
        at = now - timedelta(hours=3 - place)
        question = questions.ask(actor=asker, dossier_id=dossier_id, asked_of=holder, text=text, now=at)
        if answer:
            at += timedelta(minutes=20)
            questions.answer(actor=asked, dossier_id=dossier_id, question_id=question, text=answer, now=at)
        views.save_view(actor=asked, name=VIEW, section=Section.LATE.value)


def _actor(account_id: int, now: datetime) -> Actor:
    found = actor_for(account_id=account_id, now=now)
    if found is None:
        raise LookupError(account_id)
    return found
