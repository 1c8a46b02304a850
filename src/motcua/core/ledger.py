"""The history: one append-only, hash-chained row per fact, written in the transaction of the fact.

The chain is per stream. A row's hash covers the hash before it and the stored canonical text, moment,
actor, type and reason, so an altered, reordered or missing row shows. Heads are sealed outside the
database (`core.seals`), so that a cut tail or a removed stream shows too.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from motcua.core import sql
from motcua.core.ids import new_id

GENESIS = hashlib.sha256(b"motcua history 1").digest()


class Fact(Protocol):
    """An event class: a frozen dataclass of plain values named in the past tense, with a stable TYPE."""

    TYPE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True)
class Recorded:
    """What reactions receive: the fact and where it stands."""

    id: int
    stream: int
    fact: Fact
    actor: str
    at: datetime


Reaction = Callable[[Recorded], None]
_reactions: dict[str, list[Reaction]] = {}
_delivery: dict[str, list[str]] = {}
_enqueue: list[Callable[[int, str], None]] = []
_is_quiet: ContextVar[bool] = ContextVar("is_quiet", default=False)

_RECORD = """
WITH old AS (SELECT seq, head FROM core_stream WHERE id = %(stream)s FOR UPDATE),
moved AS (
  UPDATE core_stream s SET seq = old.seq + 1, head = sha256(old.head || %(digest)s)
  FROM old WHERE s.id = %(stream)s RETURNING s.head)
INSERT INTO core_event (id, stream, seq, type, actor, at, reason, payload, previous, hash)
SELECT %(id)s, %(stream)s, old.seq + 1, %(type)s, %(actor)s, %(at)s, %(reason)s, %(payload)s, old.head, moved.head
FROM old, moved
"""

_RECORD_MANY = """
WITH x AS (SELECT * FROM unnest(%(ids)s::bigint[], %(streams)s::bigint[], %(payloads)s::text[], %(digests)s::bytea[])
           AS x(id, stream, payload, digest)),
old AS (SELECT s.id, s.seq, s.head FROM core_stream s JOIN x ON x.stream = s.id ORDER BY s.id FOR UPDATE OF s),
moved AS (
  UPDATE core_stream s SET seq = old.seq + 1, head = sha256(old.head || x.digest)
  FROM old JOIN x ON x.stream = old.id WHERE s.id = old.id RETURNING s.id, s.head)
