"""Two people at the same moment: each act happens once."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import counter_reception
from tests.factories.parallel import at_once
from tests.factories.post import RECEIVER, pickup, postal_clerk, with_post
from tests.factories.world import DESK, World

from motcua.core import sql
from motcua.postal import queries
from motcua.postal import services as post

HOUR = timedelta(hours=1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_acts_of_post_and_desk_at_the_same_moment_happen_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    clerk, desk = postal_clerk(world, now), world.actor(DESK)

    made = at_once(*[lambda: post.pick_up(actor=clerk, pickup=pickup(world), form="một", now=now)] * 2)
    held = [row.token for row in queries.held(clerk)]
    listed = at_once(*[lambda: post.hand_to_desks(actor=clerk, tokens=held, now=now)] * 2)
    [record] = queries.records_to_sign(desk)
    signing = {"actor": desk, "token": record.token, "counted": 1, "refused": {}}
    signed = at_once(*[lambda: post.sign_at_desk(**signing, now=now)] * 2)  # type: ignore[arg-type]
    entered = counter_reception(world)
    received = at_once(
        *[
            lambda token=token: post.receive_from_post(
                actor=desk, consignment=held[0], reception=entered, token=token, now=now + HOUR
            )
            for token in ("a", "b")
        ]
    )
    _, out = with_post(world, clerk, now=now)
    proof = post.Proof(receiver=RECEIVER, number="EV1")
    ended = at_once(
        lambda: post.deliver(actor=clerk, token=out, proof=proof, now=now + 3 * HOUR),
        lambda: post.bring_back(actor=clerk, token=out, reason="Vắng nhà", now=now + 3 * HOUR),
    )

    assert (made, len(held)) == (["done", "done"], 1)
    assert listed == ["done", "post.listed_before"]
    assert signed == ["done", "post.signed_before"]
    assert received == ["done", "done"]
    assert sql.rows("SELECT count(*) FROM dossiers_dossier WHERE channel = 'postal'", ()) == [(1,)]
    assert ended == ["done", "post.ended"]
