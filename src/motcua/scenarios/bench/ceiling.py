"""The ceiling: the statements of one call, sent again over a bare connection with prepared statements."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction

from motcua.scenarios.bench.site import Answer, Request, Site

MOST_PREPARED = 2000


@dataclass(frozen=True)
class Statement:
    """One statement as Django sent it."""

    text: str
    values: Any


class Unexpected(RuntimeError):
    """A call did not answer as it should; the figures would mean nothing."""


@contextmanager
def recorded(into: list[Statement]) -> Iterator[None]:
    """Keep every statement that Django sends meanwhile."""

    def keep(execute: Callable[..., Any], text: str, values: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001  (the signature that Django calls)
        into.append(Statement(text, values))
        return execute(text, values, many, context)

    with connection.execute_wrapper(keep):
        yield


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep Django from closing a connection that a request leaves inside our transaction."""
    # One inside another leaves the outer one as it is.
    ends = [end for end in (request_started, request_finished) if end.disconnect(close_old_connections)]
    try:
        yield
    finally:
        for end in ends:
            end.connect(close_old_connections)


def statements_of(site: Site, request: Request, expected: int) -> list[Statement]:
    """Return what a call sends; what it writes is rolled back, its transactions are told as such.

    Raises:
        Unexpected: The call answered otherwise than expected.
    """
    found: list[Statement] = []
    with kept_open(), transaction.atomic():
        with recorded(found):
            answer = site.call(request)
        transaction.set_rollback(True)
    require(request, answer, expected)
    return list(_as_outermost(found))


def require(request: Request, answer: Answer, expected: int) -> None:
    """Make sure that a call answered as it should.

    Raises:
        Unexpected: It did not.
    """
    if answer.status != expected:
        raise Unexpected(f"{request.path}: {answer.status}, {expected} expected")


def _as_outermost(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Turn the savepoints that stand for the call's own transactions into BEGIN and COMMIT."""
    outer = ""
    for one in statements:
        word, name = one.text.split(" ", 1)[0], one.text.rsplit(" ", 1)[-1]
        if word == "SAVEPOINT" and not outer:
            outer = name
            yield Statement("BEGIN", None)
        elif word == "RELEASE" and name == outer:
            outer = ""
            yield Statement("COMMIT", None)
        else:
            yield one


class Ceiling:
    """A bare connection that sends statements again."""

    def __init__(self) -> None:
        left_out = {"cursor_factory", "context", "prepare_threshold"}
        address = {key: value for key, value in connection.get_connection_params().items() if key not in left_out}
        self._connection = psycopg.connect(**address, autocommit=True)
        self._connection.prepared_max = MOST_PREPARED
        self._literal: set[str] = set()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rehearse(self, statements: Sequence[Statement]) -> None:
        """Send all once and take it back: prepares them, and finds those that cannot be prepared."""
        with self._connection.transaction(force_rollback=True):
            for one in statements:
                if one.text in {"BEGIN", "COMMIT"}:
                    continue
                try:
                    with self._connection.transaction():
                        self._send(one)
                except psycopg.Error:
                    self._literal.add(one.text)
                    self._send(one)

    def literal(self, one: Statement) -> str:
        """Return a statement with its values written in."""
        return psycopg.ClientCursor(self._connection).mogrify(one.text, one.values)

    def send(self, statements: Sequence[Statement]) -> None:
        """Send all, in their transactions, and read what comes back."""
        for one in statements:
            self._send(one)

    def explain(self, one: Statement) -> dict[str, Any]:
        """Return the plan of a query as it ran, with the buffers it touched."""
        text = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {self.literal(one)}"
        row = self._connection.execute(text.encode()).fetchone()
        plan: dict[str, Any] = row[0][0]["Plan"] if row else {}
        return plan

    def _send(self, one: Statement) -> None:
        if one.text in self._literal:
            cursor = self._connection.execute(self.literal(one).encode())
        else:
            cursor = self._connection.execute(one.text.encode(), one.values, prepare=one.values is not None)
        if cursor.description:
            cursor.fetchall()
