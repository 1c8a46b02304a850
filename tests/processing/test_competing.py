"""Acts that compete for one dossier, with real transactions: one happens, the other is told."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import at_handler, finished, supplement_proposed, waiting_for_supplement
from tests.factories.papers import PDF
from tests.factories.world import CLERK, DESK, LEADER, World
from tests.processing.test_concurrency import FACTS, at_once

from motcua.core import verify
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.processing import services as processing
from motcua.results.services import issue_result
from motcua.scenarios.doctor import invariants

HOUR = timedelta(hours=1)


def sound() -> bool:
    return not [one for one in invariants.check(invariants.INVARIANTS) if one.count] and not list(verify.faults())


@pytest.mark.slow
def test_withdrawal_and_issue_at_once_only_one_happens(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id, _ = at_handler(world, now=now)
    later = finished(world, dossier_id, now=now, until="phat-hanh") + HOUR
    [task] = processing.open_tasks(dossier_id)
    desk, clerk = world.actor(DESK), world.actor(CLERK)

    ended = at_once(
        lambda: intake.ask_withdrawal(actor=desk, dossier_id=dossier_id, reason="Không cần nữa", now=later),
        lambda: issue_result(
            actor=clerk, dossier_id=dossier_id, task_id=task.id, outcome="phat-hanh", facts=FACTS, now=later
        ),
    )

    status = dossiers.visible_by_id(clerk, dossier_id).status
    refusal = {7: "dossier.waits", 9: "dossier.move_refused"}[status]
    assert ended == sorted(["done", refusal])
    assert sound()


@pytest.mark.slow
def test_extension_and_end_of_the_step_at_once_leave_a_sound_dossier(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id, handler = at_handler(world, now=now)
    processing.propose_extension(
        actor=handler, dossier_id=dossier_id, day=date(2026, 3, 20), reason="Xác minh", now=now + HOUR
    )
    [task] = processing.open_tasks(dossier_id)
    leader, later = world.actor(LEADER), now + 2 * HOUR

    ended = at_once(
        lambda: processing.agree(actor=leader, dossier_id=dossier_id, kind=Kind.EXTENSION, now=later),
        lambda: processing.agree(actor=leader, dossier_id=dossier_id, kind=Kind.EXTENSION, now=later),
        lambda: processing.complete_step(
            actor=handler, dossier_id=dossier_id, task_id=task.id, outcome="dat", now=later
        ),
    )

    assert ended == ["done", "done", "proposal.gone"]
    assert [slip.kind for slip in dossiers.slips(dossier_id)] == ["appointment", "apology"]
    assert sound()


@pytest.mark.slow
def test_supplement_answered_issued_and_confirmed_twice_at_once_happens_once(
    committed_world: World, now: datetime
) -> None:
    world = committed_world
    desk = world.actor(DESK)
    proposed, handler = at_handler(world, now=now)
    supplement_proposed(world, proposed, handler, now=now + HOUR)
    waiting, _ = waiting_for_supplement(world, now=now)
    stored = documents.store(name="bo-sung.pdf", chunks=[PDF], owner_id=None, now=now)
    later = now + 3 * HOUR

    issued = at_once(*[lambda: intake.issue_supplement(actor=desk, dossier_id=proposed, now=later)] * 2)
    answered = at_once(
        *[lambda: intake.answer_supplement(actor=desk, dossier_id=waiting, files=[(1, stored.id)], now=later)] * 2
    )
    confirmed = at_once(*[lambda: intake.confirm_supplement(actor=desk, dossier_id=waiting, now=later + HOUR)] * 2)

    assert issued == ["done", "proposal.gone"]
    assert answered == ["done", "supplement.not_open"]
    assert confirmed == ["done", "supplement.nothing_to_confirm"]
    assert sound()
