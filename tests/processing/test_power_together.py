"""Power that ends and work that is given at the same moment, on real connections beside each other."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.factories.dossiers import transferred_dossier
from tests.factories.world import ADMINISTRATOR, CIVIL_STATUS, DISPATCHER
from tests.processing.test_power import definition, given_task, reassign, second_handler

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import sign_in
from motcua.directory.models.power import Post
from motcua.dossiers import queries as dossiers
from motcua.processing import services as processing


def together(*acts: Callable[[], None]) -> list[Exception]:
    """Run acts at the same moment, each on a connection of its own; returns what failed."""
    start, failed = Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        try:
            start.wait()
            act()
        except (RuleBroken, NotAllowed, NotFound) as refused:
            failed.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return failed


@pytest.mark.django_db(transaction=True)
def test_refused_withdrawal_leaves_everything_as_it_was(committed_world):
    world = committed_world
    now = world.now
    dossier, task = given_task(world, now)
    leaver = world.actor(CIVIL_STATUS)
    for post in Post.objects.filter(unit_id=leaver.unit_id, roles__contains=["handler"]).exclude(id=leaver.post_id):
        processing.end_post(actor=world.actor(ADMINISTRATOR), post_id=post.id, reason="Chuyển", now=now)

    with pytest.raises(RuleBroken):
        processing.withdraw_account(
            actor=world.actor(ADMINISTRATOR), account_id=leaver.account_id, reason="Nghỉ", now=now
        )

    assert world.actor(CIVIL_STATUS) == leaver
    assert processing.open_tasks(dossier) == [task]


@pytest.mark.django_db(transaction=True)
def test_step_ended_and_reassigned_at_once_happens_in_one_order(committed_world):
    world = committed_world
    now = world.now
    dossier, task = given_task(world, now)
    other = second_handler(world, now)
    step = processing.definition_of(dossiers.terms(dossier).process_id).step(task.step)
    outcome = next(way.key for way in step.outcomes if not way.back)
    holder = world.actor(CIVIL_STATUS)

    def end() -> None:
        processing.complete_step(
            actor=holder, dossier_id=dossier, task_id=task.id, outcome=outcome, comment="Xong", now=now
        )

    failed = together(end, lambda: reassign(world, dossier, task, other, now))

    assert len(failed) == 1
    assert isinstance(failed[0], RuleBroken | NotAllowed)
    done = sql.rows("SELECT done_by_id, assignee_id FROM processing_task WHERE id = %s", (task.id,))
    assert done in ([(holder.account_id, holder.account_id)], [(None, other)])


@pytest.mark.django_db(transaction=True)
def test_work_given_to_somebody_who_leaves_at_the_same_moment_is_never_left_with_them(committed_world):
    world = committed_world
    now = world.now
    other = second_handler(world, now)
    dossier = transferred_dossier(world, now=now)
    first, leaver = processing.open_tasks(dossier.id)[0], world.actor(CIVIL_STATUS)

    def give() -> None:
        processing.complete_step(
            actor=world.actor(DISPATCHER),
            dossier_id=dossier.id,
            task_id=first.id,
            outcome=next(way.key for way in definition(dossier.id).step(first.step).outcomes if not way.back),
            assignee_id=leaver.account_id,
            now=now,
        )

    def leave() -> None:
        processing.withdraw_account(
            actor=world.actor(ADMINISTRATOR),
            account_id=leaver.account_id,
            receiver_id=other,
            reason="Nghỉ",
            now=now,
        )

    together(give, leave)

    assert sign_in.actor_for(account_id=leaver.account_id, now=now) is None
    assert leaver.account_id not in {task.assignee_id for task in processing.open_tasks(dossier.id)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("LD-8.1-2")
def test_two_administrators_who_issue_the_same_person_at_once_issue_one_account(committed_world):
    world = committed_world
    failed = together(
        lambda: second_handler(world, world.now, "mot.camthanh"),
        lambda: second_handler(world, world.now, "hai.camthanh"),
    )

    assert [broken.code for broken in failed] == ["account.second"]
