"""Databases made step by step before the first release go on; unfinished ones are told what to do."""

import pytest
from django.db import connection

from motcua.cli import first_tables
from motcua.cli.errors import LauncherError

pytestmark = pytest.mark.django_db


def steps() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations WHERE app = ANY(%s)", [list(first_tables.LAST_STEPS)])
        return set(cursor.fetchall())


def made_by_steps(last: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [list(first_tables.LAST_STEPS)])
        for app, name in last.items():
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, '0000_truoc', now()), (%s, %s, now())",
                [app, app, name],
            )


def adopt() -> None:
    with connection.cursor() as cursor:
        first_tables.adopt(cursor)


def test_adopt_database_with_all_steps_counts_as_made_at_once():
    made_by_steps(first_tables.LAST_STEPS)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX dossiers_clock_one_open")

    adopt()

    assert steps() == {(app, "0001_tables") for app in first_tables.LAST_STEPS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('dossiers_clock_one_open') IS NOT NULL")
        assert cursor.fetchone() == (True,)


def test_adopt_database_without_the_last_step_is_refused_and_left_alone():
    made_by_steps(first_tables.LAST_STEPS | {"payments": "0006_guard_proofs"})
    before = steps()

    with pytest.raises(LauncherError, match="e20f367"):
        adopt()

    assert steps() == before


def test_adopt_database_of_this_version_changes_nothing():
    before = steps()

    adopt()

    assert steps() == before
