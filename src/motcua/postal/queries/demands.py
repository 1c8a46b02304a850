"""Money that desks ask the post to take; the clerk sees whom to go to only while it is to be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.postal.queries.pages import MOST

LOOKED_BACK = timedelta(days=90)
"""How long after its pick-up a dossier stands in the desk's list: whoever owes longer is asked at the counter."""


@dataclass(frozen=True)
class DemandRow:
    """What is to be taken, in whole đồng as it is owed now, from whom and for which desk."""

    token: str
    ref: str
    sender_name: str
    for_name: str
    owed: int
    asked_at: datetime
    state: str


@dataclass(frozen=True)
class Demand:
    """One of them with where to go."""

    row: DemandRow
    dossier_id: int
    phone: str
    address: str


_OWED = """
coalesce((SELECT sum(amount) FROM payments_charge c WHERE c.dossier_id = d.id AND c.paid_at IS NULL
          AND c.closed_at IS NULL), 0)::bigint
"""
_DEMANDS = f"""
SELECT m.token, coalesce(d.code, d.receipt_no), s.sender_name, u.name || ', ' || g.name, {_OWED}, m.asked_at, m.state,
       d.id, s.phone_enc, s.address
FROM postal_demand m JOIN dossiers_dossier d ON d.id = m.dossier_id
JOIN postal_consignment s ON s.id = m.consignment_id
JOIN directory_unit u ON u.id = m.desk_unit_id JOIN directory_agency g ON g.id = u.agency_id
"""


def to_collect(actor: Actor) -> list[DemandRow]:
    """Return what the actor's unit is asked to take, asked first at the top."""
    where = "WHERE m.unit_id = %s AND m.state = 'open' ORDER BY m.id LIMIT %s"
    return [DemandRow(*row[:7]) for row in sql.rows(_DEMANDS + where, (actor.unit_id, MOST))]


def demand(actor: Actor, token: str) -> Demand:
    """Return one request to the actor's unit.

    Raises:
        NotFound: No such one, or to others.
    """
    found = sql.rows(_DEMANDS + "WHERE m.token = %s AND m.unit_id = %s", (token[:64], actor.unit_id))
    if not found or not actor.unit_id:
        raise NotFound("demand")
    row = DemandRow(*found[0][:7])
    is_open = row.state == "open"
    phone = crypto.decrypt(found[0][8]) if is_open else ""
    return Demand(row, int(found[0][7]), phone, found[0][9] if is_open else "")


@dataclass(frozen=True)
class OwingRow:
    """A dossier that came by post and owes money; `asked_at` while the post is asked to take it."""

    ref: str
    sender_name: str
    owed: int
    post_name: str
    asked_at: datetime | None
    may_ask: bool


_OWING = f"""
SELECT x.ref, x.sender_name, x.owed, x.post_name, x.asked_at, NOT x.taken FROM (
  SELECT s.id, coalesce(d.code, d.receipt_no) AS ref, s.sender_name, {_OWED} AS owed, w.name AS post_name, m.asked_at,
         EXISTS (SELECT FROM postal_collection k WHERE k.consignment_id = s.id) AS taken
  FROM postal_consignment s JOIN dossiers_dossier d ON d.id = s.dossier_id
  JOIN directory_unit u ON u.id = s.unit_id JOIN directory_agency w ON w.id = u.agency_id
  LEFT JOIN postal_demand m ON m.dossier_id = d.id AND m.state = 'open'
  WHERE s.desk_unit_id = %s AND s.state = 'received' AND s.picked_at > %s) x
WHERE x.owed > 0 ORDER BY x.id DESC LIMIT %s
"""


def owing_at_desk(actor: Actor, now: datetime) -> list[OwingRow]:
    """Return what came by post to the actor's desk lately and owes money, the newest first; one statement."""
    return [OwingRow(*row) for row in sql.rows(_OWING, (actor.unit_id, now - LOOKED_BACK, MOST))]
