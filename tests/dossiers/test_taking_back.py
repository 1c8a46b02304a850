"""Who proposed something takes it back while nobody has decided."""

from datetime import date, datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken, bucket, kinds
from tests.factories.dossiers import accepted_online, at_handler, handed_in_dossier, supplement_proposed
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, DESK, INSPECTOR, LEADER, OTHER_CITIZEN, OTHER_DESK, World

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services import outages
from motcua.dossiers.services.proposals import Kind
from motcua.intake import services as intake
from motcua.processing import services as processing

HOUR = timedelta(hours=1)
FRIDAY = date(2026, 3, 20)


def proposed(dossier_id: int, handler: Actor, kind: Kind, world: World, now: datetime) -> None:
    if kind is Kind.SUPPLEMENT:
        supplement_proposed(world, dossier_id, handler, now=now)
    elif kind is Kind.EXTENSION:
        processing.propose_extension(actor=handler, dossier_id=dossier_id, day=FRIDAY, reason="Xác minh", now=now)
    else:
        processing.propose_stop(actor=handler, dossier_id=dossier_id, reason="Tranh chấp", basis="Luật mẫu", now=now)


@pytest.mark.parametrize("kind", [Kind.SUPPLEMENT, Kind.EXTENSION, Kind.STOP])
def test_handler_takes_an_own_proposal_back_and_may_propose_again(world: World, now: datetime, kind: Kind) -> None:
    dossier_id, handler = at_handler(world, now=now)
    proposed(dossier_id, handler, kind, world, now + HOUR)

    with pytest.raises(NotAllowed):
        processing.take_back(actor=world.actor(LEADER), dossier_id=dossier_id, kind=kind, now=now + 2 * HOUR)
    processing.take_back(actor=handler, dossier_id=dossier_id, kind=kind, now=now + 2 * HOUR)
    with pytest.raises(RuleBroken) as twice:
        processing.take_back(actor=handler, dossier_id=dossier_id, kind=kind, now=now + 2 * HOUR)
    with pytest.raises(RuleBroken) as decided:
        processing.agree(actor=world.actor(LEADER), dossier_id=dossier_id, kind=kind, now=now + 3 * HOUR)
    proposed(dossier_id, handler, kind, world, now + 4 * HOUR)

    first, second = queries.proposals(dossier_id)
    assert (first.was_taken_back, first.accepted, second.is_open) == (True, False, True)
    assert (twice.value.code, decided.value.code) == ("proposal.gone", "proposal.gone")
    assert "dossier.proposal_taken_back" in kinds(dossier_id)
    assert broken() == []


def test_applicant_takes_a_withdrawal_back_and_handling_goes_on(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, now=now)
    due = at(world, dossier_id).due_at
    intake.ask_withdrawal(actor=world.actor(CITIZEN), dossier_id=dossier_id, reason="Thôi", now=now + HOUR)

    for stranger in (OTHER_CITIZEN, OTHER_DESK, LEADER):
        with pytest.raises(NotAllowed):
            intake.take_withdrawal_back(actor=world.actor(stranger), dossier_id=dossier_id, now=now + 2 * HOUR)
    intake.take_withdrawal_back(actor=world.actor(CITIZEN), dossier_id=dossier_id, now=now + 2 * HOUR)

    found = at(world, dossier_id)
    assert (found.status, found.awaiting, found.due_at, bucket(dossier_id)) == (4, "process", due, {Bucket.PROCESSING})
    assert kinds(dossier_id)[-2:] == ["dossier.proposal_taken_back", "dossier.resumed"]
    assert broken() == []


def test_declared_outage_is_taken_back_by_who_declared_it(world: World, now: datetime) -> None:
    desk = world.actor(DESK)
    outage = outages.declare_outage(actor=desk, began=now - 5 * HOUR, ended=now - HOUR, reason="Mất điện", now=now)

    with pytest.raises(NotFound):
        outages.take_outage_back(actor=world.actor(LEADER), outage_id=outage, now=now)
    outages.take_outage_back(actor=desk, outage_id=outage, now=now)
    with pytest.raises(RuleBroken) as gone:
        outages.decide_outage(actor=world.actor(LEADER), outage_id=outage, approve=True, note="", now=now)

    assert (outages.outages(desk)[0].state, gone.value.code) == ("withdrawn", "outage.decided")
    assert [(event.type, event.reason) for event in queries.history(outage)] == [
        ("outage.declared", "Mất điện"),
        ("outage.taken_back", ""),
    ]


@pytest.mark.slow
def test_taking_back_and_deciding_at_once_lets_one_of_them_happen(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id, handler = at_handler(world, now=now)
    proposed(dossier_id, handler, Kind.EXTENSION, world, now + HOUR)
    before = queries.visible_by_id(world.actor(INSPECTOR), dossier_id).due_at

    ended = at_once(
        lambda: processing.take_back(actor=handler, dossier_id=dossier_id, kind=Kind.EXTENSION, now=now + 2 * HOUR),
        lambda: processing.agree(
            actor=world.actor(LEADER), dossier_id=dossier_id, kind=Kind.EXTENSION, now=now + 2 * HOUR
        ),
    )

    [proposal] = queries.proposals(dossier_id)
    after = queries.visible_by_id(world.actor(INSPECTOR), dossier_id).due_at
    assert ended == ["done", "proposal.gone"]
    assert (after == before) is proposal.was_taken_back
