"""Acts that meet: what the database ended to break a deadlock is begun again; one of many that fails stops no other."""

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

TRIES = 3
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

log = logging.getLogger(__name__)


def again_after_deadlock(act: Callable[P, R]) -> Callable[P, R]:
    """Run an act that is a transaction of its own again when the database ended it to break a deadlock.

    Nothing of the ended try remains, so the act is done once. Inside another transaction it is left to that one.
    Stands outside `transaction.atomic`.
    """

    @wraps(act)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES - 1):
            try:
                return act(*args, **kwargs)
            except OperationalError as fault:
                if connection.in_atomic_block or not isinstance(fault.__cause__, DeadlockDetected):
                    raise
        return act(*args, **kwargs)

    return tried


def each_for_itself(things: Iterable[T], act: Callable[[T], object]) -> int:
    """Do an act, a transaction of its own, on each of several things; returns on how many it did something.

    For jobs: one that fails is logged and tried again by the next run, and keeps no other waiting.
    """
    done = 0
    for thing in things:
        try:
            done += bool(act(thing))
        except Exception:
            log.exception("%s left to the next run", thing)
    return done
