"""Two officers at the same group in the same moment, each with an own connection."""

from datetime import datetime

import pytest
from tests.factories.dossiers import CHILD, OWNER, accepted_dossier, counter_reception, grouped_dossiers, resolved
from tests.factories.parallel import at_once
from tests.factories.world import DESK, World

from motcua.core import sql
from motcua.dossiers import queries
from motcua.dossiers.services import groups
from motcua.intake import services as intake
from motcua.results.services import ReturnFacts, return_together

FATHER = ReturnFacts(
    receiver_name=OWNER.full_name, relation="owner", identity_check="id_card", authorisation="GKS 12/2020"
)


def seen(world: World, dossier_id: int) -> list[int]:
    return [each.id for each in queries.together(world.actor(DESK), dossier_id)]


def joined(dossier_id: int) -> int:
    return [event.type for event in queries.history(dossier_id)].count("dossier.grouped")


@pytest.mark.slow
def test_two_officers_linking_at_once_make_one_group(committed_world: World, now: datetime) -> None:
    world = committed_world
    first, second, third = (accepted_dossier(world, now=now).id for _ in range(3))
    desk = world.actor(DESK)

    ended = at_once(
        lambda: groups.link(actor=desk, dossier_id=first, with_id=second, now=now),
        lambda: groups.link(actor=desk, dossier_id=second, with_id=first, now=now),
        lambda: groups.link(actor=desk, dossier_id=third, with_id=second, now=now),
    )

    assert ended == ["done"] * 3
    assert seen(world, first) == [first, second, third]
    assert [joined(one) for one in (first, second, third)] == [1, 1, 1]


@pytest.mark.slow
def test_a_group_returned_twice_at_once_is_handed_over_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    first, second = grouped_dossiers(world, now=now)
    later = resolved(world, [first, second], now=now)
    desk = world.actor(DESK)

    ended = at_once(
        *(
            lambda ids=ids: return_together(actor=desk, dossier_ids=ids, facts=FATHER, with_originals=True, now=later)
            for ids in ([first, second], [second, first])
        )
    )

    assert sorted(code == "done" for code in ended) == [False, True]
    assert sql.rows("SELECT count(*) FROM results_handover", ())[0][0] == 2


@pytest.mark.slow
def test_reception_sent_twice_at_once_joins_the_group_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    first = accepted_dossier(world, now=now).id
    desk = world.actor(DESK)
    reception = counter_reception(world, owner=CHILD, together_with=first)

    ended = at_once(
        *(lambda: intake.receive_at_counter(actor=desk, reception=reception, token="mot", now=now) for _ in range(2))
    )

    assert ended == ["done"] * 2
    assert len(seen(world, first)) == 2
