"""Reads of what travels by post; each side sees its own, and the post no more of a dossier than it needs."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.queries.outside import normalise_secret
from motcua.dossiers.rules.codes import is_consignment_number, normalise_code
from motcua.postal import slips
from motcua.postal.permissions import watches_all

PAGE = 25
MOST = 200


@dataclass(frozen=True)
class ConsignmentRow:
    """A dossier on its way in, as a line of a list."""

    id: int
    token: str
    number: str
    state: str
    sender_name: str
    procedure_name: str
    to_name: str
    seal: str
    picked_at: datetime
    bring_by: datetime
    ended_at: datetime | None
    missing: str
    is_late: bool
    papers: Sequence[Mapping[str, int]]

    @property
    def papers_text(self) -> str:
        """How many originals and copies there are."""
        return slips.papers_in_words(self.papers)


_CONSIGNMENTS = """
SELECT c.id, c.token, c.number, c.state, c.sender_name, p.name, u.name || ', ' || g.name, c.seal, c.picked_at,
       c.bring_by, c.ended_at, c.missing, c.is_late, c.papers::text
FROM postal_consignment c JOIN procedures_offering o ON o.id = c.offering_id
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN directory_unit u ON u.id = c.desk_unit_id JOIN directory_agency g ON g.id = u.agency_id
"""


def held(actor: Actor) -> list[ConsignmentRow]:
    """Return what the actor's unit holds: to be handed to desks, or to be completed by the sender; oldest first."""
    where = "WHERE c.unit_id = %s AND c.state IN ('collected', 'incomplete') ORDER BY c.id LIMIT %s"
    return _consignments(where, (actor.unit_id, MOST))


def consignments(actor: Actor, before: int = 0) -> tuple[list[ConsignmentRow], int]:
    """Return a page of all that the actor's unit ever took, newest first, and where the next one begins (0: none)."""
    where = "WHERE c.unit_id = %s AND (%s = 0 OR c.id < %s) ORDER BY c.id DESC LIMIT %s"
    found = _consignments(where, (actor.unit_id, before, before, PAGE + 1))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


def waiting_at_desk(actor: Actor) -> list[ConsignmentRow]:
    """Return what the actor's desk signed for and did not open yet; oldest first."""
    where = "WHERE c.desk_unit_id = %s AND c.state = 'taken' ORDER BY c.id LIMIT %s"
    return _consignments(where, (actor.unit_id, MOST))


def _consignments(where: str, values: tuple[object, ...]) -> list[ConsignmentRow]:
    return [ConsignmentRow(*[*row[:13], sql.json_value(row[13])]) for row in sql.rows(_CONSIGNMENTS + where, values)]


@dataclass(frozen=True)
class Consignment:
    """One dossier on its way in, with its sender."""

    id: int
    token: str
    number: str
    state: str
    offering_id: int
    version_id: int
    desk_unit_id: int
    dossier_id: int | None
    sender_kind: str
    sender_name: str
    personal_number: str
    phone: str
    address: str
    delivery: str
    seal: str
    missing: str
    picked_at: datetime
    bring_by: datetime
    ended_at: datetime | None
    papers: Sequence[Mapping[str, int]]
    to_name: str
    procedure_name: str
    procedure_code: str
    agency_code: str
    collected: int
    receipt: str
    post_name: str
    dossier_code: str


_ONE = """
SELECT c.id, c.token, c.number, c.state, c.offering_id, c.version_id, c.desk_unit_id, c.dossier_id, c.sender_kind,
       c.sender_name, c.personal_enc, c.phone_enc, c.address, c.delivery, c.seal, c.missing, c.picked_at, c.bring_by,
       c.ended_at, c.papers::text, u.name || ', ' || g.name, p.name, p.code, g.code, coalesce(m.amount, 0),
       coalesce(m.receipt, ''), w.name, coalesce(d.code, '')
FROM postal_consignment c JOIN procedures_offering o ON o.id = c.offering_id
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN directory_unit u ON u.id = c.desk_unit_id JOIN directory_agency g ON g.id = u.agency_id
JOIN directory_unit v ON v.id = c.unit_id JOIN directory_agency w ON w.id = v.agency_id
LEFT JOIN postal_collection m ON m.consignment_id = c.id
LEFT JOIN dossiers_dossier d ON d.id = c.dossier_id
WHERE c.token = %s AND (c.unit_id = %s OR (c.desk_unit_id = %s AND c.state IN ('taken', 'received', 'incomplete')))
"""


