"""Two accounts of one person became one: drafts begun in either go on."""

from motcua.core import sql
from motcua.core.ledger import Recorded
from motcua.directory.events import AccountsJoined


def follow(recorded: Recorded) -> None:
    """Give the drafts of the account that goes to the one that is kept."""
    if isinstance(recorded.fact, AccountsJoined):
        sql.execute(
            "UPDATE intake_draft SET account_id = %s WHERE account_id = %s", (recorded.stream, recorded.fact.other)
        )
