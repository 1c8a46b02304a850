"""Who has a dossier open: two people on one dossier see each other."""

from datetime import datetime, timedelta

from motcua.core import sql
from motcua.core.ids import new_id
from motcua.directory.actors import Actor

COUNTS_FOR = timedelta(seconds=60)

_HERE = """
WITH mine AS (
  INSERT INTO workplace_presence AS p (id, dossier_id, account_id, seen_at)
  VALUES (%(id)s, %(dossier)s, %(account)s, %(now)s)
  ON CONFLICT (dossier_id, account_id) DO UPDATE SET seen_at = excluded.seen_at)
SELECT a.full_name FROM workplace_presence p JOIN directory_account a ON a.id = p.account_id
WHERE p.dossier_id = %(dossier)s AND p.account_id <> %(account)s AND p.seen_at > %(since)s ORDER BY p.account_id
"""


def here(*, actor: Actor, dossier_id: int, now: datetime) -> list[str]:
    """Tell that the actor has the dossier open and return who else has; one statement, cheap enough to be asked often.

    The caller has checked that the actor may see the dossier.
    """
    values = {"id": new_id(), "dossier": dossier_id, "account": actor.account_id, "now": now}
    return [name for (name,) in sql.rows(_HERE, values | {"since": now - COUNTS_FOR})]
