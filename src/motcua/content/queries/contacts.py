"""Reads of one-stop desks with how to reach them; each is one statement."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from motcua.content.rules.contacts import Contact
from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor

_DESKS = """
SELECT u.id, u.name, g.id, g.code, g.name, coalesce(c.number, 0), coalesce(nullif(c.address, ''), g.address),
       coalesce(nullif(c.phones, ''), g.phone), coalesce(c.answering_number, ''), coalesce(c.sms_number, ''),
       coalesce(c.email, ''), coalesce(c.directions, ''), c.latitude, c.longitude, c.updated_at,
       (SELECT count(*) FROM directory_device d WHERE d.unit_id = u.id AND d.kind = 'counter' AND d.state = 'in_use'),
       (SELECT count(*) FROM directory_device d WHERE d.unit_id = u.id AND d.kind = 'counter' AND d.state <> 'retired')
FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id LEFT JOIN content_deskcontact c ON c.unit_id = u.id
WHERE u.kind = 'desk' AND u.valid_to IS NULL AND g.active
"""


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """A desk and how to reach it; address and telephone are the agency's where the desk has none of its own.

    `number` counts how often the contact was written, 0 for never; `counters` are those in the register, of which
    `counters_open` serve people.
    """

    unit_id: int
    name: str
    agency_id: int
    agency_code: str
    agency_name: str
    number: int
    address: str
    phones: str
    answering_number: str
    sms_number: str
    email: str
    directions: str
    latitude: Decimal | None
    longitude: Decimal | None
    updated_at: datetime | None
    counters_open: int
    counters: int

    @property
    def place(self) -> str:
        """Latitude and longitude; empty when not known."""
        return f"{self.latitude}, {self.longitude}" if self.latitude is not None else ""

    @property
    def contact(self) -> Contact:
        """The values of the form."""
        return Contact(
            self.address,
            self.phones,
            self.answering_number,
            self.sms_number,
            self.email,
            self.directions,
            self.place,
        )

    @property
    def telephones(self) -> list[str]:
        """The telephone numbers one by one."""
        return [part.strip() for part in self.phones.replace(",", ";").split(";") if part.strip()]


def desks_of(agency_id: int) -> list[DeskFacts]:
    """Return the desks of an agency."""
    return _desks(" AND g.id = %(agency)s ORDER BY u.key", {"agency": agency_id})


def desks() -> list[DeskFacts]:
    """Return every desk of the province, agencies in Vietnamese order."""
    return _desks(' ORDER BY g.sort_key COLLATE "C", u.key', {})


def desks_kept_by(actor: Actor) -> list[DeskFacts]:
    """Return the desks whose contact the actor keeps."""
    return [one for one in desks() if actor.administers(one.agency_id)]


def desk(actor: Actor, unit_id: int) -> DeskFacts:
    """Return a desk that the actor keeps.

    Raises:
        NotFound: No such desk, or another's: both look the same.
    """
    found = _desks(" AND u.id = %(unit)s", {"unit": unit_id})
    if not found or not actor.administers(found[0].agency_id):
        raise NotFound(f"desk {unit_id}")
    return found[0]


def _desks(where: str, values: dict[str, object]) -> list[DeskFacts]:
    return [DeskFacts(*row) for row in sql.rows(_DESKS + where, values)]
