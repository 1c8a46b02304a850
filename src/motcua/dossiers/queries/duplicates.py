"""Warns of a dossier that the same person has open already."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import crypto, sql


@dataclass(frozen=True)
class OpenDossier:
    """An open dossier of the same person and procedure."""

    id: int
    ref: str
    submitted_at: datetime
    desk_name: str


_OPEN = """
SELECT d.id, coalesce(d.code, d.receipt_no), d.submitted_at, u.name || ', ' || g.name
FROM dossiers_party p JOIN dossiers_dossier d ON d.id = p.dossier_id
JOIN directory_unit u ON u.id = d.desk_unit_id JOIN directory_agency g ON g.id = u.agency_id
WHERE p.personal_index = ANY(%s) AND p.personal_index <> ''::bytea AND p.role = 'owner' AND d.procedure_id = %s
  AND d.status NOT IN (3, 8, 9, 10)
  AND (%s::bigint IS NULL OR d.account_id = %s::bigint)
ORDER BY d.id DESC LIMIT 5
"""


def open_of_same_person(personal_number: str, procedure_id: int, account_id: int | None = None) -> list[OpenDossier]:
    """Return the newest open dossiers of a person for a procedure; none when the number is not known.

    Args:
        account_id: Only those handed in with this account: a citizen who types somebody else's number learns nothing.
    """
    number = personal_number.strip()
    if not number:
        return []
    return [
        OpenDossier(*row) for row in sql.rows(_OPEN, (crypto.indexes(number), procedure_id, account_id, account_id))
    ]
