"""Reads of what is owed and paid."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql


@dataclass(frozen=True)
class ChargeRow:
    """One amount owed, in whole đồng."""

    name: str
    kind: str
    amount: int
    paid_at: datetime | None


@dataclass(frozen=True)
class ReceiptRow:
    """One receipt."""

    token: str
    number: int
    year: int
    amount: int
    taken_at: datetime


def charges(dossier_id: int) -> list[ChargeRow]:
    """Return what a dossier owes or owed."""
    found = sql.rows(
        "SELECT name, kind, amount, paid_at FROM payments_charge WHERE dossier_id = %s ORDER BY id", (dossier_id,)
    )
    return [ChargeRow(*row) for row in found]


def receipts(dossier_id: int) -> list[ReceiptRow]:
    """Return a dossier's receipts."""
    found = sql.rows(
        "SELECT token, number, year, amount, taken_at FROM payments_receipt WHERE dossier_id = %s ORDER BY id",
        (dossier_id,),
    )
    return [ReceiptRow(*row) for row in found]


def receipt_dossier(token: str) -> int | None:
    """Return which dossier a receipt belongs to."""
    found = sql.rows("SELECT dossier_id FROM payments_receipt WHERE token = %s", (token,))
    return int(found[0][0]) if found else None
