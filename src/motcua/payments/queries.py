"""Reads of what is owed and paid."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import Actor, Role
from motcua.payments.enums import Gateway
from motcua.payments.services.orders import offered
from motcua.procedures.rules.fee_rules import taken_off
from motcua.procedures.rules.levels import FULL

LARGEST_ID = 2**63 - 1


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


_UPCOMING = """
SELECT f->>'name', (f->>'amount')::bigint FROM dossiers_terms t, jsonb_array_elements(t.fees) f
WHERE t.dossier_id = %(dossier)s AND f->>'moment' = 'appraisal'
  AND NOT EXISTS (SELECT FROM payments_charge c WHERE c.dossier_id = %(dossier)s AND c.moment = 'appraisal')
"""


def upcoming(dossier_id: int) -> list[tuple[str, int]]:
    """Return names and whole đồng of fees that fall due after the appraisal, which is not over."""
    return [(name, amount) for name, amount in sql.rows(_UPCOMING, {"dossier": dossier_id})]


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
class ReliefRow:
    """A relief that was asked for with a dossier; `accepted` is None until the desk decides."""

    name: str
    percent: int
    paper: str
    basis: str
    accepted: bool | None
    spared: int
    reason: str

    @property
    def taken_off(self) -> str:
        """What it takes off, in words."""
        return taken_off(self.percent)


def relief(dossier_id: int) -> ReliefRow | None:
    """Return the relief that was asked for with a dossier."""
    found = sql.rows(
        "SELECT name, percent, paper, basis, accepted, spared, reason FROM payments_relief WHERE dossier_id = %s",
        (dossier_id,),
    )
    return ReliefRow(*found[0]) if found else None


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
    is_paid: bool = False
    """All of it is paid; while it is open, the bank's notice of the transfer to the budget is still to come."""

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
        FROM payments_charge c WHERE c.dossier_id = o.dossier_id AND c.obligation_id = o.id),
       NOT EXISTS (SELECT FROM payments_charge c
                   WHERE c.dossier_id = o.dossier_id AND c.obligation_id = o.id AND c.paid_at IS NULL)
FROM payments_obligation o WHERE o.dossier_id = %s ORDER BY o.id
"""


def obligations(dossier_id: int) -> list[ObligationRow]:
    """Return the financial obligations of a dossier, oldest first."""
    return [
        ObligationRow(*[*row[:8], [(name, amount) for name, amount in sql.json_value(row[8])], row[9]])
        for row in sql.rows(_OBLIGATIONS, (dossier_id,))
    ]


@dataclass(frozen=True)
class OrderRow:
    """An order as its payer sees it: amounts in whole đồng."""

    ref: str
    dossier_id: int
    dossier_ref: str
    gateway: str
    amount: int
    state: str
    code: str
    made_at: datetime
    expires_at: datetime
    still_owed: int
    kept: int
    """What came for it and settles nothing yet."""


_ORDER = """
SELECT o.ref, o.dossier_id, coalesce(d.code, d.receipt_no), o.gateway, o.amount, o.state, o.code, o.made_at,
       o.expires_at,
       (SELECT coalesce(sum(c.amount), 0)::bigint FROM payments_charge c
        WHERE c.dossier_id = o.dossier_id AND c.paid_at IS NULL AND c.closed_at IS NULL),
       (SELECT coalesce(sum(m.amount - m.settled - m.refunded), 0)::bigint FROM payments_money m
        WHERE m.id IN (SELECT a.id FROM payments_money a WHERE a.order_id = o.id
                       UNION SELECT n.money_id FROM payments_moneyorder n WHERE n.order_id = o.id))
FROM payments_order o JOIN dossiers_dossier d ON d.id = o.dossier_id WHERE o.ref = %s
"""


def order(ref: str) -> OrderRow | None:
    """Return an order by its name."""
    found = sql.rows(_ORDER, (ref,))
    return OrderRow(*found[0]) if found else None


_MAY_ONLINE = """
SELECT 1 FROM payments_charge c JOIN dossiers_dossier d ON d.id = c.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
WHERE c.dossier_id = %s AND c.paid_at IS NULL AND c.closed_at IS NULL AND c.amount > 0
HAVING bool_and(c.obligation_id IS NOT NULL OR p.service_level >= %s)
"""


def ways(dossier_id: int) -> list[Gateway]:
    """Return by which gateways a dossier's owner may pay what it owes; none when nothing is owed.

    Fees are paid online where the service's recorded level is full; a financial obligation wherever it is fixed.

    Source: DN-2.13.d, LD-2.3.d (level 4); VL Đ.16 k1 (taxes and other obligations).
    """
    return offered() if sql.rows(_MAY_ONLINE, (dossier_id, FULL)) else []


_UNSETTLED = """
WITH o AS (SELECT id FROM payments_order WHERE dossier_id = %s)
SELECT coalesce(sum(m.amount - m.settled - m.refunded), 0)::bigint FROM payments_money m
WHERE m.id IN (SELECT a.id FROM o JOIN payments_money a ON a.order_id = o.id
               UNION SELECT n.money_id FROM o JOIN payments_moneyorder n ON n.order_id = o.id)
