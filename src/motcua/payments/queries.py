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
        "SELECT name, kind, amount, paid_at FROM payments_charge WHERE dossier_id = %s AND closed_at IS NULL "
        "ORDER BY id",
        (dossier_id,),
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


@dataclass(frozen=True)
class ObligationRow:
    """A financial obligation with its items: pairs of name and whole đồng."""

    account: str
    basis: str
    clock: str
    pay_by: datetime
    set_at: datetime
    met_at: datetime | None
    proof_text: str
    closed_at: datetime | None
    items: list[tuple[str, int]]

    @property
    def total(self) -> int:
        """What is to be paid in all, in whole đồng."""
        return sum(amount for _, amount in self.items)

    @property
    def is_open(self) -> bool:
        """Whether the dossier waits for it."""
        return self.met_at is None and self.closed_at is None


@dataclass(frozen=True)
class ProofRow:
    """A proof of payment that the applicant sent; `files` are pairs of token and name."""

    text: str
    sent_at: datetime
    decided_at: datetime | None
    accepted: bool | None
    answer: str
    files: list[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Whether it waits to be checked."""
        return self.decided_at is None


_PROOFS = """
SELECT p.text, p.sent_at, p.decided_at, p.accepted, p.answer,
       (SELECT coalesce(json_agg(json_build_array(f.token, f.name) ORDER BY f.id), '[]') FROM documents_storedfile f
        WHERE f.id IN (SELECT x::bigint FROM jsonb_array_elements_text(p.files) x))
FROM payments_proof p WHERE p.dossier_id = %s ORDER BY p.id
"""


def proofs(dossier_id: int) -> list[ProofRow]:
    """Return the proofs of payment of a dossier, oldest first."""
    return [
        ProofRow(*[*row[:5], [(token, name) for token, name in sql.json_value(row[5])]])
        for row in sql.rows(_PROOFS, (dossier_id,))
    ]


_OBLIGATIONS = """
SELECT o.account, o.basis, o.clock, o.pay_by, o.set_at, o.met_at, o.proof_text, o.closed_at,
       (SELECT coalesce(json_agg(json_build_array(c.name, c.amount) ORDER BY c.id), '[]')
        FROM payments_charge c WHERE c.dossier_id = o.dossier_id AND c.obligation_id = o.id)
FROM payments_obligation o WHERE o.dossier_id = %s ORDER BY o.id
"""


def obligations(dossier_id: int) -> list[ObligationRow]:
    """Return the financial obligations of a dossier, oldest first."""
    return [
        ObligationRow(*[*row[:8], [(name, amount) for name, amount in sql.json_value(row[8])]])
        for row in sql.rows(_OBLIGATIONS, (dossier_id,))
    ]
