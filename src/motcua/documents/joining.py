"""Two accounts of one person became one: their stores too."""

from motcua.core import ledger, sql
from motcua.core.ledger import Recorded
from motcua.directory.events import AccountsJoined
from motcua.documents import store
from motcua.documents.events import PapersArrived

_MOVE = """
UPDATE documents_storeitem i SET store_id = %(kept)s
WHERE i.store_id = %(other)s
  AND NOT EXISTS (SELECT FROM documents_storeitem k WHERE k.store_id = %(kept)s AND k.source = i.source)
"""


def follow(recorded: Recorded) -> None:
    """Let the papers of the account that goes stand in the store of the one that is kept, each source once."""
    if not isinstance(recorded.fact, AccountsJoined):
        return
    sql.execute(
        "UPDATE documents_storedfile SET owner_id = %s WHERE owner_id = %s", (recorded.stream, recorded.fact.other)
    )
    other = sql.rows("SELECT id FROM documents_store WHERE account_id = %s FOR UPDATE", (recorded.fact.other,))
    if not other:
        return
    values = {"kept": store.hold(recorded.stream, recorded.at), "other": other[0][0]}
    moved = sql.execute(_MOVE, values)
    sql.execute("UPDATE documents_storeshare SET store_id = %(kept)s WHERE store_id = %(other)s", values)
    if moved:
        fact = PapersArrived(items=moved, source="account")
        ledger.record(stream=values["kept"], fact=fact, actor=recorded.actor, now=recorded.at)
