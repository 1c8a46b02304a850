"""What a citizen handed in stays with its author: neither code nor a statement at the console changes it."""

import hashlib
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from tests.factories.dossiers import handed_in_dossier, supplement_answered, supplement_asked
from tests.factories.world import CITIZEN, HOUSEHOLD_BUSINESS, World

from motcua.core import sql
from motcua.dossiers import queries
from motcua.procedures.rules.content import canonical_json

pytestmark = pytest.mark.django_db

CHANGES = {
    "answers": "UPDATE dossiers_revision SET answers = '{}'",
    "author": "UPDATE dossiers_revision SET account_id = NULL",
    "statement": "UPDATE dossiers_revision SET statement_text = ''",
    "revision": "DELETE FROM dossiers_revision",
    "file of a paper": "UPDATE dossiers_dossierfile SET added_by = 'ai khác'",
    "file taken away": "DELETE FROM dossiers_dossierfile",
    "bytes of a file": "UPDATE documents_storedfile SET sha256 = repeat('0', 64)",
    "name of a file": "UPDATE documents_storedfile SET name = 'khác.pdf'",
    "half withdrawn": "UPDATE documents_storedfile SET state = 'withdrawn', name = 'khác.pdf'",
    "withdrawn with another kind": "UPDATE documents_storedfile SET state = 'withdrawn', name = 'tệp đã gỡ', "
    "sha256 = '', size = 0, media_type = 'image/png'",
}


@pytest.mark.req("VL-6.5")
def test_content_handed_in_cannot_be_changed_by_any_statement(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    before = queries.answers(dossier_id), queries.files(dossier_id)

    for statement in CHANGES.values():
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            sql.execute(statement, ())

    assert (queries.answers(dossier_id), queries.files(dossier_id)) == before
    kept = sql.rows(
        "SELECT number, account_id, made_at FROM dossiers_revision WHERE dossier_id = %s ORDER BY number", (dossier_id,)
    )
    assert kept == [(1, world.actor(CITIZEN).account_id, now)]
    told = sql.rows("SELECT payload FROM core_event WHERE stream = %s AND seq = 1", (dossier_id,))[0][0]
    digest = hashlib.sha256(canonical_json(queries.answers(dossier_id)).encode()).hexdigest()
    assert sql.json_value(told)["answers_digest"] == digest


@pytest.mark.req("VL-6.5")
def test_supplement_adds_beside_what_was_sent_before(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    before = queries.files(dossier_id)
    supplement_asked(world, dossier_id, now=now)

    supplement_answered(world, dossier_id, now=now)

    after = queries.files(dossier_id)
    author = world.actor(CITIZEN).ref
    assert [file for file in after if file in before] == before
    assert [(file.name, file.added_by) for file in after if file not in before] == [("bo-sung.pdf", author)]
    assert "dossier.supplement_answered" in [event.type for event in queries.history(dossier_id)]


@pytest.mark.req("VL-6.5")
def test_statement_and_terms_agreed_to_cannot_be_changed(world: World, now: datetime) -> None:
    account_id = world.actor(CITIZEN).account_id
    sql.execute(
        "INSERT INTO directory_statementacceptance (id, account_id, version, text, accepted_at) "
        "VALUES (1, %s, '1', 'lời', %s)",
        (account_id, now),
    )

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql.execute("UPDATE directory_statementacceptance SET text = 'khác'", ())
