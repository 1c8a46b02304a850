"""Acts that meet: two transactions that wait for each other are begun again by the one the database chose to end."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

TRIES = 3
P = ParamSpec("P")
R = TypeVar("R")


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
