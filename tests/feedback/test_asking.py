"""An applicant asks about a dossier, its desk answers."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.factories.dossiers import handed_in_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, DESK, DISPATCHER, OTHER_CITIZEN, OTHER_DESK, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.models.accounts import Account
from motcua.dossiers.queries import visible_by_id
from motcua.feedback import asked, asking
from motcua.notifications import notices
from motcua.notifications.models import Message
from motcua.notifications.questions import remind
from motcua.notifications.registry import Delivered

TEXT = "Tôi có cần mang theo bản chính không?"


def facts(dossier_id: int) -> list[str]:
    found = sql.rows(
        "SELECT type FROM core_event WHERE stream = %s AND type LIKE 'applicant.%%' ORDER BY seq", (dossier_id,)
    )
    return [str(row[0]) for row in found]


def told_of(dossier_id: int) -> Delivered:
    found = sql.rows(
        "SELECT id, stream, type, actor, at, reason, payload::jsonb FROM core_event "
        "WHERE stream = %s AND type = 'applicant.answered'",
        (dossier_id,),
    )
    event_id, stream, kind, actor, at, reason, payload = found[0]
    return Delivered(event_id, stream, kind, actor, at, reason, sql.json_value(payload))


def test_question_reaches_the_desk_and_its_answer_the_applicant(world: World, now: datetime) -> None:
    dossier_id, desk = handed_in_dossier(world, now=now), world.actor(DESK)
    due = sql.rows("SELECT reception_due, status, awaiting FROM dossiers_dossier WHERE id = %s", (dossier_id,))

    for _ in range(2):
        asking.ask(actor=world.actor(CITIZEN), dossier_id=dossier_id, text=TEXT, now=now)

    page = asked.waiting_at_desk(desk)
    assert [(row.text, row.asked_at) for row in page.rows] == [(TEXT, now)]
    assert (asked.count_at_desk(desk), asked.count_at_desk(world.actor(OTHER_DESK))) == (1, 0)
    assert asked.waiting_at_desk(world.actor(OTHER_DESK)).rows == []
    later = now + timedelta(hours=1)
    asking.answer(actor=desk, dossier_id=dossier_id, question_id=page.rows[0].id, text=" Có. ", now=later)

    (one,) = asked.questions_of(dossier_id)
    assert (one.text, one.answer, one.answered_by, one.answered_at) == (TEXT, "Có.", desk.unit_name, later)
    assert asked.count_at_desk(desk) == 0
    assert facts(dossier_id) == ["applicant.asked", "applicant.answered"]
    assert due == sql.rows("SELECT reception_due, status, awaiting FROM dossiers_dossier WHERE id = %s", (dossier_id,))
    notices.notify_applicant(told_of(dossier_id), later)
    (body,) = sql.rows("SELECT body FROM notifications_notice WHERE kind = 'answered'", ())
    assert f"Câu hỏi: {TEXT}" in body[0]
    assert "Trả lời: Có." in body[0]


def test_strangers_ask_nothing_and_only_its_desk_answers(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    asking.ask(actor=world.actor(CITIZEN), dossier_id=dossier_id, text=TEXT, now=now)
    question_id = asked.questions_of(dossier_id)[0].id

    with pytest.raises(NotFound):
        asking.ask(actor=world.actor(OTHER_CITIZEN), dossier_id=dossier_id, text="Của ai đây?", now=now)
    with pytest.raises(NotFound):
        asking.ask(actor=world.actor(DESK), dossier_id=dossier_id, text="Hỏi thay", now=now)
    for login in (OTHER_DESK, DISPATCHER, CITIZEN):
        with pytest.raises(NotAllowed):
            asking.answer(actor=world.actor(login), dossier_id=dossier_id, question_id=question_id, text="Có.", now=now)
    other_id = handed_in_dossier(world, now=now, citizen=OTHER_CITIZEN)
    with pytest.raises(RuleBroken, match="đã được trả lời"):
        asking.answer(actor=world.actor(DESK), dossier_id=other_id, question_id=question_id, text="Có.", now=now)

    assert [(row.text, row.is_open) for row in asked.questions_of(dossier_id)] == [(TEXT, True)]


def test_questions_that_wait_are_bounded_and_what_was_sent_stays(world: World, now: datetime) -> None:
    dossier_id, citizen = handed_in_dossier(world, now=now), world.actor(CITIZEN)
    for number in range(3):
        asking.ask(actor=citizen, dossier_id=dossier_id, text=f"{TEXT} {number}", now=now)

    with pytest.raises(RuleBroken, match="3 câu hỏi đang chờ"):
        asking.ask(actor=citizen, dossier_id=dossier_id, text="Câu thứ tư", now=now)

    first = asked.questions_of(dossier_id)[0]
    asking.answer(actor=world.actor(DESK), dossier_id=dossier_id, question_id=first.id, text="Có.", now=now)
    asking.ask(actor=citizen, dossier_id=dossier_id, text="Câu thứ tư", now=now)
    for change in ("SET text = 'khác'", "SET answer = 'khác'"):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql.execute(f"UPDATE feedback_applicantquestion {change} WHERE id = %s", (first.id,))
    with pytest.raises(DatabaseError), transaction.atomic():
        sql.execute("DELETE FROM feedback_applicantquestion WHERE id = %s", (first.id,))


def test_desk_is_reminded_once_a_day_of_what_waits_since_an_earlier_day(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    for login in (DESK, OTHER_DESK, DISPATCHER):
        Account.objects.filter(login=login).update(email=f"{login}@vidu.example")
    asking.ask(actor=world.actor(CITIZEN), dossier_id=dossier_id, text=TEXT, now=now)
    morning = now + timedelta(days=1)

    queued = [remind(at) for at in (now, morning, morning + timedelta(hours=1))]

    assert queued == [0, 1, 0]
    letter = Message.objects.get(handler__startswith="questions.digest")
    assert (letter.address, letter.subject) == (
        f"{DESK}@vidu.example",
        "Ngày 12/03/2026: 1 câu hỏi của người nộp chờ trả lời",
    )
    assert visible_by_id(world.actor(DESK), dossier_id).ref in letter.body
    assert TEXT not in letter.body


@pytest.mark.slow
def test_clicks_at_once_ask_once_and_answer_once(committed_world: World, now: datetime) -> None:
    world, desk = committed_world, committed_world.actor(DESK)
    dossier_id = handed_in_dossier(world, now=now)

    def ask() -> None:
        asking.ask(actor=world.actor(CITIZEN), dossier_id=dossier_id, text=TEXT, now=now)

    assert at_once(*[ask] * 4) == ["done"] * 4
    (one,) = asked.questions_of(dossier_id)

    def answer() -> None:
        asking.answer(actor=desk, dossier_id=dossier_id, question_id=one.id, text="Có.", now=now)

    assert at_once(*[answer] * 3) == ["done", "question.answered", "question.answered"]
    assert facts(dossier_id) == ["applicant.asked", "applicant.answered"]
