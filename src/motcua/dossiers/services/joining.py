"""Two accounts of one person became one: the dossiers of both are the holder's."""

from motcua.core import sql
from motcua.core.ledger import Recorded
from motcua.directory.events import AccountsJoined

# Locked in the order of their ids, as every act on several dossiers does.
_HOLD = "SELECT id FROM dossiers_dossier WHERE account_id = %s ORDER BY id FOR UPDATE"


def follow(recorded: Recorded) -> None:
    """Give the dossiers of the account that goes to the one that is kept; who handed them in stays in their history."""
    if isinstance(recorded.fact, AccountsJoined):
        sql.rows(_HOLD, (recorded.fact.other,))
        sql.execute(
            "UPDATE dossiers_dossier SET account_id = %s WHERE account_id = %s",
            (recorded.stream, recorded.fact.other),
        )
        sql.execute(
            "UPDATE dossiers_onbehalf SET principal_id = %s WHERE principal_id = %s",
            (recorded.stream, recorded.fact.other),
        )
