"""Records of handing over between post and desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.postal import slips
from motcua.postal.queries.pages import MOST, PAGE, first_page


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
    return first_page(found)


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
