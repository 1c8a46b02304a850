"""Lateness has an owner: a reason when a step ends late, warnings once each, and who is late with what."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import doer, step_done, transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    CIVIL_STATUS,
    COMMUNE,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    OTHER_COMMUNE,
    World,
)

from motcua.core import sql
from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.directory import posts
from motcua.directory import queries as directory
from motcua.directory.models.accounts import Account
from motcua.dossiers import queries as dossiers
from motcua.notifications import late_work as letters
from motcua.processing import late_work, queries, reminders
from motcua.processing import services as processing
from motcua.processing.services.warning import WarningKind, raise_warnings

pytestmark = pytest.mark.django_db


def agency(code: str = COMMUNE) -> int:
    return directory.agency_by_code(code).id


def first(dossier_id: int) -> processing.TaskRow:
    return processing.open_tasks(dossier_id)[0]


def end(world: World, dossier_id: int, now: datetime, **how) -> None:
    task = first(dossier_id)
    step = processing.definition_of(dossiers.terms(dossier_id).process_id).step(task.step)
    values = {"comment": "", "outcome": next(way.key for way in step.outcomes if not way.back)} | how
    processing.complete_step(actor=doer(world, task), dossier_id=dossier_id, task_id=task.id, now=now, **values)


def kinds(dossier_id: int) -> list[str]:
    return [
        row[0]
        for row in sql.rows(
            "SELECT w.kind FROM processing_stepwarning w JOIN processing_task t ON t.id = w.task_id "
            "WHERE t.dossier_id = %s ORDER BY w.id",
            (dossier_id,),
        )
    ]


def test_step_ended_late_asks_for_a_reason_and_keeps_it(world, now):
    received = transferred_dossier(world, now=now)
    late = first(received.id).due_at + timedelta(hours=1)

    with pytest.raises(RuleBroken) as told:
        end(world, received.id, late)
    end(world, received.id, late, late_reason="Hồ sơ giấy đến muộn")

    step = queries.steps(received.id)[0]
    event = next(event for event in dossiers.history(received.id) if event.type == "step.completed")
    assert (told.value.code, told.value.field) == ("step.late_reason", "late_reason")
    assert (step.late_reason, event.reason, event.payload["late_minutes"] > 0) == (
        "Hồ sơ giấy đến muộn",
        "Hồ sơ giấy đến muộn",
        True,
    )


def test_comment_serves_as_the_reason_of_a_late_step(world, now):
    received = transferred_dossier(world, now=now)

    end(world, received.id, first(received.id).due_at + timedelta(hours=1), comment="Chờ xác minh")

    assert queries.steps(received.id)[0].late_reason == "Chờ xác minh"


def test_step_ended_in_time_keeps_no_reason(world, now):
    received = transferred_dossier(world, now=now)

    end(world, received.id, now + timedelta(minutes=5), late_reason="không cần")

    assert queries.steps(received.id)[0].late_reason == ""


@pytest.mark.req("DN-4.6")
def test_step_after_a_late_one_has_its_own_time_from_its_receipt(world, now):
    received = transferred_dossier(world, now=now)
    late = first(received.id).due_at + timedelta(days=1)

    end(world, received.id, late, late_reason="Chậm")

    following = first(received.id)
    assert following.due_at > late
    assert dossiers.visible_by_id(world.actor(DISPATCHER), received.id).due_at == received.due_at


@pytest.mark.req("LD-7.4-1", "VL-21.3-1")
def test_warnings_come_before_at_and_after_the_due_moment_once_each(world, now):
    received = transferred_dossier(world, now=now)
    task = first(received.id)
    warn_at = sql.rows("SELECT warn_at FROM processing_task WHERE id = %s", (task.id,))[0][0]
    moments = [
        warn_at - timedelta(minutes=2),
        warn_at + timedelta(minutes=1),
        warn_at + timedelta(minutes=2),
        task.due_at + timedelta(minutes=1),
        task.due_at + timedelta(minutes=2),
        task.due_at + timedelta(days=1, hours=1),
        task.due_at + timedelta(days=9),
    ]

    raised = [[each.kind for each in raise_warnings(moment)] for moment in moments]

    assert raised == [[], [WarningKind.NEARLY], [], [WarningKind.DUE], [], [WarningKind.ESCALATED], []]
    assert kinds(received.id) == ["nearly", "due", "escalated"]


def test_warning_of_a_step_whose_due_moment_moved_waits_for_the_new_one(world, now):
    received = transferred_dossier(world, now=now)
    task = first(received.id)
    sql.execute("UPDATE processing_task SET due_at = %s WHERE id = %s", (task.due_at + timedelta(days=14), task.id))

    assert raise_warnings(task.due_at + timedelta(minutes=1)) == []


def test_step_that_waits_for_the_applicant_is_not_warned_of(world, now):
    received = transferred_dossier(world, now=now)
    task = first(received.id)
    sql.execute("UPDATE processing_task SET paused_at = %s WHERE id = %s", (now, task.id))

    assert raise_warnings(task.due_at + timedelta(days=3)) == []
    assert late_work.late_steps(agency(), task.due_at + timedelta(days=3)).rows == []


@pytest.mark.req("VL-21.3-1", "QN-16.4-1")
def test_letters_go_to_who_may_act_and_then_to_the_superior_once_each(world, now):
    for login in (DISPATCHER, CIVIL_STATUS, LEADER):
        Account.objects.filter(login=login).update(email=f"{login}@vidu.example")
    received = transferred_dossier(world, now=now)
    task = first(received.id)
    at_due, escalated = task.due_at + timedelta(minutes=1), task.due_at + timedelta(days=4)

    letters.warn(at_due)
    letters.warn(at_due)
    letters.warn(escalated)

    found = sql.rows(
        "SELECT address, subject FROM notifications_message WHERE handler LIKE 'work.warning%%' ORDER BY id", ()
    )
    assert [(address, "quá hạn" in subject and received.code in subject) for address, subject in found] == [
        (f"{DISPATCHER}@vidu.example", True),
        (f"{LEADER}@vidu.example", True),
    ]


@pytest.mark.req("LD-7.4-1")
def test_digest_lists_late_and_nearly_due_steps_once_a_day(world, now):
    Account.objects.filter(login=DISPATCHER).update(email="phancong@vidu.example")
    late = transferred_dossier(world, now=now)
    moment = first(late.id).due_at + timedelta(days=1)
    fresh = transferred_dossier(world, now=moment - timedelta(minutes=1))

    sent = [letters.digest(moment), letters.digest(moment + timedelta(minutes=5))]

    subject, body = sql.rows("SELECT subject, body FROM notifications_message WHERE handler LIKE 'work.digest%%'", ())[
        0
    ]
    assert (sent, "1 bước quá hạn" in subject) == ([1, 0], True)
    assert (late.code in body, fresh.code in body) == (True, False)


def test_reminders_are_the_post_holders_own_and_escalations_the_approvers(world, now, django_assert_num_queries):
    received = transferred_dossier(world, now=now)
    task = first(received.id)
    raise_warnings(task.due_at + timedelta(minutes=1))
    raise_warnings(task.due_at + timedelta(days=4))

    actor = world.actor(DISPATCHER)
    with django_assert_num_queries(1):
        mine = reminders.reminders(actor, leads=False)
    theirs = reminders.reminders(world.actor(LEADER), leads=True)
    others = reminders.reminders(world.actor("lanhdao.nghialo"), leads=True)

    assert [[(row.kind, row.ref) for row in page.rows] for page in (mine, theirs, others)] == [
        [("due", received.code)],
        [("escalated", received.code)],
        [],
    ]


@pytest.mark.req("QN-16.4-1", "LD-7.4-1")
def test_late_work_is_told_by_unit_and_person(world, now):
    open_late, done_late = transferred_dossier(world, now=now), transferred_dossier(world, now=now)
    moment = first(open_late.id).due_at + timedelta(hours=2)
    end(world, done_late.id, moment, late_reason="Chậm")

    shares = late_work.late_shares(agency(), moment)

    by_person = {row.person: (row.open_late, row.done_late, row.late_minutes > 0) for row in shares}
    assert by_person[""] == (1, 0, False)
    assert by_person[world.actor(DISPATCHER).full_name] == (0, 1, True)
    assert [row.ref for row in late_work.late_steps(agency(), moment).rows] == [open_late.code]


def test_late_steps_go_on_by_keyset_with_one_statement(world, now, django_assert_num_queries):
    ids = [transferred_dossier(world, now=now + timedelta(minutes=at)).code for at in range(3)]
    moment = now + timedelta(days=10)
    own, seen, after = agency(), [], ""
    while True:
        with django_assert_num_queries(1):
            page = late_work.late_steps(own, moment, after, limit=1)
        seen += [row.ref for row in page.rows]
        if not page.after:
            break
        after = page.after

    assert seen == ids


@pytest.mark.parametrize(
    ("login", "own", "other"), [(LEADER, True, False), (INSPECTOR, True, True), (CIVIL_STATUS, False, False)]
)
def test_may_watch_lateness_is_for_leaders_in_their_agency_and_inspectors(world, login, own, other):
    actor = world.actor(login)

    found = [late_work.may_watch_lateness(actor, agency(code)) for code in (COMMUNE, OTHER_COMMUNE)]

    assert found == [own, other]


def test_steps_of_a_factory_dossier_in_time_are_not_late(world):
    morning = datetime(2026, 3, 11, 9, tzinfo=LOCAL)
    received = transferred_dossier(world, now=morning)
    step_done(world, received.id, now=morning + timedelta(minutes=10))

    assert late_work.late_steps(agency(), morning + timedelta(minutes=20)).rows == []


def test_who_held_a_post_that_was_taken_away_is_told_nothing_by_letter(world, now):
    Account.objects.filter(login=DISPATCHER).update(email="phancong@vidu.example")
    received = transferred_dossier(world, now=now)
    task = first(received.id)
    posts.end(actor=world.actor(ADMINISTRATOR), post_id=world.actor(DISPATCHER).post_id, reason="Điều chuyển", now=now)

    letters.warn(task.due_at + timedelta(minutes=1))
    letters.digest(task.due_at + timedelta(days=1))

    assert sql.rows("SELECT address FROM notifications_message WHERE handler LIKE 'work.%%'", ()) == []