def consignment(actor: Actor, token: str) -> Consignment:
    """Return one consignment of the actor's unit, or of the desk that signed for it.

    Raises:
        NotFound: No such one, or of others.
    """
    found = sql.rows(_ONE, (token[:64], actor.unit_id, actor.unit_id))
    if not found or not actor.unit_id:
        raise NotFound("consignment")
    values: list[Any] = list(found[0])
    values[10], values[11] = crypto.decrypt(values[10]), crypto.decrypt(values[11])
    values[19] = sql.json_value(values[19])
    return Consignment(*values)


def print_consignment(actor: Actor, token: str) -> tuple[bytes, str]:
    """Return the sending slip as it was made; the same bytes every time.

    Raises:
        NotFound: No such one, or of others.
    """
    one = consignment(actor, token)
    edition, data = sql.rows("SELECT edition, data::text FROM postal_consignment WHERE id = %s", (one.id,))[0]
    return slips.print_sending(edition, sql.json_value(data), one.number)


@dataclass(frozen=True)
class RecordRow:
    """A record of handing over in a list."""

    id: int
    token: str
    number: int
    year: int
    from_name: str
    to_name: str
    handed_at: datetime
    taken_at: datetime | None
    items: int


_RECORDS = """
SELECT r.id, r.token, r.number, r.year, w.name, u.name || ', ' || g.name, r.handed_at, r.taken_at,
       jsonb_array_length(r.data -> 'rows')
FROM postal_handoverrecord r
JOIN directory_unit u ON u.id = r.desk_unit_id JOIN directory_agency g ON g.id = u.agency_id
JOIN directory_agency w ON w.id = r.agency_id
"""


def records(actor: Actor, before: int = 0) -> tuple[list[RecordRow], int]:
    """Return a page of the records that the actor's unit gave, newest first, and where the next one begins."""
    where = "WHERE r.unit_id = %s AND (%s = 0 OR r.id < %s) ORDER BY r.id DESC LIMIT %s"
    found = [RecordRow(*row) for row in sql.rows(_RECORDS + where, (actor.unit_id, before, before, PAGE + 1))]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


def records_to_sign(actor: Actor) -> list[RecordRow]:
    """Return the records that wait for the actor's desk, oldest first."""
    where = "WHERE r.desk_unit_id = %s AND r.taken_at IS NULL ORDER BY r.id LIMIT %s"
    return [RecordRow(*row) for row in sql.rows(_RECORDS + where, (actor.unit_id, MOST))]


@dataclass(frozen=True)
class Record:
    """One record with its items as printed."""

    token: str
    number: int
    year: int
    unit_id: int
    desk_unit_id: int
    from_unit: str
    to_unit: str
    handed_at: datetime
    taken_at: datetime | None
    giver: str
    taker: str
    rows: Sequence[Mapping[str, str]]


def record(actor: Actor, token: str) -> Record:
    """Return one record that the actor's unit gave or takes.

    Raises:
        NotFound: No such one, or of others.
    """
    found = sql.rows(
        "SELECT token, number, year, unit_id, desk_unit_id, handed_at, taken_at, coalesce(taken_data, data)::text "
        "FROM postal_handoverrecord WHERE token = %s AND %s IN (unit_id, desk_unit_id)",
        (token[:64], actor.unit_id),
    )
    if not found or not actor.unit_id:
        raise NotFound("record")
    key, number, year, unit, desk, handed, taken, data = found[0]
    said = sql.json_value(data)
    return Record(
        key,
        number,
        year,
        unit,
        desk,
        said["from_unit"],
        said["to_unit"],
        handed,
        taken,
        said["giver"],
        said["taker"],
        said["rows"],
    )


def print_record(actor: Actor, token: str) -> tuple[bytes, str]:
    """Return a record as PDF and a file name, as it stands: with one signature or both.

    Raises:
        NotFound: No such one, or of others.
    """
    one = record(actor, token)
    edition, data = sql.rows(
        "SELECT edition, coalesce(taken_data, data)::text FROM postal_handoverrecord WHERE token = %s", (one.token,)
    )[0]
    return slips.print_record(edition, sql.json_value(data), one.number, one.year)


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
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


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


