"""Seals: the heads of all chains, written outside the database in a chain of files' lines.

A seal names every stream that moved since the seal before, with its length and head. Whoever keeps a
copy of the seal file can show that a tail was cut or a whole stream removed.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from motcua.core import sql

# Ids are ordered by time of making, not of commit: look back far enough to catch slow transactions.
_OVERLAP_IDS = int(timedelta(minutes=10).total_seconds() * 1000) << 22
_CHANGED = """
SELECT s.id, s.seq, s.head FROM core_stream s
WHERE s.id IN (SELECT DISTINCT stream FROM core_event WHERE id > %s) ORDER BY s.id
"""


@dataclass(frozen=True)
class Seal:
    """One line of the seal file."""

    number: int
    at: str
    upto: int
    heads: dict[str, tuple[int, str]]
    previous: str
    hash: str


def seal_file() -> Path:
    """Return where this installation keeps its seals; the operator copies it elsewhere."""
    return Path(settings.DATA_FOLDER) / "seals" / "seals.jsonl"


def seal(*, file: Path, now: datetime) -> Seal | None:
    """Append a seal over all streams that moved since the last one; nothing moved, nothing written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = read(file)
    last = kept[-1] if kept else None
    since = (last.upto - _OVERLAP_IDS) if last else 0
    upto = int(sql.rows("SELECT coalesce(max(id), 0) FROM core_event", ())[0][0])
    if last and upto <= last.upto:
        return None
    heads = {str(stream): (seq, bytes(head).hex()) for stream, seq, head in sql.rows(_CHANGED, (since,))}
    if not heads:
        return None
    number = last.number + 1 if last else 1
    previous = last.hash if last else ""
    body = [number, now.isoformat(), upto, heads, previous]
    fresh = Seal(number, now.isoformat(), upto, heads, previous, _hash(body))
    with file.open("a", encoding="utf8") as out:
        out.write(json.dumps([*body, fresh.hash], separators=(",", ":")) + "\n")
        out.flush()
    return fresh


def read(file: Path) -> list[Seal]:
    """Read and check a seal file.

    Raises:
        ValueError: A line is broken, altered, missing or out of order; the message names it.
    """
    if not file.exists():
        return []
    seals: list[Seal] = []
    for place, line in enumerate(file.read_text(encoding="utf8").splitlines(), start=1):
        try:
            number, at, upto, heads, previous, found = json.loads(line)
        except ValueError:
            raise ValueError(f"seal line {place} is not readable") from None
        expected = seals[-1].hash if seals else ""
        if previous != expected or number != place or _hash([number, at, upto, heads, previous]) != found:
            raise ValueError(f"seal line {place} does not follow from the line before it")
        pairs = {stream: (int(pair[0]), str(pair[1])) for stream, pair in heads.items()}
        seals.append(Seal(number, at, upto, pairs, previous, found))
    return seals


def _hash(body: list[object]) -> str:
    return hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()
