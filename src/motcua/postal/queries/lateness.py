"""What travelled, or still travels, beyond its promise."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.postal.permissions import watches_all
from motcua.postal.queries.pages import PAGE


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
