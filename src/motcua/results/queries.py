"""Reads of results."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql


@dataclass(frozen=True)
class ResultRow:
    """An issued result; the file token is empty when only paper exists."""

    name: str
    number: int
    year: int
    symbol: str
    signer_name: str
    signer_title: str
    issued_at: datetime
    file_token: str


def result(dossier_id: int) -> ResultRow | None:
    """Return a dossier's result, or None."""
    found = sql.rows(
        "SELECT r.name, r.number, r.year, r.symbol, r.signer_name, r.signer_title, r.issued_at, coalesce(f.token, '') "
        "FROM results_result r LEFT JOIN documents_storedfile f ON f.id = r.file_id WHERE r.dossier_id = %s",
        (dossier_id,),
    )
    return ResultRow(*found[0]) if found else None


@dataclass(frozen=True)
class HandoverRow:
    """Who received the result."""

    receiver_name: str
    receiver_relation: str
    identity_check: str
    given_at: datetime


def handover(dossier_id: int) -> HandoverRow | None:
    """Return how the result was handed over, or None."""
    found = sql.rows(
        "SELECT receiver_name, receiver_relation, identity_check, given_at FROM results_handover WHERE dossier_id = %s",
        (dossier_id,),
    )
    return HandoverRow(*found[0]) if found else None
