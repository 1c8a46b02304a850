"""Who opened a dossier: reads of the trail that `core.audit` keeps, for inspectors and administrators."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql

PAGE = 50


@dataclass(frozen=True)
class Reading:
    """One reading of a dossier's personal data; `who` is empty for the applicant's slip or the system."""

    id: int
    at: datetime
    actor: str
    who: str
    post: str
    unit: str
    act: str
    detail: str


_READINGS = """
SELECT r.id, r.at, r.actor, coalesce(a.full_name, ''), coalesce(p.title, ''), coalesce(u.name, ''), r.act, r.detail
FROM core_readaudit r
LEFT JOIN directory_account a ON a.id = substring(r.actor from 'account:([0-9]+)')::bigint
LEFT JOIN directory_post p ON p.id = substring(r.actor from 'post:([0-9]+)')::bigint
LEFT JOIN directory_unit u ON u.id = p.unit_id
WHERE r.subject = %(dossier)s AND (%(before)s = 0 OR r.id < %(before)s)
ORDER BY r.id DESC LIMIT %(limit)s
"""


def readings(dossier_id: int, before: int = 0, limit: int = PAGE) -> tuple[list[Reading], int]:
    """Return one page of the readings of a dossier, newest first, and where the next page begins (0: no more)."""
    values = {"dossier": dossier_id, "before": before, "limit": limit + 1}
    found = [Reading(*row) for row in sql.rows(_READINGS, values)]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0
