"""One dossier, for who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.directory import members
from motcua.directory.actors import Actor
from motcua.dossiers.permissions import scopes_of
from motcua.dossiers.rules.codes import is_receipt_number, normalise_code


@dataclass(frozen=True)
class Dossier:
    """A dossier as its page shows it; personal numbers are apart, in `parties`."""

    id: int
    receipt_no: str
    code: str | None
    status: int
    awaiting: str
    channel: str
    delivery: str
    procedure_code: str
    procedure_name: str
    version_id: int
    offering_id: int
    form_id: int
    receiving_agency: str
    handling_agency: str
    desk_unit_id: int
    desk_name: str
    account_id: int | None
    owner_name: str
    submitted_at: datetime
    reception_due: datetime | None
    accepted_at: datetime | None
    transfer_due: datetime | None
    due_at: datetime | None
    original_due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    steps_done: int
    receiving_agency_id: int
    handling_agency_id: int
    receiving_agency_code: str

    @property
    def ref(self) -> str:
        """The code, or the receipt number while there is none."""
        return self.code or self.receipt_no


SELECT_DOSSIER = """
SELECT d.id, d.receipt_no, d.code, d.status, d.awaiting, d.channel, d.delivery, p.code, p.name, d.version_id,
       d.offering_id, d.form_id, r.name, h.name, d.desk_unit_id, u.name, d.account_id, d.owner_name, d.submitted_at,
       d.reception_due, d.accepted_at, d.transfer_due, d.due_at, d.original_due_at, d.finished_at, d.returned_at,
       d.steps_done, d.receiving_agency_id, d.handling_agency_id, r.code
FROM dossiers_dossier d
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency r ON r.id = d.receiving_agency_id
JOIN directory_agency h ON h.id = d.handling_agency_id
JOIN directory_unit u ON u.id = d.desk_unit_id
"""


def by_ref(ref: str) -> tuple[str, str]:
    """Return the condition on `dossiers_dossier d` for a code or receipt number as typed, and the value it takes.

    The form tells which of the two it is, so one index is read and once.
    """
    name = normalise_code(ref)
    return ("WHERE d.receipt_no = %s" if is_receipt_number(name) else "WHERE d.code = %s"), name


def visible(actor: Actor, ref: str) -> Dossier:
    """Return a dossier by code or receipt number if the actor may see it.

    Raises:
        NotFound: No such dossier, or not visible: both look the same.
    """
    condition, name = by_ref(ref)
    found = sql.rows(SELECT_DOSSIER + condition, (name,))
    if found:
        dossier = Dossier(*found[0])
        if may_see(actor, dossier):
            return dossier
    raise NotFound(f"dossier {ref[:60]}")


def visible_by_id(actor: Actor, dossier_id: int) -> Dossier:
    """Return a dossier that a slip, receipt or file leads to, if the actor may see it.

    Raises:
        NotFound: No such dossier, or not visible: both look the same.
    """
    found = sql.rows(SELECT_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    if found:
        dossier = Dossier(*found[0])
        if may_see(actor, dossier):
            return dossier
    raise NotFound("dossier")


_BY_REFS = """
WHERE d.id IN (SELECT id FROM dossiers_dossier WHERE code = ANY(%(refs)s)
               UNION SELECT id FROM dossiers_dossier WHERE receipt_no = ANY(%(refs)s))
  AND EXISTS (SELECT 1 FROM dossiers_scope s WHERE s.dossier_id = d.id AND s.scope = ANY(%(scopes)s))
ORDER BY d.submitted_at, d.id
"""


def visible_many(actor: Actor, refs: Sequence[str]) -> list[Dossier]:
    """Return those of several dossiers, by code or receipt number, that an official may see; oldest first."""
    scopes = scopes_of(actor)
    if not scopes or not refs:
        return []
    values = {"refs": [normalise_code(ref) for ref in refs], "scopes": scopes}
    return [Dossier(*row) for row in sql.rows(SELECT_DOSSIER + _BY_REFS, values)]


def may_see(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether a dossier is the actor's own, or in one of the actor's scopes."""
    if not actor.is_official:
        return is_own(actor, dossier.id, dossier.account_id)
    scopes = scopes_of(actor)
    return bool(scopes) and bool(
        sql.rows("SELECT 1 FROM dossiers_scope WHERE dossier_id = %s AND scope = ANY(%s) LIMIT 1", (dossier.id, scopes))
    )


_FOR_ANOTHER = """
SELECT b.principal_id, m.role FROM dossiers_onbehalf b JOIN directory_mandate m ON m.id = b.mandate_id
WHERE b.dossier_id = %s
"""


def is_own(actor: Actor, dossier_id: int, account_id: int | None) -> bool:
    """Tell whether a dossier is a citizen's own: handed in with this account, or for it by a mandate.

    Of an organisation it is each member's, as long as they are one (decision 0109).
    """
    if actor.is_official or not actor.account_id:
        return False
    found = sql.rows(_FOR_ANOTHER, (dossier_id,))
    if not found:
        owners = [account_id] if account_id else []
        return account_id == actor.account_id or members.role_in(actor, owners, clock.now()) is not None
    principal_id, role = found[0]
    if principal_id == actor.account_id or (account_id == actor.account_id and not role):
        return True
    # What a member handed in is the organisation's: seen while one is a member, and by the other members.
    return members.role_in(actor, [principal_id] if principal_id else [], clock.now()) is not None


def may_see_id(actor: Actor, dossier_id: int) -> bool:
    """Tell whether the actor may see a dossier known by its id, as for a slip's or receipt's owner."""
    found = sql.rows(SELECT_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    return bool(found) and may_see(actor, Dossier(*found[0]))


def may_reach(actor: Actor, dossier_id: int) -> bool:
    """Tell whether a post that is narrowed to a set of procedures may work on a dossier; any other post may.

    Services ask this beside the unit and the role, which say all there is to say of a post that is not narrowed.
    """
    return not actor.procedure_set_id or may_see_id(actor, dossier_id)
