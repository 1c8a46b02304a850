"""Sums that the post took, and the statements by which it hands them on."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.postal.queries.pages import MOST, PAGE, first_page


@dataclass(frozen=True)
class MoneyRow:
    """A sum that the post took."""

    id: int
    ref: str
    agency_name: str
    amount: int
    receipt: str
    taken_at: datetime


_MONEY = """
SELECT c.id, coalesce(d.code, d.receipt_no, s.number), g.name, c.amount, c.receipt, c.taken_at
FROM postal_collection c JOIN directory_agency g ON g.id = c.agency_id
LEFT JOIN dossiers_dossier d ON d.id = c.dossier_id LEFT JOIN postal_consignment s ON s.id = c.consignment_id
"""


def money_held(actor: Actor) -> list[MoneyRow]:
    """Return what the actor's unit took and did not hand on, by agency."""
    where = "WHERE c.unit_id = %s AND c.settlement_id IS NULL ORDER BY g.name, c.id LIMIT %s"
    return [MoneyRow(*row) for row in sql.rows(_MONEY + where, (actor.unit_id, MOST))]


@dataclass(frozen=True)
class SettlementRow:
    """A statement of money handed on."""

    id: int
    token: str
    number: int
    year: int
    post_name: str
    agency_name: str
    total: int
    handed_at: datetime
    taken_at: datetime | None


_SETTLEMENTS = """
SELECT t.id, t.token, t.number, t.year, w.name, g.name, t.total, t.handed_at, t.taken_at
FROM postal_settlement t
JOIN directory_agency w ON w.id = t.post_agency_id JOIN directory_agency g ON g.id = t.agency_id
"""


def settlements(actor: Actor, before: int = 0) -> tuple[list[SettlementRow], int]:
    """Return a page of the statements of the actor's unit, newest first, and where the next begins."""
    where = "WHERE t.unit_id = %s AND (%s = 0 OR t.id < %s) ORDER BY t.id DESC LIMIT %s"
    found = [SettlementRow(*row) for row in sql.rows(_SETTLEMENTS + where, (actor.unit_id, before, before, PAGE + 1))]
    return first_page(found)


def settlements_for(actor: Actor) -> list[SettlementRow]:
    """Return the newest statements for the actor's agency, to be confirmed or confirmed."""
    where = "WHERE t.agency_id = %s ORDER BY t.id DESC LIMIT %s"
    return [SettlementRow(*row) for row in sql.rows(_SETTLEMENTS + where, (actor.agency_id, PAGE))]


def settlement(actor: Actor, token: str) -> tuple[SettlementRow, list[MoneyRow]]:
    """Return one statement with its sums, for the post's unit and for the agency.

    Raises:
        NotFound: No such one, or of others.
    """
    found = sql.rows(
        _SETTLEMENTS + "WHERE t.token = %s AND (t.unit_id = %s OR t.agency_id = %s)",
        (token[:64], actor.unit_id, actor.agency_id),
    )
    if not found or not actor.unit_id:
        raise NotFound("settlement")
    row = SettlementRow(*found[0])
    return row, [MoneyRow(*each) for each in sql.rows(_MONEY + "WHERE c.settlement_id = %s ORDER BY c.id", (row.id,))]
