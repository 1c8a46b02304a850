"""How much procedures are used: what decisions about online services are made on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import sql

PERIOD = timedelta(days=365)
# Enough to choose by; a procedure's busiest office is not read to its end.
MOST_PER_OFFICE = 5000

_DEMAND = """
SELECT p.code, coalesce(sum(x.handed_in) FILTER (WHERE NOT a.apart), 0),
       coalesce(sum(x.online) FILTER (WHERE NOT a.apart), 0), coalesce(sum(x.handed_in) FILTER (WHERE a.apart), 0)
FROM procedures_procedure p
JOIN procedures_offering o ON o.procedure_id = p.id
JOIN (SELECT g.id, coalesce(k.reported_apart, false) AS apart FROM directory_agency g
      LEFT JOIN directory_agencykind k ON k.code = g.kind_id) a ON a.id = o.agency_id
CROSS JOIN LATERAL (
  SELECT count(*) AS handed_in, count(*) FILTER (WHERE y.channel = 'online') AS online FROM (
    SELECT d.channel FROM dossiers_dossier d WHERE d.offering_id = o.id AND d.submitted_at >= %(since)s
    ORDER BY d.id DESC LIMIT %(most)s) y) x
WHERE p.code = ANY(%(codes)s) GROUP BY p.code
"""


@dataclass(frozen=True)
class Demand:
    """Dossiers of the last twelve months, and how many of them came online; voluntary providers' are told apart."""

    dossiers: int
    online: int
    voluntary: int = 0

    @property
    def share(self) -> int:
        """The online share in whole percent."""
        return round(100 * self.online / self.dossiers) if self.dossiers else 0


def demand(codes: Sequence[str], now: datetime) -> dict[str, Demand]:
    """Return how much each procedure was asked for in the last twelve months; counts stop at 5,000 an office.

    Source: DN-9.1; VL-2.6 (voluntary providers are reported apart).
    """
    values = {"codes": list(codes), "since": now - PERIOD, "most": MOST_PER_OFFICE}
    return {code: Demand(*map(int, counts)) for code, *counts in sql.rows(_DEMAND, values)}
