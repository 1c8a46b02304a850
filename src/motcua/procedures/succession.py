"""What an agency offered goes on at its successors when it ends."""

from collections.abc import Mapping
from datetime import datetime

from psycopg.types.json import Jsonb

from motcua.core import sql
from motcua.core.ids import new_id
from motcua.directory.actors import Actor

_TOUCHED = """
SELECT o.id, o.agency_id, o.handling_id, o.routing, o.active FROM procedures_offering o
WHERE o.agency_id = %(agency)s OR o.handling_id = %(agency)s
   OR EXISTS (SELECT FROM jsonb_each(o.routing) r WHERE r.value::text::bigint = ANY(%(units)s))
ORDER BY o.id FOR UPDATE
"""
_MOVE = """
UPDATE procedures_offering o SET routing = x.routing, handling_id = x.handling
FROM unnest(%s::bigint[], %s::jsonb[], %s::bigint[]) AS x(id, routing, handling) WHERE o.id = x.id
"""
# The whole row with all that local decisions put into it; only whose it is and since when differs.
_COPY = """
INSERT INTO procedures_offering
SELECT (jsonb_populate_record(o, jsonb_build_object(
  'id', x.id, 'agency_id', %(successor)s::bigint, 'active', true, 'opened_at', %(now)s::timestamptz,
  'opened_by', %(by)s::text))).*
FROM unnest(%(ids)s::bigint[], %(old)s::bigint[]) AS x(id, old) JOIN procedures_offering o ON o.id = x.old
ON CONFLICT (procedure_id, agency_id) DO NOTHING
"""


def move_offerings(
    *,
    actor: Actor,
    agency_id: int,
    successor_id: int,
    units: Mapping[int, int],
    going_on: Mapping[int, int],
    now: datetime,
) -> int:
    """Let the successors go on with what an agency received for or handled; returns how many offerings that were.

    A procedure that the successor offers already stays as it is there. The old offerings stay, closed, because
    dossiers refer to them; their routing leads to the successors, for dossiers that wait to be accepted.

    Args:
        successor_id: Whose desk receives what the ended agency's desk received.
        units: Which unit goes on for each unit that ends.
        going_on: The agency of that unit.
    """
    found = sql.rows(_TOUCHED, {"agency": agency_id, "units": list(units)})
    if not found:
        return 0
    ids, routings, handlings = [], [], []
    for offering_id, _, handling_id, stored, _ in found:
        routing: dict[str, int] = sql.json_value(stored)
        led_to = next((going_on[unit] for unit in routing.values() if unit in going_on), successor_id)
        ids.append(offering_id)
        routings.append(Jsonb({step: units.get(unit, unit) for step, unit in routing.items()}))
        handlings.append(led_to if handling_id == agency_id else handling_id)
    sql.execute(_MOVE, (ids, routings, handlings))
    received = [row[0] for row in found if row[1] == agency_id]
    active = [row[0] for row in found if row[1] == agency_id and row[4]]
    values = {"successor": successor_id, "ids": [new_id() for _ in active], "old": active, "now": now, "by": actor.ref}
    sql.execute(_COPY, values)
    sql.execute("UPDATE procedures_offering SET active = false WHERE id = ANY(%s)", (received,))
    return len(found)
