"""The province's list of statuses in force: labels, and the moves it does not use."""

import time
from dataclasses import dataclass

from django.db import transaction

from motcua.core import profile, sql
from motcua.dossiers.rules.lifecycle import STATUS_LABELS, Move, Status, Transition, check_transition

FRESH_SECONDS = 60
_LATEST = "SELECT number, labels, closed FROM dossiers_statuslist ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True)
class InForce:
    """The list in force; edition 0 is the profile's."""

    number: int
    labels: dict[int, str]
    closed: frozenset[Move]


@dataclass
class _Kept:
    read_at: float = float("-inf")
    value: InForce | None = None


_kept = _Kept()


def in_force() -> InForce:
    """Return the list in force; a change made in this process shows at once, one made elsewhere within a minute."""
    moment = time.monotonic()
    if _kept.value is None or moment - _kept.read_at > FRESH_SECONDS:
        _kept.value, _kept.read_at = read(), moment
    return _kept.value


def read() -> InForce:
    """Read the list in force from the database, past what this process keeps."""
    given = profile.section("statuses").get("labels", {})
    labels = {int(status): str(given.get(str(int(status))) or STATUS_LABELS[status]) for status in Status}
    found = sql.rows(_LATEST, ())
    if not found:
        return InForce(0, labels, frozenset())
    number, own, closed = found[0]
    labels |= {int(code): str(label) for code, label in sql.json_value(own).items()}
    moves = frozenset((Status(frm) if frm else None, Status(to)) for frm, to in sql.json_value(closed))
    return InForce(number, labels, moves)


def label_of(status: int) -> str:
    """Return the province's label of a national status."""
    return in_force().labels[int(status)]


def check_move(frm: int, to: Status) -> Transition:
    """Return the move between two statuses, as the law and the province's list allow it.

    Raises:
        RuleBroken: No such move, or the province does not use it.
    """
    return check_transition(Status(frm), to, closed=in_force().closed)


def forget() -> None:
    """Drop what this process keeps."""
    _kept.value = None


def changed() -> None:
    """Make the next question read the database; call in the transaction of the change."""
    forget()
    transaction.on_commit(forget)
