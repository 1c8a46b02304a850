"""Web server and worker connect as a role that uses the tables, owns none, and only adds to the history."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import CASCADE, Model
from tests.factories.dossiers import accepted_online, finished, given_back, handed_in_dossier
from tests.factories.world import DESK, World

import motcua
from motcua.core import sql, verify
from motcua.dossiers import queries
from motcua.procedures.services import rebuild_search
from motcua.scenarios import grants
from motcua.scenarios.commands import database_grants
from motcua.scenarios.doctor import surroundings
from motcua.scenarios.grants import Place, Table

ROLE = f"motcua_thu_{os.getpid()}"
LOOKED_AT = "quyền của máy chủ web trong cơ sở dữ liệu"
REFUSED = (
    "ALTER TABLE core_event DISABLE TRIGGER core_event_append_only",
    "ALTER TABLE core_event DISABLE TRIGGER ALL",
    "DROP TRIGGER core_readaudit_append_only ON core_readaudit",
    "CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "UPDATE core_event SET actor = 'x'",
    "DELETE FROM core_event",
    "TRUNCATE core_event",
    "UPDATE core_readaudit SET actor = 'x'",
    "DELETE FROM core_readaudit",
    "UPDATE dossiers_revision SET dossier_id = dossier_id",
    "DELETE FROM dossiers_dossierfile",
    "UPDATE directory_termsacceptance SET id = id",
    "DELETE FROM intake_registerlookup",
    "DELETE FROM django_migrations",
    "DELETE FROM dossiers_dossier",
    "DELETE FROM payments_receipt",
    "DELETE FROM directory_account",
    "TRUNCATE dossiers_dossier CASCADE",
    "ALTER TABLE dossiers_dossier ADD COLUMN x integer",
    "DROP TABLE dossiers_dossier",
    "CREATE TABLE public.x (id integer)",
    "CREATE ROLE x SUPERUSER",
    "COPY core_event TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
)


@pytest.fixture
def where(world: World) -> Place:
    """The place of the tables, and a role that may do in them what the served system needs."""
    with connection.cursor() as cursor:
        found = grants.place(cursor)
        assert found is not None
        cursor.execute(f"CREATE ROLE {ROLE}")
        grants.give(cursor, ROLE, found)
    return found


@pytest.fixture
def served(where: Place) -> Iterator[None]:
    sql.execute(f"SET ROLE {ROLE}", ())
    yield
    sql.execute("RESET ROLE", ())


def refused(statement: str) -> bool:
    try:
        with transaction.atomic():
            sql.execute(statement, ())
    except ProgrammingError as error:
        return type(error.__cause__).__name__ == "InsufficientPrivilege"
    return False


def test_whole_story_needs_no_more_than_the_role_may(world: World, served: None) -> None:
    dossier_id = handed_in_dossier(world, now=world.now)
    accepted_online(world, dossier_id, now=world.now)
    ended = finished(world, dossier_id, now=world.now)
    given_back(world, dossier_id, now=ended)
    rebuild_search()

    assert queries.visible_by_id(world.actor(DESK), dossier_id).status == 10
    assert list(verify.faults(stream=dossier_id)) == []
    assert sql.rows("SELECT current_user::text", ()) == [(ROLE,)]


def test_what_would_undo_the_guards_is_refused(world: World, served: None) -> None:
    handed_in_dossier(world, now=world.now)

    assert [statement for statement in REFUSED if not refused(statement)] == []


def test_role_has_what_it_needs_and_nothing_beyond(where: Place) -> None:
    with connection.cursor() as cursor:
        assert grants.rights(cursor, ROLE, where) == grants.Rights(ROLE, (), ())
        assert grants.rights(cursor, "khong_co", where) is None
        cursor.execute(f"GRANT UPDATE ON core_event TO {ROLE}; REVOKE INSERT ON core_event FROM {ROLE}")
        cursor.execute(f"REVOKE USAGE ON procrastinate_jobs_id_seq FROM {ROLE}")
        assert grants.rights(cursor, ROLE, where) == grants.Rights(
            ROLE, ("INSERT core_event", "USAGE procrastinate_jobs_id_seq"), ("UPDATE core_event",)
        )


def test_doctor_warns_a_province_and_prepare_gives_anew(
    where: Place, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    assert dict(surroundings.look())[LOOKED_AT] == ""
    settings.PROFILE = "lam-dong"
    assert dict(surroundings.look())[LOOKED_AT].startswith("máy chủ web sở hữu các bảng")

    monkeypatch.setattr(Place, "role", ROLE)
    assert dict(surroundings.look())[LOOKED_AT] == ""
    sql.execute(f"GRANT TRUNCATE ON core_event TO {ROLE}", ())
    assert "quyền thừa: TRUNCATE core_event" in dict(surroundings.look())[LOOKED_AT]
    sql.execute(f"REVOKE ALL ON core_event FROM {ROLE}", ())
    assert "thiếu quyền: INSERT core_event, SELECT core_event" in dict(surroundings.look())[LOOKED_AT]

    database_grants.renew([])
    assert dict(surroundings.look())[LOOKED_AT] == ""


def test_printed_statements_are_those_that_are_given(where: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert database_grants.run(["--role", 'ten "la"']) == 0

    printed = capsys.readouterr().out
    assert '\nGRANT SELECT, INSERT ON "core_event", ' in printed
    assert printed.splitlines()[1] == '-- CREATE ROLE "ten ""la""" LOGIN PASSWORD \'...\';'
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(printed.replace('"ten ""la"""', ROLE).replace("BEGIN;", "").replace("COMMIT;", ""))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        (Table("a"), {"SELECT", "INSERT", "UPDATE"}),
        (Table("a", stays=True), {"SELECT", "INSERT"}),
        (Table("intake_draft"), {"SELECT", "INSERT", "UPDATE", "DELETE"}),
        (Table("intake_draft", stays=True), {"SELECT", "INSERT", "DELETE"}),
        (Table("intake_draft", stays=True, keeps_rows=True), {"SELECT", "INSERT"}),
        (Table("procrastinate_jobs"), {"SELECT", "INSERT", "UPDATE", "DELETE"}),
        (Table("django_migrations"), {"SELECT"}),
        (Table("procedures_term"), {"SELECT", "INSERT", "UPDATE", "TRUNCATE"}),
    ],
)
def test_rights_in_a_table_follow_from_its_guard(table: Table, wanted: set[str]) -> None:
    assert table.wanted == wanted


