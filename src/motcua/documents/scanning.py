"""Files are looked through for malicious code before anybody but their owner opens them.

What could not be scanned is kept apart and tried again; it never counts as clean (decision 0132).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import ledger, ports, sql
from motcua.core.encrypted_files import Damaged
from motcua.core.errors import OutsideServiceFailed, RuleBroken
from motcua.core.keyring import KeyLost
from motcua.directory.actors import SYSTEM
from motcua.documents import keeping
from motcua.documents.enums import FileState
from motcua.documents.events import FileFoundInfected
from motcua.documents.ports import TEST_FILE, Scanner

PORT = "scanner"
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
"""How long a file waits after each try that failed; the last for every further one."""
AT_ONCE = 100
LONGEST_NAME = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """What a scan of new bytes came to: checked, or unscanned and why."""

    state: FileState
    why: str = ""


def look(name: str, data: bytes) -> Verdict:
    """Scan bytes that come in; a scanner that fails leaves them waiting, and the sender is not kept waiting.

    Raises:
        RuleBroken: Something was found; the bytes are kept nowhere.
    """
    try:
        found = _scanner().scan(data)
    except OutsideServiceFailed as failed:
        log.warning("file waits for a scan: %s", failed)
        return Verdict(FileState.UNSCANNED, str(failed)[:LONGEST_NAME])
    if found:
        log.warning("infected file refused: %s", found)
        message = (
            f"Tệp “{name}” chứa mã độc ({found[:LONGEST_NAME]}) nên không được nhận và đã bị xóa. Hãy quét mã độc trên "
            "máy của bạn, tạo lại tệp rồi gửi."
        )
        raise RuleBroken("file.infected", message, "file")
    return Verdict(FileState.CHECKED)


_DUE = """
SELECT sha256 FROM documents_storedfile WHERE state = 'unscanned' AND scan_after <= %s ORDER BY scan_after LIMIT %s
"""
_CLEAN = """
UPDATE documents_storedfile SET state = 'checked', scan_after = NULL, finding = ''
WHERE sha256 = %s AND state = 'unscanned'
"""
_WAIT = """
UPDATE documents_storedfile
SET scan_tries = least(scan_tries, 30000) + 1, finding = %(why)s,
    scan_after = %(now)s::timestamptz + (%(pauses)s::interval[])[least(scan_tries, %(most)s) + 1]
WHERE sha256 = %(digest)s AND state = 'unscanned'
"""


def scan_waiting(now: datetime) -> int:
    """Scan the files whose turn it is, the longest waiting first; return how many are known now.

    Nothing is locked while the scanner reads. A scanner that fails ends the run: the file that failed steps back, so
    that one that always fails keeps no other waiting.
    """
    known = 0
    for digest in dict.fromkeys(row[0] for row in sql.rows(_DUE, (now, AT_ONCE))):
        try:
            found = _scanner().scan(keeping.place(digest).read_bytes())
        except (FileNotFoundError, KeyLost, Damaged) as fault:
            _step_back(digest, f"không đọc được nội dung tệp trên đĩa ({type(fault).__name__})", now)
            continue
        except OutsideServiceFailed as failed:
            log.warning("scan failed: %s", failed)
            _step_back(digest, str(failed), now)
            break
        if found:
            close_infected(digest=digest, finding=found, now=now)
        else:
            sql.execute(_CLEAN, (digest,))
        known += 1
    return known


def _step_back(digest: str, why: str, now: datetime) -> None:
    values = {"why": why[:LONGEST_NAME], "now": now, "digest": digest, "pauses": list(PAUSES), "most": len(PAUSES) - 1}
    sql.execute(_WAIT, values)


def close_infected(*, digest: str, finding: str, now: datetime) -> None:
    """Close every file with these bytes, tell it in the history of each, and delete the bytes."""
    with transaction.atomic():
        closed = sql.rows(
            "UPDATE documents_storedfile SET state = 'infected', scan_after = NULL, finding = %s "
            "WHERE sha256 = %s AND state IN ('unscanned', 'checked') RETURNING id, coalesce(owner_id, 0)",
            (finding[:LONGEST_NAME], digest),
        )
        for file_id, owner_id in sorted(closed):
            ledger.ensure(file_id)
            fact = FileFoundInfected(file=file_id, account=owner_id, finding=finding[:LONGEST_NAME])
            ledger.record(stream=file_id, fact=fact, actor=SYSTEM.ref, now=now)
        # A crash before this leaves bytes that nobody opens; `keeping.strays` finds them.
        transaction.on_commit(lambda: keeping.erase(digest))


@dataclass(frozen=True)
class Waiting:
    """The files that wait for a scan."""

    count: int
    since: datetime | None


def waiting() -> Waiting:
    """Return how many files wait and since when the oldest does."""
    found = sql.rows("SELECT count(*), min(created_at) FROM documents_storedfile WHERE state = 'unscanned'", ())
    return Waiting(*found[0])


@dataclass(frozen=True)
class WaitingFile:
    """A file that waits for a scan; its name may tell of a person and is not among the words for operators."""

    token: str
    size: int
    media_type: str
    since: datetime
    tries: int
    next_at: datetime | None
    why: str


def waiting_files(limit: int = 50) -> list[WaitingFile]:
    """Return the files that wait, those whose turn comes first at the top."""
    found = sql.rows(
        "SELECT token, size, media_type, created_at, scan_tries, scan_after, finding FROM documents_storedfile "
        "WHERE state = 'unscanned' ORDER BY scan_after LIMIT %s",
        (limit,),
    )
    return [WaitingFile(*row) for row in found]


def hurry(now: datetime) -> int:
    """Let all waiting files have their turn with the next run; return how many."""
    return sql.execute(
        "UPDATE documents_storedfile SET scan_after = %s WHERE state = 'unscanned' AND scan_after > %s", (now, now)
    )


def try_scanner() -> str:
    """Return why nothing can be scanned now; empty when the scanner answers and knows the test file."""
    try:
        return "" if _scanner().scan(TEST_FILE) else "máy quét không nhận ra tệp thử EICAR"
    except OutsideServiceFailed as failed:
        return str(failed)


def _scanner() -> Scanner:
    found: Scanner = ports.gateway(PORT)
    return found
