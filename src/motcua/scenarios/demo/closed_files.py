"""One file that should never have been sent: withdrawn by the desk, with the record that stays."""

from datetime import datetime

from motcua.core import sql
from motcua.directory import queries as directory
from motcua.dossiers.services.closed_files import withdraw_file
from motcua.scenarios.demo.post import of_desk

REASON = "Tệp có dấu độ Mật của một cơ quan khác, gửi nhầm cùng giấy tờ của hồ sơ."

_NEWEST_IN_WORK = """
SELECT d.id, f.token, d.desk_unit_id FROM dossiers_dossier d
JOIN dossiers_dossierfile x ON x.dossier_id = d.id AND x.kind = 'paper'
JOIN documents_storedfile f ON f.id = x.file_id
WHERE d.status = 4 AND d.receiving_agency_id = %s ORDER BY d.id DESC, x.id DESC LIMIT 1
"""


def show(*, agency_code: str, now: datetime) -> int:
    """Withdraw a file of the newest dossier in work; return how many acts. Nothing where none has files."""
    found = sql.rows(_NEWEST_IN_WORK, (directory.agency_by_code(agency_code).id,))
    officer = of_desk(found[0][2], now) if found else None
    if officer is None:
        return 0
    withdraw_file(actor=officer, dossier_id=found[0][0], token=found[0][1], reason=REASON, now=now)
    return 1