@dataclass(frozen=True)
class LateRow:
    """Something that travelled, or still travels, beyond its promise."""

    id: int
    way: str
    ref: str
    post_name: str
    desk_name: str
    began_at: datetime
    ready_at: datetime | None
    due_at: datetime
    ended_at: datetime | None


_LATE = """
SELECT x.id, x.way, x.ref, w.name, g.name, x.began_at, x.ready_at, x.due_at, x.ended_at FROM (
  (SELECT v.id, 'out' AS way, coalesce(d.code, d.receipt_no) AS ref, v.unit_id, v.desk_unit_id, v.taken_at AS began_at,
          v.ready_at, v.due_at, v.ended_at
   FROM postal_delivery v JOIN dossiers_dossier d ON d.id = v.dossier_id
   WHERE (v.ended_at IS NULL OR v.is_late) AND v.due_at < %(now)s AND (%(unit)s = 0 OR v.unit_id = %(unit)s)
     AND (v.due_at, v.id) < (%(at)s, %(id)s)
   ORDER BY v.due_at DESC, v.id DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT c.id, 'in', c.number, c.unit_id, c.desk_unit_id, c.picked_at, NULL, c.bring_by, c.ended_at
   FROM postal_consignment c
   WHERE (c.ended_at IS NULL OR c.is_late) AND c.bring_by < %(now)s AND (%(unit)s = 0 OR c.unit_id = %(unit)s)
     AND (c.bring_by, c.id) < (%(at)s, %(id)s)
   ORDER BY c.bring_by DESC, c.id DESC LIMIT %(limit)s)) x
JOIN directory_unit u ON u.id = x.unit_id JOIN directory_agency w ON w.id = u.agency_id
JOIN directory_unit k ON k.id = x.desk_unit_id JOIN directory_agency g ON g.id = k.agency_id
ORDER BY x.due_at DESC, x.id DESC LIMIT %(limit)s
"""
_LAST = ("9999-01-01T00:00:00+00:00", 2**63 - 1)


def late(actor: Actor, now: datetime, after: str = "") -> tuple[list[LateRow], str]:
    """Return what is or was late, the latest promise first, and the cursor of the next page.

    The post sees its own unit's; who watches the province sees all.
    """
    at, number = sql.place_of(after) or _LAST
    unit = 0 if watches_all(actor) else actor.unit_id or -1
    values = {"now": now, "unit": unit, "at": at, "id": number, "limit": PAGE + 1}
    found = [LateRow(*row) for row in sql.rows(_LATE, values)]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.due_at.isoformat()}~{last.id}" if last else ""


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
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


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


@dataclass(frozen=True)
class Travelled:
    """A consignment as its sender follows it."""

    id: int
    number: str
    state: str
    known: bool
    events: Sequence[dossiers.EventRow] = ()
    procedure_name: str = ""
    to_name: str = ""
    post_name: str = ""
    missing: str = ""
    dossier_code: str = ""


def look_up(number: str, secret: str) -> Travelled:
    """Return where a consignment is: with the slip's secret every hop, without it only its state.

    Raises:
        NotFound: No such number, or the secret does not fit.
    """
    if not is_consignment_number(number):
        raise NotFound("consignment")
    found = sql.rows(
        "SELECT id, token, unit_id, state, number, secret_enc FROM postal_consignment WHERE number = %s",
        (normalise_code(number),),
    )
    if not found:
        raise NotFound("consignment")
    stream, token, unit, state, real, stored = found[0]
    if not secret:
        return Travelled(stream, real, state, known=False)
    if not hmac.compare_digest(crypto.decrypt(stored).encode(), normalise_secret(secret).encode()):
        raise NotFound("consignment")
    one = sql.rows(_ONE, (token, unit, unit))[0]
    return Travelled(
        id=stream,
        number=real,
        state=state,
        known=True,
        events=dossiers.history(stream),
        procedure_name=one[21],
        to_name=one[20],
        post_name=one[26],
        missing=one[15],
        dossier_code=one[27],
    )


def way_in(dossier_id: int) -> list[dossiers.EventRow]:
    """Return how a dossier came by post, oldest first; empty for every other dossier."""
    found = sql.rows("SELECT id FROM postal_consignment WHERE dossier_id = %s", (dossier_id,))
    return dossiers.history(found[0][0]) if found else []
