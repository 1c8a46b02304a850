"""Dossiers on their way in: what a unit holds, took, or a desk signed for; one of them with its sender."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.postal import slips
from motcua.postal.queries.pages import MOST, PAGE, first_page


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
    return first_page(found)


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


ONE = """
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
    found = sql.rows(ONE, (token[:64], actor.unit_id, actor.unit_id))
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
