"""Indexes are set aside during a large load, and come back whatever happens to it."""

import pytest
from tests.factories.world import World

from motcua.core import sql
from motcua.scenarios.doctor import surroundings
from motcua.scenarios.simulate import indexes
from motcua.scenarios.simulate.tables import TABLES

_ALL = "SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s) ORDER BY indexdef"


def _definitions() -> list[tuple[object, ...]]:
    return sql.rows(_ALL, (list(TABLES),))


def _options(table: str) -> object:
    return sql.rows("SELECT reloptions FROM pg_class WHERE relname = %s", (table,))[0][0]


def test_indexes_that_no_constraint_needs_are_away_during_the_load_and_the_same_afterwards(world: World) -> None:
    before = _definitions()

    with indexes.set_aside(TABLES):
        during = _definitions()

    assert len(during) < len(before)
    assert any("dossiers_slip_number" in str(row) for row in during)
    assert _definitions() == before


def test_tables_are_compressed_and_tidied_again_after_the_load(world: World) -> None:
    with indexes.set_aside(TABLES):
        during = _options("dossiers_slip")

    assert during == ["toast_tuple_target=8160", "autovacuum_enabled=false"]
    assert _options("dossiers_slip") is None


def test_load_that_fails_leaves_every_index(world: World) -> None:
    before = _definitions()

    with pytest.raises(RuntimeError), indexes.set_aside(TABLES):
        raise RuntimeError

    assert _definitions() == before
    assert indexes.left_aside() == 0


def test_indexes_of_a_killed_load_are_told_by_doctor_and_built_by_the_next(world: World) -> None:
    before = _definitions()
    # A killed process never gets back from here.
    killed = indexes.set_aside(TABLES)
    killed.__enter__()

    told = dict(surroundings.look())["chỉ mục"]
    with indexes.set_aside(["dossiers_slip"]):
        pass

    assert "chỉ mục chưa dựng lại" in told
    assert _definitions() == before
    assert dict(surroundings.look())["chỉ mục"] == ""
    assert _options("dossiers_slip") is None
