"""Ask once, take an answer without a name, read comments before they show, count what is published."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_token
from motcua.core.ledger import Recorded
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.feedback.events import CommentRead
from motcua.feedback.models import Comment, Rating
from motcua.feedback.permissions import may_read
from motcua.feedback.queries import questions
from motcua.feedback.rules.questions import faults

STREAM = 9
"""The history of all comments."""
LONGEST_COMMENT = 1000
LONGEST_REASON = 300
PLACES = ("portal", "desk")

_INVITE = """
INSERT INTO feedback_invitation (dossier_id, token, desk_unit_id, made_at, answered)
SELECT id, %s, desk_unit_id, %s, false FROM dossiers_dossier WHERE id = %s ON CONFLICT (dossier_id) DO NOTHING
"""
_ANSWER = """
UPDATE feedback_invitation i SET answered = true FROM dossiers_dossier d
WHERE i.token = %s AND NOT i.answered AND d.id = i.dossier_id RETURNING d.procedure_id, d.receiving_agency_id
"""
_READ = """
UPDATE feedback_comment SET state = %(state)s, reason = %(reason)s, read_by = %(by)s, read_at = %(now)s
WHERE id = %(id)s AND state = 'waiting'
"""
_COUNT = """
INSERT INTO feedback_servicefigure
  (procedure_id, year, received, received_online, resolved_online, on_time_online, counted_at)
SELECT procedure_id, %(year)s, count(*) FILTER (WHERE submitted_at >= %(since)s),
  count(*) FILTER (WHERE channel = 'online' AND submitted_at >= %(since)s),
  count(*) FILTER (WHERE channel = 'online' AND finished_at >= %(since)s),
  count(*) FILTER (WHERE channel = 'online' AND finished_at >= %(since)s AND (due_at IS NULL OR finished_at <= due_at)),
  %(now)s
FROM dossiers_dossier WHERE submitted_at >= %(since)s OR finished_at >= %(since)s GROUP BY procedure_id
ON CONFLICT (procedure_id, year) DO UPDATE SET received = excluded.received, received_online = excluded.received_online,
  resolved_online = excluded.resolved_online, on_time_online = excluded.on_time_online, counted_at = excluded.counted_at
"""


def invite(recorded: Recorded) -> None:
    """Let a returned dossier be rated, once for ever, also when a replaced result is returned again."""
    sql.execute(_INVITE, (new_token(), recorded.at, recorded.stream))


@transaction.atomic
def rate(*, token: str, answers: Mapping[str, str], comment: str, place: str, now: datetime) -> None:
    """Take the rating of whoever holds an invitation; nothing kept leads from it to the dossier.

    Its id is chance, its time the month, and no fact of a history is recorded: whoever works on the dossier must not
    learn who said what (NĐ 61/2018/NĐ-CP Điều 27, 29).

    Raises:
        NotFound: No such invitation.
        RuleBroken: It was rated before, or an answer is none.
    """
    wrong = faults(questions(), answers)
    checked = Faults()
    for field, message in wrong:
        checked.unless(not wrong, "rating.answer", message, field)
    fits = len(clean_input(comment, LONGEST_COMMENT + 1)) <= LONGEST_COMMENT
    checked.unless(fits, "rating.comment", f"Ý kiến dài quá {LONGEST_COMMENT} ký tự.", "comment")
    checked.tell()
    found = sql.rows(_ANSWER, (token[:80],))
    if not found:
        if not sql.rows("SELECT 1 FROM feedback_invitation WHERE token = %s", (token[:80],)):
            raise NotFound("invitation")
        raise RuleBroken("rating.again", "Hồ sơ này đã được đánh giá. Mỗi hồ sơ được đánh giá một lần.")
    procedure_id, agency_id = found[0]
    about = {
        "procedure": procedure_id,
        "agency": agency_id,
        "month": clock.local_date(now).replace(day=1),
    }
    known = {one.key: answers[one.key] for one in questions() if answers.get(one.key)}
    where = place if place in PLACES else PLACES[0]
    sql.insert(Rating, [{"id": _chance(), **about, "place": where, "answers": known}])
    if text := clean_input(comment, LONGEST_COMMENT):
        blank = {"state": "waiting", "reason": "", "read_by": "", "read_at": None}
        sql.insert(Comment, [{"id": _chance(), **about, "text": text, **blank}])


@transaction.atomic
def read_comment(*, actor: Actor, comment_id: int, publish: bool, reason: str, now: datetime) -> None:
    """Publish a comment, or hide it for a reason; one that somebody else has read stays as they left it.

    Raises:
        NotAllowed: The actor reads no comments.
        RuleBroken: A hidden comment needs a reason, or it was read before.
    """
    if not may_read(actor):
        raise NotAllowed(f"{actor.ref} reads no comments")
    words = clean_input(reason, LONGEST_REASON, multiline=False)
    if not publish and not words:
        message = "Hãy ghi vì sao không công bố, ví dụ có tên người, có lời xúc phạm."
        raise RuleBroken("comment.reason", message, f"reason-{comment_id}")
    state = "published" if publish else "hidden"
    if not sql.execute(_READ, {"state": state, "reason": words, "by": actor.ref, "now": now, "id": comment_id}):
        raise RuleBroken("comment.read", "Ý kiến này vừa được người khác đọc. Hãy tải lại trang.")
    ledger.ensure(STREAM)
    fact = CommentRead(comment=comment_id, state=state)
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now, reason=words)


def count_figures(now: datetime) -> int:
    """Count what is published of every service since 1 January; return for how many. One statement over the year.

    Source: TT 32/2017/TT-BTTTT Điều 11 khoản 3.
    """
    today = clock.local_date(now)
    since = clock.local(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return sql.execute(_COUNT, {"year": today.year, "since": since, "now": now})


def _chance() -> int:
    return secrets.randbits(62)
