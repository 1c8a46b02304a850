"""How long a list of a hundred thousand dossiers takes to become a file, and what it holds in memory meanwhile."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from motcua.core import crypto, encrypted_files
from motcua.directory.actors import PROVINCE_SCOPE
from motcua.scenarios.bench.measure import resident_megabytes
from motcua.workplace import exporting
from motcua.workplace.exporting import Wanted
from motcua.workplace.services.exports import FORMATS

MOST_ROWS = 100_000


@dataclass(frozen=True)
class Exported:
    """One file: its format, rows, seconds, and the megabytes the process grew by."""

    kind: str
    rows: int
    seconds: float
    grown: float


def exported() -> list[Exported]:
    """Write the whole province's list in each format, as far as a hundred thousand rows go."""
    wanted = Wanted(scopes=(PROVINCE_SCOPE,), bucket=None, since=None, until=None, procedure="", most=MOST_ROWS)
    return [_one(wanted, kind) for kind in FORMATS]


def _one(wanted: Wanted, kind: str) -> Exported:
    before, began, highest = resident_megabytes(), time.monotonic(), 0.0

    def told(_: int) -> None:
        nonlocal highest
        highest = max(highest, resident_megabytes())

    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        lines = (exporting.cells(row, in_full=False) for row in exporting.rows(wanted))
        with encrypted_files.writing(Path(folder) / "list", crypto.ring().writing) as out:
            number = exporting.write(out, kind, lines, told)
    return Exported(kind, number, time.monotonic() - began, max(0.0, max(highest, resident_megabytes()) - before))
