"""The append-only, hash-chained history."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import connection, transaction

from motcua.core import ledger, sql

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Moved:
    """A fact of these tests."""

    TYPE: ClassVar[str] = "test.moved"
    to: str
    step: int = 1


@pytest.fixture
def registry(monkeypatch):
    """Reactions and deliveries of one test only."""
    monkeypatch.setattr(ledger, "_reactions", {})
    monkeypatch.setattr(ledger, "_delivery", {})
    monkeypatch.setattr(ledger, "_enqueue", [])


def rows() -> list[tuple]:
    return sql.rows("SELECT seq, type, actor, reason, payload, previous, hash FROM core_event ORDER BY stream, seq", ())


def test_record_chains_each_fact_to_the_one_before(registry, now):
    ledger.begin(7)
    ledger.record(stream=7, fact=Moved("Bàn tiếp nhận"), actor="account:1", now=now)
    ledger.record(stream=7, fact=Moved("phòng", 2), actor="account:2", now=now, reason="Đủ giấy tờ")

    first, second = rows()
    assert first[:4] == (1, "test.moved", "account:1", "")
    assert second[:4] == (2, "test.moved", "account:2", "Đủ giấy tờ")
    assert [(json.loads(row[4])["to"], json.loads(row[4])["step"]) for row in (first, second)] == [
        ("Bàn tiếp nhận", 1), ("phòng", 2),
    ]  # fmt: skip
    assert bytes(first[5]) == ledger.GENESIS
    assert bytes(second[5]) == bytes(first[6])
    own = ledger.digest("test.moved", "account:2", now, "Đủ giấy tờ", second[4])
    assert bytes(second[6]) == hashlib.sha256(bytes(first[6]) + own).digest()
    assert sql.rows("SELECT id, seq, head FROM core_stream", ()) == [(7, 2, second[6])]


def test_record_costs_one_query(registry, now, django_assert_num_queries):
    ledger.begin(7)

    with django_assert_num_queries(1):
        ledger.record(stream=7, fact=Moved("x"), actor="account:1", now=now)


def test_record_in_a_stream_never_begun_is_refused(registry, now):
    with pytest.raises(LookupError):
        ledger.record(stream=8, fact=Moved("x"), actor="account:1", now=now)

    assert rows() == []


def test_record_runs_reactions_in_order_and_enqueues_after_them(registry, now):
    told = []
    ledger.react("test.moved", lambda recorded: told.append(("first", recorded.fact)))
    ledger.react("test.moved", lambda recorded: told.append(("second", recorded.stream, recorded.at)))
    ledger.react("test.other", lambda recorded: told.append("never"))
    ledger.deliver("test.moved", "notify.applicant")
    ledger.enqueue_with(lambda event, handler: told.append((event, handler)))
    ledger.begin(7)

    recorded = ledger.record(stream=7, fact=Moved("x"), actor="account:1", now=now)

    assert told == [("first", Moved("x")), ("second", 7, now), (recorded.id, "notify.applicant")]


def test_record_whose_reaction_fails_leaves_no_trace(registry, now):
    def fail(recorded: ledger.Recorded) -> None:
        raise ZeroDivisionError

    ledger.react("test.moved", fail)
    ledger.begin(7)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ledger.record(stream=7, fact=Moved("x"), actor="account:1", now=now)

    assert (rows(), sql.rows("SELECT seq FROM core_stream", ())) == ([], [(0,)])


def test_canonical_is_one_text_whatever_the_order_of_the_values():
    moment = datetime(2026, 3, 11, 2, 0, 0, 1, tzinfo=UTC)

    text = ledger.canonical({"b": moment, "a": Moved("Đ"), "c": None})

    assert text == '{"a":{"step":1,"to":"Đ"},"b":"2026-03-11T02:00:00.000001+00:00","c":null}'
    with pytest.raises(TypeError):
        ledger.canonical({"a": object()})


def test_digest_of_a_moment_survives_the_database(now):
    precise = now.replace(microsecond=123457)

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", (precise,))
        stored = cursor.fetchone()[0]

    assert ledger.digest("t", "a", stored, "", "{}") == ledger.digest("t", "a", precise, "", "{}")


def test_wired_lists_who_hears_what(registry):
    ledger.react("test.moved", test_wired_lists_who_hears_what)
    ledger.deliver("test.moved", "notify.applicant")

    assert [kind for kind, _ in ledger.wired()] == ["test.moved", "test.moved"]
    assert [who.rsplit(".", 1)[-1] for _, who in ledger.wired()] == [
        "test_wired_lists_who_hears_what", "applicant (later)",
    ]  # fmt: skip
