"""Anyone who holds a result can ask whether it is real: by a code that its owner's page and sheet show as a QR."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from motcua.core import clock, pdf, sql
from motcua.core.errors import NotFound

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter that looks like a digit: the code may be typed from paper."""
GROUPS, GROUP = 4, 4
SHEET = Path(__file__).parent / "slips" / "verification.typ"

_KEEP = """
INSERT INTO results_verification (result_id, token, made_at) VALUES (%s, %s, %s)
ON CONFLICT (result_id) DO NOTHING RETURNING token
"""
_FOUND = """
SELECT r.id, r.name, r.number || '/' || r.symbol, g.name, r.signer_name, r.signer_title, r.issued_at, r.state,
       r.valid_from, r.valid_to, d.owner_name, p.name, coalesce(f.sha256, ''), coalesce(c.kind, ''),
       coalesce(c.decision_number, ''), c.decision_day, coalesce(n.number || '/' || n.symbol, ''), n.issued_at
FROM results_verification v JOIN results_result r ON r.id = v.result_id
JOIN dossiers_dossier d ON d.id = r.dossier_id JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency g ON g.id = r.agency_id LEFT JOIN documents_storedfile f ON f.id = r.file_id
LEFT JOIN results_resultchange c ON c.result_id = r.id LEFT JOIN results_result n ON n.id = c.successor_id
WHERE v.token = %s
"""


@dataclass(frozen=True)
class Verified:
    """What the issuing authority says of a result; the owner's name in full, whoever shows it shortens it."""

    result_id: int
    name: str
    number: str
    agency: str
    signer_name: str
    signer_title: str
    issued_at: datetime
    state: str
    valid_from: date | None
    valid_to: date | None
    owner_name: str
    procedure_name: str
    sha256: str
    change: str
    decision_number: str
    decision_day: date | None
    successor: str
    successor_at: datetime | None

    def standing(self, today: date) -> str:
        """Return how it stands on a day: valid, not_yet, ended, replaced or revoked."""
        if self.state != "valid":
            return self.state
        if self.valid_from and today < self.valid_from:
            return "not_yet"
        return "ended" if self.valid_to and self.valid_to < today else "valid"


def token_of(result_id: int, now: datetime) -> str:
    """Return the code of a result, the same at every call; the caller has checked who asks."""
    made = sql.rows(_KEEP, (result_id, _fresh(), now))
    if made:
        return str(made[0][0])
    kept = sql.rows("SELECT token FROM results_verification WHERE result_id = %s", (result_id,))
    return str(kept[0][0])


def verify(token: str) -> Verified:
    """Return what a code stands for, however it is spelled; one statement.

    Raises:
        NotFound: No such code.
    """
    found = sql.rows(_FOUND, (spelled(token),))
    if not found:
        raise NotFound("verification")
    return Verified(*found[0])


def spelled(typed: str) -> str:
    """Return a typed code as it is stored: capitals and digits in groups."""
    signs = "".join(sign for sign in typed[:60].upper() if sign.isalnum())
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def is_same_file(verified: Verified, chunks: Iterable[bytes]) -> bool:
    """Tell whether a file is, byte for byte, the one that was issued; nothing of it is kept."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return bool(verified.sha256) and digest.hexdigest() == verified.sha256


def sheet(verified: Verified, *, token: str, address: str, now: datetime) -> bytes:
    """Return the sheet to lay beside a result: its particulars and the QR that leads to `address`."""
    data = {
        "name": verified.name,
        "number": verified.number,
        "agency": verified.agency,
        "signer": f"{verified.signer_title} {verified.signer_name}".strip(),
        "issued": clock.written(verified.issued_at),
        "sha256": verified.sha256,
        "token": token,
        "address": address,
        "qr": pdf.qr_svg(address),
        "printed_at": clock.written(now),
        "document_date": now.isoformat(),
    }
    return pdf.render(SHEET, data)


def _fresh() -> str:
    signs = "".join(secrets.choice(SIGNS) for _ in range(GROUPS * GROUP))
    return spelled(signs)
