"""A store begun by several acts at the same moment."""

from datetime import datetime

import pytest
from tests.factories.papers import PDF
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, World

from motcua.core import sql
from motcua.documents import store, store_queries


@pytest.mark.slow
@pytest.mark.req("VL-10.1", "QN-10.1-1")
def test_acts_that_begin_at_once_find_one_store_and_leave_one_paper(committed_world: World, now: datetime) -> None:
    actor = committed_world.actor(CITIZEN)

    def add() -> None:
        store.add(
            actor=actor, name="Giấy khai sinh", folder="", valid_to=None, file_name="a.pdf", chunks=[PDF], now=now
        )

    ends = at_once(*[add] * 4)

    assert ends == ["done"] * 4
    assert sql.rows("SELECT count(*) FROM documents_store", ()) == [(1,)]
    assert [each.name for each in store_queries.all_items(actor, now)] == ["Giấy khai sinh"]
