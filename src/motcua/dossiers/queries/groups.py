"""The other dossiers of a group, as far as the reader may see them."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.directory.actors import Actor
from motcua.dossiers.permissions import scopes_of


@dataclass(frozen=True)
class Companion:
    """Another dossier of the same group; `slip` is the token of its appointment slip in force."""

    id: int
    ref: str
    owner_name: str
    procedure_name: str
    status: int
    due_at: datetime | None
    desk_unit_id: int
    slip: str


_OTHERS = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, d.status, d.due_at, d.desk_unit_id,
       coalesce((SELECT s.token FROM dossiers_slip s WHERE s.dossier_id = d.id AND s.kind = 'appointment'
                 AND s.voided_at IS NULL ORDER BY s.id DESC LIMIT 1), '')
FROM dossiers_dossier m
JOIN dossiers_dossier d ON d.group_id = m.group_id
JOIN procedures_procedure p ON p.id = d.procedure_id
WHERE m.id = %(dossier)s AND m.group_id IS NOT NULL AND {visible} ORDER BY d.id
"""
_IN_SCOPE = "EXISTS (SELECT 1 FROM dossiers_scope s WHERE s.dossier_id = d.id AND s.scope = ANY(%(scopes)s))"


def together(actor: Actor, dossier_id: int) -> list[Companion]:
    """Return the dossiers of a group that the actor may see, the given one among them, oldest first.

    Empty when the actor sees no other: a member that may not be seen is neither shown nor counted.
    """
    values = {"dossier": dossier_id, "scopes": scopes_of(actor), "account": actor.account_id}
    visible = _IN_SCOPE if actor.is_official else "d.account_id = %(account)s"
    found = [Companion(*row) for row in sql.rows(_OTHERS.format(visible=visible), values)]
    return found if any(each.id != dossier_id for each in found) else []