INSERT INTO core_event (id, stream, seq, type, actor, at, reason, payload, previous, hash)
SELECT x.id, x.stream, old.seq + 1, %(type)s, %(actor)s, %(at)s, %(reason)s, x.payload, old.head, moved.head
FROM x JOIN old ON old.id = x.stream JOIN moved ON moved.id = x.stream
"""


def begin(stream: int) -> None:
    """Open a history chain for a new thing."""
    sql.execute("INSERT INTO core_stream (id, seq, head) VALUES (%s, 0, %s)", (stream, GENESIS))


def ensure(stream: int) -> None:
    """Open a history chain unless it is open: for chains that belong to no single thing, such as settings."""
    sql.execute(
        "INSERT INTO core_stream (id, seq, head) VALUES (%s, 0, %s) ON CONFLICT (id) DO NOTHING", (stream, GENESIS)
    )


def record(*, stream: int, fact: Fact, actor: str, now: datetime, reason: str = "") -> Recorded:
    """Append one fact, run its reactions in this transaction and enqueue its deliveries.

    The caller holds the row lock of the thing the stream tells about.

    Raises:
        LookupError: The stream was never begun.
    """
    payload = payload_of(fact)
    values: dict[str, Any] = {
        "id": new_id(),
        "stream": stream,
        "type": fact.TYPE,
        "actor": actor,
        "at": now,
        "reason": reason,
        "payload": payload,
        "digest": digest(fact.TYPE, actor, now, reason, payload),
    }
    if sql.execute(_RECORD, values) != 1:
        raise LookupError(f"no history stream {stream}")
    recorded = Recorded(id=values["id"], stream=stream, fact=fact, actor=actor, at=now)
    for reaction in _reactions.get(fact.TYPE, ()):
        reaction(recorded)
    for handler in () if _is_quiet.get() else _delivery.get(fact.TYPE, ()):
        for enqueue in _enqueue:
            enqueue(recorded.id, handler)
    return recorded


def record_many(facts: Mapping[int, Fact], *, actor: str, now: datetime, reason: str = "") -> None:
    """Append one fact to each of many streams in one statement: an act that concerns thousands of things at once.

    For facts of one type to which nobody reacts; the caller holds the locks of all things.

    Raises:
        LookupError: A stream was never begun.
        ValueError: The facts differ in type, or somebody reacts to them.
    """
    if not facts:
        return
    kinds = {fact.TYPE for fact in facts.values()}
    kind = kinds.pop()
    if kinds or _reactions.get(kind) or _delivery.get(kind):
        raise ValueError(f"{kind} is not for recording many at once")
    payloads = [payload_of(fact) for fact in facts.values()]
    values: dict[str, Any] = {
        "ids": [new_id() for _ in facts],
        "streams": list(facts),
        "payloads": payloads,
        "digests": [digest(kind, actor, now, reason, payload) for payload in payloads],
        "type": kind,
        "actor": actor,
        "at": now,
        "reason": reason,
    }
    if sql.execute(_RECORD_MANY, values) != len(facts):
        raise LookupError("a history stream is missing")


@contextmanager
def quiet() -> Iterator[None]:
    """Record facts without enqueuing deliveries: what is told of the past must not send notices today.

    Reactions run as ever. Holds for this thread only.
    """
    before = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(before)


def payload_of(fact: Fact) -> str:
    """Return a fact as it is stored and hashed."""
    return canonical({field.name: getattr(fact, field.name) for field in dataclasses.fields(fact)})


def canonical(values: dict[str, Any]) -> str:
    """Return the one text form of an event's values that is stored and hashed."""
    return _CANONICAL.encode(values)


def digest(kind: str, actor: str, at: datetime, reason: str, payload: str) -> bytes:
    """Return the digest of one event's own content; moments count in whole microseconds."""
    return digest_at(kind, actor, microseconds(at), reason, payload)


def microseconds(at: datetime) -> int:
    """Return a moment as digests count it: whole microseconds since 1970."""
    return int(at.timestamp() * 1_000_000 + 0.5)


def digest_at(kind: str, actor: str, moment: int, reason: str, payload: str) -> bytes:
    """Return the same digest for a moment that is counted already, as bulk loads do once for many events."""
    # The JSON list of the five, put together by hand: this runs once per event, in bulk loads millions of times.
    text = f"[{_quoted(kind)},{_quoted(actor)},{moment},{_quoted(reason)},{_quoted(payload)}]"
    return hashlib.sha256(text.encode()).digest()


def react(kind: str, reaction: Reaction) -> None:
    """Run `reaction` in the transaction of every fact of this type; order of calls is order of running."""
    _reactions.setdefault(kind, []).append(reaction)


def deliver(kind: str, handler: str) -> None:
    """Enqueue the named handler for every fact of this type; it runs later, at least once."""
    _delivery.setdefault(kind, []).append(handler)


def enqueue_with(enqueue: Callable[[int, str], None]) -> None:
    """Set how deliveries are put into the job queue; wired once in `config`."""
    _enqueue[:] = [enqueue]


def wired() -> Iterator[tuple[str, str]]:
    """List (event type, who reacts) for the documentation and its check."""
    for kind, reactions in sorted(_reactions.items()):
        for reaction in reactions:
            yield kind, f"{reaction.__module__}.{reaction.__qualname__}"
    for kind, handlers in sorted(_delivery.items()):
        for handler in handlers:
            yield kind, f"{handler} (later)"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"an event holds plain values, not {type(value).__name__}")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
_quoted = json.encoder.encode_basestring
