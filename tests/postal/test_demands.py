"""What is owed is known only at the desk: the post takes it when it is asked to, once, all of it."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import FEE, accepted_dossier
from tests.factories.fees import due_at
from tests.factories.parallel import at_once
from tests.factories.post import at_desk, postal_clerk, received
from tests.factories.world import DESK, HOUSEHOLD_BUSINESS, OTHER_DESK, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.intake import services as intake
from motcua.intake.services import Received
from motcua.payments import queries as payments
from motcua.postal import queries
from motcua.postal import services as post

HOUR = timedelta(hours=1)
HOW = {"code": HOUSEHOLD_BUSINESS}


def owing(world: World, clerk: Actor, now: datetime) -> Received:
    """A dossier that came by post; its fee became known as the desk received it."""
    token = at_desk(world, clerk, now=now, signed=now, **HOW)
    return received(world, token, now=now, fees=[FEE], **HOW)


def kinds(stream: int) -> list[str]:
    return [event.type for event in dossiers.history(stream)]


@pytest.mark.django_db
@pytest.mark.req("DN-6.4-2", "DN-15.3")
def test_post_takes_what_the_desk_asked_for_and_the_waiting_dossier_goes_on(world: World, now: datetime) -> None:
    due_at(world, "reception", now=now)
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    made = owing(world, clerk, now)
    if dossiers.visible_by_id(desk, made.id).awaiting == "transfer":
        intake.transfer_dossiers(actor=desk, dossier_ids=[made.id], now=now)
    assert dossiers.visible_by_id(desk, made.id).status == 6
    assert [(row.ref, row.owed, row.asked_at, row.may_ask) for row in queries.owing_at_desk(desk, now)] == [
        (made.code, 50_000, None, True)
    ]

    tokens = {post.ask_to_collect(actor=desk, dossier_id=made.id, now=now) for _ in range(2)}
    [row] = queries.to_collect(clerk)
    assert (tokens, row.owed) == ({row.token}, 50_000)
    for receipt, amount, code in (("", 50_000, "post.no_receipt"), ("BL-1", 40_000, "payment.other_amount")):
        with pytest.raises(RuleBroken) as told:
            post.collect_asked(actor=clerk, token=row.token, amount=amount, receipt=receipt, now=now + HOUR)
        assert told.value.code == code
    post.collect_asked(actor=clerk, token=row.token, amount=50_000, receipt="BL-1", now=now + HOUR)
    with pytest.raises(RuleBroken, match="đã kết thúc"):
        post.collect_asked(actor=clerk, token=row.token, amount=50_000, receipt="BL-2", now=now + HOUR)

    assert dossiers.visible_by_id(desk, made.id).status == 4
    assert [charge.paid_at for charge in payments.charges(made.id)] == [now + HOUR]
    assert [(held.ref, held.amount, held.receipt) for held in queries.money_held(clerk)] == [
        (made.code, 50_000, "BL-1")
    ]
    assert (queries.to_collect(clerk), queries.owing_at_desk(desk, now + HOUR)) == ([], [])
    assert {"post.collection_asked", "post.money_collected", "payment.obligation_met"} <= set(kinds(made.id))
    # Whom the clerk went to is seen no more.
    assert (queries.demand(clerk, row.token).address, queries.demand(clerk, row.token).phone) == ("", "")


@pytest.mark.django_db
def test_what_could_not_be_taken_stays_owed_and_may_be_asked_for_again(world: World, now: datetime) -> None:
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    made = owing(world, clerk, now)
    first = post.ask_to_collect(actor=desk, dossier_id=made.id, now=now)

    with pytest.raises(RuleBroken, match="vì sao"):
        post.leave_uncollected(actor=clerk, token=first, reason=" ", now=now)
    post.leave_uncollected(actor=clerk, token=first, reason="Vắng nhà", now=now + HOUR)
    second = post.ask_to_collect(actor=desk, dossier_id=made.id, now=now + HOUR)
    for _ in range(2):
        post.take_demand_back(actor=desk, dossier_id=made.id, now=now + HOUR)

    assert second != first
    assert [event.reason for event in dossiers.history(made.id) if event.type == "post.collection_ended"] == [
        "Vắng nhà",
        "",
    ]
    assert queries.to_collect(clerk) == []
    assert [charge.paid_at for charge in payments.charges(made.id)] == [None]


@pytest.mark.django_db
def test_only_the_receiving_desk_asks_and_only_for_what_the_post_brought_and_is_owed(
    world: World, now: datetime
) -> None:
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    made = owing(world, clerk, now)
    at_counter = accepted_dossier(world, now=now, fees=[FEE], **HOW)
    token = post.ask_to_collect(actor=desk, dossier_id=made.id, now=now)

    with pytest.raises(NotAllowed):
        post.ask_to_collect(actor=world.actor(OTHER_DESK), dossier_id=made.id, now=now)
    with pytest.raises(RuleBroken, match="không đến qua bưu chính"):
        post.ask_to_collect(actor=desk, dossier_id=at_counter.id, now=now)
    stranger = postal_clerk(world, now, "buuchinh.khac", "H99.21")
    with pytest.raises(NotFound):
        queries.demand(stranger, token)
    with pytest.raises(NotFound):
        post.collect_asked(actor=stranger, token=token, amount=50_000, receipt="BL-9", now=now)

    # Paid at the counter meanwhile: nothing is taken twice.
    intake.take_cash(actor=desk, dossier_id=made.id, payer="", now=now)
    assert queries.demand(clerk, token).row.owed == 0
    for amount in (0, 50_000):
        with pytest.raises(RuleBroken):
            post.collect_asked(actor=clerk, token=token, amount=amount, receipt="BL-9", now=now)
    assert queries.money_held(clerk) == []


def test_post_and_counter_at_once_take_the_fee_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    made = owing(world, clerk, now)
    token = post.ask_to_collect(actor=desk, dossier_id=made.id, now=now)

    ended = at_once(
        lambda: post.collect_asked(actor=clerk, token=token, amount=50_000, receipt="BL-1", now=now),
        lambda: intake.take_cash(actor=desk, dossier_id=made.id, payer="", now=now),
    )

    taken = sql.rows("SELECT count(*) FROM postal_collection", ())[0][0]
    given = sql.rows("SELECT count(*) FROM payments_receipt", ())[0][0]
    assert (taken + given, len(ended)) == (1, 2)
    assert "done" in ended
