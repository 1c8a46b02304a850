"""What citizens of the demo were told, and what they said of it afterwards."""

import json
import random
from collections.abc import Collection
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import officials_of
from motcua.directory.sign_in import actor_for
from motcua.feedback import asked, asking, queries, services
from motcua.notifications import notices, writing
from motcua.notifications.registry import Delivered
from motcua.notifications.texts import Text
from motcua.notifications.writing import Place

NOTICES = 60
RATINGS = 90
COMMENTS = (
    "Cán bộ hướng dẫn tận tình, hẹn ngày nào trả đúng ngày ấy.",
    "Nộp trên mạng tiện, đỡ phải đi lại.",
    "Chờ hơi lâu vào buổi sáng đầu tuần.",
    "Mong có thêm chỗ để xe cho người lớn tuổi.",
)
QUESTIONS = (
    ("Tôi đi công tác, em gái tôi đến nhận kết quả thay được không?", "Được. Em gái mang giấy ủy quyền và căn cước."),
    ("Tôi có cần mang theo bản chính khi đến nhận kết quả không?", ""),
)
_FACTS = """
SELECT e.id, e.stream, e.type, e.actor, e.at, e.reason, e.payload
FROM core_event e JOIN dossiers_dossier d ON d.id = e.stream
WHERE d.account_id = ANY(%s) AND e.type = ANY(%s) ORDER BY e.id DESC LIMIT %s
"""


_ASKED_ABOUT = """
SELECT d.id, d.account_id, d.desk_unit_id FROM dossiers_dossier d
JOIN directory_agency g ON g.id = d.receiving_agency_id
WHERE d.account_id = ANY(%s) AND d.status < 10 AND g.code = %s
  AND NOT EXISTS (SELECT 1 FROM dossiers_onbehalf b WHERE b.dossier_id = d.id)
ORDER BY d.id DESC LIMIT %s
"""


def speak(*, citizens: Collection[int], actor: Actor, seed: int, now: datetime) -> None:
    """Fill inboxes without sending anything, let returned dossiers be rated, and read some comments."""
    for row in reversed(sql.rows(_FACTS, (list(citizens), list(notices.NOTICES), NOTICES))):
        values = [*row[:6], json.loads(row[6])]
        told = Delivered(*values)
        notices.tell(told, told.at, with_copies=False)
    _rate(random.Random(f"{seed}/ratings"), now)
    for one in queries.waiting_comments(actor)[:2]:
        services.read_comment(actor=actor, comment_id=one.id, publish=True, reason="", now=now)
    services.count_figures(now)
    place = Place("ready", "vi", "sms")
    draft = Text("", "Ho so {ma_ho_so} da co ket qua. Xem: {duong_dan}")
    writing.save_draft(actor=actor, place=place, text=draft, seen=0, now=now)


def _rate(rng: random.Random, now: datetime) -> None:
    """Answer most invitations; chance decides how, the same for the same seed."""
    found = sql.rows(
        "SELECT token FROM feedback_invitation WHERE NOT answered ORDER BY dossier_id LIMIT %s", (RATINGS,)
    )
    for place, (token,) in enumerate(found):
        if rng.random() < 0.2:  # noqa: PLR2004  (one in five says nothing)
            continue
        answers = {
            one.key: rng.choices([value for value, _ in one.options], weights=(6, 3, 1)[: len(one.options)])[0]
            for one in queries.questions()
        }
        comment = COMMENTS[place] if place < len(COMMENTS) else ""
        services.rate(token=token, answers=answers, comment=comment, place=rng.choice(services.PLACES), now=now)


def ask(*, citizens: Collection[int], agency_code: str, now: datetime) -> None:
    """Let citizens ask about their dossiers at one office, whose desk answers what it has an answer to."""
    found = sql.rows(_ASKED_ABOUT, (list(citizens), agency_code, len(QUESTIONS)))
    for (dossier_id, account_id, desk_id), (text, answer) in zip(found, QUESTIONS, strict=False):
        citizen, desk = actor_for(account_id=account_id, now=now), officials_of(desk_id, Role.DESK, now)
        if citizen is None or not desk:
            continue
        asking.ask(actor=citizen, dossier_id=dossier_id, text=text, now=now)
        official = actor_for(account_id=desk[0].account_id, post_id=desk[0].post_id, now=now)
        if answer and official is not None:
            question = asked.questions_of(dossier_id)[-1]
            asking.answer(actor=official, dossier_id=dossier_id, question_id=question.id, text=answer, now=now)
