"""Results on their way to their owners; the post sees no more of a dossier than it needs."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.postal.queries.pages import MOST, PAGE, first_page


@dataclass(frozen=True)
class DeliveryRow:
    """A result on its way to its owner."""

    id: int
    token: str
    ref: str
    owner_name: str
    state: str
    zone: str
    ready_at: datetime
    taken_at: datetime
    due_at: datetime
    attempts: int
    ended_at: datetime | None
    is_late: bool
    from_name: str


_DELIVERIES = """
SELECT v.id, v.token, coalesce(d.code, d.receipt_no), d.owner_name, v.state, v.zone, v.ready_at, v.taken_at, v.due_at,
       v.attempts, v.ended_at, v.is_late, u.name || ', ' || g.name
FROM postal_delivery v JOIN dossiers_dossier d ON d.id = v.dossier_id
JOIN directory_unit u ON u.id = v.desk_unit_id JOIN directory_agency g ON g.id = u.agency_id
"""


def carried(actor: Actor) -> list[DeliveryRow]:
    """Return what the actor's unit has to deliver, what is due first at the top."""
    where = "WHERE v.unit_id = %s AND v.state = 'carried' ORDER BY v.due_at, v.id LIMIT %s"
    return [DeliveryRow(*row) for row in sql.rows(_DELIVERIES + where, (actor.unit_id, MOST))]


def carried_for_desk(actor: Actor) -> list[DeliveryRow]:
    """Return what the post has under way for the actor's desk, what is due first at the top."""
    where = "WHERE v.desk_unit_id = %s AND v.state = 'carried' ORDER BY v.due_at, v.id LIMIT %s"
    return [DeliveryRow(*row) for row in sql.rows(_DELIVERIES + where, (actor.unit_id, MOST))]


def deliveries(actor: Actor, before: int = 0) -> tuple[list[DeliveryRow], int]:
    """Return a page of all that the actor's unit ever took to deliver, newest first, and where the next begins."""
    where = "WHERE v.unit_id = %s AND (%s = 0 OR v.id < %s) ORDER BY v.id DESC LIMIT %s"
    found = [DeliveryRow(*row) for row in sql.rows(_DELIVERIES + where, (actor.unit_id, before, before, PAGE + 1))]
    return first_page(found)


@dataclass(frozen=True)
class Delivery:
    """One delivery with where it goes and what is to be taken; nothing of what the dossier is about."""

    row: DeliveryRow
    dossier_id: int
    phone: str
    address: str
    owed: int
    originals: int
    proof: str
    has_representative: bool


_WHERE_TO = """
SELECT v.dossier_id, p.phone_enc, coalesce(nullif(r.answers ->> 'delivery_address', ''), p.address),
       coalesce((SELECT sum(amount) FROM payments_charge c WHERE c.dossier_id = v.dossier_id AND c.paid_at IS NULL
                 AND c.closed_at IS NULL), 0)::bigint,
       (SELECT coalesce(sum(originals), 0) FROM dossiers_paper WHERE dossier_id = v.dossier_id)
         - (SELECT coalesce(sum(count), 0) FROM dossiers_originalreturn WHERE dossier_id = v.dossier_id),
       v.proof, EXISTS (SELECT FROM dossiers_party WHERE dossier_id = v.dossier_id AND role = 'representative')
FROM postal_delivery v JOIN dossiers_party p ON p.dossier_id = v.dossier_id AND p.role = 'owner'
LEFT JOIN LATERAL (SELECT answers FROM dossiers_revision WHERE dossier_id = v.dossier_id ORDER BY number DESC LIMIT 1) r
  ON true
WHERE v.id = %s
"""


def delivery(actor: Actor, token: str) -> Delivery:
    """Return one delivery of the actor's unit.

    Raises:
        NotFound: No such one, or of others.
    """
    found = sql.rows(_DELIVERIES + "WHERE v.token = %s AND v.unit_id = %s", (token[:64], actor.unit_id))
    if not found or not actor.unit_id:
        raise NotFound("delivery")
    row = DeliveryRow(*found[0])
    dossier_id, phone, address, owed, originals, proof, represented = sql.rows(_WHERE_TO, (row.id,))[0]
    # A delivery that ended needs no address any more: the post keeps what proves it, and no list of homes.
    there = row.state == "carried"
    return Delivery(
        row,
        dossier_id,
        crypto.decrypt(phone) if there else "",
        address if there else "",
        owed,
        originals,
        proof,
        represented,
    )
