"""A dossier under its row lock: every change begins here, before any child row is touched."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import NotFound


@dataclass(frozen=True)
class Held:
    """The locked row's values; the lock lasts until the transaction ends."""

    id: int
    receipt_no: str
    code: str | None
    status: int
    awaiting: str
    channel: str
    delivery: str
    procedure_id: int
    version_id: int
    offering_id: int
    form_id: int
    receiving_agency_id: int
    handling_agency_id: int
    desk_unit_id: int
    account_id: int | None
    owner_name: str
    name_key: str
    submitted_at: datetime
    reception_due: datetime | None
    accepted_at: datetime | None
    transfer_due: datetime | None
    due_at: datetime | None
    original_due_at: datetime | None
    steps_done: int
    group_id: int | None

    @property
    def ref(self) -> str:
        """The code, or the receipt number while there is none."""
        return self.code or self.receipt_no


_COLUMNS = ", ".join(field.name for field in fields(Held))
_BY_ID = f"SELECT {_COLUMNS} FROM dossiers_dossier WHERE id = %s FOR UPDATE"
_BY_IDS = f"SELECT {_COLUMNS} FROM dossiers_dossier WHERE id = ANY(%s) ORDER BY id FOR UPDATE"


def hold(dossier_id: int) -> Held:
    """Lock a dossier and return its values.

    Raises:
        NotFound: No such dossier.
    """
    found = sql.rows(_BY_ID, (dossier_id,))
    if not found:
        raise NotFound(f"dossier {dossier_id}")
    return Held(*found[0])


def hold_many(dossier_ids: Sequence[int]) -> list[Held]:
    """Lock many dossiers in the order of their ids, so that nobody waits in a circle, and return their values."""
    return [Held(*row) for row in sql.rows(_BY_IDS, (list(dossier_ids),))]


def change(dossier_id: int, **values: object) -> None:
    """Update columns of a held dossier."""
    columns = ", ".join(f'"{name}" = %s' for name in values)
    sql.execute(f"UPDATE dossiers_dossier SET {columns} WHERE id = %s", [*values.values(), dossier_id])
