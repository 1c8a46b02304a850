"""What the demo's post does, at two communes: a result that nobody could take, a fee that the post is asked to take."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import ready_dossier
from tests.factories.post import postal_clerk
from tests.factories.world import COMMUNE, World

from motcua.core import sql
from motcua.scenarios.demo import post


@pytest.fixture
def shown(world: World, now: datetime) -> None:
    """The post as the demo tells it, with one result that waits for it."""
    postal_clerk(world, now - timedelta(days=5), login=post.CLERK)
    ready_dossier(world, delivery="postal", now=now - timedelta(days=1))
    post.show(agency_code=COMMUNE, now=now)


def test_demo_shows_a_result_that_nobody_could_take_and_the_post_keeps(shown: None) -> None:
    assert sql.rows("SELECT state, attempts FROM postal_delivery", ()) == [("carried", 1)]


def test_demo_shows_a_fee_that_the_post_is_asked_to_take(shown: None) -> None:
    found = sql.rows(
        "SELECT m.state, c.amount, c.paid_at FROM postal_demand m "
        "JOIN payments_charge c ON c.dossier_id = m.dossier_id",
        (),
    )

    assert found == [("open", 50_000, None)]
