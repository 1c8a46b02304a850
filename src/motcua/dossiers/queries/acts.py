"""What was done with an account, for its holder: on dossiers, on the account itself, on its store."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import Actor

PAGE = 50
# The second condition is that of the partial index, which the planner then takes.
_ACTS = """
SELECT x.id, x.type, x.at, x.reason, coalesce(d.code, d.receipt_no, ''), x.actor = %(actor)s FROM (
  (SELECT id, type, at, reason, stream, actor FROM core_event
   WHERE actor = %(actor)s AND NOT actor LIKE '%%/%%' AND NOT actor = 'account:0' AND id < %(before)s
   ORDER BY id DESC LIMIT %(limit)s)
  UNION
  (SELECT id, type, at, reason, stream, actor FROM core_event
   WHERE stream = %(account)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
) x LEFT JOIN dossiers_dossier d ON d.id = x.stream ORDER BY x.id DESC LIMIT %(limit)s
"""
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Act:
    """One fact; `is_own` is false for what others did to the account."""

    id: int
    type: str
    at: datetime
    reason: str
    ref: str
    is_own: bool


def acts_of(actor: Actor, before: int = 0, limit: int = PAGE) -> list[Act]:
    """Return what the actor's account did and what was done to it, newest first, a page from `before`.

    Source: DN-2.9, VL-6.3, QN-17.1-1.
    """
    values = {
        "actor": f"account:{actor.account_id}",
        "account": actor.account_id,
        "before": before or _NEWEST,
        "limit": limit,
    }
    return [Act(*row) for row in sql.rows(_ACTS, values)]
