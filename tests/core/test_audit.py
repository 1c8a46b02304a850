"""Readings leave a row; rows go in and out of the database as plain values."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from motcua.core import audit, sql
from motcua.core.ids import new_id
from motcua.core.models import ReadAudit

pytestmark = pytest.mark.django_db


def test_read_leaves_who_what_whose_and_when(now: datetime) -> None:
    audit.read(actor="account:1/post:2", act="own_file", subject=7, now=now, detail="tệp")

    assert sql.rows("SELECT at, actor, act, subject, detail FROM core_readaudit", ()) == [
        (now, "account:1/post:2", "own_file", 7, "tệp")
    ]


def test_insert_of_several_rows_is_one_statement_and_keeps_every_value(
    now: datetime, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    rows = [
        {"id": new_id(), "at": now, "actor": f"a{number}", "act": "đọc", "subject": number, "detail": "'; --"}
        for number in range(3)
    ]
    with django_assert_num_queries(1):
        sql.insert(ReadAudit, rows)

    assert sql.rows("SELECT actor, act, subject, detail FROM core_readaudit ORDER BY subject", ()) == [
        (f"a{number}", "đọc", number, "'; --") for number in range(3)
    ]


def test_insert_of_nothing_asks_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        sql.insert(ReadAudit, [])


def test_insert_of_the_same_id_twice_is_refused(now: datetime) -> None:
    row = {"id": 1, "at": now, "actor": "a", "act": "b", "subject": 1, "detail": ""}
    with pytest.raises(IntegrityError):
        sql.insert(ReadAudit, [row, row])


def test_execute_tells_how_many_rows_it_touched(now: datetime) -> None:
    for number in range(3):
        audit.read(actor="x", act="y", subject=number, now=now)

    assert sql.execute("UPDATE core_numberseries SET last = last WHERE name = 'không có'", ()) == 0
    assert sql.execute("SELECT FROM core_readaudit WHERE subject > %s", (0,)) == 2


@pytest.mark.req("DN-4.2-2", "HD-4.3")
@pytest.mark.parametrize("change", ["UPDATE core_readaudit SET actor = 'khác'", "DELETE FROM core_readaudit"])
def test_recorded_reading_can_be_neither_changed_nor_deleted(now: datetime, change: str) -> None:
    audit.read(actor="x", act="y", subject=7, now=now)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql.execute(change, ())

    assert sql.rows("SELECT actor, subject FROM core_readaudit", ()) == [("x", 7)]


@pytest.mark.parametrize(
    ("stored", "value"), [('{"a": [1, null]}', {"a": [1, None]}), ({"a": 1}, {"a": 1}), ("[]", []), (None, None)]
)
def test_json_value_is_read_whether_text_or_not(stored: object, value: object) -> None:
    assert sql.json_value(stored) == value
