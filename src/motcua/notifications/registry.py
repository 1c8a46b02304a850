"""Handlers of events that run later, by name: at least once, each in a transaction of its own."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.core import sql

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """A fact as a handler receives it, read from the history."""

    id: int
    stream: int
    type: str
    actor: str
    at: datetime
    reason: str
    values: dict[str, Any]


Handler = Callable[[Delivered, datetime], None]
_handlers: dict[str, Handler] = {}


class UnknownHandler(LookupError):
    """A job names a handler that no room registered."""


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register a function under the name that deliveries use; it must bear being called twice for one event."""

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(name, function) is not function:
            raise ValueError(f"handler {name} is registered twice")
        return function

    return register


def names() -> list[str]:
    """Return the names of all handlers."""
    return sorted(_handlers)


def run(event_id: int, name: str, now: datetime) -> None:
    """Read the event and call its handler; a failing handler leaves nothing behind.

    Raises:
        UnknownHandler: No such handler.
    """
    if name not in _handlers:
        raise UnknownHandler(name)
    found = sql.rows("SELECT stream, type, actor, at, reason, payload FROM core_event WHERE id = %s", (event_id,))
    if not found:
        log.warning("event %d for %s is gone", event_id, name)
        return
    stream, kind, actor, at, reason, payload = found[0]
    with transaction.atomic():
        _handlers[name](Delivered(event_id, stream, kind, actor, at, reason, json.loads(payload)), now)
