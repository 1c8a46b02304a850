"""Tampering with the history shows, each kind with its own sentence."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction
from tests.factories.tamper import tamper

from motcua.core import ledger, seals, sql, verify

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Moved:
    """A fact of these tests."""

    TYPE: ClassVar[str] = "test.moved"
    to: str


@pytest.fixture
def history(now) -> None:
    """Two streams, 7 with four events and 8 with two."""
    for stream, length in ((7, 4), (8, 2)):
        ledger.begin(stream)
        for number in range(length):
            moment = now + timedelta(minutes=number)
            ledger.record(stream=stream, fact=Moved(f"bước {number}"), actor="account:1", now=moment)


@pytest.fixture
def sealed(history, now, tmp_path) -> Path:
    file = tmp_path / "seals" / "seals.jsonl"
    seals.seal(file=file, now=now)
    return file


def found(**options) -> list[str]:
    return list(verify.faults(**options))


def test_faults_of_a_history_left_alone_are_none(sealed):
    assert (found(), found(seal_file=sealed), found(stream=7, seal_file=sealed)) == ([], [], [])


@pytest.mark.req("DN-4.2-2", "HD-4.3")
@pytest.mark.parametrize(
    "change",
    [
        'payload = \'{"to":"nơi khác"}\'',
        "actor = 'account:2'",
        "reason = 'lý do khác'",
        "type = 'test.other'",
        "at = at + interval '1 microsecond'",
    ],
)
def test_faults_of_an_altered_event_name_it(history, change):
    tamper(f"UPDATE core_event SET {change} WHERE stream = 7 AND seq = 2", ())

    assert found() == ["stream 7: event 2 was altered"]


def test_faults_of_an_altered_event_with_its_hash_made_to_fit_name_the_next(history):
    previous, kind, actor, at, reason = sql.rows(
        "SELECT previous, type, actor, at, reason FROM core_event WHERE stream = 7 AND seq = 2", ()
    )[0]
    forged = ledger.hashlib.sha256(bytes(previous) + ledger.digest(kind, actor, at, reason, "{}")).digest()
    tamper("UPDATE core_event SET payload = '{}', hash = %s WHERE stream = 7 AND seq = 2", (forged,))

    assert found() == ["stream 7: event 3 does not follow from the one before it"]


def test_faults_of_reordered_events_name_the_first(history):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper("UPDATE core_event SET seq = %s WHERE stream = 7 AND seq = %s", (new, old))

    assert found() == ["stream 7: event 2 does not follow from the one before it"]


@pytest.mark.req("DN-4.2-2", "HD-4.3")
def test_faults_of_a_missing_event_name_it(history):
    tamper("DELETE FROM core_event WHERE stream = 7 AND seq = 2", ())

    assert found() == [
        "stream 7: event 2 is missing",
        "stream 7: head says 4 events, 3 follow from one another",
    ]


def test_faults_of_a_cut_tail_show_in_the_head(history):
    tamper("DELETE FROM core_event WHERE stream = 7 AND seq = 4", ())

    assert found() == ["stream 7: head says 4 events, 3 follow from one another"]


def test_faults_of_a_cut_tail_with_its_head_made_to_fit_show_in_the_seals(sealed):
    cut("7", 3)

    assert found() == []
    assert [fault.split(" at ")[0] for fault in found(seal_file=sealed)] == ["stream 7: 4 events were sealed"]
    assert found(seal_file=sealed)[0].endswith("3 are left")


def test_faults_of_a_rewritten_tail_show_in_the_seals(sealed, now):
    cut("7", 3)
    ledger.record(stream=7, fact=Moved("chuyện khác"), actor="account:1", now=now)

    assert found() == []
    assert [fault.split(" sealed")[0] for fault in found(seal_file=sealed)] == ["stream 7: event 4 is not the one"]


@pytest.mark.req("DN-4.2-2", "HD-4.3")
def test_faults_of_a_removed_stream_show_in_the_seals_only(sealed):
    tamper("DELETE FROM core_event WHERE stream = 8", ())
    sql.execute("DELETE FROM core_stream WHERE id = 8", ())

    assert found() == []
    assert [fault.split(",")[0].split(" at ")[0] for fault in found(seal_file=sealed)] == ["stream 8: sealed"]
    assert found(stream=7, seal_file=sealed) == []


def test_faults_of_events_whose_head_is_gone_are_told(history):
    sql.execute("DELETE FROM core_stream WHERE id = 8", ())

    assert found() == ["stream 8: events without a head"]


def test_faults_of_a_seal_file_that_was_touched_are_told(sealed, now):
    ledger.record(stream=8, fact=Moved("x"), actor="account:1", now=now)
    seals.seal(file=sealed, now=now)
    lines = sealed.read_text().splitlines()

    for broken, line in (
        ([lines[1]], 1),
        ([lines[0].replace('[4,"', '[3,"'), lines[1]], 1),
        ([lines[0], lines[1].replace('"8"', '"9"')], 2),
        ([lines[0], "{"], 2),
    ):
        sealed.write_text("\n".join(broken) + "\n")
        told = found(seal_file=sealed)
        assert [fault.startswith(f"seals: seal line {line} ") for fault in told] == [True]


def test_seal_names_only_streams_that_moved_and_writes_nothing_when_none_did(sealed, now):
    ledger.begin(9)
    ledger.record(stream=9, fact=Moved("x"), actor="account:1", now=now)

    second, third = seals.seal(file=sealed, now=now), seals.seal(file=sealed, now=now)

    assert (second.number, third) == (2, None)
    assert "9" in second.heads
    assert [one.number for one in seals.read(sealed)] == [1, 2]


def cut(stream: str, length: int) -> None:
    """Cut a stream's tail and make its head fit, as somebody with rights in the database could."""
    tamper("DELETE FROM core_event WHERE stream = %s AND seq > %s", (stream, length))
    sql.execute(
        "UPDATE core_stream s SET seq = e.seq, head = e.hash FROM core_event e "
        "WHERE e.stream = s.id AND s.id = %s AND e.seq = %s",
        (stream, length),
    )


@pytest.mark.req("DN-4.2-2", "HD-4.3")
@pytest.mark.parametrize(
    "change", ["UPDATE core_event SET actor = 'khác' WHERE stream = 7", "DELETE FROM core_event WHERE stream = 7"]
)
def test_recorded_fact_can_be_neither_changed_nor_deleted(history, change) -> None:
    before = sql.rows("SELECT seq, actor FROM core_event WHERE stream = 7 ORDER BY seq", ())

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql.execute(change, ())

    assert sql.rows("SELECT seq, actor FROM core_event WHERE stream = 7 ORDER BY seq", ()) == before
