"""Reads of claims: who checks what now, and what a colleague took over from me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import sql
from motcua.directory.actors import Actor

TOLD_FOR = timedelta(hours=24)
MOST = 10


@dataclass(frozen=True)
class ClaimRow:
    """Who checks a dossier now."""

    account_id: int
    full_name: str
    until: datetime


def claims_of(dossier_ids: Sequence[int], now: datetime) -> dict[int, ClaimRow]:
    """Return who checks each of several dossiers now; one statement."""
    found = sql.rows(
        "SELECT c.dossier_id, c.account_id, a.full_name, c.expires_at FROM intake_claim c "
        "JOIN directory_account a ON a.id = c.account_id WHERE c.dossier_id = ANY(%s) AND c.expires_at > %s",
        (list(dossier_ids), now),
    )
    return {dossier_id: ClaimRow(*rest) for dossier_id, *rest in found}


@dataclass(frozen=True)
class Lost:
    """A dossier that a colleague took over from the reader."""

    ref: str
    by: str
    at: datetime


_LOST = """
SELECT coalesce(d.code, d.receipt_no), a.full_name, c.claimed_at
FROM intake_claim c JOIN dossiers_dossier d ON d.id = c.dossier_id JOIN directory_account a ON a.id = c.account_id
WHERE c.taken_from_id = %s AND c.claimed_at > %s ORDER BY c.claimed_at DESC LIMIT %s
"""


def lost(actor: Actor, now: datetime) -> list[Lost]:
    """Return what colleagues took over from the actor in the last day: the notice on the own list."""
    return [Lost(*row) for row in sql.rows(_LOST, (actor.account_id, now - TOLD_FOR, MOST))]
