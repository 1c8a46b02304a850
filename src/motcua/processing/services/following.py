"""Steps that are due with their dossier follow its appointment."""

from motcua.core import sql
from motcua.core.ledger import Recorded

_FOLLOW = """
UPDATE processing_task SET due_at = %(to)s::timestamptz
WHERE dossier_id = %(dossier)s AND done_at IS NULL AND due_at = %(frm)s::timestamptz
"""


def follow_due(event: Recorded) -> None:
    """React to a moved appointment: open steps without a limit of their own move with it, in the same transaction.

    The fact has `frm` and `to`, ISO moments.
    """
    values = {"dossier": event.stream, "frm": getattr(event.fact, "frm", ""), "to": getattr(event.fact, "to", "")}
    sql.execute(_FOLLOW, values)
