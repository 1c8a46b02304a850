"""What inspectors look at: every correction, repair, late entry, extension and act out of order, in one list."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.core.ledger import Recorded
from motcua.directory.actors import Actor, Role

PAGE = 50

_KEEP = """
INSERT INTO dossiers_deviation (event, dossier_id, agency_id, kind)
SELECT %s, id, receiving_agency_id, %s FROM dossiers_dossier WHERE id = %s
"""


def keep(event: Recorded) -> None:
    """React to a fact that inspectors look at: keep where it stands."""
    sql.execute(_KEEP, (event.id, event.fact.TYPE, event.stream))


@dataclass(frozen=True)
class DeviationRow:
    """One such fact with who did it, when and why."""

    event: int
    kind: str
    ref: str
    procedure_name: str
    agency: str
    at: datetime
    who: str
    post: str
    reason: str
    payload: str


# One arm for each shape, so that each walks its own index from its newest end.
_LIST = """
SELECT x.event, x.kind, coalesce(d.code, d.receipt_no), p.name, g.name, e.at, coalesce(a.full_name, ''),
       coalesce(o.title, ''), e.reason, e.payload
FROM (SELECT * FROM dossiers_deviation v
      WHERE {where} AND (%(before)s = 0 OR v.event < %(before)s) ORDER BY v.event DESC LIMIT %(limit)s) x
JOIN core_event e ON e.id = x.event
JOIN dossiers_dossier d ON d.id = x.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency g ON g.id = x.agency_id
LEFT JOIN directory_account a ON a.id = substring(e.actor from 'account:([0-9]+)')::bigint
LEFT JOIN directory_post o ON o.id = substring(e.actor from 'post:([0-9]+)')::bigint
ORDER BY x.event DESC
"""


def deviations(
    actor: Actor, kinds: tuple[str, ...] = (), before: int = 0, limit: int = PAGE
) -> tuple[list[DeviationRow], int]:
    """Return one page of what happened, newest first, and where the next begins (0: no more).

    Inspectors and the province's administrators see all, an agency's administrator the own agency, others nothing.

    Args:
        kinds: Types of facts to show; none for all.
    """
    where = ["v.kind = ANY(%(kinds)s)"] if kinds else []
    if not actor.has(Role.INSPECTOR, Role.PROVINCE_ADMIN):
        if not actor.has(Role.AGENCY_ADMIN):
            return [], 0
        where.append("v.agency_id = %(agency)s")
    values = {"kinds": list(kinds), "agency": actor.agency_id, "before": before, "limit": limit + 1}
    found = [DeviationRow(*row) for row in sql.rows(_LIST.format(where=" AND ".join(where) or "true"), values)]
    return found[:limit], found[limit - 1].event if len(found) > limit else 0
