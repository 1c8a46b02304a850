"""The bench's dossiers at a fork and before a join."""

from datetime import datetime

import pytest
from tests.factories.world import World

from motcua.core import sql
from motcua.scenarios.bench.forks import Forks

pytestmark = pytest.mark.django_db


def test_forks_carry_dossiers_to_the_fork_and_before_the_join(world: World, now: datetime) -> None:
    forks = Forks(now, world.actor)

    asked = [forks.fork(), forks.join()]

    opened = sql.rows("SELECT id::text, step FROM processing_task WHERE done_at IS NULL ORDER BY id", ())
    assert [step for _, step in opened] == ["tham-dinh", "y-kien-moi-truong"]
    assert [request.form["task"] for request in asked] == [task for task, _ in opened]