def running() -> dict[str, str]:
    """Return the source of the system as it serves: neither what migrates nor what the operator's commands run."""
    source = Path(motcua.__path__[0])
    apart = {source / "scenarios", source / "cli", *source.glob("*/migrations")}
    return {
        path.relative_to(source).as_posix(): path.read_text()
        for path in sorted(source.rglob("*.py"))
        if not apart & set(path.parents)
    }


def test_only_the_tables_that_are_rebuilt_are_emptied_by_the_running_system() -> None:
    found = [name for text in running().values() for name in re.findall(r"TRUNCATE ([a-z_, ]+)", text)]

    assert {name for names in found for name in names.split(", ")} == grants.REBUILT


# What is deleted by a name that does not say its model.
NAMED = {("intake/services/drafts.py", "draft"): "Draft"}


def test_rows_are_deleted_only_where_the_role_may() -> None:
    said = {name for text in running().values() for name in re.findall(r"DELETE\s+FROM\s+([\w{]+)", text)}
    chosen = {
        apps.get_model(path.partition("/")[0], NAMED.get((path, name), name))
        for path, text in running().items()
        if ".delete()" in text
        for name in deleted_by_name(text)
    }

    by_model = {table for model in chosen for table in with_parts(model)}
    # Sessions are also deleted by Django as they end.
    assert said | by_model | {"django_session"} == grants.DELETED


def deleted_by_name(text: str) -> list[str]:
    """Return the first name of everything that `.delete()` is called on."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delete":
            first: ast.AST = node.func.value
            while isinstance(first, ast.Attribute | ast.Call):
                first = first.value if isinstance(first, ast.Attribute) else first.func
            found.append(ast.unparse(first))
    return found


def with_parts(model: type[Model]) -> set[str]:
    """Return the table of a model and those whose rows go with its rows."""
    parts = [field for field in model._meta.related_objects if field.on_delete is CASCADE]
    return {model._meta.db_table}.union(*(with_parts(part.related_model) for part in parts))
