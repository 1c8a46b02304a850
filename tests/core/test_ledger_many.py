"""One fact for each of many streams, in one statement, chained like any other."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.core import ledger, sql
from motcua.core.verify import faults

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Counted:
    TYPE: ClassVar[str] = "test.counted_many"
    number: int


@pytest.mark.parametrize("count", [1, 40])
def test_many_facts_are_one_statement_and_every_chain_holds(now: datetime, count: int) -> None:
    streams = list(range(1001, 1001 + count))
    for stream in streams:
        ledger.begin(stream)
        ledger.record(stream=stream, fact=Counted(0), actor="system", now=now)

    with CaptureQueriesContext(connection) as made:
        ledger.record_many({stream: Counted(stream) for stream in streams}, actor="system", now=now, reason="Thử")
    ledger.record(stream=streams[0], fact=Counted(2), actor="system", now=now)

    assert len(made) == 1
    assert [list(faults(stream=stream)) for stream in streams] == [[] for _ in streams]
    assert sql.rows("SELECT seq, payload, reason FROM core_event WHERE stream = %s ORDER BY seq", (streams[-1],))[
        1
    ] == (
        2,
        f'{{"number":{streams[-1]}}}',
        "Thử",
    )


def test_missing_stream_and_fact_with_reactions_are_refused(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LookupError):
        ledger.record_many({77: Counted(1)}, actor="system", now=now)
    monkeypatch.setitem(ledger._reactions, Counted.TYPE, [lambda _: None])
    with pytest.raises(ValueError, match="not for recording many"):
        ledger.record_many({77: Counted(1)}, actor="system", now=now)
    ledger.record_many({}, actor="system", now=now)
