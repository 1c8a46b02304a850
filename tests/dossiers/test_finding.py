"""Search by procedure: page by page as far back as dossiers go, for who may see them, at a cost that stays."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import accepted_dossier, ready_dossier, step_done, transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    CIVIL_STATUS,
    DESK,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    LEADER,
    MARITAL_STATUS,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import sql
from motcua.dossiers import queries
from motcua.dossiers.queries import lists
from motcua.intake import services as intake

pytestmark = pytest.mark.django_db


def walked(world: World, login: str, limit: int = 2) -> tuple[list[int], int]:
    """All dossiers of the procedure that somebody finds, page after page, and how many pages that were."""
    found: list[int] = []
    pages, after = 0, ""
    while True:
        page = queries.find_page(world.actor(login), MARITAL_STATUS, after, limit)
        found += [row.id for row in page.rows]
        pages += 1
        if page.after is None:
            return found, pages
        after = page.after


def test_pages_show_every_dossier_of_the_procedure_once_newest_first(world: World, now: datetime) -> None:
    made = [transferred_dossier(world, now=now - timedelta(days=30 - place)).id for place in range(5)]
    transferred_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    theirs = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now).id

    assert walked(world, DESK) == (made[::-1], 3)
    assert walked(world, LEADER)[0] == made[::-1]
    assert walked(world, OTHER_DESK)[0] == [theirs]
    assert walked(world, INSPECTOR)[0] == [theirs, *made[::-1]]
    assert queries.find(world.actor(DESK), MARITAL_STATUS) == queries.find_page(world.actor(DESK), MARITAL_STATUS).rows


def test_unit_that_sees_few_of_its_agencys_dossiers_is_led_on_and_misses_none(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LOOKED_AT", 3)
    mine = []
    for place in range(8):
        received = accepted_dossier(world, now=now - timedelta(hours=9 - place))
        if place in {0, 4}:
            intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[received.id], now=now)
            mine.append(received.id)

    first = queries.find_page(world.actor(CIVIL_STATUS), MARITAL_STATUS, limit=2)

    assert ([row.id for row in first.rows], first.cut) == ([], True)
    assert walked(world, CIVIL_STATUS) == (mine[::-1], 3)


def test_every_row_of_an_agency_and_of_the_province_names_the_procedure_and_no_other(
    world: World, now: datetime
) -> None:
    ready_dossier(world, now=now)
    received = transferred_dossier(world, now=now)
    step_done(world, received.id, now=now)

    rows = sql.rows(
        "SELECT s.scope = 1 OR g.id IS NOT NULL, s.of_procedure = d.procedure_id FROM dossiers_scope s "
        "JOIN dossiers_dossier d ON d.id = s.dossier_id LEFT JOIN directory_agency g ON g.id = s.scope",
        (),
    )

    assert {tuple(row) for row in rows} == {(True, True), (False, None)}


def test_cursor_that_cannot_be_read_begins_at_the_start(world: World, now: datetime) -> None:
    transferred_dossier(world, now=now)
    actor = world.actor(ADMINISTRATOR)

    for after in ("rác", "-1", "9" * 30, "²"):
        assert queries.find_page(actor, MARITAL_STATUS, after) == queries.find_page(actor, MARITAL_STATUS)


@pytest.mark.slow
def test_cost_is_the_same_among_a_thousand_and_among_nine_thousand(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now).id

    def older(first: int, last: int) -> None:
        """Older dossiers by the thousand, which no service would write in a test's time."""
        copied = {"id": received, "first": first, "last": last}
        sql.execute(
            "INSERT INTO dossiers_dossier SELECT (jsonb_populate_record(d, jsonb_build_object("
            "'id', d.id - n * 1000000::bigint, 'code', d.code || n, 'receipt_no', d.receipt_no || n))).* "
            "FROM dossiers_dossier d, generate_series(%(first)s, %(last)s) n WHERE d.id = %(id)s",
            copied,
        )
        sql.execute(
            "INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key, of_procedure) "
            "SELECT s.id - n * 1000000::bigint, s.scope, s.dossier_id - n * 1000000::bigint, 10, s.order_at, "
            "s.name_key, s.of_procedure FROM dossiers_scope s, generate_series(%(first)s, %(last)s) n "
            "WHERE s.dossier_id = %(id)s",
            copied,
        )
        sql.execute("ANALYZE dossiers_scope, dossiers_dossier", ())

    def blocks(login: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert len(queries.find(world.actor(login), MARITAL_STATUS)) == lists.PAGE
        statement = next(each["sql"] for each in made if "of_procedure" in each["sql"])
        plan = sql.rows("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.replace("%", "%%"), ())[0][0]
        return int(sql.json_value(plan)[0]["Plan"]["Shared Hit Blocks"])

    older(1, 1_000)
    few = {login: blocks(login) for login in (DESK, LEADER, INSPECTOR)}
    older(1_001, 9_000)
    many = {login: blocks(login) for login in few}

    assert all(many[login] <= 1.3 * few[login] for login in few), (few, many)