"""


def unsettled(dossier_id: int) -> int:
    """Return how much came for a dossier's orders that neither settled a fee nor went back yet, in whole đồng.

    Of money that names orders of several dossiers it is the whole sum: nobody knows yet what is whose.
    """
    return int(sql.rows(_UNSETTLED, (dossier_id,))[0][0])


@dataclass(frozen=True)
class RefundRow:
    """Money to be paid back, as the payer reads of it; `accepted` is None while nobody decided. Whole đồng."""

    amount: int
    accepted: bool | None
    decision: str
    document: str
    paid_at: datetime | None


_REFUNDS = "SELECT r.amount, r.accepted, r.decision, r.document, r.paid_at FROM payments_refund r "


def refund(refund_id: int) -> RefundRow | None:
    """Return a refund, for the notice about it."""
    found = sql.rows(_REFUNDS + "WHERE r.id = %s", (refund_id,))
    return RefundRow(*found[0]) if found else None


def refunds(dossier_id: int) -> list[RefundRow]:
    """Return what of a dossier's money is to be paid back or was, oldest first."""
    where = "JOIN payments_money m ON m.id = r.money_id WHERE m.dossier_id = %s ORDER BY r.id"
    return [RefundRow(*row) for row in sql.rows(_REFUNDS + where, (dossier_id,))]


@dataclass(frozen=True)
class DifferenceRow:
    """A difference with what may be done about it; amounts in whole đồng.

    `dossier_ref` names the dossier, or all whose orders one sum names, with commas between.
    """

    id: int
    kind: str
    gateway: str
    reference: str
    amount: int
    note: str
    found_at: datetime
    money_id: int | None
    dossier_ref: str
    refund_id: int | None
    refund_amount: int
    refund_asked_by: str
    refund_reason: str
    refund_accepted: bool | None


_DIFFERENCES = """
SELECT f.id, f.kind, f.gateway, f.reference, f.amount, f.note, f.found_at, f.money_id,
       coalesce(d.code, d.receipt_no, (
         SELECT string_agg(DISTINCT coalesce(e.code, e.receipt_no), ', ') FROM payments_moneyorder n
         JOIN payments_order o ON o.id = n.order_id JOIN dossiers_dossier e ON e.id = o.dossier_id
         WHERE n.money_id = m.id), ''), r.id, coalesce(r.amount, 0), coalesce(r.asked_by, ''),
       coalesce(r.reason, ''), r.accepted
FROM payments_difference f
LEFT JOIN payments_money m ON m.id = f.money_id
LEFT JOIN dossiers_dossier d ON d.id = m.dossier_id
LEFT JOIN payments_refund r ON r.money_id = f.money_id AND r.paid_at IS NULL AND r.accepted IS NOT FALSE
WHERE f.resolved_at IS NULL AND (%(all)s OR d.receiving_agency_id = ANY(%(agencies)s))
  AND (%(at)s::timestamptz IS NULL OR (f.found_at, f.id) > (%(at)s, %(id)s))
ORDER BY f.found_at, f.id LIMIT %(most)s
"""


def open_differences(actor: Actor, after: str, most: int) -> list[DifferenceRow]:
    """Return the open differences that the actor works on, oldest first, from after the cursor on."""
    place = sql.place_of(after)
    values = {
        "all": actor.has(Role.PROVINCE_ADMIN),
        "agencies": sorted(actor.agencies | {actor.agency_id}),
        "at": place[0] if place else None,
        "id": place[1] if place else 0,
        "most": most,
    }
    return [DifferenceRow(*row) for row in sql.rows(_DIFFERENCES, values)]


def open_difference(actor: Actor, number: int) -> DifferenceRow | None:
    """Return one open difference that the actor works on."""
    if number > LARGEST_ID:
        return None
    values = {
        "all": actor.has(Role.PROVINCE_ADMIN),
        "agencies": sorted(actor.agencies | {actor.agency_id}),
        "at": None,
        "id": number,
        "most": 1,
    }
    one = _DIFFERENCES.replace("ORDER BY", "AND f.id = %(id)s ORDER BY")
    found = sql.rows(one, values)
    return DifferenceRow(*found[0]) if found else None
